"""
What the last event left, made to be something else: for tests of time that passed and of people let in, which would
otherwise have to wait for days. Done past the triggers, so that the matter is as it would be had the event left it so.
"""

from contextlib import contextmanager

from django.db import connection

from yihe.foundation import append_only
from yihe.matters import freezing
from yihe.matters.models import Event, Matter
from yihe.registers.compartments.models import Compartment


def left_with(matter: Matter, **columns) -> None:
    """Give a cover sheet other values, as if its last event had left it with them."""
    Matter.objects.filter(pk=matter.pk).update(**columns)
    frozen_anew(matter)


def frozen_anew(matter: Matter) -> None:
    """Let the last event of a matter freeze what stands now."""
    fresh = Matter.objects.get(pk=matter.pk)
    event = Event.objects.get(matter=fresh, seq=fresh.chain_length)
    event.after = freezing.freeze(fresh, freezing.standing(fresh))
    event.digest = event.compute_digest()
    with _past_the_triggers("matters_event"):
        event.save()
    Matter.objects.filter(pk=matter.pk).update(chain_head=event.digest)
    if matter.chain_length == event.seq:
        matter.chain_head = event.digest


def put_in_a_compartment(matter: Matter) -> None:
    """Let a matter lie in a compartment of its own, as if it had been opened there."""
    matter.compartment = Compartment.objects.create(sort="child")
    matter.save()
    frozen_anew(matter)


@contextmanager
def _past_the_triggers(table: str):
    """PostgreSQL takes no trigger off a table whose deferred constraints still wait."""
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    append_only.release(connection, table)
    yield
    append_only.protect(connection, table)
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
