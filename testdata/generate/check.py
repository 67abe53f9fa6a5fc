"""Holds the cases against pyHanko's own validator: a second opinion, not the source of the expectations.

    python testdata/generate/check.py [PREFIX]
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from datetime import datetime

logging.disable(logging.CRITICAL)
ROOM = Path(__file__).resolve().parent.parent / "cases"
LEVELS = {0: "none", 1: "lta_updates", 2: "form_filling", 3: "annotations", 4: "other"}


def judge(folder: Path, record: dict) -> list[dict]:
    roots = [c for p in record["trust"] for c in load_certs_from_pemder([str(folder / p)])]
    others = [c for p in record.get("certs", []) for c in load_certs_from_pemder([str(folder / p)])]
    at = datetime.fromisoformat(record["at"].replace("Z", "+00:00"))
    crls = [(folder / p).read_bytes() for p in record.get("crls", [])]
    ocsps = [(folder / p).read_bytes() for p in record.get("ocsps", [])]
    mode = {"soft-fail": "soft-fail", "hard-fail": "hard-fail", "require": "require"}.get(record.get("revocation"), "soft-fail")
    stamp_roots = [c for p in record.get("tsa_trust", record["trust"]) for c in load_certs_from_pemder([str(folder / p)])]
    out = []
    with open(folder / "input.pdf", "rb") as f:
        reader = PdfFileReader(f, strict=False)
        if reader.encrypted:
            reader.decrypt(record.get("password", ""))
        for s in reader.embedded_signatures:
            def context(anchors):
                return ValidationContext(trust_roots=anchors, other_certs=others, moment=at, allow_fetching=False, revocation_mode=mode, weak_hash_algos=(), crls=crls, ocsps=ocsps)
            vc = context(roots)
            try:
                if s.sig_object_type == "/DocTimeStamp":
                    r = validate_pdf_timestamp(s, context(stamp_roots))
                else:
                    r = validate_pdf_signature(s, vc, ts_validation_context=context(stamp_roots))
                one = {"field": s.field_name, "intact": r.intact, "valid": r.valid, "trusted": r.trusted, "coverage": r.coverage.name.lower(),
                       "digest_algorithm": r.md_algorithm, "docmdp_ok": r.docmdp_ok, "problem": str(r.trust_problem_indic)}
                one["modification_level"] = LEVELS[r.modification_level.value] if r.modification_level is not None else "none"
                one["signature_mechanism"] = r.pkcs7_signature_mechanism
                if getattr(r, "timestamp_validity", None):
                    one["ts"] = (r.timestamp_validity.intact, r.timestamp_validity.valid, r.timestamp_validity.trusted)
            except Exception as problem:
                one = {"field": s.field_name, "error": f"{type(problem).__name__}: {problem}"[:140]}
            out.append(one)
    return out


def main() -> None:
    prefix = sys.argv[1] if len(sys.argv) > 1 else ""
    for path in sorted(ROOM.glob("*/*/case.json")):
        record = json.loads(path.read_text())
        if not record["id"].startswith(prefix):
            continue
        try:
            found = judge(path.parent, record)
        except Exception as problem:
            print(f"{record['id']}: not read: {type(problem).__name__}: {problem}"[:160])
            continue
        wanted = [s for s in record["expect"]["signatures"] if s.get("kind") != "usage-rights"]
        notes = []
        if len(found) != len(wanted):
            notes.append(f"{len(found)} signatures, expected {len(wanted)}")
        for s in wanted:
            one = next((f for f in found if f["field"] == s.get("field")), None)
            if one is None:
                notes.append(f"{s.get('field')}: not there")
                continue
            if "error" in one:
                notes.append(f"{s['field']}: {one['error']}" + ("" if s.get("indication") != "TOTAL-PASSED" else "  <-- EXPECTED TO PASS"))
                continue
            for key in ("intact", "valid", "trusted", "coverage", "digest_algorithm", "docmdp_ok", "modification_level", "signature_mechanism"):
                if key in s and one[key] not in (s[key] if isinstance(s[key], list) else [s[key]]):
                    notes.append(f"{s['field']}.{key}: {one[key]}, expected {s[key]}" + (f" ({one['problem']})" if key == "trusted" else ""))
            if s.get("indication") not in ("TOTAL-PASSED", None) and "TOTAL-PASSED" not in s["indication"] and one["trusted"] and one["docmdp_ok"] is not False and one["coverage"] not in ("unclear",):
                notes.append(f"{s['field']}: pyHanko accepts ({one['coverage']}, {one['modification_level']})")
        if notes:
            print(f"{record['id']}: " + "; ".join(notes))


if __name__ == "__main__":
    main()
