"""转介: goes to one person of the receiver, comes back, ends in an answer; nothing goes that no consent names; silence rings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.referrals.conftest import AGREED, GIVEN
from tests.conftest import TAICANG
from yihe.acts.referrals import panels, rules, verbs
from yihe.acts.referrals.models import Consent, Ground, Referral, Way
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters import access, clock, codes, evidence, kinds
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Matter, Notification

ASKED = {"agreed": ["name", "phone", "story", "need"], "way": "signed", "evidence": "同意书 1 号（虚构）"}


def contents(matter: Matter) -> Referral:
    return Referral.objects.select_related("matter").get(pk=matter.pk)


def read_by(matter: Matter, user) -> list[str]:
    """Return the words of what is handed over that a person is shown on the page of a matter."""
    fresh = Matter.objects.get(pk=matter.pk)
    box = kinds.get(fresh.kind).panels[1]
    if not access.relation(user, fresh).knows or not access.reads(user, fresh, box.readers):
        return []
    return [text for _label, text in panels.shown(contents(fresh), fresh, user)]


def test_it_goes_to_one_person_of_the_receiver_and_ends_in_an_answer(people, drafted):
    matter = drafted()
    perform(matter, "consent", by=people.desk, **ASKED)
    perform(matter, "send", by=people.desk)

    assert (matter.state, matter.assignee) == ("sent", people.aid)
    perform(matter, "receive", by=people.aid)
    perform(matter, "begin", by=people.aid)
    perform(matter, "word", by=people.aid, progress="已经受理（虚构）")
    perform(matter, "answer", by=people.aid, result="helped", feedback="指派了律师（虚构）")
    assert matter.state == "answered" and matter.holder == ADVICE_DESK.code
    perform(matter, "close", by=people.other_desk, told="法律援助中心已经指派律师（虚构）")

    assert matter.closed_at and verbs.outcome(matter) == verbs.Outcome(
        "answered", "法律援助中心", "法律援助中心已经指派律师（虚构）"
    )
    assert list(evidence.verify(matter)) == []


def test_nothing_is_sent_without_a_consent_nor_beyond_it(people, drafted):
    matter = drafted()
    with pytest.raises(NotAllowed, match="对方单位不在您同意的范围里，请先征得本人同意。"):
        perform(matter, "send", by=people.desk)

    perform(matter, "consent", by=people.desk, **ASKED | {"agreed": ["story"]})
    with pytest.raises(NotAllowed, match="本人没有同意移交：称呼、联系电话、需要的帮助。"):
        perform(matter, "send", by=people.desk)
    assert Matter.objects.get(pk=matter.pk).state == "draft"

    perform(matter, "consent", by=people.desk, **ASKED)
    perform(matter, "send", by=people.desk)  # the control
    assert matter.state == "sent"


def test_a_consent_is_of_one_receiver(people, sent):
    matter = sent()
    perform(matter, "return_back", by=people.aid, return_code="not_competent", reason="不属于法律援助（虚构）")
    with pytest.raises(NotAllowed, match="刚刚退回"):
        perform(matter, "redirect", by=people.desk, receiver="legal_aid")
    perform(matter, "redirect", by=people.desk, receiver="justice_office")

    with pytest.raises(NotAllowed, match="对方单位不在您同意的范围里"):
        perform(matter, "send", by=people.desk)
    perform(matter, "consent", by=people.desk, **ASKED)
    perform(matter, "send", by=people.desk)

    assert matter.assignee == people.office
    assert [consent.receiver for consent in Consent.objects.all()] == ["legal_aid", "justice_office"]


def test_only_what_was_agreed_is_read_and_by_nobody_else(people, sent):
    matter = sent()

    theirs = read_by(matter, people.aid)
    assert theirs == [
        "居民甲（虚构）",
        "13800000001",
        "打电话",
        "白天打（虚构）",
        "工资被拖欠三个月（虚构）",
        "申请法律援助（虚构）",
    ]
    for other in (people.aid_too, people.office, people.other_desk, people.director):
        assert read_by(matter, other) == [], other
    assert read_by(matter, people.desk) == theirs, "who took it down knows it"


def test_less_agreed_is_less_read(people, sent):
    matter = sent(
        given={"name": "居民甲（虚构）", "story": "一件事（虚构）"},
        consent=verbs.Agreed(("name", "story", "phone"), Way.CODE),
    )

    assert read_by(matter, people.aid) == ["居民甲（虚构）", "一件事（虚构）"]


def test_a_hand_over_by_another_act_is_refused_in_a_sentence_and_writes_nothing(people):
    said = {"by": None, "region": TAICANG, "given": GIVEN}
    for wrong, words in (
        ({"receiver": "nowhere", "consent": AGREED}, "请选择接收单位"),
        ({"receiver": "legal_aid"}, "对方单位不在您同意的范围里"),
        ({"receiver": "legal_aid", "consent": verbs.Agreed(("story",), Way.CODE)}, "本人没有同意移交"),
        ({"receiver": "mediation", "consent": AGREED}, "还没有登记接收人"),
        ({"receiver": "police", "ground": Ground.DUTY}, "要写明依据的条文"),
        ({"receiver": "police", "ground": Ground.DUTY, "basis": "某法第一条"}, "请去掉：称呼、联系电话"),
        (
            {
                "receiver": "police",
                "ground": Ground.DUTY,
                "basis": "某法第一条",
                "given": {"story": "村口（虚构）", "place": "3 组 1 号"},
            },
            "请去掉：住在哪里",
        ),
        (
            {
                "receiver": "police",
                "ground": Ground.DUTY,
                "basis": "某法第一条",
                "given": {"story": "打 138 0000 0001 问（虚构）"},
            },
            "“事情经过”里有某人的号码",
        ),
        ({"receiver": "legal_aid", "given": {}, "consent": AGREED}, "没有写要移交的内容"),
    ):
        with pytest.raises(NotAllowed, match=words):
            verbs.hand_over("referral", **said | wrong)
    assert not Matter.objects.exists() and not Consent.objects.exists()


def test_by_a_clause_it_goes_without_a_person(people):
    matter = verbs.hand_over(
        "referral", by=people.desk, region=TAICANG, receiver="police", given={"story": "某村村口有人聚集（虚构）"},
        ground=Ground.DUTY, basis="突发事件应对法（虚构条）",
    )  # fmt: skip

    assert matter.state == "out" and not Consent.objects.exists()
    perform(matter, "answer_by_hand", by=people.desk, result="helped", feedback="已经处置（虚构）")
    assert matter.state == "answered"


def test_withdrawn_after_sending_the_fields_close_and_the_receiver_is_told(people, in_hand):
    matter = in_hand()
    assert read_by(matter, people.aid)
    perform(matter, "withdraw", by=people.desk, evidence="当面提出（虚构）")

    assert read_by(matter, people.aid) == [] == read_by(matter, people.desk)
    fresh = contents(matter)
    assert not any(getattr(fresh, name) for name in rules.FIELDS) and fresh.withdrawn_at
    assert all(consent.withdrawn_at for consent in Consent.objects.all())
    told = Notification.objects.filter(user=people.aid, matter=matter).order_by("-pk").first()
    assert "撤回了同意" in told.text and told.mail and "居民" not in told.text
    assert offered(Matter.objects.get(pk=matter.pk), people.aid) == []


def test_the_person_agrees_and_withdraws_with_their_code(people, drafted):
    matter = drafted()
    party = codes.party_of(matter)
    codes.issue(party)
    party.refresh_from_db()
    kind = kinds.get("referral")
    assert (
        "法律援助中心" in kind.answer_outside(matter)["answer"] and "随时撤回" in kind.answer_outside(matter)["answer"]
    )

    perform(matter, "agree", by=None, party=party)
    with pytest.raises(NotAllowed, match="已经同意"):
        perform(matter, "agree", by=None, party=party)
    perform(matter, "send", by=people.desk)
    assert read_by(matter, people.aid)
    perform(matter, "take_back", by=None, party=party)

    assert matter.state == "withdrawn" and read_by(matter, people.aid) == []


def test_closed_the_receiver_reads_no_more(people, in_hand):
    matter = in_hand()
    perform(matter, "answer", by=people.aid, result="partly", feedback="办了一半（虚构）")
    assert read_by(matter, people.aid)
    perform(matter, "close", by=people.desk, told="办了一半（虚构）")

    assert read_by(matter, people.aid) == [] and read_by(matter, people.desk)


def test_people_of_another_receiver_do_nothing_and_come_in_by_no_way(people, sent):
    from yihe.matters import standing

    matter = sent()
    for name in ("receive", "return_back"):
        with pytest.raises(NotAllowed):
            perform(matter, name, by=people.office, return_code="area", reason="不归我们（虚构）")
    assert (
        standing.kept_out(matter, people.office) == rules.NOT_YOURS and standing.kept_out(matter, people.aid_too) == ""
    )


def test_whoever_received_it_makes_themselves_no_code_of_the_person(people, in_hand):
    matter = in_hand()

    assert codes.cannot_hand_out(matter, matter.assignee) == "查询码由经办此件的工作人员在窗口发放。"
    assert codes.cannot_hand_out(matter, people.desk) == ""  # the control: who sent it, at the counter


def test_silence_rings_the_sender_each_time(people, sent, monkeypatch):
    matter = sent()
    for _ in range(2):
        late = Matter.objects.get(pk=matter.pk).due_at + timedelta(hours=1)
        monkeypatch.setattr(timezone, "now", lambda late=late: late)
        clock.run()

    events = [event.action for event in matter.events.order_by("pk")]
    assert events.count("silent") == 2
    for who in (people.desk, people.other_desk):
        assert Notification.objects.filter(user=who, matter=matter, copied=True).count() == 2
    assert Matter.objects.get(pk=matter.pk).assignee == people.aid, "who has it keeps it"


def test_another_of_the_receiver_is_asked_where_one_is_away(people, sent):
    matter = sent()
    with pytest.raises(NotAllowed):
        perform(matter, "give", by=people.desk, assignee=people.office)
    perform(matter, "give", by=people.desk, assignee=people.aid_too)

    assert read_by(matter, people.aid_too) and read_by(matter, people.aid) == []
