"""Loading the demonstration does not wait for the disk; what is done in it afterwards does."""

import pytest
from django.db import connection

from yihe.faces.demo.management.commands.demo import without_waiting_for_the_disk

OFF, FULL = 0, 2


def how_it_waits() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return cursor.fetchone()[0]


def let_it_wait(how: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous = {how:d}")


@pytest.mark.django_db(transaction=True)
def test_commits_wait_for_the_disk_again_once_the_story_is_told_or_broke_off():
    if connection.vendor != "sqlite":
        pytest.skip("only a SQLite file is loaded that way")
    before = how_it_waits()  # the suite waits for nothing
    let_it_wait(FULL)
    try:
        with pytest.raises(ZeroDivisionError), without_waiting_for_the_disk():
            while_it_is_told = how_it_waits()
            raise ZeroDivisionError
        assert (while_it_is_told, how_it_waits()) == (OFF, FULL)
    finally:
        let_it_wait(before)
