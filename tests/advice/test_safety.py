"""What protects people: words read by who answers alone, numbers masked, danger heard, a child's harm reported, nothing told but safely."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.advice.conftest import ANSWER, QUESTION, by_code
from yihe.domains.advice import asking, rules
from yihe.domains.advice.models import CallBack, Consultation
from yihe.foundation import masking, words_of_danger
from yihe.foundation.roles import DIRECTOR, ROLES
from yihe.matters import actions, child_harm, clock, codes, evidence, kinds, retention, safe_ways
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter, Notification, PartyMessage
from yihe.registers.compartments import holds
from yihe.registers.compartments.models import DestroyedKey, HoldGround
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.keys import keyring

WORDS, NUMBER, PHONE = "老板拖欠工资", "320585198001014018", "138 1234 5678"


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def page_of(client, user, matter) -> str:
    client.force_login(user)
    answer = client.get(matter.get_absolute_url())
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


# Who reads ----------------------------------------------------------------------------------------------------------------


def test_who_answers_reads_it_whole_and_the_desk_sees_subject_and_clock(client, in_hand, people):
    matter = in_hand()
    theirs = page_of(client, people.lawyer, matter)
    assert WORDS in theirs and NUMBER in theirs and PHONE in theirs
    desk = page_of(client, people.desk, matter)
    assert "工资、劳动合同" in desk and "办理中" in desk
    assert WORDS not in desk and NUMBER not in desk


def test_another_lawyer_does_not_know_that_it_is_there(client, in_hand, people):
    assert page_of(client, people.second, in_hand()) == "404"


def test_the_desk_does_not_read_the_answer_either(client, answered, people):
    desk = page_of(client, people.desk, answered())
    assert ANSWER not in desk and ANSWER in page_of(client, people.lawyer, fresh(Matter.objects.latest("pk")))


def test_a_question_that_waits_at_the_desk_is_not_read_there_and_not_opened_for_mending(client, asked, people):
    matter = asked()
    assert WORDS not in page_of(client, people.desk, matter)
    mended = client.get(reverse("desk:mend", args=[matter.number]))
    assert WORDS not in mended.content.decode()


def test_a_second_reader_sees_numbers_masked(client, in_hand, people):
    matter = in_hand(for_whom="group", people=6)
    perform(matter, "submit", by=people.lawyer, answer=ANSWER)
    read = page_of(client, people.second, fresh(matter))
    assert WORDS in read and NUMBER not in read and PHONE not in read and "尾号 18" in read


def test_numbers_are_seen_whole_with_a_reason_that_is_kept(client, in_hand, people, person):
    matter = in_hand()
    at = reverse("desk:advice:reveal", args=[matter.number])
    client.force_login(people.desk)
    assert WORDS not in client.post(at, {"reason": "  "}).content.decode()
    assert not AccessEntry.objects.filter(verb="unmask").exists()
    assert NUMBER in client.post(at, {"reason": "孩子受伤害，要向公安机关报告"}).content.decode()
    entry = AccessEntry.objects.get(verb="unmask")
    assert (entry.user, entry.subject, entry.reason) == (
        people.desk,
        f"matter {matter.number}",
        "孩子受伤害，要向公安机关报告",
    )
    client.force_login(person(DIRECTOR))
    assert client.get(at).status_code == 200


def test_who_answers_elsewhere_finds_no_words_page(client, in_hand, people, person):
    matter = in_hand()
    for user in (people.second, person()):
        client.force_login(user)
        assert client.post(reverse("desk:advice:reveal", args=[matter.number]), {"reason": "看看"}).status_code == 404


def test_no_word_stands_in_clear_in_the_chain_the_title_the_search_or_a_notification(in_hand, people, answered):
    answered()
    in_hand()
    with connection.cursor() as cursor:
        for table in ("matters_eventwords", "matters_event", "advice_consultation", "matters_matter", "matters_party"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
            assert rows and WORDS not in str(rows) and "劳动监察" not in str(rows)
    assert not Notification.objects.filter(text__contains=WORDS).exists()


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("身份证320585198001014018。", "320585198001014018"), ("卡号 6222 0210 0101 2345 678", "6222 0210"), ("１３８１２３４５６７８", "１３８１"),
        ("0512-53520000 打不通", "53520000"), ("32058519800101401X", "32058519800101401X"), ("护照 E12345678", "E12345678"),
    ],
)  # fmt: skip
def test_what_looks_like_a_number_of_somebody_is_masked(said, seen):
    assert seen not in masking.masked(said) and "尾号" in masking.masked(said)


def test_sums_and_days_are_no_numbers_of_anybody():
    said = "2026年3月1日起欠了 36000 元，一共 3 个月，合同 2024-01 号"
    assert masking.masked(said) == said


# Danger -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "sorts"),
    [
        ("被丈夫打了能不能不让他靠近我", {"violence"}), ("老 公 动 手 打 人", {"violence"}), ("前男友一直跟踪我", {"violence"}),
        ("继父打孩子", {"violence", "child"}), ("我今年13岁，老师摸我", {"child"}), ("不想活了", {"self"}),
        ("老头子喝了酒就打我", {"violence"}), ("老伴打电话来问", set()),
        ("老公打工的工资被拖欠，打电话也不接", set()), ("我和邻居打官司", set()), ("给儿子打欠条有效吗", set()), ("", set()),
    ],
)  # fmt: skip
def test_danger_is_heard_in_what_is_said(said, sorts):
    assert words_of_danger.found(said, "") == sorts


def test_help_of_violence_names_110_12338_and_the_order_with_its_article():
    shown = words_of_danger.helps(frozenset({"violence"}), "")
    assert [each.number for each in shown] == ["110", "12338", ""]
    assert "72 小时" in shown[2].words and "24 小时" in shown[2].words and "第二十八条" in shown[2].words


def test_no_mediation_where_somebody_is_hit_at_home(in_hand, people):
    matter = in_hand(question="丈夫打我，怎么办")
    with pytest.raises(NotAllowed, match=rules.NO_MEDIATION):
        perform(matter, "refer", by=people.lawyer, referred_to="mediation", reason="去调解。")
    other = in_hand(question="和邻居为一堵墙吵架")
    perform(other, "refer", by=people.lawyer, referred_to="mediation", reason="去调解。")
    assert fresh(other).state == "referred"


# Children -----------------------------------------------------------------------------------------------------------------


def test_harm_to_a_child_is_not_answered_before_it_is_reported(in_hand, people):
    matter = in_hand(question="继父打孩子，浑身是伤")
    for name, said in [
        ("answer", {"answer": ANSWER}),
        ("refer", {"referred_to": "legal_aid", "reason": "去"}),
        ("submit", {"answer": ANSWER}),
    ]:
        with pytest.raises(NotAllowed, match="报告以后才能答复"):
            perform(matter, name, by=people.lawyer, **said)
    with pytest.raises(NotAllowed, match="不能撤回"):
        by_code(matter, "withdraw")
    perform(matter, "report", by=people.desk, reported_to="police", report_note="接警员已登记（虚构）")
    perform(fresh(matter), "answer", by=people.lawyer, answer=ANSWER)
    assert fresh(matter).state == "answered"


def test_a_report_is_offered_where_harm_is_suspected_and_nowhere_else(in_hand, people):
    for question, there in [("继父打孩子，浑身是伤", True), ("邻居家漏水", False)]:
        matter = fresh(in_hand(question=question))
        names = {action.name for action, _why in actions.offered(matter, people.desk)}
        assert "assign" in names and ({"report", "no_harm"} & names == ({"report", "no_harm"} if there else set()))
    with pytest.raises(NotAllowed, match=child_harm.NOTHING):
        perform(matter, "report", by=people.desk, reported_to="police", report_note="没有这回事")


@pytest.mark.parametrize("name", ["supplement", "ask_again"])
def test_what_is_said_later_is_heard_too(in_hand, answered, people, name):
    if name == "supplement":
        matter = in_hand()
        perform(matter, "want", by=people.lawyer, reason="还有什么？")
        by_code(fresh(matter), "supplement", supplement="其实是继父打孩子")
    else:
        matter = answered()
        by_code(matter, "ask_again", asked_again="其实是继父打孩子")
    assert Notification.objects.filter(user=people.desk, matter=matter, mail=True).exists()
    with pytest.raises(NotAllowed, match="报告以后才能答复"):
        perform(fresh(matter), "answer", by=people.lawyer, answer=ANSWER)


def test_who_answers_says_that_a_child_is_harmed_where_no_word_told(in_hand, people):
    matter = in_hand(question="家里的事，不好说")
    perform(matter, "harm", by=people.lawyer)
    assert Notification.objects.filter(user=people.desk, matter=matter).exists()
    with pytest.raises(NotAllowed, match="报告以后才能答复"):
        perform(fresh(matter), "answer", by=people.lawyer, answer=ANSWER)


def test_it_was_none_after_all_says_the_desk_with_a_reason_and_never_who_answers(in_hand, people):
    matter = in_hand(question="女儿被同学打伤，已经和解，问医药费")
    with pytest.raises(NotAllowed):
        perform(matter, "no_harm", by=people.lawyer, reason="不是")
    perform(matter, "no_harm", by=people.desk, reason="女儿三十岁，同事之间的事")
    perform(fresh(matter), "answer", by=people.lawyer, answer=ANSWER)
    assert fresh(matter).state == "answered"


def test_the_desk_is_told_at_once_of_a_child_and_of_who_wants_to_die(asked, people):
    for question in ("老师摸我，我今年12岁", "不想活了"):
        matter = asked(question=question)
        assert Notification.objects.filter(user=people.desk, matter=matter, mail=True).exists()
    quiet = asked(question="租房押金不退")
    assert not Notification.objects.filter(matter=quiet).exists()


def test_of_who_is_under_14_neither_name_nor_phone_is_kept(asked):
    with pytest.raises(NotAllowed, match="监护人同意"):
        asked(over_14="no", phone="13812345678", safe_way="call")
    with pytest.raises(NotAllowed, match="监护人同意"):
        asked(over_14="no", asker="小明")
    assert asked(over_14="no").state == "registered"


def test_at_the_desk_a_guardian_consents_unless_the_guardian_is_the_danger():
    from yihe.domains.advice.forms import NO_PHONE_OF_A_CHILD, ConsultationForm

    said = {
        "channel": "phone",
        "topic": "other",
        "for_whom": "self",
        "people": 1,
        "question": "问",
        "over_14": "no",
        "phone": "13812345678",
        "safe_way": "call",
    }
    assert ConsultationForm(said).errors["guardian"] == [NO_PHONE_OF_A_CHILD]
    for guardian in ("agrees", "danger"):
        assert ConsultationForm(said | {"guardian": guardian}).is_valid()


# Being told ---------------------------------------------------------------------------------------------------------------


def test_nothing_is_told_but_by_the_way_called_safe_and_it_says_nothing(answered):
    answered()
    assert not PartyMessage.objects.exists()
    matter = answered(phone="13812345678", safe_way="call")
    message = PartyMessage.objects.get(matter=matter)
    assert "咨询" not in message.text.replace("到窗口询问", "") and matter.number not in message.text
    answered(phone="13812345678", safe_way="none")
    assert PartyMessage.objects.count() == 1
    assert safe_ways.news_of(matter, kinds.get("consultation")) == message.text


# Kept two years -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(answered):
    matter = answered(phone="13812345678", safe_way="call")
    by_code(matter, "settle")
    return fresh(matter)


def go_on(monkeypatch, days: int) -> None:
    moment = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.django_db(transaction=True)
def test_two_years_after_its_closing_its_words_and_its_key_are_gone(closed, monkeypatch):
    go_on(monkeypatch, 729)
    assert closed.number not in clock.run().emptied
    go_on(monkeypatch, 8)
    done = clock.run()
    assert done.emptied == [closed.number]
    assert Consultation.objects.get(pk=closed.pk).question == "已依法删除"
    assert DestroyedKey.objects.filter(compartment=closed.compartment_id).exists()
    assert not keyring.those_with_a_key([closed.compartment_id])
    assert codes.find(closed.number, "A" * 12) is None
    assert retention.cannot_empty(fresh(closed)) == "此件的文字已经依法删除，没有可以再删除的。"


@pytest.mark.django_db(transaction=True)
def test_what_was_said_on_the_telephone_and_to_have_it_taken_up_again_ends_with_it(answered, people, monkeypatch):
    matter = answered(phone="13812345678", safe_way="call")
    perform(matter, "ring", by=people.desk, ring_at=asking.windows()[0])
    ring = Matter.objects.get(kind="call_back", parent=matter)
    perform(ring, "reach", by=people.desk, note="孩子发烧，晚些再打（虚构）")
    by_code(fresh(matter), "settle")
    by_code(fresh(matter), "ask_reopening", reopening="还是没有要到钱（虚构）")
    perform(fresh(matter), "keep_closed", by=people.other_desk, reason="请先向劳动监察投诉（虚构）")
    assert CallBack.objects.select_related("matter").get(pk=ring.pk).note.startswith("孩子发烧")
    go_on(monkeypatch, 737)

    assert clock.run().emptied == [matter.number]

    asked, rung = Consultation.objects.get(pk=matter.pk), CallBack.objects.get(pk=ring.pk)
    gone = "已依法删除"
    assert (asked.question, asked.answer, asked.reopening, asked.told, rung.note) == (gone,) * 5
    assert fresh(ring).emptied_at is not None
    assert not keyring.those_with_a_key([matter.compartment_id])
    assert list(evidence.verify(fresh(matter))) == [] == list(evidence.verify(fresh(ring)))


@pytest.mark.django_db(transaction=True)
def test_held_they_stay_and_lifted_they_go(closed, people, monkeypatch):
    hold = holds.hold(closed.compartment, by=people.desk, ground=HoldGround.SUIT, note="（2026）苏0585民初1号（虚构）")
    go_on(monkeypatch, 740)
    done = clock.run()
    assert "保全期间不能清除" in done.held[closed.number]
    assert Consultation.objects.select_related("matter").get(pk=closed.pk).question == QUESTION
    holds.lift(hold, by=people.desk)
    go_on(monkeypatch, 2)
    assert clock.run().emptied == [closed.number]


def test_what_is_open_beside_it_keeps_them(asked, people, monkeypatch):
    when = asking.windows()[0]
    matter = asked(phone="13812345678", safe_way="call", ring_at=when)
    by_code(matter, "withdraw")
    go_on(monkeypatch, 740)
    assert "还没有办结" in clock.run().held[matter.number]


# Everybody ----------------------------------------------------------------------------------------------------------------

OF_A_REGION = [role for role in ROLES.values() if role.place == "region"]


@pytest.mark.parametrize("role", OF_A_REGION, ids=lambda role: role.code)
def test_nobody_without_the_duty_reads_a_question(client, in_hand, person, role):
    matter = in_hand()
    user = person(role)
    for at in (
        matter.get_absolute_url(),
        f"{matter.get_absolute_url()}sheet/",
        f"{matter.get_absolute_url()}approval/",
        f"{matter.get_absolute_url()}handover/",
        "/desk/",
        "/desk/kinds/consultation/",
        "/desk/matters/",
    ):
        client.force_login(user)
        read = client.get(at, follow=True).content.decode()
        assert WORDS not in read and NUMBER not in read, at


def test_behind_a_code_and_asked_it_costs_few_questions_of_the_database(
    client, answered, django_assert_max_num_queries
):
    matter = answered()
    party = codes.party_of(matter)
    codes.issue(party)
    party.refresh_from_db()
    client.cookies["yihe-party"] = codes.enter(party)
    client.get(reverse("portal:mine"))
    with django_assert_max_num_queries(16):
        assert ANSWER in client.get(reverse("portal:mine")).content.decode()
    said = {
        "question": "押金不退",
        "topic": "house",
        "for_whom": "self",
        "over_14": "yes",
        "safe_way": "none",
        "step": "check",
        "once": "a",
    }
    with django_assert_max_num_queries(60):
        assert client.post(reverse("portal:advise"), said).status_code == 302
