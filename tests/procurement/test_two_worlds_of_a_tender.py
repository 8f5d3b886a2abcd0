"""
A real tender in two worlds: with 2 bids, and with 5 of which one was replaced, one withdrawn, one a consortium's, one half sent, its pages, its purchase's and every
list they stand in look alike to who runs it, to 财政, to an opener and to everybody else. tests/acts/sealed/test_two_worlds.py asks every page of the house.
"""

import re

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from tests.acts.sealed.conftest import Tender
from tests.acts.sealed.test_two_worlds import LEFT, Back, on_paper, told_apart, without_tokens
from tests.promises import test_every_address as every
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids import delivering
from yihe.acts.sealed_bids.consortium import Consortium, Member
from yihe.acts.sealed_bids.models import Opening, SealedBid
from yihe.foundation.roles import CLERK, OPENER, PURCHASER, TREASURY
from yihe.matters import evidence
from yihe.matters.models import Event, Matter, Notification

pytestmark = pytest.mark.django_db
WHO = (PURCHASER, TREASURY, OPENER)
POSTED = re.compile("/(do|check)/")  # what nobody reads
TOGETHER = Consortium(
    (
        Member("晨曦社（虚构）", "91320585MA1XXXXX0X", "坐班", "60"),
        Member("第5律师事务所（虚构）", "", "热线", "40"),
    ),
    "投标文件.pdf",
)
LISTS = (
    "/desk/",
    "/desk/openings/",
    "/desk/paper-bids/",
    "/tenders/",
    "/buying/",
    "/desk/search/?q=%E5%9D%90%E7%8F%AD",
)


@pytest.fixture
def bidding(person, organization, monkeypatch):
    """A tender that takes bids, with who looks at it."""
    town = Town(person, organization, monkeypatch)
    matter = ways.to(town, "bidding")
    opening = Opening.objects.select_related("matter").get(pk=matter.pk)
    openers = list(opening.openers.select_related("user", "opening__matter"))
    here = Tender(opening, openers, list(ways.devices()), town.who(PURCHASER))
    return here, [("visitor", None), *((role.code, buys.as_read(town, role)) for role in WHO)]


def around(matter: Matter, monkeypatch) -> list[str]:
    """Return every address with a number or a kind in it, for the tender and for its purchase, and the lists."""
    found = set(LISTS)
    for each in (matter, matter.parent):
        monkeypatch.setattr(every, "SAMPLES", every.SAMPLES | {"number": each.number, "code": each.kind})
        asks = {"number", "code"}
        found |= {
            every.filled(e, r) for _name, e, r in every.addresses() if asks & set(re.findall(r"<(?:\w+:)?(\w+)>", r))
        }
    return sorted(path for path in found if not (LEFT.search(path) or POSTED.search(path)))


def looked_at(people, paths: list[str], known=None) -> dict:
    found = {}
    for who, user in people:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        for path in paths:
            if known is None or known.get((who, path), (0,))[0] == 200:
                answer = client.get(path)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                found[who, path] = (answer.status_code, answer.get("Location", ""), without_tokens(body))
    return found


def world(here, people, paths, many: int, known=None, window=None) -> dict:
    """Live a world in which so many bids stand, and return what is seen of it and told about it; then take it back."""
    seen = {}
    try:
        with transaction.atomic():
            bids = [here.deliver() for _each in range(many)]
            if many > 2:
                here.deliver(here.sealed(of=TOGETHER), under=bids[2].delivery)
                here.deliver(under=bids[0].delivery)
                delivering.withdraw(bids[1].delivery)
                delivering.begin_upload(delivering.begin(here.opening)[0], 2_000_000)
                on_paper(here, window, 3)
            call_command("clock", verbosity=0)
            evidence.set_seal()
            seen = looked_at(people, paths, known)
            seen["events"] = list(Event.objects.values_list("matter", "seq", "action", "payload"))
            seen["told"] = list(Notification.objects.values_list("user", "text"))
            raise Back
    except Back:
        return seen


def test_two_bids_and_five_look_alike_to_who_runs_the_tender(bidding, person, monkeypatch):
    here, people = bidding
    paths = around(here.opening.matter, monkeypatch)
    window = person(CLERK)
    people.append(("who signed", window))
    none = world(here, people, paths, 0)
    two, five = (world(here, people, paths, many, none, window) for many in (2, 5))
    assert two.keys() == five.keys()
    assert {where: told_apart(two[where], five[where]) for where in two if two[where] != five[where]} == {}
    seen = {where for where, said in two.items() if isinstance(where, tuple) and said[0] == 200}
    for who in ("purchaser", "opener"):
        assert (who, f"/desk/matters/{here.number}/") in seen and ("purchaser", "/desk/kinds/tender/") in seen
    assert ("visitor", f"/bids/{here.number}/") in seen and len(seen) > 30


def test_control_a_count_in_a_place_of_the_tender_is_found(bidding, person, monkeypatch):
    here, people = bidding
    paths = [f"/bids/{here.number}/", f"/desk/matters/{here.number}/"]
    none = world(here, people[:2], paths, 0)
    how_many = property(lambda self: f"{SealedBid.objects.standing().count()} 份", lambda self, value: None)
    monkeypatch.setattr(Opening, "place", how_many)
    two, five = (world(here, people[:2], paths, many, none, person(CLERK)) for many in (2, 5))
    assert ("visitor", f"/bids/{here.number}/") in {where for where in two if two[where] != five[where]}
