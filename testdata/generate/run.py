"""Runs the command over the cases and says where it differs from their expectations.

    python testdata/generate/run.py path/to/countersign [PREFIX]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOM = Path(__file__).resolve().parent.parent / "cases"
OF_SIGNER = {"trusted", "revoked"}
OF_CHANGES = {"modification_level": "level", "suspicious": "suspicious", "docmdp": "docmdp", "docmdp_ok": "docmdp_ok"}
GRAVITY = ["harmless", "permitted", "deceptive", "forbidden"]


def arguments(record: dict) -> list[str]:
    out = ["--format", "json", "--at", record["at"]]
    for key, option in [("trust", "--trust"), ("tsa_trust", "--tsa-trust"), ("certs", "--cert"), ("crls", "--crl"), ("ocsps", "--ocsp")]:
        for path in record.get(key, []):
            out += [option, path]
    for key in ("password", "revocation", "profile", "algorithm_policy"):
        if key in record:
            out += ["--" + key.replace("_", "-"), record[key]]
    return out + (["--retroactive-revinfo"] if record.get("retroactive_revinfo") else []) + ["input.pdf"]


def found(signature: dict, key: str):
    if key in OF_SIGNER:
        return (signature.get("signer") or {}).get(key)
    changes = signature.get("modifications") or {}
    if key in OF_CHANGES:
        return changes.get(OF_CHANGES[key])
    if key == "worst_change":
        return max((c["severity"] for c in changes.get("changes", [])), key=GRAVITY.index, default=None)
    stamps = [t for t in signature.get("timestamps", []) if t.get("kind") != "content"]
    if key == "timestamps":
        return len(stamps)
    if key.startswith("timestamp_"):
        return [t.get(key.removeprefix("timestamp_")) for t in stamps]
    return signature.get(key)


def differs(wanted, got) -> bool:
    if isinstance(wanted, list) and not isinstance(got, list):
        return got not in wanted
    return wanted != got


def compare(record: dict, status: int, output: str) -> list[str]:
    expect, notes = record["expect"], []
    if "exit" in expect and differs(expect["exit"], status):
        notes.append(f"exit {status}, expected {expect['exit']}")
    try:
        reports = json.loads(output) if output.strip() else []
    except json.JSONDecodeError:
        return [*notes, "the output is not JSON"]
    if not reports:
        return notes + (["no report"] if expect["signatures"] else [])
    report = reports[0]
    if "verdict" in expect and differs(expect["verdict"], report.get("verdict")):
        notes.append(f"verdict {report.get('verdict')}, expected {expect['verdict']}")
    if expect.get("findings") and not report.get("findings") and not any(s.get("findings") for s in report.get("signatures", [])):
        notes.append("no finding")
    codes = {f["code"] for held in [report, *report.get("signatures", [])] for f in held.get("findings", [])}
    notes += [f"no finding {code}" for code in expect.get("finding_codes", []) if code not in codes]
    rest = list(report.get("signatures", []))
    for wanted in expect["signatures"]:
        # of several that carry one name, the one that fits best
        fits = [s for s in rest if s["kind"] == wanted["kind"] and ("field" not in wanted or s.get("field") == wanted["field"])]
        if not fits:
            notes.append(f"{wanted.get('field', wanted['kind'])}: not listed")
            continue
        problems = {i: [f"{wanted.get('field')}.{k} {found(s, k)}, expected {v}" for k, v in wanted.items() if k not in ("field", "kind") and differs(v, found(s, k))]
                    for i, s in enumerate(fits)}
        best = min(problems, key=lambda i: len(problems[i]))
        rest.remove(fits[best])
        notes += problems[best]
    notes += [f"not expected: {s.get('field')} ({s['kind']})" for s in rest]
    return notes


def main() -> None:
    command, prefix = str(Path(sys.argv[1]).resolve()), sys.argv[2] if len(sys.argv) > 2 else ""
    right = total = 0
    for path in sorted(ROOM.glob("*/*/case.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if not record["id"].startswith(prefix):
            continue
        total += 1
        try:
            done = subprocess.run([command, "validate", *arguments(record)], cwd=path.parent, capture_output=True, text=True, timeout=20)
            notes = compare(record, done.returncode, done.stdout)
            if done.returncode not in (0, 1, 2, 3, 4):
                notes.append(f"exit status {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
            if record["attack"] and done.returncode == 0:
                notes.insert(0, "FALSE ACCEPT")
        except subprocess.TimeoutExpired:
            notes = ["no answer within 20 seconds"]
        if notes:
            print(f"{record['id']}: " + "; ".join(notes))
        else:
            right += 1
    print(f"{right} of {total} cases as expected")


if __name__ == "__main__":
    main()
