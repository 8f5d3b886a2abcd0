"""
Statements that are run as they stand, for `compiled_queries`: a page asks twenty, an act forty. Django makes a cursor for each, asks the connection on the
way whether it is in order, and leads every call through wrappers of its own; a third of what a statement costs us is that. On PostgreSQL each
connection keeps one cursor of the driver's here. Whatever Django does to an answer is done all the same: a lost connection is opened anew,
nothing is run in a broken transaction, faults are Django's, a commit is certain (`commits`); and whoever listens hears every statement: then,
and on SQLite, Django's own cursor is taken.
"""

from collections.abc import Callable
from operator import attrgetter, methodcaller
from typing import Any

from psycopg import Cursor

from yihe.foundation import commits
from yihe.foundation.planned_anew import planned


def rows_of(connection: Any, sql: str, params: Any, *, anew: bool = False) -> list[tuple]:
    """Run a statement and return its rows. With `anew` it is planned for what is asked (`planned_anew`)."""
    with planned(connection, anew=anew):
        return _run(connection, sql, params, methodcaller("fetchall"))


def changed_by(connection: Any, sql: str, params: Any) -> int:
    """Run a statement that returns no rows, and return how many it changed."""
    return _run(connection, sql, params, attrgetter("rowcount"))


def _run(connection: Any, sql: str, params: Any, found: Callable[[Any], Any]) -> Any:
    """Run a statement and return what is `found` at its cursor."""
    if (cursor := kept_cursor(connection)) is None:
        with connection.cursor() as heard:
            heard.execute(sql, params)
            return found(heard)
    with connection.wrap_database_errors:
        cursor.execute(sql, params)
        answer = found(cursor)
    commits.ran(connection, sql)
    return answer


def kept_cursor(connection: Any) -> Cursor | None:
    """Return the driver's cursor that a connection keeps for us, ready to be used; None where Django's own has to be."""
    if connection.vendor != "postgresql":
        return None
    connection.close_if_health_check_failed()
    driver = connection.connection
    if driver is None or connection.queries_logged or not commits.alone_listen(connection):
        return None
    connection.validate_no_broken_transaction()
    kept = connection.__dict__.get("yihe_cursor")
    if kept is None or kept.connection is not driver or kept.closed:
        kept = connection.yihe_cursor = driver.cursor()
    return kept
