"""Arrow in, Arrow out."""

import subprocess
from pathlib import Path
from typing import Any

import countersign
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from countersign import errors

from conftest import AT, CASES_PATHS


@pytest.fixture
def validator(pki: Path) -> countersign.Validator:
    return countersign.Validator(pki / "root.pem", at=AT)


def contents() -> list[bytes]:
    return [Path(path).read_bytes() for path in CASES_PATHS]


def rows_of(data: Any, **options: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pa.table(countersign.verify_batch(data, **options)).to_pylist()
    return rows


def test_a_row_for_each_signature(validator: countersign.Validator) -> None:
    rows = rows_of(pa.table({"path": CASES_PATHS}), column="path", validator=validator)
    at = 0
    for path in CASES_PATHS:
        try:
            report = validator.validate(path)
        except errors.CountersignError as error:
            row = rows[at]
            assert (row["file"], row["verdict"], row["error_kind"]) == (path, None, error.kind)
            assert str(error) == f"{path}: {row['error']}"
            at += 1
            continue
        signatures: list[countersign.Signature | None] = [*report.signatures]
        for signature in signatures or [None]:
            row = rows[at]
            assert (row["file"], row["verdict"], row["sha256"]) == (path, report.indication, report.sha256)
            assert (row["size"], row["validation_time"], row["error"]) == (report.size, report.validation_time, None)
            assert (row["trust_sha256"], row["policy_sha256"]) == (validator.trust_sha256, validator.policy_sha256)
            if signature is None:
                assert row["ordinal"] is None and row["field"] is None and row["reasons"] is None
            else:
                for name in NAMES:
                    assert row[name] == getattr(signature, name), (path, name)
                assert row["timestamps"] == len(signature.to_dict()["timestamps"])
            at += 1
    assert at == len(rows)


NAMES = [
    "ordinal",
    "field",
    "kind",
    "sub_filter",
    "revision",
    "indication",
    "sub_indication",
    "reasons",
    "intact",
    "valid",
    "digest_algorithm",
    "signature_mechanism",
    "coverage",
    "modification_level",
    "suspicious",
    "docmdp_ok",
    "pades_level",
    "signed_at",
    "best_signature_time",
    "expires_on",
    "signer_subject",
    "signer_sha256",
    "organization",
    "trust_anchor",
    "trust_problem",
]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
def test_documents_of_each_binary_type(validator: countersign.Validator, kind: pa.DataType) -> None:
    data = pa.table({"content": pa.array(contents(), kind), "name": CASES_PATHS})
    by_path = rows_of(pa.table({"path": CASES_PATHS}), column="path", validator=validator)
    assert rows_of(data, name="name", validator=validator) == by_path
    # One by one, in pieces, on threads: the same rows.
    assert rows_of(data, name="name", validator=validator, workers=None) == by_path
    pieces = pa.Table.from_batches(data.to_batches(max_chunksize=7))
    assert rows_of(pieces, name="name", validator=validator, workers=3) == by_path
    batches = [rows_of(batch, name="name", validator=validator) for batch in data.to_batches(max_chunksize=11)]
    assert [row for rows in batches for row in rows] == by_path


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_paths_of_each_string_type(validator: countersign.Validator, signed: Path, kind: pa.DataType) -> None:
    spaced = f"file://{str(signed).replace('ok', '%6Fk')}"
    paths = [str(signed), f"file:{signed}", f"file://{signed}", f"file://localhost{signed}", spaced]
    rows = rows_of(pa.table({"path": pa.array(paths, kind)}), column="path", validator=validator)
    assert [(row["file"], row["verdict"]) for row in rows] == [(path, "TOTAL-PASSED") for path in paths]


def test_documents_without_names_have_numbers(validator: countersign.Validator, signed: Path) -> None:
    data = pa.table({"content": [signed.read_bytes(), None, b""]})
    rows = rows_of(pa.Table.from_batches(data.to_batches(max_chunksize=1)), validator=validator)
    assert [row["file"] for row in rows] == ["0", "1", "2"]
    assert [row["error_kind"] for row in rows] == [None, "io", "not-pdf"]
    assert rows[1]["error"] == "cannot read: no document: the value is null"


def test_a_function_that_reads(validator: countersign.Validator, signed: Path) -> None:
    def read(uri: str) -> bytes:
        if uri.endswith("forbidden"):
            raise PermissionError("no")
        return signed.read_bytes() if uri.endswith(".pdf") else None  # type: ignore[return-value]

    uris = ["store://a.pdf", "store://forbidden", "store://none", "no/such/file"]
    rows = rows_of(pa.table({"uri": uris}), column="uri", read=read, validator=validator, workers=2)
    assert [row["verdict"] for row in rows] == ["TOTAL-PASSED", None, None, None]
    assert "PermissionError: no" in rows[1]["error"]
    assert "gave no bytes" in rows[2]["error"]
    [row] = rows_of(pa.table({"uri": uris[:1]}), column="uri", validator=validator)
    assert "nothing is read over store" in row["error"]


@pytest.mark.parametrize(
    ("data", "options", "error", "words"),
    [
        (None, {}, TypeError, "expected an Arrow table or record batch, not"),
        (b"%PDF-", {}, TypeError, "expected an Arrow table or record batch, not"),
        ([b"%PDF-"], {}, TypeError, "expected an Arrow table or record batch, not"),
        (pa.table({"content": [1, 2]}), {}, TypeError, "Int64: expected binary"),
        (pa.table({"content": [[b"x"]]}), {}, TypeError, "expected binary"),
        (pa.table({"content": [b"x"], "name": [1]}), {"name": "name"}, TypeError, "expected string"),
        (pa.table({"x": [b"x"]}), {}, errors.ConfigurationError, "column `content`: not in the data"),
        (pa.table({"content": [b"x"]}), {"workers": 0}, errors.ConfigurationError, "workers"),
        (pa.table({"content": [b"x"]}), {"revoke": 0}, errors.ConfigurationError, "unknown field"),
    ],
)
def test_bad_data(data: Any, options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        countersign.verify_batch(data, **options)


def test_the_schema_is_stable() -> None:
    schema = pa.schema(countersign.row_schema())
    assert schema == pa.table(countersign.verify_batch(pa.table({"content": pa.array([], pa.binary())}))).schema
    written = Path("python/README.md").read_text()
    for field in schema:
        assert f"| `{field.name}` | {field.type} |" in written, f"| `{field.name}` | {field.type} |"
    assert schema.metadata == {b"countersign.rows": b"1"}
    assert countersign.row_schema().names == schema.names


def test_a_record_batch_says_what_it_is(signed: Path) -> None:
    rows = countersign.verify_batch(pa.table({"content": [signed.read_bytes()]}))
    assert (len(rows), rows.num_rows) == (1, 1)
    assert rows.column_names == countersign.row_schema().names
    assert repr(rows) == "<countersign.RecordBatch 1 rows, 42 columns>"
    assert pa.record_batch(rows).num_rows == 1


def test_the_parquet_of_the_command_has_the_same_rows(
    validator: countersign.Validator, command: str, pki: Path, tmp_path: Path
) -> None:
    out = tmp_path / "reports.parquet"
    asked = [command, "batch", "--trust", str(pki / "root.pem"), "--at", AT, "--format", "parquet", "-o", str(out)]
    run = subprocess.run([*asked, *CASES_PATHS], capture_output=True, text=True, timeout=120)
    if "invalid value 'parquet'" in run.stderr:
        pytest.skip("the command was built without Parquet")
    written = pq.read_table(out)
    assert written.schema.names == pa.schema(countersign.row_schema()).names

    def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(rows, key=lambda row: (row["file"], row["ordinal"] or 0))

    rows = rows_of(pa.table({"path": CASES_PATHS}), column="path", validator=validator)
    assert len(rows) > len(CASES_PATHS)
    assert ordered(written.to_pylist()) == ordered(rows)


def test_the_command_writes_parquet_to_files_only(command: str) -> None:
    asked = [command, "batch", "--format", "parquet"]
    run = subprocess.run([*asked, *CASES_PATHS], capture_output=True, text=True, timeout=120)
    if "invalid value 'parquet'" in run.stderr:
        pytest.skip("the command was built without Parquet")
    assert (run.returncode, run.stdout) == (64, ""), run.stderr
    assert "needs a file" in run.stderr
