"""What buying promises of bad input and of people's safety has its tests (`promised.yaml`): every phrase names one that is there."""

import ast
from pathlib import Path

import pytest
import yaml

TESTS = Path(__file__).parents[1]
PROMISED = yaml.safe_load((Path(__file__).parent / "promised.yaml").read_text("utf-8"))
PHRASES = [(about, phrase) for about, phrases in PROMISED.items() for phrase in phrases]


def missing(names: list[str], tests: Path = TESTS) -> list[str]:
    """Return the names of tests that are not there, by file::test."""
    found = []
    for name in names:
        file, test = name.split("::")
        tree = ast.parse((tests / file).read_text("utf-8")) if (tests / file).exists() else ast.parse("")
        there = {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and not _is_skipped(each)}
        if test not in there:
            found.append(name)
    return found


def _is_skipped(test: ast.FunctionDef) -> bool:
    return any("skip" in ast.unparse(each) or "xfail" in ast.unparse(each) for each in test.decorator_list)


@pytest.mark.parametrize(("about", "phrase"), PHRASES)
def test_every_phrase_has_its_tests(about, phrase):
    names = PROMISED[about][phrase]
    assert names and missing(names) == []


def test_control_a_name_that_is_not_there_is_noticed(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "import pytest\n\n\n@pytest.mark.skip\ndef test_asleep(): ...\n\n\ndef test_awake(): ...\n"
    )
    names = ["test_one.py::test_awake", "test_one.py::test_asleep", "test_one.py::test_gone", "test_two.py::test_awake"]
    assert missing(names, tmp_path) == names[1:]
