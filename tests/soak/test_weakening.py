"""Protections are taken away, and somebody notices: one in the suite, all of the table in `make soak`."""

from pathlib import Path

from soak import weakening

LOGS = next(each for each in weakening.TABLE if each.path == "yihe/foundation/log_lines.py")


def test_every_protection_of_the_table_stands_where_it_says_and_its_test_is_there():
    tests = {each.test.partition("::") for each in weakening.TABLE}

    assert weakening.faults() == []
    assert [
        name for path, _to, name in sorted(tests) if f"def {name}(" not in (weakening.ROOT / path).read_text("utf-8")
    ] == []


def test_a_protection_that_is_taken_away_is_missed(tmp_path: Path):
    tree = weakening.copied(tmp_path)

    assert weakening.is_noticed(tree, LOGS)
    assert weakening.holds(tree, LOGS.test), "the control: with it the test passes"
