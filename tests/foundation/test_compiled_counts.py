"""Rows are counted where they are, and a whole table is made into objects in lots: as Django would, for less."""

import pytest
from django.db import connection
from django.db.models import CharField
from django.db.models.base import Model
from django.test.utils import CaptureQueriesContext

from yihe.foundation.compiled_counts import CompiledCount
from yihe.foundation.compiled_queries import Parameter
from yihe.foundation.compiled_rows import in_lots
from yihe.matters.models import Event
from yihe.registers.accounts.models import Membership, User

pytestmark = pytest.mark.django_db


def of_role():
    return Membership.objects.filter(role_code=Parameter("role", CharField())).order_by("pk")


def test_a_count_is_what_there_is_and_no_further_than_its_slice(people):
    every, few = CompiledCount(of_role), CompiledCount(lambda: of_role()[:0])
    for role in ("clerk", "director", "nobody"):
        assert every(role=role) == Membership.objects.filter(role_code=role).count()
        assert CompiledCount(lambda: of_role()[:1])(role=role) == min(1, every(role=role))
    assert few(role="clerk") == 0, "nothing can ever be found"
    assert CompiledCount(lambda: of_role().filter(pk__in=[]))(role="clerk") == 0


def test_no_row_is_sent_to_be_counted(people):
    with CaptureQueriesContext(connection) as asked:
        CompiledCount(of_role)(role="clerk")
    assert [q["sql"].startswith("SELECT COUNT(*) FROM (SELECT ") for q in asked] == [True]


def test_lots_hold_what_the_queryset_yields(errand):
    for _ in range(3):
        errand("accepted")
    rows = Event.objects.select_related("matter", "actor").defer("payload").order_by("-pk")

    lots = list(in_lots(rows, 4))

    assert [len(lot) for lot in lots][:-1] == [4] * (len(lots) - 1) or connection.vendor == "sqlite"
    found = [event for lot in lots for event in lot]
    assert found == list(rows)
    for one, other in zip(found, rows, strict=True):
        assert (one.actor, one.matter.number, one.at) == (other.actor, other.matter.number, other.at)
        assert one.get_deferred_fields() == other.get_deferred_fields() == {"payload"}
        assert one.payload == other.payload
    assert list(in_lots(Event.objects.filter(pk__in=[]), 4)) == []


def test_what_is_not_there_is_not_there_in_a_lot_either(errand):
    matter = errand()
    (event,) = next(in_lots(Event.objects.filter(matter=matter).select_related("party", "on_behalf_of"), 5))
    assert (event.party, event.on_behalf_of) == (None, None)


def test_nothing_is_made_by_the_slow_way(errand, monkeypatch):
    matter, slow = errand("accepted"), []
    made = Model.__init__

    def init(self, *values, **more):
        slow.append(type(self))
        made(self, *values, **more)

    rows = Event.objects.filter(matter=matter).select_related("matter", "actor")
    monkeypatch.setattr(Model, "__init__", init)
    list(in_lots(rows, 10))
    quick = [*slow]
    list(rows.all())

    assert quick == [] and {Event, User} <= {*slow}, "the control: Django's own way makes them one by one"
