"""Somebody who needs help is handed to whoever can give it, with their consent; the keeper learns nothing of it; a child's harm is reported first."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests.conftest import TAICANG
from yihe.acts.referrals.models import Referral
from yihe.domains.station_work.helping import effects, rules
from yihe.domains.station_work.helping.forms import HelpForm
from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.foundation import words_of_danger
from yihe.foundation.roles import ADVICE_DESK, BASE_MANAGER, CLERK, DIRECTOR, JUSTICE_OFFICE, REVIEWER, STATION_KEEPER
from yihe.matters import access, clock, codes, kinds, safe_ways, telling_parties
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.child_harm import NO_PHONE_OF_A_CHILD
from yihe.matters.models import Matter, Notification, PartyMessage

VILLAGE = "320585101200"
SAID = {
    "need": "work", "words": "没有活干，想学电工（虚构）", "age": "grown", "who": "老李（虚构）", "phone": "13800000000",
    "safe_way": "call", "agreed": True,
}  # fmt: skip
HANDED = {
    "receiver": "civil_affairs", "fields_agreed": ["name", "phone", "need"], "way": "signed", "evidence": "同意书 7 号（虚构）"
}  # fmt: skip


@pytest.fixture
def keeper(person):
    return person(STATION_KEEPER, region=VILLAGE)


@pytest.fixture
def desk(person):
    return person(ADVICE_DESK, region=TAICANG)


def helped(keeper, **said) -> Matter:
    contents = HelpNeeded(**SAID | said)
    return open_matter(kinds.get("help_needed"), contents, by=keeper, region=VILLAGE, hat=STATION_KEEPER.code)


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def refuses(matter: Matter, action: str, **said) -> str:
    with pytest.raises(NotAllowed) as refused, transaction.atomic():
        perform(matter, action, **said)
    return str(refused.value)


def answer(matter: Matter, desk) -> Matter:
    """Have the receiver of the hand-over answer on paper, and the desk tell it to the person."""
    child = matter.children.get(closed_at=None)
    perform(child, "answer_by_hand", by=desk, result="helped", feedback="已经报上夜校（虚构）")
    perform(child, "close", by=desk, told="民政帮您报了电工班（虚构）")
    return fresh(matter)


def by_code(matter: Matter, action: str) -> None:
    party = codes.party_of(matter)
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    perform(matter, action, by=None, party=party)


def test_somebody_is_referred_helped_and_told_back(keeper, desk):
    matter = helped(keeper)
    assert (matter.state, matter.holder, matter.title) == ("registered", "advice_desk", "需要帮助")
    perform(matter, "hand_over", by=desk, **HANDED)
    assert fresh(matter).state == "helping"
    child = Referral.objects.get(matter__parent=matter)
    assert (child.receiver, child.name, child.phone, child.story) == (
        "civil_affairs",
        "老李（虚构）",
        "13800000000",
        "",
    )
    matter = answer(matter, desk)
    assert matter.state == "closed"
    assert kinds.get("help_needed").answer_outside(matter)["answer"] == "民政帮您报了电工班（虚构）"
    assert list(Notification.objects.filter(user=keeper).values_list("text", flat=True)) == [effects.ANSWERED]


def test_nothing_goes_to_anybody_in_any_field_the_consent_does_not_name(keeper, desk):
    matter = helped(keeper)
    assert refuses(matter, "hand_over", by=desk, **HANDED | {"fields_agreed": []})
    assert refuses(matter, "hand_over", by=desk, **HANDED | {"receiver": "nobody"})
    assert not matter.children.exists() and fresh(matter).state == "registered"
    perform(matter, "hand_over", by=desk, **HANDED | {"fields_agreed": ["need"]})
    child = Referral.objects.get(matter__parent=matter)
    assert (child.name, child.phone, child.safe_way, child.need) == ("", "", "", "找工作、学手艺")


def test_what_was_not_taken_goes_back_to_the_desk_and_to_another(keeper, desk):
    matter = helped(keeper)
    perform(matter, "hand_over", by=desk, **HANDED)
    child = matter.children.get()
    perform(child, "return_by_hand", by=desk, return_code="area", reason="不是本区户籍（虚构）")
    perform(child, "give_up", by=desk, told="换一个单位再问（虚构）")
    assert fresh(matter).state == "registered"
    perform(matter, "hand_over", by=desk, **HANDED | {"receiver": "notary"})
    assert fresh(matter).state == "helping"


@pytest.mark.parametrize("how", ["code", "desk"])
def test_a_consent_taken_back_ends_it_and_every_hand_over_of_it(keeper, desk, how):
    matter = helped(keeper)
    perform(matter, "hand_over", by=desk, **HANDED)
    if how == "code":
        by_code(matter, "withdraw")
    else:
        perform(matter, "drop", by=desk, note="当面说的")
    child = matter.children.get()
    assert (fresh(matter).state, child.state) == ("withdrawn", "withdrawn")
    referral = Referral.objects.get(pk=child.pk)
    assert (referral.name, referral.phone, referral.need) == ("", "", "")


@pytest.mark.parametrize("how", ["code", "desk"])
def test_after_all_is_over_the_consent_is_taken_back_and_what_was_kept_by_it_goes(keeper, desk, how):
    matter = helped(keeper)
    perform(matter, "hand_over", by=desk, **HANDED)
    matter = answer(matter, desk)
    assert matter.state == "closed" and HelpNeeded.objects.get(pk=matter.pk).words
    if how == "code":
        by_code(matter, "withdraw_later")
    else:
        perform(matter, "drop_later", by=desk, note="当面说的（虚构）")

    said, child = HelpNeeded.objects.get(pk=matter.pk), matter.children.get()
    assert (fresh(matter).state, child.state) == ("closed", "closed"), "what was done stands"
    assert (said.agreed, said.who, said.phone, said.words, said.told) == (
        False,
        "",
        "",
        "",
        "民政帮您报了电工班（虚构）",
    )
    referral = Referral.objects.get(pk=child.pk)
    assert (referral.name, referral.phone, referral.need) == ("", "", "") and referral.withdrawn_at
    assert codes.party_of(fresh(matter)).contact == ""
    told = kinds.get("help_needed").answer_outside(fresh(matter))
    assert told["outcome"] == "您已撤回同意" and "电工班" in told["answer"]
    assert "已经撤回" in refuses(matter, "drop_later", by=desk, note="又一次（虚构）")


def test_what_was_reported_of_harm_to_a_child_rests_on_no_consent_and_stays(keeper, desk):
    matter = helped(keeper, is_child_harm=True)
    perform(matter, "report", by=desk, reported_to="police", report_note="110 已接（虚构）")
    perform(matter, "tell", by=desk, told="已经报告，有人联系您（虚构）")
    perform(matter, "drop_later", by=desk, note="当面说的（虚构）")

    said = HelpNeeded.objects.get(pk=matter.pk)
    assert not said.agreed and said.words == SAID["words"] and said.reported_to == "police"


def test_the_keeper_learns_nothing_of_a_consent_that_was_taken_back_afterwards(keeper, desk, client):
    matter = helped(keeper)
    perform(matter, "hand_over", by=desk, **HANDED)
    matter = answer(matter, desk)
    before = set(Notification.objects.filter(user=keeper).values_list("text", flat=True))
    perform(matter, "drop_later", by=desk, note="当面说的，不要民政再留着（虚构）")

    client.force_login(keeper)
    page = client.get(matter.get_absolute_url()).content.decode()
    assert "民政" not in page and "老李" not in page and "已告知本人" in page
    assert set(Notification.objects.filter(user=keeper).values_list("text", flat=True)) == before


def test_a_hand_over_alone_taken_back_by_the_person_comes_to_the_desk_again(keeper, desk):
    matter = helped(keeper)
    perform(matter, "hand_over", by=desk, **HANDED)
    by_code(matter.children.get(), "take_back")
    assert fresh(matter).state == "registered"


def test_without_consent_nothing_is_registered_but_harm_to_a_child(db):
    without = {name: text for name, text in SAID.items() if name != "agreed"}
    assert HelpForm(without).errors["agreed"] == [rules.NOT_AGREED]
    assert HelpForm(SAID).is_valid()
    assert HelpForm(without | {"is_child_harm": "on"}).is_valid()


def test_a_phone_of_a_child_needs_the_guardian(db):
    child = SAID | {"age": "child"}
    assert HelpForm(child).errors["guardian"] == [NO_PHONE_OF_A_CHILD]
    assert HelpForm(child | {"guardian": "agrees"}).is_valid()
    assert HelpForm(child | {"phone": "", "safe_way": ""}).is_valid()


def test_harm_to_a_child_is_heard_in_what_was_written(db):
    form = HelpForm(SAID | {"words": "邻居家的孩子常被继父打（虚构）"})
    assert form.is_valid() and form.save(commit=False).is_child_harm
    form = HelpForm(SAID)
    assert form.is_valid() and not form.save(commit=False).is_child_harm


@pytest.mark.parametrize("kind, asked_of", [("help_needed", STATION_KEEPER), ("consultation", ADVICE_DESK)])
def test_words_of_danger_are_those_of_the_county_it_is_registered_in(person, client, monkeypatch, kind, asked_of):
    """Whoever works in two counties registers in one of them, and speaks in the words of the other as they may be."""
    asked, who = [], person(asked_of, region=VILLAGE if asked_of is STATION_KEEPER else TAICANG)
    monkeypatch.setattr(words_of_danger, "of", lambda region: asked.append(region) or {})
    client.force_login(who)
    said = {name: text for name, text in SAID.items() if name != "agreed"} | {
        "agreed": "on",
        "question": "邻居打孩子（虚构）",
    }
    client.post(
        reverse("desk:new", args=[kind]), said | {"channel": "phone", "topic": "other", "for_whom": "self", "people": 1}
    )

    assert set(asked) == {who.hats[0].region}


def test_harm_to_a_child_rings_the_desk_at_once_and_nothing_is_done_before_it_is_reported(keeper, desk, person):
    leads = person(DIRECTOR)
    before = timezone.now()
    matter = helped(keeper, is_child_harm=True, agreed=False, age="child", phone="", safe_way="")
    assert matter.due_at - before <= timedelta(hours=1, minutes=1)
    (rung,) = Notification.objects.filter(matter=matter)
    assert (rung.user, rung.mail, rung.text) == (desk, True, effects.URGENT)
    for action, said in (("hand_over", HANDED), ("tell", {"told": "好的"}), ("drop", {"note": "不要了"})):
        assert refuses(matter, action, by=desk, **said) == rules.NOT_REPORTED
    with pytest.raises(NotAllowed, match="先向公安"):
        by_code(matter, "withdraw")
    perform(matter, "report", by=desk, reported_to="police", report_note="派出所接报（虚构）")
    assert refuses(matter, "hand_over", by=desk, **HANDED) == rules.NOBODY_TO_HELP
    perform(matter, "tell", by=desk, told="已经报告公安（虚构）")
    assert fresh(matter).state == "closed"
    assert leads.pk not in Notification.objects.values_list("user", flat=True)


def test_where_no_desk_is_who_leads_is_rung_and_late_it_reminds_both(keeper, person, monkeypatch):
    leads = person(DIRECTOR)
    matter = helped(keeper, is_child_harm=True)
    assert list(Notification.objects.filter(matter=matter).values_list("user", flat=True)) == [leads.pk]
    desk, later = person(ADVICE_DESK, region=TAICANG), timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    clock.run()
    assert Notification.objects.filter(matter=matter, user=desk).exists()


def seen_by(client, user, matter: Matter) -> str:
    """Return the page of a matter as somebody reads it, without what is different of any two: number, tokens."""
    client.force_login(user)
    page = client.get(reverse("desk:matter", args=[matter.number])).content.decode().replace(matter.number, "N")
    return re.sub(r'(value|nonce|content|datetime)="[^"]{8,}"|\d{2}:\d{2}|\?v=\w+', "", page)


def test_the_keeper_reads_the_same_whoever_helps_and_of_whomever(keeper, desk, client):
    """Two people, one handed to where those are accompanied who were released, one to whom a job is found: the keeper's page is one."""
    one, two = helped(keeper), helped(keeper)
    perform(one, "hand_over", by=desk, **HANDED | {"receiver": "governance"})
    perform(two, "hand_over", by=desk, **HANDED)
    pages = [seen_by(client, keeper, fresh(each)) for each in (one, two)]
    assert pages[0] == pages[1] and "有人在帮" in pages[0]
    for word in ("综治", "民政", "综合治理", "矫正", "同意书"):
        assert word not in pages[0]
    for child in (one.children.get(), two.children.get()):
        assert client.get(reverse("desk:matter", args=[child.number])).status_code == 404
    listed = client.get(reverse("desk:referrals:open")).content.decode()
    assert one.children.get().number not in listed
    # The control: the desk reads to whom each went, so the pages are not alike because nothing is shown to anybody.
    assert "社会治安综合治理中心" in seen_by(client, desk, fresh(one))
    assert "民政部门" in seen_by(client, desk, fresh(two))


def test_another_keeper_of_the_village_sees_the_step_and_no_word(keeper, desk, person, client):
    matter = helped(keeper)
    page = seen_by(client, person(STATION_KEEPER, region=VILLAGE), matter)
    assert "已登记" in page and "电工" not in page and "老李" not in page
    assert "电工" in seen_by(client, keeper, matter)
    client.force_login(person(STATION_KEEPER, region="320585101201"))
    assert client.get(reverse("desk:matter", args=[matter.number])).status_code == 404


def test_a_keeper_is_offered_nothing_that_asks_about_anybody(keeper, desk):
    matter = helped(keeper)
    assert [action.name for action, _why in offered(fresh(matter), keeper)] == []
    assert "hand_over" in [action.name for action, _why in offered(fresh(matter), desk)]


@pytest.mark.parametrize("role", [CLERK, REVIEWER, JUSTICE_OFFICE, BASE_MANAGER, DIRECTOR])
def test_who_only_knows_that_there_is_somebody_makes_themselves_no_code(keeper, desk, person, role):
    """A code reads what was told and takes the consent back: of what lies in a compartment it is handed out by whoever works on it."""
    matter = helped(keeper)
    knows = person(role, region=TAICANG)
    assert access.by_number(knows, matter.number) is not None

    assert codes.cannot_hand_out(matter, knows) == "查询码由经办此件的工作人员在窗口发放。"
    with pytest.raises(NotAllowed):
        codes.hand_out(matter, by=knows, paper="居民身份证（虚构）")

    assert codes.cannot_hand_out(matter, desk) == "", "the control: whoever works on it"


@pytest.mark.parametrize("role", [CLERK, REVIEWER, JUSTICE_OFFICE, BASE_MANAGER, DIRECTOR, STATION_KEEPER])
def test_who_only_knows_that_there_is_somebody_reads_no_telephone(keeper, desk, person, client, role):
    """What is to be told by telephone is told by whoever works on the matter; that others work on other kinds opens nothing."""
    matter = helped(keeper)
    safe_ways.tell_parties(matter, kinds.get("help_needed"))
    message = PartyMessage.objects.get()
    knows = person(role, region=VILLAGE if role is STATION_KEEPER else TAICANG)
    page = f"/desk/told/{message.pk}/"

    assert telling_parties.cannot_tell(message, knows) == "由经办此件的工作人员联系。"
    client.force_login(knows)
    assert client.get(page).status_code == 404

    assert telling_parties.cannot_tell(message, desk) == ""
    client.force_login(desk)
    assert SAID["phone"] in client.get(page).content.decode(), "the control: whoever works on it"
