"""A case: one folder with input.pdf and case.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from signing import reseed

ROOM = Path(__file__).resolve().parent.parent / "cases"
AT = "2026-06-01T12:00:00Z"
ROOT, ROOT_RSA, OTHER = "../../../pki/root.pem", "../../../pki/root-rsa.pem", "../../../pki/other-root.pem"
PASSED, INDETERMINATE, FAILED, NONE = "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED", "NO-SIGNATURE"
NOT_PASSED = [FAILED, INDETERMINATE]
EXIT = {PASSED: 0, FAILED: 1, INDETERMINATE: 2, NONE: 3}
written: dict[str, dict] = {}


def pki(*files: str) -> list[str]:
    return [f"../../../pki/{f}" for f in files]


def signature(field="Sig1", indication=PASSED, sub=..., **more) -> dict:
    """One expected signature. A passing one is intact, valid and trusted unless told otherwise."""
    out = {"field": field, "kind": "signature"}
    if indication is not None:
        out["indication"] = indication
    if sub is not ...:
        out["sub_indication"] = sub
    elif indication == PASSED:
        out["sub_indication"] = None
    if indication == PASSED:
        out.update(intact=True, valid=True, trusted=True)
    out.update(more)
    return {k: v for k, v in out.items() if v is not ...}


def stamp(field, indication=PASSED, **more) -> dict:
    return signature(field, indication, kind="document-timestamp", **more)


def case(id_: str, description: str, make, *signatures: dict, at=AT, trust=(ROOT,), verdict=..., exit_=..., attack=False, importance="medium",
         twin: str | None = None, strict: dict | None = None, **options) -> None:
    """Writes a case. `make` is bytes or a callable that gives them; the verdict follows from the signatures unless given."""
    reseed(id_)
    data = make() if callable(make) else make
    folder = ROOM.joinpath(*id_.split("::"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "input.pdf").write_bytes(data)
    if verdict is ...:
        found = [s.get("indication") for s in signatures]
        if not signatures:
            verdict = NONE
        elif FAILED in found:
            verdict = FAILED
        elif any(f is None for f in found):
            verdict = None
        elif any(isinstance(f, list) for f in found):
            verdict = NOT_PASSED
        elif INDETERMINATE in found:
            verdict = INDETERMINATE
        else:
            verdict = PASSED
    expect = {}
    if exit_ is ... and verdict is not None:
        exit_ = sorted(EXIT[v] for v in verdict) if isinstance(verdict, list) else EXIT[verdict]
    if exit_ is not ... and exit_ is not None:
        expect["exit"] = exit_
    if verdict is not None:
        expect["verdict"] = verdict
    if "findings" in options:
        expect["findings"] = options.pop("findings")
    if "finding_codes" in options:
        expect["finding_codes"] = options.pop("finding_codes")
    expect["signatures"] = list(signatures)
    record = {"id": id_, "description": description, "at": at, "trust": list(trust)}
    record.update({k: v for k, v in options.items() if v is not None})
    record.update(importance=importance, attack=attack)
    if twin:
        record["twin"] = twin
    record["expect"] = expect
    if strict:
        record["expect_strict"] = strict
    (folder / "case.json").write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert id_ not in written, id_
    written[id_] = record
    assert len(data) < 60_000, (id_, len(data))


def clear() -> None:
    if ROOM.exists():
        for namespace in ROOM.iterdir():
            if namespace.is_dir():
                shutil.rmtree(namespace)


def table() -> None:
    """cases/README.md, and a check that every twin exists."""
    records = {r["id"]: r for r in (json.loads(p.read_text(encoding="utf-8")) for p in ROOM.glob("*/*/case.json"))}
    rows = ["# The cases", "", "Written by the generator; `testdata/README.md` says how to read a case.", "",
            "| case | what it is | verdict | twin |", "|---|---|---|---|"]
    for id_, record in sorted(records.items()):
        verdict = record["expect"].get("verdict", "see the case")
        if isinstance(verdict, list):
            verdict = "not passed"
        rows.append(f"| `{id_}` | {record['description']} | {verdict} | {'`' + record['twin'] + '`' if 'twin' in record else ''} |")
        if "twin" in record and record["twin"] not in records:
            raise SystemExit(f"{id_}: twin {record['twin']} is not there")
    (ROOM / "README.md").write_text("\n".join(rows) + "\n", encoding="utf-8")
