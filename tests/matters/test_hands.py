"""Four eyes are two people, however a delegation lies between them."""

import pytest

from tests.errands.kinds import ErrandKind, ErrandWorkflow
from tests.errands.models import Errand
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR
from yihe.foundation.workflow import OPENING
from yihe.matters import hands
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Event

pytestmark = pytest.mark.django_db


def test_a_person_acts_for_themselves_and_for_whoever_lent_the_hat_they_wear(person, lent):
    owner = person(CLERK)
    colleague = lent(owner, CLERK)

    assert owner.acts_for == {owner.pk}
    assert colleague.acts_for == {colleague.pk, owner.pk}
    own = person(CLERK)
    own.acting = own.memberships.get()
    assert own.acts_for == {own.pk}


def test_what_was_done_in_a_lent_hat_keeps_the_lender_and_the_borrower_away(errand, person, lent):
    both = person(CLERK, DIRECTOR)
    for accepts, grants in ((lent(both, CLERK), both), (both, lent(both, DIRECTOR))):
        matter = errand("submitted")
        perform(matter, "accept", by=accepts)

        with pytest.raises(NotAllowed) as refused:
            perform(matter, "grant", by=grants, amount=1)
        assert str(refused.value) == "您或委托您的同志办理了“受理”，按照不相容岗位分离的要求，须由他人“批准”。"
        perform(matter, "grant", by=lent(person(DIRECTOR), DIRECTOR), amount=1)  # the control: for somebody else


def test_an_action_may_be_kept_apart_from_the_opening(errand, people, person, organization, lent, monkeypatch):
    monkeypatch.setattr(ErrandWorkflow.actions["accept"], "apart_from", (OPENING,))
    both = person(APPLICANT, of=organization)
    both.memberships.create(role_code="clerk", region="320585")
    matter = open_matter(
        ErrandKind, Errand(purpose="普法", amount=1), by=both, organization=organization, hat="applicant"
    )
    perform(matter, "submit", by=people.applicant)

    for hand in (both, lent(both, CLERK)):
        with pytest.raises(NotAllowed) as refused:
            perform(matter, "accept", by=hand)
        assert str(refused.value) == "您或委托您的同志创建了此件，按照不相容岗位分离的要求，须由他人“受理”。"
    monkeypatch.setattr(ErrandWorkflow.actions["accept"], "apart_from", ())
    with pytest.raises(NotAllowed) as refused:  # nothing keeps them apart any more, but for a cause of their own
        perform(matter, "accept", by=both)
    assert str(refused.value) == f"您在{organization.name}任职，应当回避，不能“受理”。"
    perform(matter, "accept", by=people.clerk)  # the control: somebody else


def test_events_are_found_by_whoever_had_a_hand_in_them(errand, people, lent):
    deputy = lent(people.director, DIRECTOR)
    matter = errand("accepted")
    event = perform(matter, "grant", by=deputy, amount=1)

    for user in (people.director, deputy):
        assert Event.objects.filter(hands.took(user), matter=matter).get() == event
    assert not Event.objects.filter(hands.took(lent(people.clerk, CLERK)), matter=matter, action="grant").exists()
    assert not Event.objects.filter(hands.took(None), matter=matter).exists()  # time has no hands
