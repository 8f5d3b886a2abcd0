"""The digest of a row: of what stands in the database, the same wherever and whenever it is computed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from yihe.foundation import row_digests
from yihe.registers.accounts.models import RegisterEdit, User


def test_a_figure_is_the_same_with_the_zeros_of_any_column():
    assert row_digests.digest([1, Decimal("1200.00")]) == row_digests.digest([1, Decimal("1200")])
    assert row_digests.digest([1, Decimal("1200.00")]) != row_digests.digest([1, Decimal("1200.01")])


def test_a_file_is_the_same_however_the_database_hands_it_out():
    assert row_digests.digest([b"PK"]) == row_digests.digest([memoryview(b"PK")]) != row_digests.digest([b"PK "])


def test_no_two_rows_run_into_each_other():
    rows = [["a", "b"], ["ab", ""], ["a,b"], ["a", None], ["a", "None"], [1, True], ["1", True], [date(2026, 1, 1)]]

    assert len({row_digests.digest(row) for row in rows}) == len(rows)


def test_it_is_pinned():
    """Pages hold these digests for ever: whoever changes how they are computed makes every page differ."""
    at = datetime(2026, 11, 28, 9, 0, 0, 120, tzinfo=UTC)
    row = [7, at, None, "account", Decimal("3.50"), date(2026, 11, 1), True, "甲"]

    assert row_digests.digest(row) == "0cb9840de1f11061772f825fe448d85aa14d128bbb4b7adc7e08c99e6e4f3e31"


@pytest.mark.django_db
def test_what_is_encrypted_is_digested_as_it_lies_there(person):
    user = person()
    user.phone = "13800000000"
    user.save()
    names = row_digests.columns(User)

    [row] = row_digests.read(User.objects.filter(pk=user.pk), names)

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [user.pk])
        assert (row[names.index("phone")],) == cursor.fetchone()
    assert "13800000000" not in row


@pytest.mark.django_db
def test_a_column_that_came_later_is_left_out_and_one_that_went_cannot_be_compared(person):
    RegisterEdit.objects.create(register="x", entry="y", field="z", after="甲")
    names = row_digests.columns(RegisterEdit)
    [row] = row_digests.read(RegisterEdit.objects.all(), names)
    older = [name for name in names if name != "reason"]

    assert row_digests.digest_of(names, names)(row) == row_digests.digest(row)
    assert row_digests.digest_of(names, older)(row) == row_digests.digest(row[:-1]) != row_digests.digest(row)
    assert row_digests.digest_of(older, names) is None
