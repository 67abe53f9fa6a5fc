"""Regenerates testdata/pki (but the kept keys) and testdata/cases.

    python testdata/generate/generate.py            everything, from an empty folder
    python testdata/generate/generate.py changes    one group, over what is there
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import case  # noqa: E402
import pki  # noqa: E402
import signing  # noqa: E402


def main() -> None:
    known = pki.build()
    signing.settle()
    if not sys.argv[1:]:
        case.clear()
    for group in sys.argv[1:] or ["kinds", "changes", "ageing", "checklist"]:
        __import__(group).build(known)
    case.table()
    total = sum(p.stat().st_size for p in case.ROOM.rglob("*") if p.is_file())
    print(f"{len(case.written)} cases, {total} bytes")


if __name__ == "__main__":
    main()
