"""Promises about what `make test` leaves to the soak: nothing that nobody noted, nothing that is cheap, and what it says it leaves."""

from types import SimpleNamespace

import pytest

from tests import conftest, tiers
from tests.asked import Asked, Noted
from tests.tiers import function_of, is_left, left, quick, read_left, written


def said(*statements: str, seconds: float, shared: tuple[str, ...] = (), browser: bool = False) -> Asked:
    return Asked(frozenset(statements), False, seconds, frozenset(shared), browser)


NOTED = Noted(
    {
        "tests/a.py::cheap[1]": said("1", seconds=0.01),
        "tests/a.py::cheap[2]": said("1", seconds=0.02),
        "tests/a.py::long[one]": said("1", "2", seconds=5.0),
        "tests/a.py::long[two]": said("1", "2", seconds=4.0),
        "tests/a.py::rows[quickest]": said("1", seconds=0.1),
        "tests/a.py::rows[other]": said("1", seconds=0.12),
        "tests/a.py::again": said("1", seconds=2.0),
        "tests/b.py::told[1]": said("3", seconds=0.01, shared=("tests/b.py::story",)),
        "tests/b.py::told[2]": said("3", seconds=0.02, shared=("tests/b.py::story",)),
        "tests/c.py::seen": said("1", seconds=6.0, browser=True),
        "tests/c.py::seen_longer": said("1", seconds=9.0, browser=True),
        "tests/d.py::seen_too": said("1", seconds=49.0, browser=True),
    },
    {"tests/b.py::story": 30.0},
)


def test_taken_is_what_is_cheap_the_quickest_row_a_browser_and_what_asks_most_that_was_not_asked():
    assert quick(NOTED, 100) == {
        "tests/a.py::cheap[1]", "tests/a.py::cheap[2]", "tests/a.py::rows[quickest]", "tests/a.py::long[two]",
        "tests/b.py::told[1]", "tests/c.py::seen",
    }  # fmt: skip


def test_what_does_not_fit_into_the_time_is_left():
    """A story of thirty seconds that several share makes none of them cheap."""
    assert quick(NOTED, 20) == {
        "tests/a.py::cheap[1]", "tests/a.py::cheap[2]", "tests/a.py::rows[quickest]", "tests/a.py::long[two]",
        "tests/c.py::seen",
    }  # fmt: skip


def test_left_is_what_was_not_taken_and_rows_that_come_later_go_with_the_greater_part():
    names = [f"tests/a.py::{name}" for name in ("few[1]", "few[2]", "few[3]", "most[1]", "most[2]", "none[x[y]]")]
    noted = Noted({name: said(seconds=1.0) for name in names}, {})
    taken = {"tests/a.py::few[2]", "tests/a.py::most[1]"}

    kept = left(noted, taken)

    assert kept == {
        "tests/a.py::few": {"but": ["2"]}, "tests/a.py::most": {"only": ["2"]}, "tests/a.py::none": {},
    }  # fmt: skip
    assert {name for name in names if not is_left(name, kept)} == taken
    assert [is_left(f"tests/a.py::{test}[new]", kept) for test in ("few", "most", "none")] == [True, False, True]


def test_what_nobody_noted_is_run(request):
    assert not is_left("tests/a.py::new", read_left())
    assert not is_left(request.node.nodeid, {})


def test_it_is_kept_as_it_is_read():
    assert tiers.LEFT.read_text("utf-8") == written(read_left())
    assert len(read_left()) > 100


@pytest.mark.parametrize("leaving", [True, False])
def test_a_run_that_is_to_be_short_leaves_it_out_and_any_other_does_not(monkeypatch, leaving):
    monkeypatch.setattr(tiers, "read_left", lambda: {"tests/a.py::long": {"but": ["2"]}})
    items = [SimpleNamespace(nodeid=f"tests/a.py::{name}", keywords=()) for name in ("long[1]", "long[2]", "short")]
    gone = []
    config = SimpleNamespace(
        getoption=lambda name: leaving and name == "--leave-to-the-soak",
        hook=SimpleNamespace(pytest_deselected=lambda items: gone.extend(items)),
    )

    conftest.pytest_collection_modifyitems(config, items)

    assert [function_of(item.nodeid) for item in gone] == (["tests/a.py::long"] if leaving else [])
    assert len(items) + len(gone) == 3


def test_a_test_that_took_too_long_is_named_where_a_run_is_to_be_short():
    lines = []
    reports = [SimpleNamespace(nodeid="tests/a.py::slow", duration=2.0) for _phase in ("setup", "call")]
    terminal = SimpleNamespace(
        stats={"": [*reports, SimpleNamespace(nodeid="tests/a.py::quick", duration=0.1)], "warnings": [object()]},
        write_line=lines.append,
    )
    conftest.pytest_terminal_summary(terminal, SimpleNamespace(getoption=lambda _name: True))

    assert lines == ["took 4.0 s, and is not left to the soak: tests/a.py::slow"]
    conftest.pytest_terminal_summary(terminal, SimpleNamespace(getoption=lambda _name: False))
    assert len(lines) == 1
