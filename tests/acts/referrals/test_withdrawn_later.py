"""A consent is taken back at any time, also after the hand-over is over: nobody reads a field, everybody who had it is told, what was done stands."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.acts.referrals.fake_server import FakeServer
from tests.acts.referrals.test_hand_overs import contents, read_by
from yihe.acts.referrals import delivering, rules, verbs, withdrawing
from yihe.acts.referrals.models import Consent, Ground, PortItem
from yihe.matters import actions, codes, evidence, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, EventWords, Matter, Notification, Party

PAPER = "公安机关收到的是纸质材料，请书面告知对方停止使用并删除"


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def told(user) -> list[str]:
    return list(Notification.objects.filter(user=user, mail=True).order_by("pk").values_list("text", flat=True))


def their_code(matter: Matter) -> Party:
    party = codes.party_of(matter)
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    return party


def refused(matter: Matter, name: str, **said) -> str:
    with pytest.raises(NotAllowed) as why:
        perform(matter, name, **said)
    return str(why.value)


@pytest.fixture
def over(people, in_hand):
    """Return a hand-over that was answered, told and closed."""
    matter = in_hand()
    perform(matter, "answer", by=people.aid, result="helped", feedback="指派了律师（虚构）")
    perform(matter, "close", by=people.desk, told="法律援助中心已经指派律师（虚构）")
    return matter


@pytest.fixture
def on_paper(people, sent):
    matter = sent("police")
    perform(matter, "answer_by_hand", by=people.desk, result="helped", feedback="已经处理（虚构）")
    perform(matter, "close", by=people.desk, told="公安机关已经处理（虚构）")
    return matter


@pytest.mark.parametrize("how", ["code", "desk"])
def test_after_it_was_closed_the_consent_ends_and_what_was_done_stands(people, over, how):
    assert read_by(over, people.desk) and contents(over).feedback, (
        "the control: whoever took it down read it until then"
    )
    closed_at = over.closed_at
    if how == "code":
        perform(over, "take_back_later", by=None, party=their_code(over))
    else:
        perform(over, "withdraw_later", by=people.other_desk, evidence="当面（虚构）")

    said = contents(over)
    assert (over.state, over.closed_at, said.result) == ("closed", closed_at, "helped")
    assert not any(getattr(said, name) for name in (*rules.FIELDS, "feedback", "progress")) and said.withdrawn_at
    assert all(consent.withdrawn_at for consent in Consent.objects.all())
    assert [read_by(over, each) for each in (people.aid, people.desk, people.other_desk)] == [[], [], []]
    assert "请停止使用并删除" in told(people.aid)[-1] and "居民" not in told(people.aid)[-1]
    assert verbs.outcome(over).how == "answered" and list(evidence.verify(over)) == []


def test_the_words_of_earlier_acts_go_with_it_and_who_did_what_when_stands(people, over):
    def said() -> list[str]:
        return [str(event.said) for event in Event.objects.filter(matter=over).order_by("seq")]

    assert any("指派了律师" in each for each in said()), "the control: until then they stand with their act"
    acts = [event.action for event in Event.objects.filter(matter=over).order_by("seq")]
    perform(over, "withdraw_later", by=people.desk, evidence="当面（虚构）")

    assert not any("指派了律师" in each or "居民甲" in each for each in said())
    assert [event.action for event in Event.objects.filter(matter=over).order_by("seq")] == [
        *acts,
        "let_words_go",
        "withdraw_later",
    ]
    assert "当面（虚构）" in said()[-1], "what is said with the withdrawal itself stands"
    assert list(evidence.verify(fresh(over))) == [] and fresh(over).emptied_at is None


def test_control_words_that_went_without_an_act_that_says_so_are_named(people, over):
    words = EventWords.objects.filter(event__matter=over).order_by("event__seq").first()
    other = Event.objects.filter(matter=over).order_by("-seq").first()
    EventWords.objects.filter(pk=words.pk).update(text="", erased_by=other)

    assert ["没有依法删除的记录" in fault for fault in evidence.verify(over)] == [True]


def test_it_is_taken_back_once_and_the_person_reads_that_it_was(people, over):
    party = their_code(over)
    assert "take_back_later" in [action.name for action, why in codes.offered(fresh(over), party) if not why]
    perform(over, "take_back_later", by=None, party=party)

    answer = kinds.get("referral").answer_outside(fresh(over))
    assert answer["outcome"] == "您已撤回同意" and "已经指派律师" in answer["answer"] and "仍然有效" in answer["answer"]
    assert refused(over, "take_back_later", by=None, party=their_code(over)) == "已经撤回。"
    assert refused(over, "withdraw_later", by=people.desk, evidence="当面（虚构）") == "已经撤回。"


def test_what_is_known_of_the_person_goes_and_their_code_opens_as_before(people, over):
    party = their_code(over)
    assert (party.name, party.contact) == ("居民甲（虚构）", "13800000001")
    perform(over, "take_back_later", by=None, party=party)

    left = Party.objects.get(pk=party.pk)
    assert (left.name, left.contact, left.safe_way, left.safe_note) == ("被转介人", "", "", "")
    assert left.code_digest == party.code_digest and codes.party_of(fresh(over)) == left


def test_whoever_sent_it_back_is_told_too(people, sent):
    matter = sent()
    perform(matter, "return_back", by=people.aid, return_code="capacity", reason="没有能力（虚构）")
    perform(matter, "give_up", by=people.desk, told="没有转成（虚构）")
    before = len(told(people.aid))
    perform(matter, "withdraw_later", by=people.desk, evidence="当面（虚构）")

    assert matter.state == "ended" and len(told(people.aid)) == before + 1 and "撤回了同意" in told(people.aid)[-1]
    assert told(people.office) == [], "the control: who never had it hears nothing"


def test_by_a_port_the_other_side_is_told_of_its_own_key(people, sent):
    server, matter = FakeServer(), sent("governance")
    delivering.deliver("governance", server)
    perform(matter, "answer_by_hand", by=people.desk, result="helped", feedback="办好了（虚构）")
    perform(matter, "close", by=people.desk, told="办好了（虚构）")
    perform(matter, "withdraw_later", by=people.desk, evidence="当面（虚构）")
    delivering.deliver("governance", server)

    first, notice = PortItem.objects.order_by("pk")
    said = json.loads(server.has[str(notice.key)])
    assert (notice.sort, said["withdrawn"]) == ("withdrawal", str(first.key)) and "本人撤回同意" in said["text"]
    assert not withdrawing.waits_for_notice(fresh(matter)), "no paper lies there: the port told them"


def test_who_has_it_on_paper_is_told_by_whoever_sends_and_that_is_kept(people, on_paper, client):
    perform(on_paper, "take_back_later", by=None, party=their_code(on_paper))
    assert PAPER in told(people.desk)[-1]
    page = reverse("desk:matter", args=[on_paper.number])
    client.force_login(people.other_desk)
    assert PAPER in client.get(page).content.decode()

    perform(on_paper, "notify", by=people.other_desk, evidence="12月1日送公安机关收发室（虚构）")
    text = client.get(page).content.decode()
    assert PAPER not in text and "书面告知对方" in text
    assert refused(on_paper, "notify", by=people.desk, evidence="又一次（虚构）").startswith("没有要书面告知的单位")


def test_before_it_is_over_whoever_has_it_on_paper_is_told_too(people, sent):
    matter = sent("police")
    perform(matter, "take_back", by=None, party=their_code(matter))

    assert matter.state == "withdrawn" and PAPER in told(people.desk)[-1]
    perform(matter, "notify", by=people.desk, evidence="电话并寄函（虚构）")
    assert matter.state == "withdrawn" and contents(matter).notice_at


def test_in_the_house_nobody_has_it_on_paper(people, over):
    perform(over, "take_back_later", by=None, party=their_code(over))

    assert withdrawing.have_it_on_paper(fresh(over)) == []
    assert refused(over, "notify", by=people.desk, evidence="不用（虚构）").startswith("没有要书面告知的单位")


def test_where_nobody_agreed_there_is_nothing_to_take_back(people):
    matter = verbs.hand_over(
        "referral", by=people.desk, region=people.desk.hats[0].region, receiver="police", given={"story": "村口有人聚集（虚构）"},
        ground=Ground.DUTY, basis="突发事件应对法（虚构条）",
    )  # fmt: skip
    perform(matter, "answer_by_hand", by=people.desk, result="helped", feedback="已经处置（虚构）")
    perform(matter, "close", by=people.desk, told="已经处置（虚构）")

    assert refused(matter, "withdraw_later", by=people.desk, evidence="当面（虚构）").startswith("此件依法移送")


def test_of_what_was_emptied_there_is_nothing_left_to_close(people, over):
    Matter.objects.filter(pk=over.pk).update(emptied_at=timezone.now())

    assert "没有留下可以办的" in refused(over, "withdraw_later", by=people.desk, evidence="当面（虚构）")


def test_the_receiver_takes_nothing_back_and_learns_nothing_more(people, over):
    for who in (people.aid, people.aid_too, people.office):
        assert "须由" in refused(over, "withdraw_later", by=who, evidence="替他（虚构）")
    assert actions.offered(fresh(over), people.aid) == []
