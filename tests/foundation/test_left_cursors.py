"""A reader that was left in the middle of its rows ends nobody's transaction."""

import pytest
from django.db import connection, transaction
from psycopg import ServerCursor
from psycopg.errors import InvalidCursorName

from yihe.foundation.left_cursors import AskingFirst
from yihe.registers.accounts.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def left_in_the_middle():
    """Read one row of many in a transaction, and return the reader, which nobody has closed."""
    User.objects.bulk_create(User(username=f"reader{n}", name="读者（虚构）") for n in range(9))
    with transaction.atomic():
        reader = User.objects.order_by("pk").iterator(chunk_size=2)
        next(reader)
    return reader


def test_it_is_closed_in_anothers_transaction_which_goes_on():
    reader = left_in_the_middle()

    with transaction.atomic():
        User.objects.create(username="after", name="后来的（虚构）")
        reader.close()
        assert User.objects.exists()

    assert User.objects.filter(username="after").exists()


def test_control_the_drivers_own_ends_it():
    connection.ensure_connection()
    cursor = ServerCursor(connection.connection, "left")
    with transaction.atomic():
        cursor.execute("SELECT 1")

    with pytest.raises(InvalidCursorName), transaction.atomic():
        User.objects.create(username="after", name="后来的（虚构）")
        cursor.close()

    assert not User.objects.filter(username="after").exists()
    cursor.close()


def test_every_connection_has_it():
    connection.close()
    connection.ensure_connection()

    assert connection.connection.server_cursor_factory is AskingFirst
