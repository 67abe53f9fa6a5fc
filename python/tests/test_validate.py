"""One document: the report is the command's, byte for byte, and what is wrong is said clearly."""

import datetime
import io
import json
import os
import pickle
import subprocess
import threading
from pathlib import Path
from typing import Any

import countersign
import pytest
from countersign import errors

from conftest import AT, ROOT, cases


def options_of(folder: str, case: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A case's options for this package and for the command."""
    base = ROOT / folder
    places = {"trust": "--trust", "tsa_trust": "--tsa-trust", "certs": "--cert", "crls": "--crl", "ocsps": "--ocsp"}
    keywords: dict[str, Any] = {}
    arguments: list[str] = []
    for key, flag in places.items():
        paths = [os.path.relpath(base / path, ROOT) for path in case.get(key, [])]
        for path in paths:
            arguments += [flag, path]
        name = key if "trust" in key else "evidence"
        if paths:
            keywords[name] = keywords.get(name, []) + paths
    for key in ("at", "password", "revocation", "profile", "algorithm_policy"):
        if key in case:
            keywords[key] = case[key]
            arguments += ["--" + key.replace("_", "-"), case[key]]
    if case.get("retroactive_revinfo"):
        keywords["retroactive_revinfo"] = True
        arguments.append("--retroactive-revinfo")
    return keywords, arguments


CASES = cases()


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[folder for folder, _ in CASES])
def test_the_report_is_the_commands(folder: str, case: dict[str, Any], command: str) -> None:
    keywords, arguments = options_of(folder, case)
    path = f"{folder}/input.pdf"
    printed = subprocess.run(
        [command, "validate", "--format", "ndjson", *arguments, path], capture_output=True, text=True, check=False
    ).stdout
    if printed.strip() == "":
        with pytest.raises(errors.CountersignError):
            countersign.validate(path, **keywords)
        return
    try:
        report = countersign.validate(path, **keywords)
    except errors.EvidenceError:
        # The command passes over evidence that can't be read; here it is refused, as in the C library.
        assert folder.endswith("ocsp-try-later")
        return
    assert report.json(indent=False) + "\n" == printed
    expected = case["expect"].get("verdict", report.indication)
    known = json.loads((ROOT / "testdata/cases/known.json").read_text())
    if case["id"] not in str(known):
        assert report.indication in (expected if isinstance(expected, list) else [expected])


def test_the_indented_report_is_the_commands(signed: Path, pki: Path, command: str) -> None:
    name = os.path.relpath(signed, ROOT)
    printed = subprocess.run(
        [command, "validate", "--format", "json", "--at", AT, "--trust", pki / "root.pem", name],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    report = countersign.validate(name, trust=pki / "root.pem", at=AT)
    assert json.loads(printed) == [report.to_dict()]
    assert report.json() in printed or json.loads(report.json()) == json.loads(printed)[0]
    assert json.loads(report.json()) == report.to_dict()


def test_ways_to_give_a_document(signed: Path, pki: Path) -> None:
    validator = countersign.Validator(pki / "root.pem", at=AT)
    content = signed.read_bytes()
    reports = [
        validator.validate(document, name="x")
        for document in (content, bytearray(content), memoryview(content), signed, str(signed), ("y", content))
    ]
    assert {report.json() for report in reports} == {reports[0].json()}
    assert validator.validate(("y", content)).file == "y"
    assert validator.validate(signed).file == str(signed)


def test_ways_to_give_anchors(signed: Path, pki: Path) -> None:
    content = (pki / "root.pem").read_bytes()
    for trust in (pki / "root.pem", str(pki / "root.pem"), content, [pki / "root.pem"], [content], pki, ("root.pem", content)):
        assert countersign.validate(signed, trust=trust, at=AT).passed, trust


def test_ways_to_give_a_time(signed: Path) -> None:
    moment = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
    given = [countersign.validate(signed, at=at) for at in (AT, moment)]
    assert [report.validation_time for report in given] == [moment, moment]
    assert countersign.validate(signed).validation_time > moment
    with pytest.raises(errors.ConfigurationError):
        countersign.validate(signed, at=moment.replace(tzinfo=None))


def test_what_a_report_says(signed: Path, pki: Path) -> None:
    report = countersign.validate(signed, trust=pki / "root.pem", at=AT)
    whole = report.to_dict()
    assert (report.indication, report.sub_indication, report.passed) == (whole["verdict"], None, True)
    assert (report.size, report.sha256) == (whole["size"], whole["digests"]["sha256"])
    [signature] = report.signatures
    flat = signature.to_dict()
    assert flat == whole["signatures"][0]
    for name in ("ordinal", "field", "kind", "sub_filter", "revision", "indication", "sub_indication", "reasons", "intact"):
        assert getattr(signature, name) == flat[name]
    for name in ("valid", "digest_algorithm", "signature_mechanism", "coverage", "pades_level"):
        assert getattr(signature, name) == flat[name]
    for name in ("signed_at", "best_signature_time", "expires_on"):
        assert getattr(signature, name) == datetime.datetime.fromisoformat(flat[name])
    assert signature.trust_anchor == flat["signer"]["trust_anchor"]
    assert signature.signer_subject == flat["signer"]["subject"]
    assert (signature.modification_level, signature.suspicious, signature.docmdp_ok) == ("none", False, True)
    assert repr(signature) == "<countersign.Signature Sig1: TOTAL-PASSED>"
    assert "TOTAL-PASSED" in str(report)


def test_a_forged_signature_is_a_report(pki: Path) -> None:
    forged = [(folder, case) for folder, case in CASES if case.get("attack")]
    assert len(forged) > 20
    verdicts = {countersign.validate(f"{folder}/input.pdf", trust=pki / "root.pem", at=AT).indication for folder, _ in forged[:20]}
    assert "TOTAL-FAILED" in verdicts


def test_a_report_is_neither_true_nor_false(signed: Path) -> None:
    report = countersign.validate(signed, at=AT)
    with pytest.raises(TypeError, match="indication"):
        bool(report)
    with pytest.raises(TypeError, match="indication"):
        bool(report.signatures[0])


def test_names_in_html_are_harmless(signed: Path) -> None:
    report = countersign.validate(signed.read_bytes(), name="<script>alert('x')</script>&\x1b", at=AT)
    html = report._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;" in html
    assert "\x1b" not in html
    assert "INDETERMINATE" in html


@pytest.mark.parametrize(
    ("document", "error", "words"),
    [
        (None, TypeError, "expected bytes or a path, not NoneType"),
        (7, TypeError, "not int"),
        (io.BytesIO(b""), TypeError, "not BytesIO"),
        (("a", "b", "c"), TypeError, "name, document"),
        (b"", errors.NotPdfError, "not a PDF"),
        (b"no document at all", errors.NotPdfError, "not a PDF"),
        ("testdata", errors.ReadError, "testdata: .*is a directory"),
        (Path("testdata"), errors.ReadError, "is a directory"),
        ("no/such.pdf", errors.ReadError, "no/such.pdf: .*No such file"),
        ("not a path but a sentence", errors.ReadError, "No such file"),
        ("nul\0inside", errors.ReadError, "nul"),
        ("/dev/zero", errors.ReadError, "not a regular file"),
        (b"%PDF-1.7\n" + b"[" * 1_000_000, errors.CountersignError, "byte|PDF"),
    ],
)
def test_bad_documents(document: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as raised:
        countersign.validate(document)
    if isinstance(raised.value, errors.CountersignError):
        assert raised.value.kind in {"io", "not-pdf", "syntax"}


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"revocations": "none"}, errors.ConfigurationError, "unknown field `revocations`"),
        ({"revocation": "maybe"}, errors.ConfigurationError, "unknown variant `maybe`"),
        ({"at": "yesterday"}, errors.ConfigurationError, "options"),
        ({"at": b"2026"}, errors.ConfigurationError, "not JSON serializable"),
        ({"limits": {"patience": 3}}, errors.ConfigurationError, "patience"),
        ({"limits": {"signatures": -1}}, errors.ConfigurationError, "options"),
        ({"algorithm_policy": {}}, errors.ConfigurationError, "options"),
        ({"trust": b"nothing"}, errors.TrustError, "no certificate"),
        ({"trust": "no/such.pem"}, errors.ReadError, "No such file"),
        ({"trust": "python/src"}, errors.ReadError, "no file in this folder ends in"),
        ({"trust": 7}, TypeError, "not int"),
        ({"trust": [[b"x"]]}, TypeError, "not list"),
        ({"tsa_trust": b"nothing"}, errors.TrustError, "no certificate"),
        ({"evidence": b"nothing"}, errors.EvidenceError, "no certificate, CRL or OCSP"),
    ],
)
def test_bad_options(signed: Path, options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        countersign.validate(signed, **options)
    with pytest.raises(error, match=words):
        countersign.Validator(**options)


def test_limits_and_passwords(signed: Path) -> None:
    with pytest.raises(errors.LimitError):
        countersign.validate(signed, limits={"objects": 1})
    encrypted = [(folder, case) for folder, case in CASES if "password" in case]
    assert encrypted
    for folder, case in encrypted:
        options, _ = options_of(folder, case)
        assert options.pop("password")
        try:
            without: str = countersign.validate(f"{folder}/input.pdf", **options).indication
        except errors.EncryptedError:
            without = "encrypted"
        assert without != "TOTAL-PASSED" or case["expect"].get("verdict") == "TOTAL-PASSED"


def test_every_kind_of_the_core_has_its_exception() -> None:
    kinds = {one.kind for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.CountersignError)}
    assert {"io", "not-pdf", "syntax", "encrypted", "limit", "interrupted", "internal"} <= kinds
    assert len(kinds) == 12


def test_a_validator_is_shared_by_threads(signed: Path, pki: Path) -> None:
    validator = countersign.Validator(pki / "root.pem", at=AT)
    expected = validator.validate(signed).json()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.extend(validator.validate(signed).json() for _ in range(20))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 160


def test_a_validator_goes_to_another_process(signed: Path, pki: Path) -> None:
    crls = sorted((pki / "crls").glob("*.crl"))
    validator = countersign.Validator(
        pki, tsa_trust=pki / "root.pem", evidence=crls, at=AT, revocation="require", digests=["sha3-512"]
    )
    copied = pickle.loads(pickle.dumps(validator))
    assert copied.validate(signed).json() == validator.validate(signed).json()
    assert copied.trust_sha256 == validator.trust_sha256
    assert copied.policy_sha256 == validator.policy_sha256
    assert repr(copied) == repr(validator)


def test_digests_say_what_a_validator_judges_by(pki: Path) -> None:
    plain = countersign.Validator(pki / "root.pem")
    assert len(plain.policy_sha256) == 64
    assert plain.policy_sha256 == countersign.Validator(pki, at=AT, password="secret").policy_sha256
    assert plain.policy_sha256 != countersign.Validator(revocation="require").policy_sha256
    assert plain.trust_sha256 != countersign.Validator(pki).trust_sha256
    assert plain.trust_sha256 == countersign.Validator((pki / "root.pem").read_bytes()).trust_sha256


def test_the_lock_is_let_go(pki: Path) -> None:
    """Another thread runs while a long document is judged."""
    validator = countersign.Validator(pki / "root.pem", at=AT)
    long = b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 300_000
    ticks = 0
    stop = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    before = ticks
    try:
        validator.validate(long)
    except errors.CountersignError:
        pass
    during = ticks - before
    stop.set()
    thread.join()
    assert during > 0
