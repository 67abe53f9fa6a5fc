"""Where the documents are, and the command to compare with."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-06-01T12:00:00Z"


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples and reports name documents from the root of the repository."""
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def pki() -> Path:
    return ROOT / "testdata/pki"


@pytest.fixture(scope="session")
def signed() -> Path:
    return ROOT / "testdata/cases/ok/pades-b-t/input.pdf"


@pytest.fixture(scope="session")
def command() -> str:
    """The command, from `COUNTERSIGN` or where cargo leaves it."""
    for place in (os.environ.get("COUNTERSIGN"), ROOT / "target/release/countersign", ROOT / "target/debug/countersign"):
        if place and (found := shutil.which(place)):
            return found
    pytest.skip("no command to compare with: cargo build -p countersign-cli")


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Every case: where it is, and what it says."""
    found = sorted((ROOT / "testdata/cases").glob("*/*/case.json"))
    return [(str(path.parent.relative_to(ROOT)), json.loads(path.read_text())) for path in found]


CASES_PATHS = [f"{folder}/input.pdf" for folder, _ in cases()]
