"""Promises about what a second database is asked: every statement the first was asked, and whatever can be answered otherwise there."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends import utils

from tests import asked
from tests.asked import Asked, Noted, covering, mark_of, not_yet


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 FROM a WHERE b IN (%s, %s)", "SELECT 1 FROM a WHERE b IN (%s, %s, %s, %s)"),
        ("INSERT INTO a (b, c) VALUES (%s, %s), (%s, %s)", "INSERT INTO a (b, c) VALUES (%s, %s), (%s, %s), (%s, %s)"),
        ("SELECT 1 FROM a T4 LIMIT 21", "SELECT 1 FROM a T7 LIMIT 5"),
    ],
)
def test_a_statement_is_the_same_whatever_its_figures_and_however_long_its_lists(one, other):
    assert mark_of(one) == mark_of(other)


@pytest.mark.parametrize("other", ["SELECT 1 FROM a WHERE b = %s", "SELECT 1 FROM b", "SELECT 1 FROM a ORDER BY b"])
def test_control_another_statement_is_another(other):
    assert mark_of("SELECT 1 FROM a") != mark_of(other)


@pytest.mark.parametrize(
    "statement", ['SAVEPOINT "s1"', "ROLLBACK", "RELEASE SAVEPOINT x", "BEGIN", "PRAGMA foreign_keys"]
)
def test_what_keeps_a_transaction_is_no_question(statement):
    assert mark_of(statement) is None


def said(*statements: str, refused: bool = False, seconds: float = 1.0, shared: tuple[str, ...] = ()) -> Asked:
    return Asked(frozenset(statements), refused, seconds, frozenset(shared))


def test_every_statement_is_asked_by_the_quickest_and_nothing_twice_for_its_own_sake():
    noted = {"a": said("1", "2", seconds=9), "b": said("1"), "c": said("2"), "d": said("1", "2"), "e": said("3")}

    assert covering(Noted(noted, {}), ()) == {"d", "e"}
    assert covering(Noted(noted, {}), ["a"]) == {"a", "e"}


def test_what_is_shared_costs_once_and_then_those_who_share_it_are_the_quickest():
    noted = {"a": said("1", shared=("world",)), "b": said("1", "2", shared=("world",)), "c": said("1", "3", seconds=4)}

    assert covering(Noted(noted, {"world": 9.0}), ()) == {"b", "c"}
    assert covering(Noted(noted, {"world": 9.0}), ["a"]) == {"a", "b", "c"}
    assert covering(Noted(noted, {"world": 9.0}), [], within=6) == {"c"}, "what would take too long is left out"
    assert covering(Noted(noted, {"world": 1.0}), [], within=3) == {"b"}


def test_it_covers_whatever_there_is():
    """By chance, but the same each time: of three hundred tests with statements of fifty, none is left out by all that are taken."""
    noted = {str(n): said(*(str(n * k % 53) for k in range(1, 1 + n % 7)), seconds=n % 5) for n in range(300)}

    taken = covering(Noted(noted, {}), ())

    assert {mark for name in taken for mark in noted[name].statements} == {
        mark for each in noted.values() for mark in each.statements
    }
    assert len(taken) < 60


def item(name: str, file: str = "test_a.py", fixtures: tuple[str, ...] = ("db",), **marks: dict):
    return SimpleNamespace(
        nodeid=name, path=Path(file), fixturenames=fixtures,
        get_closest_marker=lambda wanted: SimpleNamespace(kwargs=marks[wanted]) if wanted in marks else None,
    )  # fmt: skip


def test_a_second_database_is_asked_what_was_not_noted_what_can_be_answered_otherwise_and_one_of_each_file(tmp_path):
    lines = {
        "gw0": ["quick 0.1", "again 0.2", "refused 0.2", "real 0.2"],
        "gw1": ["served 0.2", "apart 0.2", "elsewhere 3.0", "gone 0.1"],
    }
    for worker, those in lines.items():
        notes = (
            {"test": name, "asked": ["9" if name == "gone" else "1"], "refused": name == "refused", "seconds": float(seconds), "shared": []}
            for name, seconds in (line.split() for line in those)
        )  # fmt: skip
        (tmp_path / f"{worker}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in notes))
    items = [
        item("new"), item("again"), item("quick"), item("refused"), item("real", django_db={"transaction": True}),
        item("served", fixtures=("live_server",)), item("apart", every_database={}), item("elsewhere", "test_b.py"),
    ]  # fmt: skip

    assert [each.nodeid for each in not_yet(items, tmp_path)] == [
        "new", "quick", "refused", "real", "served", "apart", "elsewhere",
    ]  # fmt: skip
    assert [each.nodeid for each in not_yet(items, tmp_path / "nothing was noted")] == [each.nodeid for each in items]


def test_statements_are_heard_and_a_refusal_of_the_database(tmp_path, monkeypatch, db):
    for name in ("_execute", "_executemany"):
        monkeypatch.setattr(utils.CursorWrapper, name, getattr(utils.CursorWrapper, name))  # as it was, afterwards
    notes = asked.Notes(tmp_path, "alone")

    with connection.cursor() as cursor:
        cursor.execute("SELECT 7")
    heard, refused = set(notes._heard), notes._refused
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    notes.pytest_unconfigure()

    assert ("SELECT 7" in heard, refused, notes._refused) == (True, False, True)


@pytest.fixture(scope="module")
def world():
    return "world"


def test_what_several_tests_share_is_set_apart_from_the_test_that_came_first(request, tmp_path, monkeypatch, db, world):
    for name in ("_execute", "_executemany"):
        monkeypatch.setattr(utils.CursorWrapper, name, getattr(utils.CursorWrapper, name))  # as it was, afterwards
    shared = request.node._fixtureinfo.name2fixturedefs["world"][-1]
    own = request.node._fixtureinfo.name2fixturedefs["tmp_path"][-1]
    notes = asked.Notes(tmp_path, "alone")

    for made, statement in ((shared, "SELECT 7 AS world"), (own, "SELECT 7 AS own")):
        making = notes.pytest_fixture_setup(made, request)
        next(making)
        with connection.cursor() as cursor:
            cursor.execute(statement)
        with pytest.raises(StopIteration):
            making.send(None)
    heard, apart = set(notes._heard), notes._apart
    notes.pytest_unconfigure()

    assert asked.named(shared) in asked.shared_by(request.node)
    assert ("SELECT 7 AS own" in heard, "SELECT 7 AS world" in heard) == (True, False)
    noted = asked.read(tmp_path)
    assert noted.shared == {asked.named(shared): pytest.approx(apart, abs=0.01)}
    assert [json.loads(line)["asked"] for line in (tmp_path / "alone.jsonl").read_text().splitlines()] == [
        [mark_of("SELECT 7 AS world")]
    ]


def test_a_test_has_what_it_shares_among_its_statements_and_not_in_its_seconds(tmp_path):
    notes = [
        {"made": "world", "asked": ["1", "2"], "seconds": 9.0, "shared": []},
        {"made": "world", "asked": ["1"], "seconds": 7.0, "shared": []},
        {"test": "a", "asked": ["3"], "refused": False, "seconds": 0.1, "shared": ["unknown", "world"]},
    ]
    (tmp_path / "alone.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in notes))

    assert asked.read(tmp_path) == Noted({"a": said("1", "2", "3", seconds=0.1, shared=("world",))}, {"world": 9.0})
