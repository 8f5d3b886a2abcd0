"""A draft is mended by whoever took it down and by nobody beside them; words that were agreed to are not other words; who sends is named."""

import pytest
from django.urls import reverse

from tests.acts.referrals.conftest import GIVEN
from tests.acts.referrals.test_hand_overs import ASKED
from yihe.acts.referrals import rules
from yihe.acts.referrals.models import Consent, Referral
from yihe.foundation.city_names import bureau_of
from yihe.matters import evidence, kinds, mending
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

TYPED = GIVEN | {"receiver": "legal_aid", "ground": "consent", "basis": "", "place": "", "advice": ""}


@pytest.fixture
def mend(client):
    """Save the form of a draft as somebody, or look at it where nothing is typed; return the status and the page it ends on."""

    def as_(user, matter: Matter, **typed):
        client.force_login(user)
        address = reverse("desk:mend", args=[matter.number])
        answer = client.post(address, TYPED | typed, follow=True) if typed else client.get(address)
        return answer.status_code, answer.content.decode()

    return as_


def story(matter: Matter) -> str:
    return Referral.objects.get(pk=matter.pk).story


def test_who_took_it_down_mends_it_before_anybody_agreed(mend, people, drafted):
    matter = drafted()
    assert GIVEN["story"] in mend(people.desk, matter)[1]
    status, page = mend(people.desk, matter, story="工资被拖欠四个月（虚构）", receiver="justice_office")

    assert status == 200 and "修改已保存，还没有提交" in page
    assert (
        story(matter) == "工资被拖欠四个月（虚构）" and Referral.objects.get(pk=matter.pk).receiver == "justice_office"
    )
    perform(matter, "consent", by=people.desk, **ASKED)
    perform(matter, "send", by=people.desk)
    assert matter.assignee == people.office and list(evidence.verify(matter)) == []


def test_another_of_the_desk_neither_mends_nor_reads_it(mend, people, drafted):
    matter = drafted()
    status, page = mend(people.other_desk, matter)
    assert (
        status == 200
        and mending.NOT_THEIRS in page
        and not any(GIVEN[name] in page for name in ("name", "story", "need"))
    )

    mend(people.other_desk, matter, story="别人改的（虚构）")
    assert story(matter) == GIVEN["story"]
    assert mending.cannot_mend(matter, people.desk) == ""  # the control: whose it is


def test_without_readers_of_its_own_a_draft_is_anybodys_whose_turn_it_is(mend, people, drafted, monkeypatch):
    monkeypatch.setattr(kinds.get("referral"), "mended_by", ())  # the control of the declaration

    assert GIVEN["story"] in mend(people.other_desk, drafted())[1]


def test_other_words_end_the_consent_to_the_words_that_were_there(mend, people, drafted):
    matter = drafted()
    perform(matter, "consent", by=people.desk, **ASKED)
    assert "本人已经同意移交称呼、联系电话、事情经过、需要的帮助" in mend(people.desk, matter)[1]
    mend(people.desk, matter, story="换了一件事（虚构）")

    assert Consent.objects.get().withdrawn_at and rules.agreed(Referral.objects.get(pk=matter.pk)) == frozenset()
    with pytest.raises(NotAllowed, match="先征得本人同意"):
        perform(Matter.objects.get(pk=matter.pk), "send", by=people.desk)
    fresh = Matter.objects.get(pk=matter.pk)
    perform(fresh, "consent", by=people.desk, **ASKED)
    perform(fresh, "send", by=people.desk)
    assert fresh.state == "sent" and list(evidence.verify(fresh)) == []


def test_a_consent_to_what_stays_stands(mend, people, drafted):
    matter = drafted()
    perform(matter, "consent", by=people.desk, **ASKED | {"agreed": ["name", "story"]})
    mend(people.desk, matter, phone="", safe_way="", safe_note="", need="换一种帮助（虚构）")

    assert Consent.objects.get().withdrawn_at is None
    assert rules.agreed(Referral.objects.get(pk=matter.pk)) == frozenset({"name", "story"})


def test_how_the_phone_is_used_is_agreed_to_with_the_phone(mend, people, drafted):
    matter = drafted()
    perform(matter, "consent", by=people.desk, **ASKED)
    mend(people.desk, matter, safe_note="晚上也可以打（虚构）")

    assert Consent.objects.get().withdrawn_at, "who may ring when is part of what was agreed to"


def test_sent_it_is_not_mended_and_back_from_a_receiver_it_is(mend, people, sent):
    matter = sent()
    mend(people.desk, matter, story="发出以后改的（虚构）")
    assert story(matter) == GIVEN["story"]

    perform(matter, "return_back", by=people.aid, return_code="not_competent", reason="不属于法律援助（虚构）")
    perform(matter, "redirect", by=people.desk, receiver="justice_office")
    mend(people.desk, matter, story="照退回的理由补充（虚构）", receiver="justice_office")
    assert story(matter) == "照退回的理由补充（虚构）"


def test_the_sentence_names_who_sends_to_whom(people, drafted, client):
    matter = drafted()
    client.force_login(people.desk)
    asked = client.get(reverse("desk:matter", args=[matter.number])).content.decode()
    perform(matter, "consent", by=people.desk, **ASKED)
    bureau = bureau_of(matter.region)

    sentence = Consent.objects.get().words
    assert sentence.startswith(f"我同意{bureau}把下列内容转给法律援助中心") and sentence in asked
    page = client.get(reverse("desk:matter", args=[matter.number])).content.decode()
    assert "移交单位" in page and bureau in page and sentence not in page, "agreed to, it is not asked any more"
