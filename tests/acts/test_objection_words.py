"""What somebody says against a public notice goes when its term is over: name, telephone, what was said and found; the public answer stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.ways.notices import WAYS
from tests.ways.town import Town
from yihe.acts.notices.models import Objection
from yihe.foundation.roles import CLERK
from yihe.matters import clock, evidence, kinds, retention, told_how_long
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER, SAID = "已到现场核实，办公场所在用（虚构）。", "办公场所已经空置。"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def answered(town) -> Matter:
    matter = WAYS["objection"].opened(town)
    perform(matter, "verify", by=town.who(CLERK), finding="门牌照片已核对（虚构）。")
    perform(Matter.objects.get(pk=matter.pk), "dismiss", by=town.chief, answer=ANSWER)
    return Matter.objects.get(pk=matter.pk)


def test_it_goes_when_its_term_is_over_and_the_public_answer_stays(town, answered):
    kept = kinds.get("objection").words_kept
    last = timezone.localdate(retention.kept_until(answered, kept))
    town.travel(last - timedelta(days=1))
    assert answered.number not in clock.run().emptied
    assert Objection.objects.get().text == SAID
    town.travel(last + timedelta(days=1))
    assert answered.number in clock.run().emptied
    row, gone = Objection.objects.get(), "已依法删除"
    assert (row.name, row.phone, row.text, row.finding) == (gone, gone, gone, gone)
    assert row.answer == ANSWER and list(evidence.verify(Matter.objects.get(pk=answered.pk))) == []


def test_whoever_objects_reads_its_term_where_it_is_typed(town, answered):
    words = told_how_long.words(kinds.get("objection"), answered.region)
    assert "办结以后满 5 年删除" in words


def test_what_was_said_is_kept_by_the_chain_until_then(answered):
    """The control of the trigger that went: past the acts it may be written now, and verifying names it."""
    Objection.objects.update(text="改过的（虚构）。")
    assert list(evidence.verify(Matter.objects.get(pk=answered.pk))) != []


def test_control_without_a_term_it_stays(town, answered, monkeypatch):
    """The control: a kind that says no term is emptied by nobody."""
    last = timezone.localdate(retention.kept_until(answered, kinds.get("objection").words_kept))
    monkeypatch.setattr(kinds.get("objection"), "words_kept", None)
    town.travel(last + timedelta(days=1))
    assert answered.number not in clock.run().emptied and Objection.objects.get().text == SAID
