"""How many statements an act costs, and that what was read along with another question is never older than the lock."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yihe.matters import access, frozen
from yihe.matters.actions import perform
from yihe.matters.reading import last_event


def statements(act) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        act()
    return [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]


def test_an_action_asks_the_database_no_more_than_it_must(errand, people):
    """Locked with the last event, contents with parties, the organization, its line, what binds who acts to it, the clocks; the event with the cover, the step's clock."""
    matter = errand("submitted")
    assert people.clerk.hats

    tables = statements(lambda: perform(matter, "accept", by=people.clerk))

    assert len(tables) == (8 if connection.vendor == "postgresql" else 9), "\n".join(tables)


def test_what_a_matter_has_none_of_is_not_asked_for(errand, people):
    """Locked with the last event, contents with parties; the event with its words and the cover, whom to tell. Neither clocks nor parts."""
    matter = errand()
    assert people.applicant.hats

    tables = statements(lambda: perform(matter, "withdraw", by=people.applicant))

    assert len(tables) == (4 if connection.vendor == "postgresql" else 6), "\n".join(tables)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_the_lock_reads_the_event_that_was_written_meanwhile(errand, people):
    """What is read along with the cover is of the moment the question was put: only the cover itself is read again after waiting."""
    matter = errand("submitted")
    going, found = threading.Event(), []

    def wait() -> None:
        going.wait(10)
        with transaction.atomic():
            fresh = access.locked(matter.pk, people.clerk)
            found.extend((fresh.chain_length, last_event(fresh).seq, frozen.refusal(fresh)))
        connection.close()

    waiting = threading.Thread(target=wait)
    waiting.start()
    with transaction.atomic():
        written = perform(matter, "accept", by=people.clerk)
        going.set()
        until_somebody_waits()
    waiting.join(10)

    assert found == [written.seq, written.seq, ""]


def until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")
