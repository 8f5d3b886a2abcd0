"""Every letter that any action of any kind signs has to be served: it waits for somebody who can see to it, whatever the kind."""

import pytest

from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import everywhere
from yihe.acts.serving import rules
from yihe.acts.serving.models import SignedLetter
from yihe.foundation.roles import ROLES
from yihe.matters import kinds, signing
from yihe.matters.letters import SIGNED
from yihe.matters.models import Event
from yihe.registers.accounts.models import User

KINDS = [kind for kind in kinds.every() if kind.__module__.startswith("yihe.") and kind.code in WAYS]


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def signing_events(matter) -> list[Event]:
    return [event for event in Event.objects.filter(matter=matter).order_by("seq") if SIGNED in event.said]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_whatever_is_signed_waits_to_be_served_by_somebody_who_can(town, kind):
    for here in everywhere(town, kind, WAYS[kind.code]):
        owed = [event for event in signing_events(here) if not event.said[SIGNED].get(rules.PROPOSAL)]
        letters = list(SignedLetter.objects.filter(matter=here).select_related("event", "matter"))

        assert [letter.event_id for letter in letters] == [event.pk for event in owed]
        for letter in letters:
            somebody = User.objects.get(pk=town.who(ROLES[letter.served_by]).pk)
            assert letter in rules.waiting(somebody), f"{kind.code}: nobody can serve what {letter.event.action} signed"
            assert rules.called(letter)


def test_control_a_letter_nobody_heard_of_is_found(town, monkeypatch):
    monkeypatch.setattr(signing, "_hearing", [])
    kind = kinds.get("exam_claim")
    missed = 0
    for here in everywhere(town, kind, WAYS[kind.code]):
        missed += len(signing_events(here)) > SignedLetter.objects.filter(matter=here).count()
        if missed:
            break

    assert missed == 1
