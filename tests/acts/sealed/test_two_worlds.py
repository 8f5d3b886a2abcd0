"""
Nobody learns who bids or how many before the moment: a world with 2 bids and one with 5 – one replaced, one withdrawn, one half sent –, and with
envelopes at the counter besides, look alike, page by page and byte by byte, to everybody but the bidders. Both worlds are lived in the same database and taken back.
"""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tests.promises import test_every_address as every
from yihe.acts.sealed_bids import delivering, paper
from yihe.foundation.roles import (
    ADMINISTRATOR,
    AUDIT_OFFICER,
    AUDITOR,
    CLERK,
    DIRECTOR,
    OPENER,
)
from yihe.matters import evidence
from yihe.matters.models import Event, Matter, Notification

pytestmark = pytest.mark.django_db
ROLES = (CLERK, DIRECTOR, AUDITOR, ADMINISTRATOR, AUDIT_OFFICER, OPENER)
# What is drawn anew each time a page is – tokens, the test envelope of an opener, the digest of a seal and the key of its row, which PostgreSQL does not take back – and what a row's own clock says.
TOKENS = (
    rb'name="(csrfmiddlewaretoken|_once|once|_who)" value="[^"]*"', rb'data-test="[^"]*"', rb'data-sitting="[^"]*"', rb'nonce="[^"]*"',
    "<code>[0-9a-f]{16}…".encode(), "第 [0-9]+ 次 · ".encode(), rb"\d\d:\d\d", rb"<v>\d{5}\.\d+</v>",
)  # fmt: skip
# Left out: what ends the session, and what hands out a new secret at each look (factors, the key of the device).
LEFT = re.compile("logout|leave|/demo/|/accounts/2fa/|device-key")


def looked_at(people, number: str, known=None) -> dict[tuple[str, str], tuple]:
    """Return what each of some people finds at every address of the house: status, headers that tell, body without tokens."""
    found = {}
    every.SAMPLES = every.SAMPLES | {"number": number}
    paths = sorted({every.filled(entry, route) for _name, entry, route in every.addresses()})
    for who, user in people:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        for path in paths:
            if LEFT.search(path) or (known is not None and known.get((who, path), (0,))[0] != 200):
                continue
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[who, path] = (answer.status_code, answer.get("Location", ""), without_tokens(body))
    return found


def without_tokens(body: bytes) -> bytes:
    if body[:2] == b"PK":  # a spreadsheet: what is in it, not when it was packed
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in sorted(packed.namelist()) if "docProps" not in name)
    for token in TOKENS:
        body = re.sub(token, b"", body)
    return body


def on_paper(here, window, many: int) -> None:
    """Have envelopes signed for at the counter: the first is replaced, the second withdrawn."""
    said = {"envelopes": 1, "condition": paper.INTACT, "sealed": True}
    taken = [paper.take(here.opening, by=window, **said)[0] for _each in range(many)]
    paper.take(here.opening, by=window, under=taken[0].delivery, **said)
    delivering.withdraw(taken[1].delivery)


class Back(Exception):
    """Takes a world back."""


def world(here, people, many: int, known=None, window=None) -> dict:
    """
    Live a world in which so many bids stand, and return what is seen of it and told about it; then take it back. What answered
    nothing in a world looked at before (`known`) is not asked again: nothing of a bid makes a page appear.
    """
    seen = {}
    try:
        with transaction.atomic():
            bids = [here.deliver() for _each in range(many)]
            if many > 2:
                here.deliver(under=bids[0].delivery)
                delivering.withdraw(bids[1].delivery)
                delivering.begin_upload(delivering.begin(here.opening)[0], 2_000_000)
                on_paper(here, window, 3)
            call_command("clock", verbosity=0)
            evidence.set_seal()
            seen = looked_at(people, here.number, known)
            seen["events"] = list(Event.objects.values_list("matter", "seq", "action", "payload"))
            seen["matters"] = list(Matter.objects.values_list("number", "state", "chain_length"))
            seen["told"] = list(Notification.objects.values_list("user", "text"))
            seen["mail"] = [(message.to, message.body) for message in mail.outbox]
            seen["verified"] = list(evidence.verify())
            raise Back
    except Back:
        connection.on_commit(lambda: None)
    return seen


@pytest.fixture
def frozen(monkeypatch):
    """The same moment in both worlds."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def told_apart(one, other) -> list:
    """Return what stands in one and not in the other, for the message of a failure."""
    if isinstance(one, tuple):
        lines = [set(re.split(rb"[\n<]", said[2])) for said in (one, other)]
        return [sorted(lines[0] - lines[1])[:3], sorted(lines[1] - lines[0])[:3]]
    return [one, other]


def test_two_bids_and_five_look_alike(tender, person, frozen):
    here = tender()
    window = person(CLERK)  # who signed is looked at as everybody is: what they held, no page tells them again
    those = [
        ("visitor", None), ("opener of this", here.openers[0].user), ("who signed", window), *((r.code, person(r)) for r in ROLES)
    ]  # fmt: skip
    none = world(here, those, 0)  # what is made once, whoever looks first, is made
    two, five = world(here, those, 2, none), world(here, those, 5, none, window)
    assert two.keys() == five.keys()
    assert {where: told_apart(two[where], five[where]) for where in two if two[where] != five[where]} == {}
    assert sum(said[0] == 200 for where, said in two.items() if isinstance(where, tuple)) > 200


def test_control_a_count_on_a_page_is_found(tender, person, frozen, monkeypatch):
    """The control: were the number of bids told anywhere, the comparison would find it."""
    from yihe.acts.sealed_bids.models import Opening, SealedBid

    here = tender()
    those = [("opener of this", here.openers[0].user)]
    monkeypatch.setattr(
        Opening, "place", property(lambda self: f"{SealedBid.objects.standing().count()} 份", lambda self, value: None)
    )
    none = world(here, those, 0)
    two, five = world(here, those, 2, none), world(here, those, 5, none, person(CLERK))
    assert {path for who, path in (w for w in two if two[w] != five[w])} >= {
        f"/desk/openings/{here.number}/", f"/bids/{here.number}/",
    }  # fmt: skip
