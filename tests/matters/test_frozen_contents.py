"""What is decided on is what was handed in: contents changed past the actions stop the matter, and `verify` names them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.deadlines import due
from tests.errands.kinds import ErrandForm
from tests.errands.models import Errand
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.mending import mend_contents
from yihe.matters.models import Event, Matter

SENTENCE = "此件的内容（与提交时不同的有“金额（元）”）与留存的记录不一致，不能办理，请联系监督检查员核对。"


def lay(matter: Matter, **columns) -> Matter:
    """Change contents as somebody with the database's password would, and return the matter read anew."""
    Errand.objects.filter(pk=matter.pk).update(**columns)
    return Matter.objects.get(pk=matter.pk)


def test_contents_changed_after_submission_stop_every_action(errand, people):
    matter = lay(errand("submitted"), amount=Decimal("900.00"))

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "accept", by=people.clerk)

    assert str(refused.value) == SENTENCE
    assert {why for _action, why in offered(matter, people.clerk)} == {SENTENCE}
    assert Matter.objects.get(pk=matter.pk).state == "submitted"


def test_verify_names_the_field_and_the_event_that_froze_it(errand):
    matter, other = errand("submitted"), errand("accepted")
    assert list(evidence.verify()) == []

    lay(matter, amount=Decimal("900.00"), purpose="别的事")

    sentence = f"{matter.number} 的内容（与提交时不同的有“金额（元）”、“用途”）与第 2 条记录留存的不符。"
    assert list(evidence.verify()) == [sentence]
    assert list(evidence.verify(matter)) == [sentence]
    assert list(evidence.verify(other)) == []


def test_put_back_as_it_was_it_goes_on(errand, people):
    matter = lay(errand("submitted"), amount=Decimal("900.00"))
    matter = lay(matter, amount=Decimal("500.00"))

    perform(matter, "accept", by=people.clerk)

    assert matter.state == "accepted"
    assert list(evidence.verify()) == []


def test_a_draft_and_papers_sent_back_are_the_openers_to_change(errand, people):
    matter = errand("returned")
    form = ErrandForm({"purpose": "改过的用途", "amount": "400.00"}, instance=Errand.objects.get(pk=matter.pk))
    assert form.is_valid()
    mend_contents(matter, form, by=people.applicant)
    assert list(evidence.verify()) == []

    perform(matter, "submit", by=people.applicant)
    perform(matter, "accept", by=people.clerk)

    assert list(evidence.verify()) == []
    assert Event.objects.filter(matter=matter, action="submit").last().said["contents"]["amount"] == "400.00"


def test_what_was_edited_and_never_sent_again_is_no_fault_when_it_lapses(errand, people):
    matter = errand("returned")
    form = ErrandForm({"purpose": "改过的用途", "amount": "400.00"}, instance=Errand.objects.get(pk=matter.pk))
    assert form.is_valid()
    mend_contents(matter, form, by=people.applicant)

    perform(matter, "withdraw", by=people.applicant)

    assert list(evidence.verify()) == []


def test_the_clock_holds_what_was_altered(errand):
    matter = errand("noticed")
    due(matter, date(2026, 1, 5))
    lay(matter, amount=Decimal("900.00"))

    done = clock.run()

    assert done.held == {matter.number: SENTENCE}


def test_contents_that_are_gone_are_missed(errand, unprotected):
    matter = errand("submitted")
    Errand.objects.filter(pk=matter.pk).delete()

    assert list(evidence.verify(matter)) == [f"{matter.number} 的内容（已经不在）与第 2 条记录留存的不符。"]


def test_more_matters_than_one_chunk_are_all_compared(errand, monkeypatch):
    monkeypatch.setattr("yihe.matters.frozen.CHUNK", 2)
    matters = [errand("submitted") for _ in range(5)]
    for matter in matters:
        lay(matter, amount=Decimal("900.00"))

    assert [sentence.split()[0] for sentence in evidence.verify()] == [matter.number for matter in matters]
