"""
What each test asked of the database, so that a second database is asked every one of those questions, and few of them twice.

`--note-what-is-asked=FOLDER` notes, for each test, the statements it ran, without their figures, whether the database refused one, and
how long it took; what several tests share – a world made once for a file – is noted by itself, and who uses it.
`--asked-already=FOLDER` then takes, of what was noted, the quickest tests that together run every statement, and with them whatever
answers otherwise beside another database: what is marked so, what has real transactions, what met a refusal of the database, and one of
each file. A test that was not noted is asked in any case.
"""

import heapq
import json
import re
import time
from collections import defaultdict
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
    """
    What one test asked: the marks of its statements, those of what it shares with others among them, whether the database refused one,
    how many seconds it took itself, the names of what it shares, and whether it drives a browser.
    """

    statements: frozenset[str]
    refused: bool
    seconds: float
    shared: frozenset[str] = frozenset()
    browser: bool = False


class Noted(NamedTuple):
    """What was noted of a run: each test by its name, and how many seconds making each thing took that several share."""

    tests: dict[str, Asked]
    shared: dict[str, float]


@cache
def mark_of(statement: str) -> str | None:
    """Return the mark of a statement whatever its figures are and however many values stand in a list; None for what keeps a transaction."""
    if statement.lstrip().startswith(PART_OF_A_TRANSACTION):
        return None
    shape = REPEATED.sub(r"\g<one>…", FIGURE.sub("0", statement))
    return blake2b(shape.encode(), digest_size=6).hexdigest()


class Notes:
    """Listens to every cursor of this process while a test runs, and while something is made that several tests share."""

    def __init__(self, folder: Path, worker: str):
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / f"{worker}.jsonl").open("w", encoding="utf-8")
        self._heard: set[str] = set()
        self._refused = False
        self._apart = 0.0  # seconds that went into something shared, within what is timed just now
        self._made: set[str] = set()
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
        self._heard, self._refused, self._apart, self._made = set(), False, 0.0, set()
        self._seconds, self._passed = 0.0, True
        result = yield
        if self._passed:  # what failed is asked beside the other in any case
            self._note(test=item.nodeid, browser="browser" in item.keywords, refused=self._refused, seconds=self._seconds - self._apart, shared=sorted(self._made | shared_by(item)))  # fmt: skip
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        if not is_shared(fixturedef):
            return (yield)
        outside, self._heard, apart, self._apart, began = self._heard, set(), self._apart, 0.0, time.perf_counter()
        try:
            return (yield)
        finally:
            whole = time.perf_counter() - began
            name = named(fixturedef)
            self._note(made=name, seconds=whole - self._apart, shared=[])
            self._made.add(name)
            self._heard, self._apart = outside, apart + whole

    def _note(self, **said):
        marks = sorted({mark for sql in self._heard if isinstance(sql, str) and (mark := mark_of(sql))})
        print(json.dumps(said | {"seconds": round(said["seconds"], 3), "asked": marks}), file=self._file, flush=True)

    def pytest_unconfigure(self):
        self._file.close()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        self._seconds += report.duration
        self._passed &= report.passed
        return report


def is_shared(fixturedef) -> bool:
    """Tell whether several tests share what a fixture makes: it lives longer than one test, and is ours (what a plugin makes is there for all)."""
    return fixturedef.scope != "function" and bool(fixturedef.baseid)


def named(fixturedef) -> str:
    return f"{fixturedef.baseid}::{fixturedef.argname}"


def shared_by(item: pytest.Item) -> set[str]:
    """Return the names of what a test shares with others: fixtures that live longer than one test."""
    known = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return {named(defined[-1]) for defined in known.values() if is_shared(defined[-1])}


def read(folder: Path) -> Noted:
    """Return what was noted: each test's statements with those of whatever it shares."""
    lines = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    made: dict[str, frozenset[str]] = {}
    seconds: dict[str, float] = {}
    for line in lines:
        if name := line.get("made"):
            made[name] = made.get(name, frozenset()) | frozenset(line["asked"])
            seconds[name] = max(seconds.get(name, 0.0), line["seconds"])
    tests = {}
    for line in lines:
        if name := line.get("test"):
            shared = frozenset(line["shared"]) & made.keys()
            marks = frozenset(line["asked"]).union(*(made[each] for each in shared))
            tests[name] = Asked(marks, line["refused"], line["seconds"], shared, line.get("browser", False))
    return Noted(tests, seconds)


def covering(noted: Noted, chosen: Iterable[str], within: float = float("inf")) -> set[str]:
    """
    Return `chosen` and the tests that together run every other statement, those first that run most new ones in a second, until
    everything taken, with what it shares, takes `within` seconds. What is shared is made once.
    """
    tests, taken, heard, made, spent = noted.tests, set(), set(), set(), 0.0
    sharing = defaultdict(set)
    for name, said in tests.items():
        for each in said.shared:
            sharing[each].add(name)

    def seconds(name: str) -> float:
        return tests[name].seconds + sum(noted.shared[each] for each in tests[name].shared - made)

    def worth(name: str) -> float:
        return len(tests[name].statements - heard) / (seconds(name) + 0.01)

    def take(name: str) -> frozenset[str]:
        nonlocal spent
        spent += seconds(name)
        fresh = tests[name].shared - made
        made.update(fresh)
        taken.add(name)
        heard.update(tests[name].statements)
        return fresh

    for name in sorted(chosen):
        take(name)
    waiting = [(-worth(name), name) for name in sorted(tests) if name not in taken]
    heapq.heapify(waiting)
    while waiting and spent < within:
        _said, name = heapq.heappop(waiting)
        now = 0.0 if name in taken else worth(name)
        if not now:
            continue
        if waiting and -waiting[0][0] > now:  # others run more new ones by now
            heapq.heappush(waiting, (-now, name))
            continue
        if spent + seconds(name) > within:
            continue
        for each in take(name):  # whoever shares what was made now costs less than was said
            for other in sharing[each] - taken:
                heapq.heappush(waiting, (-worth(other), other))
    return taken


def not_yet(items: list[pytest.Item], folder: Path) -> list[pytest.Item]:
    """Return the items a second database is to be asked, in their order."""
    names = {item.nodeid for item in items}
    everything = read(folder)
    noted = {name: said for name, said in everything.tests.items() if name in names}
    files: set[Path] = set()
    always = set()
    for item in sorted((item for item in items if item.nodeid in noted), key=lambda item: noted[item.nodeid].seconds):
        if item.path not in files or noted[item.nodeid].refused or answers_otherwise(item):
            files.add(item.path)
            always.add(item.nodeid)
    taken = covering(Noted(noted, everything.shared), always)
    return [item for item in items if item.nodeid in taken or item.nodeid not in noted]


def answers_otherwise(item: pytest.Item) -> bool:
    """Tell whether a test can answer otherwise though every statement is answered alike: it has transactions of its own, or processes."""
    if any(item.get_closest_marker(name) for name in ("postgresql", "every_database")):
        return True
    marked = item.get_closest_marker("django_db")
    return bool(marked and marked.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )
