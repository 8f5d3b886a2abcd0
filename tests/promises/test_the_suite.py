"""Promises about the tests themselves: each stands alone, and what asks no database need not be asked beside a second one."""

import ast
import gc
import sys
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from tests import emptying
from tests.conftest import LONGEST, WRITTEN_OF_THE_MODELS, _given_to_the_container, asks_a_database, is_asked_there
from yihe.foundation import protections, workdays
from yihe.foundation.workdays import Calendar
from yihe.matters import evidence
from yihe.matters.models import Seal
from yihe.registers.accounts.models import User
from yihe.registers.regions import calendar

NOBODYS = Calendar()


def test_who_names_no_database_asks_none(request):
    assert not asks_a_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        calendar.current()


def test_who_has_one_asks_it(request, db):
    assert asks_a_database(request.node)
    assert calendar.current() is calendar.current(), (
        "read once for the process: the test after this one must not have it"
    )


def test_what_the_process_keeps_of_the_database_is_not_there_for_who_asks_none():
    assert calendar._kept == {}
    workdays.register(NOBODYS)


def test_days_that_a_test_pinned_are_not_pinned_for_the_next():
    assert workdays._calendar is not NOBODYS


@pytest.mark.django_db
def test_who_is_marked_asks_one(request):
    assert asks_a_database(request.node)


@pytest.mark.every_database
def test_so_does_who_asks_in_processes_of_their_own(request):
    assert asks_a_database(request.node)


@pytest.mark.same_beside_any_database("said here to be looked for")
def test_what_no_database_can_change_is_asked_beside_one_of_them(request, db):
    assert (asks_a_database(request.node), is_asked_there(request.node)) == (True, False)


def test_whatever_is_asked_beside_one_database_only_says_why(request):
    said = [mark.args for item in request.session.items for mark in item.iter_markers("same_beside_any_database")]

    assert [why for why in said if len(why) != 1 or len(why[0]) < 20] == []


def test_what_else_asks_one_is_asked_beside_each(request, db):
    assert is_asked_there(request.node)


@pytest.mark.django_db(transaction=True)
def test_what_a_test_with_real_transactions_wrote_goes_and_what_keeps_rows_stands_again(person):
    person()
    evidence.set_seal()
    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.all().delete()

    emptying.empty(connection, but=WRITTEN_OF_THE_MODELS)

    assert (Seal.objects.count(), User.objects.count()) == (0, 0)
    assert ContentType.objects.exists()
    assert list(protections.faults(connection)) == []
    evidence.set_seal()
    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.all().delete()


def test_garbage_is_looked_for_again_when_tests_run():
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("said", "processors"), [("max 100000", sys.maxsize), ("200000 100000", 2), ("50000 100000", 1), ("", sys.maxsize)]
)
def test_there_are_no_more_workers_than_the_container_was_given_processors(tmp_path, said, processors):
    (tmp_path / "cpu.max").write_text(said)

    assert _given_to_the_container(tmp_path / "cpu.max") == processors
    assert _given_to_the_container(tmp_path / "nothing") == sys.maxsize


def test_what_takes_longest_is_there(request):
    root = request.config.rootpath

    assert [name for name in LONGEST if not list(root.glob(f"{name}*"))] == []


def test_no_test_makes_an_app_ready_once_more():
    """`isolate_apps("an.app")` does: whatever that app registers was then registered twice for every test that came after it."""
    here = Path(__file__).parents[1]
    calls = (
        (path.name, node)
        for path in here.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isolate_apps"
    )
    found = [(name, bool(node.args)) for name, node in calls]

    assert found, "it is used, so there is something to look at"
    assert [name for name, makes_ready in found if makes_ready] == []


CLOCKS = {"localdate", "localtime", "now", "today"}


def clocks_read_at_import(source: str) -> list[str]:
    """Return the readings of a clock that happen when a module is imported: outside of every function, or in what a function is given."""
    found, waiting = [], [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in CLOCKS:
            found.append(ast.unparse(node))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def test_no_test_asks_what_day_it_is_before_it_runs():
    """Midnight came between the two once: a test knew tomorrow as it was, and bore it in its name, by which nobody found it again."""
    here = Path(__file__).parents[1]
    found = {str(path.relative_to(here)): clocks_read_at_import(path.read_text()) for path in here.rglob("*.py")}
    assert {path: clocks for path, clocks in found.items() if clocks} == {}


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("TOMORROW = timezone.localdate() + DAY", ["timezone.localdate()"]),
        ("@pytest.mark.parametrize('day', [date.today()])\ndef test(day): ...", ["date.today()"]),
        ("def test(day=localdate()): ...", ["localdate()"]),
        ("class Story:\n    since = datetime.now()", ["datetime.now()"]),
        ("TODAY = timezone.localdate", []),
        ("LATE = lambda: timezone.now()", []),
        ("def test():\n    day = timezone.localdate()", []),
    ],
)
def test_a_clock_that_is_read_at_import_is_found(source, read):
    assert clocks_read_at_import(source) == read
