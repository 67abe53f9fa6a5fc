"""The examples in docstrings are run, those of compiled objects too, and the five lines of the README."""

import doctest
import re
from pathlib import Path
from types import ModuleType

import countersign
import countersign._countersign as compiled
import pytest

FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def examples(module: ModuleType) -> list[doctest.DocTest]:
    """The examples of a module and of everything it exports."""
    finder = doctest.DocTestFinder(recurse=False)
    names = vars(countersign).copy()
    found = finder.find(module, module.__name__, globs=names)
    for name in getattr(module, "__all__", []):
        value = getattr(module, name)
        found += parsed(name, value, names)
        if isinstance(value, type):
            for member in vars(value):
                found += parsed(f"{name}.{member}", getattr(value, member), names)
    return [one for one in found if one.examples]


def parsed(name: str, value: object, names: dict[str, object]) -> list[doctest.DocTest]:
    text = getattr(value, "__doc__", None)
    if not isinstance(text, str):
        return []
    return [doctest.DocTestParser().get_doctest(text, names.copy(), name, None, None)]


ALL = examples(countersign)


@pytest.mark.parametrize("example", ALL, ids=lambda one: one.name)
def test_example(example: doctest.DocTest) -> None:
    failed, tried = doctest.DocTestRunner(optionflags=FLAGS).run(example)
    assert tried > 0
    assert failed == 0


def test_there_are_examples() -> None:
    names = {example.name for example in ALL}
    assert {"countersign", "Validator", "Validator.validate", "Validator.batch", "Report", "validate"} <= names
    assert {"digest", "reconcile", "verify_batch", "row_schema"} <= names


def test_everything_is_explained() -> None:
    for name in countersign.__all__:
        value = getattr(countersign, name)
        if isinstance(value, str | ModuleType):
            continue
        assert value.__doc__, name
        for member, inside in vars(value).items() if isinstance(value, type) else ():
            if not member.startswith("_") and member != "kind":
                assert getattr(inside, "__doc__", None), f"{name}.{member}"


def test_the_lines_of_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    first = blocks[0]
    assert len([line for line in first.splitlines() if line.strip()]) == 5
    exec(first, {})
    assert capsys.readouterr().out.splitlines()[0] == "TOTAL-PASSED"
    assert compiled.__version__ == countersign.__version__
