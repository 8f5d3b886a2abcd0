"""
Rows read piece by piece (`QuerySet.iterator`) stand in a cursor of PostgreSQL's, which ends with its transaction. A reader left in the
middle is closed when Python comes to it, perhaps in the next transaction – and CLOSE of what is no more there would end that one.
"""

from django.db.backends.signals import connection_created
from psycopg import ServerCursor


class AskingFirst(ServerCursor):
    """A cursor that asks whether it still is before it is closed."""

    def _close_gen(self):
        self._described = False  # of a cursor it has not described, the driver asks whether it is
        return super()._close_gen()


def close_only_what_is_there() -> None:
    """Have every connection that is opened from now on do so. Called when the apps are ready."""
    connection_created.connect(_opened, dispatch_uid="left cursors")


def _opened(sender, connection, **_said) -> None:
    if connection.vendor == "postgresql":
        connection.connection.server_cursor_factory = AskingFirst
