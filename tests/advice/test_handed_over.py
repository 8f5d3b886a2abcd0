"""转交: the person decides what goes, the desk reads none of it, what came of it is told back; taken back, it closes over there."""

import pytest

from tests.conftest import TAICANG
from yihe.acts.referrals import panels as handing_panels
from yihe.acts.referrals import reception
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import Consent, Referral
from yihe.domains.advice import handing
from yihe.domains.advice.models import Consultation
from yihe.matters import access, codes, handed_outside, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter, Notification

STORY = "被拖欠工资三个月，要申请法律援助。（虚构）"


@pytest.fixture
def aid(person):
    found = person(RECEIVER, region=TAICANG)
    reception.enter(
        by=None, region=TAICANG, receiver="legal_aid", account=found.username, since="2020-01-01", source="来函（虚构）"
    )
    return found


@pytest.fixture
def proposed(in_hand, people, aid):
    matter = in_hand(asker="居民甲（虚构）", phone="13800000000", safe_way="call")
    perform(matter, "propose", by=people.lawyer, receiver="legal_aid", handed_words=STORY)
    return matter


def asker(matter: Matter):
    party = codes.party_of(matter)
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    return party


def read(child: Matter, user) -> list[str]:
    box = kinds.get("referral").panels[1]
    child = Matter.objects.get(pk=child.pk)
    if not access.relation(user, child).knows or not access.reads(user, child, box.readers):
        return []
    return [
        text
        for _label, text in handing_panels.shown(
            Referral.objects.select_related("matter").get(pk=child.pk), child, user
        )
    ]


def test_what_was_ticked_goes_and_nothing_else_and_what_came_of_it_is_told(proposed, people, aid):
    told = kinds.get("consultation").answer_outside(proposed)
    assert "法律援助中心" in told["answer"] and STORY in told["answer"]
    perform(proposed, "consent", by=None, party=asker(proposed), agreed=["story", "name"])

    child = Matter.objects.get(kind="referral", parent=proposed)
    assert (child.state, child.assignee, child.opened_by) == ("sent", aid, None)
    assert read(child, aid) == ["居民甲（虚构）", STORY]
    assert [c.way for c in Consent.objects.all()] == ["code"]
    for other in (people.desk, people.other_desk, people.lawyer, people.second):
        assert read(child, other) == []

    perform(child, "receive", by=aid)
    perform(child, "begin", by=aid)
    perform(child, "answer", by=aid, result="helped", feedback="已经指派（虚构）")
    perform(child, "close", by=people.desk, told="法律援助中心已经指派律师（虚构）")
    proposed.refresh_from_db()
    assert (
        proposed.state == "referred"
        and Consultation.objects.get(pk=proposed.pk).told == "法律援助中心已经指派律师（虚构）"
    )


def test_taken_back_by_the_person_it_closes_over_there_and_the_lawyer_goes_on(proposed, people, aid):
    perform(proposed, "consent", by=None, party=asker(proposed), agreed=["story"])
    child = Matter.objects.get(kind="referral", parent=proposed)
    assert read(child, aid)
    perform(proposed, "take_back", by=None, party=asker(proposed))

    child.refresh_from_db()
    assert (child.state, proposed.state, proposed.assignee) == ("withdrawn", "in_hand", people.lawyer) and read(
        child, aid
    ) == []
    perform(proposed, "answer", by=people.lawyer, answer="那就先自己投诉。（虚构）")


def test_taken_back_at_the_counter_the_consultation_ends_too(proposed, people, aid):
    perform(proposed, "consent", by=None, party=asker(proposed), agreed=["story"])
    child = Matter.objects.get(kind="referral", parent=proposed)
    perform(child, "withdraw", by=people.desk, evidence="当面（虚构）")

    proposed.refresh_from_db()
    assert proposed.state == "referred" and "撤回" in Consultation.objects.get(pk=proposed.pk).told


def test_after_all_is_over_the_person_takes_the_consent_back_where_they_follow(proposed, people, aid):
    perform(proposed, "consent", by=None, party=asker(proposed), agreed=["story"])
    child = Matter.objects.get(kind="referral", parent=proposed)
    perform(child, "receive", by=aid)
    perform(child, "begin", by=aid)
    perform(child, "answer", by=aid, result="helped", feedback="已经指派（虚构）")
    perform(child, "close", by=people.desk, told="法律援助中心已经指派律师（虚构）")
    proposed.refresh_from_db()
    assert [action.name for action, why in codes.offered(proposed, asker(proposed)) if not why] == ["take_back_later"]
    perform(proposed, "take_back_later", by=None, party=asker(proposed))

    child.refresh_from_db()
    referral = Referral.objects.get(pk=child.pk)
    assert (proposed.state, child.state) == ("referred", "closed") and referral.withdrawn_at and referral.story == ""
    assert "撤回了同意" in Notification.objects.filter(user=aid, matter=child).order_by("-pk").first().text
    with pytest.raises(NotAllowed, match="没有同意过转交，或者已经撤回"):
        perform(proposed, "take_back_later", by=None, party=asker(proposed))


def test_where_nothing_was_handed_over_no_button_stands_for_taking_it_back(in_hand, people):
    matter = in_hand()
    perform(matter, "refer", by=people.lawyer, referred_to="legal_aid", reason="请到公证处（虚构）")

    assert [action.name for action, _why in codes.offered(matter, asker(matter))] == []


def test_with_whom_it_is_and_since_when_stands_on_the_list(proposed, people, aid):
    assert handed_outside.of([proposed]) == {}
    perform(proposed, "consent", by=None, party=asker(proposed), agreed=["story"])

    assert handed_outside.of([proposed])[proposed.pk].startswith("法律援助中心，")


def test_no_consent_no_hand_over(proposed, people):
    with pytest.raises(NotAllowed, match="请至少同意"):
        perform(proposed, "consent", by=None, party=asker(proposed), agreed=["name"])
    perform(proposed, "decline", by=None, party=asker(proposed))

    assert proposed.state == "in_hand" and proposed.assignee == people.lawyer
    assert (
        not Matter.objects.filter(kind="referral").exists()
        and Consultation.objects.get(pk=proposed.pk).handed_words == ""
    )


def test_violence_is_not_sent_to_mediation_and_nobody_is_asked_in_vain(in_hand, people):
    matter = in_hand(question="丈夫打我，怎么办？（虚构）")
    with pytest.raises(NotAllowed, match="不转调解"):
        perform(matter, "propose", by=people.lawyer, receiver="mediation", handed_words=STORY)
    with pytest.raises(NotAllowed, match="还没有登记接收人"):
        perform(matter, "propose", by=people.lawyer, receiver="legal_aid", handed_words=STORY)


def test_nothing_is_offered_that_is_not_there(in_hand, people, aid):
    matter = in_hand()
    perform(matter, "propose", by=people.lawyer, receiver="legal_aid", handed_words=STORY)

    assert handing.offered(Consultation.objects.select_related("matter").get(pk=matter.pk)) == [("story", "事情经过")]
