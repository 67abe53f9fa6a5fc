"""Many documents: one item for each, whatever they are."""

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import countersign
import pytest
from countersign import errors

from conftest import AT, CASES_PATHS


@pytest.fixture
def validator(pki: Path) -> countersign.Validator:
    return countersign.Validator(pki / "root.pem", at=AT)


def test_each_document_has_its_item(validator: countersign.Validator) -> None:
    seen: list[tuple[int, int | None]] = []
    items = list(validator.batch(CASES_PATHS, on_progress=lambda done, total: seen.append((done, total))))
    assert sorted(item.index for item in items) == list(range(len(CASES_PATHS)))
    assert seen == [(number, len(CASES_PATHS)) for number in range(1, len(CASES_PATHS) + 1)]
    for item in items:
        assert item.name == CASES_PATHS[item.index]
        try:
            alone = validator.validate(item.name)
        except errors.CountersignError as error:
            assert (item.report, type(item.error), str(item.error)) == (None, type(error), str(error))
        else:
            assert item.report is not None
            assert item.result().json() == alone.json()


def test_what_is_no_document_is_an_item(validator: countersign.Validator, signed: Path) -> None:
    documents: list[Any] = [signed, None, b"", "no/such.pdf", ("named", signed.read_bytes()), 7, "testdata"]
    items = sorted(validator.batch(iter(documents), workers=2), key=lambda item: item.index)
    assert [item.report is not None for item in items] == [True, False, False, False, True, False, False]
    assert items[4].name == "named"
    kinds = [type(item.error) for item in items if item.error]
    assert kinds == [errors.ReadError, errors.NotPdfError, errors.ReadError, errors.ReadError, errors.ReadError]
    with pytest.raises(errors.ReadError, match="NoneType"):
        items[1].result()


def test_what_the_iterable_raises_comes_after_the_items(validator: countersign.Validator, signed: Path) -> None:
    def documents() -> Iterator[Path]:
        yield signed
        yield signed
        raise LookupError("no more")

    items = []
    with pytest.raises(LookupError, match="no more"):
        for item in validator.batch(documents()):
            items.append(item)
    assert len(items) == 2


def test_what_progress_raises_is_raised(validator: countersign.Validator, signed: Path) -> None:
    def fail(done: int, total: int | None) -> None:
        assert total is None
        raise LookupError(done)

    with pytest.raises(LookupError, match="1"):
        next(validator.batch((signed for _ in range(100)), on_progress=fail))


def test_bad_arguments(validator: countersign.Validator) -> None:
    with pytest.raises(TypeError):
        validator.batch(None)  # type: ignore[arg-type]
    with pytest.raises(errors.ConfigurationError):
        validator.batch([], workers=0)
    assert list(validator.batch([])) == []


def test_cancelled(validator: countersign.Validator, signed: Path) -> None:
    batch = validator.batch([signed] * 500, workers=2)
    first = next(batch)
    batch.cancel()
    rest = list(batch)
    assert first.report is not None
    assert len(rest) == 499
    assert any(isinstance(item.error, errors.InterruptedError) for item in rest)


def test_left_before_its_end(validator: countersign.Validator, signed: Path) -> None:
    """Workers wait for the lock of whoever drops the batch."""
    taken = 0

    def documents() -> Iterator[Path]:
        nonlocal taken
        for _ in range(100_000):
            taken += 1
            yield signed

    for _ in range(5):
        batch = validator.batch(documents())
        next(batch)
        del batch
    gc.collect()
    assert taken < 100_000


@pytest.mark.parametrize("workers", [1, 8])
@pytest.mark.parametrize("pause", ["0", "0.001"], ids=["in the core", "in Python"])
def test_left_by_the_end_of_the_program(signed: Path, workers: int, pause: str) -> None:
    """Its threads must not ask for an interpreter that is ending."""
    program = f"""
import countersign, time
def documents():
    while True:
        time.sleep({pause})
        yield {str(signed)!r}
batch = countersign.Validator().batch(documents(), workers={workers})
print(next(batch).report.indication)
"""
    assert run(program) == (0, "INDETERMINATE\n", "")


def test_not_started_by_the_end_of_the_program() -> None:
    program = """
import atexit
def late():
    try:
        countersign.Validator().batch([b""])
    except RuntimeError as error:
        print(error)
atexit.register(late)
import countersign
"""
    assert run(program) == (0, "no batch can be started while the interpreter ends\n", "")


def run(program: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def test_taken_by_several_threads(validator: countersign.Validator, signed: Path) -> None:
    batch = validator.batch([signed] * 200)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.extend(item.index for item in batch)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(200))
