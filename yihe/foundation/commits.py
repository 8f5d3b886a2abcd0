"""
Whether what was committed is saved for certain. Two ways in which PostgreSQL leaves it open are errors here, on every connection:
a connection that broke after COMMIT was sent, and a commit that was told not to wait for the other host any longer – the
server reports that one as success, with a mere warning, although it stands on this host alone.
"""

from functools import partial

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.signals import connection_created
from django.db.models import Func, QuerySet, TextField, Value

# The server's message may be in any language; the place in its source is not.
_WHERE, _WORDS = "SyncRepWaitForLSN", "canceling wait for synchronous replication"


class InDoubt(OperationalError):
    """Nobody can say whether what was to be saved is saved, or will stay saved. To be asked again under the same token."""


def made_certain_by_a_later_one(rows: QuerySet) -> QuerySet:
    """
    Let the commit of the transaction in which one of these rows is read not be waited for: one of the same connection that follows, and
    writes something, is, and what PostgreSQL's log has of it comes after this. Whoever asks so tells nobody that anything was done
    before that one is committed; until then a host that fails loses this transaction whole.
    """
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return rows
    said = (Value("synchronous_commit"), Value("off"), Value(True))
    return rows.annotate(waited_for=Func(*said, function="set_config", output_field=TextField()))


def watch() -> None:
    """Watch the commits of every connection that is opened from now on. Called when the apps are ready."""
    connection_created.connect(_opened, dispatch_uid="commits")


def _opened(sender, connection, **_said) -> None:
    if connection.vendor != "postgresql":
        return
    connection.stands_alone = False
    connection.connection.add_notice_handler(partial(_noticed, connection))
    if _in_autocommit not in connection.execute_wrappers:
        connection.execute_wrappers.append(_in_autocommit)
        connection._commit = partial(_commit, connection, connection._commit)


def _noticed(connection, notice) -> None:
    """Hear what the server says beside its answers. Nothing may be raised here: the driver would swallow it."""
    if notice.source_function == _WHERE or _WORDS in (notice.message_primary or ""):
        connection.stands_alone = True


def _commit(connection, commit) -> None:
    try:
        commit()
    except (OperationalError, InterfaceError) as fault:
        if connection.connection is None or connection.connection.closed:
            raise InDoubt("the connection broke while COMMIT was on its way") from fault
        raise
    _ask(connection)


def _in_autocommit(execute, sql, params, many, context):
    """Run a statement; outside a transaction it is its own commit."""
    found = execute(sql, params, many, context)
    ran(context["connection"], sql)
    return found


def ran(connection, sql: str) -> None:
    """
    Hear that a statement was run: whatever does not only read is counted (`written`).

    :raises InDoubt: what was committed last stands on this host alone
    """
    if not sql.startswith("SELECT"):
        connection.statements_that_write = written(connection) + 1
    _ask(connection)


def written(connection) -> int:
    """Return how many statements that may have written something were run on a connection of PostgreSQL's."""
    return connection.__dict__.get("statements_that_write", 0)


def alone_listen(connection) -> bool:
    """Test whether nobody but these rules listens to the statements of a connection."""
    return connection.execute_wrappers == [_in_autocommit]


def _ask(connection) -> None:
    if connection.stands_alone:
        connection.stands_alone = False
        raise InDoubt("committed here, and on no other host")
