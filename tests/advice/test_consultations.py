"""A question comes in without a name, is given to who is on duty, answered, asked about once more, closed, and perhaps taken up again."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.advice.conftest import ANSWER, by_code
from tests.conftest import TAICANG
from yihe.acts.ratings import verbs
from yihe.domains.advice import rules
from yihe.domains.advice.kinds import ConsultationKind
from yihe.domains.advice.models import Consultation
from yihe.foundation import workdays
from yihe.foundation.periods import end_of
from yihe.foundation.roles import ADVICE_DESK, CLERK, DUTY_LAWYER
from yihe.matters import clock, codes
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.models import Clock, Matter, Party


def contents(matter) -> Consultation:
    return Consultation.objects.get(pk=matter.pk)


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


@pytest.fixture
def later(monkeypatch):
    def go(**span) -> None:
        moment = timezone.now() + timedelta(**span)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return go


def test_the_first_question_needs_neither_name_nor_phone_and_has_a_number_and_a_code(asked, people):
    matter = asked()
    assert (matter.state, matter.holder, matter.title) == ("registered", "advice_desk", "法律咨询")
    party = codes.party_of(matter)
    assert codes.find(matter.number, codes.issue(party)) == party
    assert (contents(matter).phone, party.contact, party.safe_way) == ("", "", "")


def test_it_goes_to_who_is_on_duty_and_to_the_desk_when_nobody_is(asked, people, roster):
    assert asked().assignee is None
    roster(people.second, people.lawyer)
    matter = asked()
    assert (matter.state, matter.assignee) == ("in_hand", people.second)


def test_a_roster_names_nobody_who_no_longer_answers(asked, people, roster, person):
    roster(person(CLERK))
    assert asked().state == "registered"


@pytest.fixture
def taken_down(people):
    """Have the desk take down what came by a channel."""

    def take(channel: str) -> Matter:
        row = Consultation(channel=channel, question="问", asker="甲")
        return open_matter(ConsultationKind, row, by=people.desk, region=TAICANG, hat="advice_desk")

    return take


@pytest.mark.parametrize(("channel", "hours"), [("web", 24), ("phone", 5), ("counter", 5), ("visit", 5)])
def test_a_message_has_24_hours_and_who_is_live_5_from_the_moment_it_came(taken_down, channel, hours):
    total = Clock.objects.get(matter=taken_down(channel), name="total")
    assert total.due_at == total.since + timedelta(hours=hours)


def test_a_letter_has_seven_working_days(taken_down):
    total = Clock.objects.get(matter=taken_down("letter"), name="total")
    assert total.due_at == end_of(workdays.add(timezone.localdate(), 7))


def test_a_supplement_stops_the_clock_and_it_goes_on_with_what_was_left(in_hand, people, later):
    matter = in_hand()
    later(hours=4)
    perform(matter, "want", by=people.lawyer, reason="劳动合同签了没有？")
    assert Clock.objects.get(matter=matter, name="total").due_at is None
    later(days=3)
    by_code(matter, "supplement", supplement="没有签。")
    matter = fresh(matter)
    assert (matter.state, matter.assignee) == ("in_hand", people.lawyer)
    left = Clock.objects.get(matter=matter, name="total").due_at - timezone.now()
    assert timedelta(hours=19, minutes=59) < left <= timedelta(hours=20)


def test_without_a_supplement_it_is_closed_with_a_sentence_and_the_code_lives_on(in_hand, people, later):
    matter = in_hand()
    perform(matter, "want", by=people.lawyer, reason="合同呢？")
    later(days=30)
    clock.run()
    assert fresh(matter).state == "closed"
    assert "编号和查询码还能用" in contents(matter).told
    assert codes.party_of(matter) is not None


def test_an_agreed_moment_is_to_come_and_not_too_far(in_hand, people):
    matter = in_hand()
    for wrong in (-1, 24 * 60):
        with pytest.raises(NotAllowed, match=r"约定的时间已经过了|最多约到"):
            perform(matter, "agree", by=people.lawyer, agreed_at=timezone.now() + timedelta(hours=wrong))
    moment = timezone.now() + timedelta(days=2)
    perform(matter, "agree", by=people.lawyer, agreed_at=moment)
    matter = fresh(matter)
    assert (matter.state, matter.assignee, matter.due_at) == ("agreed", people.lawyer, moment)
    perform(matter, "answer", by=people.lawyer, answer=ANSWER)
    assert fresh(matter).state == "answered"


def test_still_in_doubt_is_said_once_and_comes_back_to_who_answered(answered, people):
    matter = answered()
    by_code(matter, "ask_again", asked_again="仲裁要交钱吗？")
    assert (fresh(matter).state, fresh(matter).assignee) == ("in_hand", people.lawyer)
    perform(fresh(matter), "answer", by=people.lawyer, answer="不收费。")
    with pytest.raises(NotAllowed, match=rules.ASKED_ONCE[:8]):
        by_code(fresh(matter), "ask_again", asked_again="还有")
    by_code(fresh(matter), "settle")
    assert fresh(matter).state == "closed"


def test_an_answer_nobody_doubts_closes_by_itself(answered, later):
    matter = answered()
    later(days=30)
    clock.run()
    assert fresh(matter).state == "closed"


def test_reopening_is_asked_for_and_decided_by_another(asked, people, person):
    both = person(ADVICE_DESK, DUTY_LAWYER, region=TAICANG)
    matter = asked()
    perform(matter, "assign", by=people.desk, assignee=both)
    perform(fresh(matter), "answer", by=both, answer=ANSWER)
    by_code(fresh(matter), "settle")
    by_code(fresh(matter), "ask_reopening", reopening="说的地方不对。")
    with pytest.raises(NotAllowed):
        perform(fresh(matter), "reopen", by=both)
    perform(fresh(matter), "reopen", by=people.desk)
    assert fresh(matter).state == "registered"


def test_reopening_refused_says_why_and_late_it_is_not_asked_for(answered, people, later):
    matter = answered()
    by_code(matter, "settle")
    by_code(fresh(matter), "ask_reopening", reopening="想再问。")
    perform(fresh(matter), "keep_closed", by=people.desk, reason="答复已经说明。")
    assert contents(matter).told == "答复已经说明。"
    assert fresh(matter).state == "closed"
    later(days=31)
    with pytest.raises(NotAllowed, match="不能申请重开"):
        by_code(fresh(matter), "ask_reopening", reopening="再想想。")


def test_what_waits_on_whoever_asked_is_not_said_to_lie_with_the_lawyer(in_hand, people, client):
    """The lawyer stays responsible, and the pages said 「贺明（咨询人）」."""
    matter = in_hand()
    client.force_login(people.desk)
    page, listed = matter.get_absolute_url(), "/desk/kinds/consultation/"
    name = people.lawyer.name
    assert f"{name}（值班人员）" in client.get(page).content.decode() and name in client.get(listed).content.decode()
    perform(fresh(matter), "answer", by=people.lawyer, answer=ANSWER)
    assert f"{name}（" not in client.get(page).content.decode() and name not in client.get(listed).content.decode()


def test_the_filter_of_states_has_no_state_that_means_another(asked, people, client):
    """A kind's own 「closed」 asked for whatever is closed, and 「办理中」 stood there twice."""
    asked()
    client.force_login(people.desk)
    page = client.get("/desk/kinds/consultation/").content.decode()
    select = page.split('name="state"')[1].split("</select>")[0]
    values, labels = re.findall(r'value="(\w*)"', select), re.findall(r">([^<]+)</option>", select)
    assert (len(values), len(labels)) == (len(set(values)), len(set(labels))) and "closed" in values


def test_only_a_question_that_was_not_reopened_is_offered_the_letter_that_says_no(answered, people, client):
    """Both end in one state; a page that offered the letter of the other led to nothing."""
    matter = answered()
    by_code(matter, "settle")
    client.force_login(people.desk)
    page, letter = fresh(matter).get_absolute_url(), f"/desk/matters/{matter.number}/letter/"
    assert (letter in client.get(page).content.decode(), client.get(letter).status_code) == (False, 404)
    by_code(fresh(matter), "ask_reopening", reopening="想再问。")
    perform(fresh(matter), "keep_closed", by=people.desk, reason="答复已经说明。")
    assert (letter in client.get(page).content.decode(), client.get(letter).status_code) == (True, 200)


def test_who_has_a_conflict_passes_it_to_the_next_on_duty_and_reads_no_more(asked, people, roster):
    roster(people.lawyer, people.second)
    matter = asked()
    perform(matter, "pass_on", by=people.lawyer, reason="我代理过对方。")
    matter = fresh(matter)
    assert matter.assignee == people.second
    assert not Party.objects.let_in().filter(matter=matter, user=people.lawyer).exists()
    with pytest.raises(NotAllowed, match=rules.NOBODY_NEXT[:6]):
        perform(matter, "pass_on", by=people.second, reason="我也是。")
    perform(matter, "hand_back_to_desk", by=people.second, reason="我也是。")
    matter = fresh(matter)
    assert matter.state == "registered"
    with pytest.raises(NotAllowed):
        perform(matter, "assign", by=people.desk, assignee=people.lawyer)


@pytest.mark.parametrize("said", [{"for_whom": "group", "people": 5}, {"topic": "house"}])
def test_five_people_or_a_listed_topic_need_a_second_reader_who_did_not_write_it(in_hand, people, said):
    matter = in_hand(**said)
    with pytest.raises(NotAllowed, match="第二个人看过"):
        perform(matter, "answer", by=people.lawyer, answer=ANSWER)
    perform(matter, "submit", by=people.lawyer, answer=ANSWER)
    matter = fresh(matter)
    assert (matter.state, matter.assignee) == ("reading", people.second)
    with pytest.raises(NotAllowed):
        perform(matter, "approve", by=people.lawyer)
    perform(matter, "send_back", by=people.second, reason="写明时效。")
    assert (fresh(matter).state, fresh(matter).assignee) == ("in_hand", people.lawyer)
    perform(fresh(matter), "submit", by=people.lawyer, answer=ANSWER + "时效一年。")
    perform(fresh(matter), "approve", by=people.second)
    assert (fresh(matter).state, contents(matter).answer) == ("answered", ANSWER + "时效一年。")
    assert not Party.objects.let_in().filter(matter=matter, user=people.second).exists()


def test_who_wrote_an_answer_is_no_second_reader_of_it(in_hand, people):
    matter = in_hand(topic="house")
    perform(matter, "submit", by=people.lawyer, answer=ANSWER)
    reads = [ConsultationKind.workflow.actions[name] for name in ("approve", "send_back")]

    assert [rules.wrote_it in action.unless for action in reads] == [True, True]
    assert rules.wrote_it(fresh(matter), people.lawyer) == rules.YOU_WROTE_IT
    assert rules.wrote_it(fresh(matter), people.second) == ""


def test_four_people_need_none(in_hand, people):
    matter = in_hand(for_whom="group", people=4)
    perform(matter, "answer", by=people.lawyer, answer=ANSWER)
    assert fresh(matter).state == "answered"


def test_nobody_answers_what_was_given_to_nobody_or_to_another(in_hand, people):
    matter = in_hand()
    assert "answer" not in {action.name for action, why in offered(matter, people.second) if not why}
    with pytest.raises(NotAllowed):
        perform(matter, "answer", by=people.second, answer=ANSWER)


def test_it_is_sent_on_with_words_and_taken_back_with_the_code(in_hand, people, asked):
    matter = in_hand()
    perform(matter, "refer", by=people.lawyer, referred_to="legal_aid", reason="符合法律援助条件，带身份证到中心。")
    assert (fresh(matter).state, contents(matter).told) == ("referred", "符合法律援助条件，带身份证到中心。")
    other = asked()
    by_code(other, "withdraw")
    assert fresh(other).state == "withdrawn"


def test_the_same_form_sent_twice_is_one_question(asked):
    assert asked(once="a").pk == asked(once="a").pk


def test_a_question_is_refused_with_what_is_wrong_in_it(asked):
    for said, why in [
        ({"question": "  "}, "请写下您想问的"), ({"question": "问" * 2001}, "不超过 2000 字"),
        ({"for_whom": "group", "people": 1}, "至少 2 人"), ({"safe_way": "call"}, "请写电话"),
        ({"safe_way": "sms", "phone": "0512-53520000"}, "短信只能发到手机"), ({"ring_at": timezone.now(), "phone": "13812345678"}, "另选一个"),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed, match=why):
            asked(**said)
    assert not Matter.objects.filter(kind="consultation").exists()


def test_once_it_is_closed_it_may_be_rated_and_withdrawn_it_is_not(answered, asked):
    matter = answered()
    assert verbs.rateable_of(matter) is None
    by_code(matter, "settle")
    assert not verbs.cannot_be_rated(verbs.rateable_of(fresh(matter)))
    other = asked()
    by_code(other, "withdraw")
    assert verbs.rateable_of(fresh(other)) is None
