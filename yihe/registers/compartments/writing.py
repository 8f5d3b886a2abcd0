"""A lock: while somebody writes in a compartment nobody erases it, and while it is erased nobody writes in it."""

import uuid

from django.db import connection

from yihe.foundation.ciphers import Unreadable
from yihe.registers.compartments.models import Compartment


def enter(compartment: uuid.UUID) -> None:
    """
    Hold a compartment against an erasure until the transaction ends; others may write in it beside. A foreign key would do
    that only at the end of the transaction. Raises Unreadable when it is emptied: nothing is written there any more.
    """
    share = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""  # SQLite knows one writer
    with connection.cursor() as cursor:
        key = Compartment._meta.pk.get_db_prep_value(compartment, connection)
        cursor.execute(f"SELECT emptied_at FROM {Compartment._meta.db_table} WHERE id = %s{share}", [key])
        row = cursor.fetchone()
    if row and row[0]:
        raise Unreadable(f"compartment {str(compartment)[:8]} is emptied")
