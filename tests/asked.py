"""
What each test asked of the database, so that a second database is asked every one of those questions, and few of them twice.

`--note-what-is-asked=FOLDER` notes, for each test, the statements it ran, without their figures, and whether the database refused one.
`--asked-already=FOLDER` then takes, of what was noted, the quickest tests that together run every statement, and with them whatever
answers otherwise beside another database: what is marked so, what has real transactions, what met a refusal of the database, and one of
each file. A test that was not noted is asked in any case.
"""

import heapq
import json
import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import DatabaseError
from django.db.backends import utils

PART_OF_A_TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")
FIGURE = re.compile(r"\b\d+\b|(?<=\bT)\d+\b|(?<=\bU)\d+\b")
REPEATED = re.compile(r"(?P<one>\((?:%s(?:, )?)+\)|%s)(?:, (?P=one))+")


class Asked(NamedTuple):
    """What one test asked: the marks of its statements, whether the database refused one, and how many seconds it took."""

    statements: frozenset[str]
    refused: bool
    seconds: float


@cache
def mark_of(statement: str) -> str | None:
    """Return the mark of a statement whatever its figures are and however many values stand in a list; None for what keeps a transaction."""
    if statement.lstrip().startswith(PART_OF_A_TRANSACTION):
        return None
    shape = REPEATED.sub(r"\g<one>…", FIGURE.sub("0", statement))
    return blake2b(shape.encode(), digest_size=6).hexdigest()


class Notes:
    """Listens to every cursor of this process while a test runs."""

    def __init__(self, folder: Path, worker: str):
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / f"{worker}.jsonl").open("w", encoding="utf-8")
        self._heard: set[str] = set()
        self._refused = False
        for name in ("_execute", "_executemany"):
            setattr(utils.CursorWrapper, name, self._listening(getattr(utils.CursorWrapper, name)))

    def _listening(self, asks):
        def ask(cursor, sql, *rest):
            self._heard.add(sql)
            try:
                return asks(cursor, sql, *rest)
            except DatabaseError:
                self._refused = True
                raise

        return ask

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self._heard, self._refused = set(), False
        self._seconds, self._passed = 0.0, True
        result = yield
        marks = sorted({mark for sql in self._heard if isinstance(sql, str) and (mark := mark_of(sql))})
        if self._passed:  # what failed is asked beside the other in any case
            print(json.dumps([item.nodeid, marks, self._refused, round(self._seconds, 3)]), file=self._file, flush=True)
        return result

    def pytest_unconfigure(self):
        self._file.close()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        self._seconds += report.duration
        self._passed &= report.passed
        return report


def read(folder: Path) -> dict[str, Asked]:
    """Return what was noted, by the name of the test."""
    noted = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, marks, refused, seconds = json.loads(line)
            noted[name] = Asked(frozenset(marks), refused, seconds)
    return noted


def covering(noted: dict[str, Asked], chosen: Iterable[str]) -> set[str]:
    """Return `chosen` and the tests that together run every other statement, those first that run most new ones in a second."""
    taken = set(chosen)
    heard = {mark for name in taken for mark in noted[name].statements}

    def worth(name: str) -> float:
        return len(noted[name].statements - heard) / (noted[name].seconds + 0.01)

    waiting = [(-worth(name), name) for name in sorted(noted) if name not in taken]
    heapq.heapify(waiting)
    while waiting:
        _said, name = heapq.heappop(waiting)
        now = worth(name)
        if not now:
            continue
        if waiting and -waiting[0][0] > now:  # others run more new ones by now
            heapq.heappush(waiting, (-now, name))
            continue
        taken.add(name)
        heard |= noted[name].statements
    return taken


def not_yet(items: list[pytest.Item], folder: Path) -> list[pytest.Item]:
    """Return the items a second database is to be asked, in their order."""
    names = {item.nodeid for item in items}
    noted = {name: said for name, said in read(folder).items() if name in names}
    files: set[Path] = set()
    always = set()
    for item in sorted((item for item in items if item.nodeid in noted), key=lambda item: noted[item.nodeid].seconds):
        if item.path not in files or noted[item.nodeid].refused or answers_otherwise(item):
            files.add(item.path)
            always.add(item.nodeid)
    taken = covering(noted, always)
    return [item for item in items if item.nodeid in taken or item.nodeid not in noted]


def answers_otherwise(item: pytest.Item) -> bool:
    """Tell whether a test can answer otherwise though every statement is answered alike: it has transactions of its own, or processes."""
    if any(item.get_closest_marker(name) for name in ("postgresql", "every_database")):
        return True
    marked = item.get_closest_marker("django_db")
    return bool(marked and marked.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )
