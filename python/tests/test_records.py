"""Digests, and records of signing platforms."""

import hashlib
import json
import subprocess
from pathlib import Path

import countersign
import pytest
from countersign import errors

from conftest import AT, ROOT

# Of each platform an honest record, and the first of those that lie.
RECORDS = [
    path
    for folder in sorted((ROOT / "testdata/records").iterdir())
    if folder.name != "documents"
    for path in [*sorted(folder.glob("honest.json")), *sorted(folder.glob("dishonest-[a-d]*[!t].json"))[:2]]
    if ".expect" not in path.name
]


def test_digests(signed: Path, tmp_path: Path) -> None:
    content = signed.read_bytes()
    expected = {"sha256": hashlib.sha256(content).hexdigest(), "sha3_512": hashlib.sha3_512(content).hexdigest()}
    assert countersign.digest(content) == countersign.digest(signed) == countersign.digest(str(signed)) == expected
    assert countersign.digest(content, ["sha3-512"]) == {"sha3_512": expected["sha3_512"]}
    assert countersign.digest(b"", ["sha1"]) == {"sha1": hashlib.sha1(b"").hexdigest()}
    with pytest.raises(errors.ConfigurationError, match="sha9"):
        countersign.digest(content, ["sha9"])
    with pytest.raises(errors.ReadError):
        countersign.digest(tmp_path)
    with pytest.raises(TypeError):
        countersign.digest(None)  # type: ignore[arg-type]


def test_records_as_the_command_reads_them(command: str, pki: Path) -> None:
    documents = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "testdata/records/documents").glob("*.pdf"))
    read = 0
    for record in RECORDS:
        printed = subprocess.run(
            [command, "reconcile", "--format", "json", "--at", AT, "--trust", pki / "root.pem", record, *documents],
            capture_output=True,
            text=True,
            check=False,
        )
        if printed.returncode == 4:
            with pytest.raises(errors.RecordError):
                countersign.reconcile(record, documents, trust=pki / "root.pem", at=AT)
            continue
        found = countersign.reconcile(record, documents, trust=pki / "root.pem", at=AT)
        assert found.json() + "\n" == printed.stdout
        assert found.to_dict()["outcome"] == found.outcome
        assert (found.outcome == "contradicted") == bool(found.contradictions)
        given = json.loads(record.read_text())
        if isinstance(given, dict):
            validator = countersign.Validator(pki / "root.pem", at=AT)
            assert countersign.reconcile(given, documents, validator=validator).outcome == found.outcome
        with pytest.raises(TypeError, match="outcome"):
            bool(found)
        read += 1
    assert read > 3


def test_bad_records(pki: Path) -> None:
    for record in (b"", b"[]", b"{}", b"{", {"x": 1}):
        with pytest.raises(errors.RecordError):
            countersign.reconcile(record, [])
    with pytest.raises(errors.RecordError, match="NoneType"):
        countersign.reconcile(None, [])  # type: ignore[arg-type]
    with pytest.raises(errors.ReadError):
        countersign.reconcile("no/such.json", [])
    with pytest.raises(errors.ConfigurationError):
        countersign.reconcile(b"{}", [], kind="other")
    honest = RECORDS[0]
    with pytest.raises(errors.ConfigurationError, match="its own"):
        countersign.reconcile(honest, [], validator=countersign.Validator(), at=AT)
    with pytest.raises(errors.ReadError):
        countersign.reconcile(honest, ["no/such.pdf"])
    with pytest.raises(TypeError):
        countersign.reconcile(honest, [None])  # type: ignore[list-item]
