"""
What a page is going to ask, asked in one go before it does. A page of a matter asks some fifteen compiled questions one after the other, and for each
the worker and the database wait for one another, which costs both more than most answers. Pages of one sort ask the same: so each remembers
what the last of its sort asked, by what is known before it begins (the key of its matter, of its organization, of its reader), and on
PostgreSQL that is sent in one piece (a pipeline) and kept until it is asked for.

Nothing is right or wrong by it: an answer is given only to the very statement with the very values, once, and to nobody after something was
written or in a transaction. What was foreseen in vain is not foreseen there again. Where somebody listens to statements nothing is foreseen.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from yihe.foundation import commits
from yihe.foundation.quick_statements import kept_cursor, rows_of

MOST_PAGES, MOST_FORESEEN = 500, 40  # sorts of pages that are remembered, and questions that are foreseen of each
FEWEST = 2  # questions that are worth a pipeline
_PLAIN = (int, str)  # lists and moments are another each time
_remembered: dict[Hashable, "_Sort"] = {}


class _Question(NamedTuple):
    """A statement, and what each of its parameters takes: (parameter, name of what is known)."""

    sql: str
    takes: tuple[tuple[str, str], ...]


class _Sort:
    """What pages of one sort ask, and what was foreseen of them in vain."""

    def __init__(self):
        self.asked: dict[_Question, None] = {}
        self.in_vain: set[_Question] = set()


class _Page:
    """A page that is being made: what is known, what came ahead, and what it asked."""

    def __init__(self, known: dict[str, Any], written: int):
        self.written = written
        self.known, self.names = known, {value: name for name, value in known.items()}
        self.there: dict[tuple[str, tuple], tuple[_Question, list[tuple]]] = {}
        self.asked: dict[_Question, None] = {}


@contextmanager
def page(sort: Hashable, **known: Any) -> Iterator[None]:
    """
    Make a page of a sort (whatever decides which questions it asks) about what is `known`: plain keys and codes, what is most asked about last.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or connection.in_atomic_block or "yihe_page" in connection.__dict__:
        yield
        return
    if len(_remembered) > MOST_PAGES:
        _remembered.clear()
    remembered = _remembered.setdefault(sort, _Sort())
    made = connection.yihe_page = _Page(known, commits.written(connection))
    _ask(connection, made, remembered)
    try:
        yield
    finally:
        del connection.yihe_page
    remembered.in_vain.update(question for question, _rows in made.there.values())
    remembered.asked = made.asked


def answered(connection: Any, sql: str, values: dict[str, Any]) -> list[tuple]:
    """Return the rows of a statement, which came ahead or come now."""
    made = connection.__dict__.get("yihe_page")
    if made is None or connection.in_atomic_block or not all(type(each) in _PLAIN for each in values.values()):
        return rows_of(connection, sql, values)
    if made.written != commits.written(connection):
        made.there.clear()
    there = made.there.pop((sql, tuple(values.items())), None)
    question = there[0] if there else _as_question(made, sql, values)
    if question is not None:
        made.asked[question] = None
    return there[1] if there else rows_of(connection, sql, values)


def _as_question(made: _Page, sql: str, values: dict[str, Any]) -> _Question | None:
    """Return what a page asked as another may ask it, about its own; None where it asked about anything else, or about nothing."""
    takes = tuple((parameter, made.names.get(value, "")) for parameter, value in values.items())
    return _Question(sql, takes) if takes and all(name for _parameter, name in takes) else None


def _ask(connection: Any, made: _Page, remembered: _Sort) -> None:
    foreseen = [each for each in remembered.asked if each not in remembered.in_vain][:MOST_FORESEEN]
    if len(foreseen) < FEWEST or kept_cursor(connection) is None:
        return
    driver = connection.connection
    asked = []
    try:
        with connection.wrap_database_errors:
            with driver.pipeline():
                for question in foreseen:
                    values = {parameter: made.known[name] for parameter, name in question.takes}
                    asked.append((question, values, driver.cursor().execute(question.sql, values)))
            for question, values, cursor in asked:
                made.there[(question.sql, tuple(values.items()))] = (question, cursor.fetchall())
    except DatabaseError:  # whoever asks it will hear of it
        made.there.clear()
