"""
The pages of buying ask by statements that were compiled once: Django compiles a queryset at each look, which costs more than its rows. A page
that does is found by the compiler it calls (of `bench`: a tender of twelve bids 21 800 calls of Python and now 12 700, the list 29 800 and 5 000).
"""

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.ways import procurement as ways
from tests.ways import tenders
from tests.ways.town import Town
from yihe.acts.sealed_bids import files, store, unsealer
from yihe.domains.procurement import challenged
from yihe.domains.procurement.models import Bid, Purchase
from yihe.foundation.roles import PURCHASER

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def compiled(monkeypatch):
    """Return the tables Django compiles a question to, as they come."""
    found: list[str] = []
    real = SQLCompiler.as_sql

    def hear(compiler, *args, **more):
        if compiler.query.subquery is False:
            found.append(compiler.query.model._meta.db_table)
        return real(compiler, *args, **more)

    monkeypatch.setattr(SQLCompiler, "as_sql", hear)
    return found


def looked_at(client: Client, path: str, compiled: list[str]) -> tuple[list[str], int]:
    """Return what is compiled for a page that was looked at before, and how many statements it asks."""
    for _again in range(2):
        assert client.get(path).status_code == 200
    compiled.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return list(compiled), len(asked)


def test_what_is_bought_is_listed_by_two_statements_and_shown_by_few(town, compiled):
    purchase = ways.in_force(town).parent
    assert looked_at(Client(), "/buying/", compiled) == ([], 2)
    assert looked_at(Client(), f"/buying/{purchase.number}/", compiled) == ([], 6)
    list(Purchase.objects.all())
    assert compiled == [Purchase._meta.db_table], "control: a queryset is heard"


def test_the_page_of_a_tender_compiles_nothing(town, compiled):
    matter = tenders.to(town, "qualifying")
    client = Client()
    client.force_login(tenders.fresh(town.who(PURCHASER)), backend=settings.AUTHENTICATION_BACKENDS[0])

    assert looked_at(client, f"/desk/matters/{matter.number}/", compiled)[0] == []
    list(Bid.objects.all())
    assert compiled == [Bid._meta.db_table], "control: a queryset is heard"


def test_what_an_opened_bid_holds_is_read_once_as_long_as_nobody_writes_to_it(town, monkeypatch):
    bid = Bid.objects.select_related("opened__bid").filter(tender=tenders.to(town, "qualifying").pk).first()
    read: list[int] = []
    real = unsealer.pieces

    def reading(*args):
        read.append(1)
        return real(*args)

    files._read.cache_clear()  # the opening read it once already, for who bids together
    monkeypatch.setattr(unsealer, "pieces", reading)
    there = files.listed(bid.opened)
    assert there and files.listed(bid.opened) == there and len(read) == 1

    place = store.place_of(bid.opened.bid.bid)
    kept = place.read_bytes()
    place.write_bytes(kept[:-40] + bytes(40))
    assert files.listed(bid.opened) == there, "the list stands before what was changed"
    assert len(read) == 2, "but it was read again"
    place.write_bytes(kept[:2000] + bytes(3000) + kept[5000:])
    assert files.listed(bid.opened) == [], "what does not open has no list"
    place.unlink()
    assert files.listed(bid.opened) == [], "nor has what is gone"


def test_a_contracts_page_asks_once_whether_its_tender_is_challenged(town, monkeypatch):
    contract = ways.in_force(town)
    client = Client()
    client.force_login(tenders.fresh(town.who(PURCHASER)), backend=settings.AUTHENTICATION_BACKENDS[0])
    asked: list[int] = []
    real = challenged._is_challenged
    monkeypatch.setattr(challenged, "_is_challenged", lambda matter: asked.append(matter.pk) or real(matter))
    client.get(f"/desk/matters/{contract.number}/")
    assert asked == [contract.pk]

    monkeypatch.setattr(challenged, "read_once", lambda _matter, _what, read: read())
    client.get(f"/desk/matters/{contract.number}/")
    assert len(asked) > 2, "control: who asks anew is heard"
