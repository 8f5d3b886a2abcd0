"""Somebody is rung in the half hour they asked for, three times; and complains, to nobody it is about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.advice.conftest import by_code
from tests.conftest import TAICANG
from yihe.domains.advice import asking, rules
from yihe.domains.advice.kinds import ComplaintKind
from yihe.domains.advice.models import CallBack, Complaint, Consultation
from yihe.foundation import workdays
from yihe.foundation.periods import end_of
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER
from yihe.matters import codes, standing
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Clock, Matter


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


@pytest.fixture
def ring(asked):
    asked(phone="13812345678", safe_way="call", ring_at=asking.windows()[0], safe_note="别说什么事")
    return Matter.objects.get(kind="call_back")


def soon() -> dict:
    return {"ring_at": timezone.now() + timedelta(days=1)}


def test_windows_are_half_hours_while_the_bureau_is_open(db):
    found = [timezone.localtime(at) for at in asking.windows()]
    assert all(at.minute in (0, 30) for at in found) and len(found) == len(set(found))
    assert min(at.hour for at in found) >= 9 and max(at.hour for at in found) <= 17
    assert len({at.date() for at in found}) == asking.SOME_DAYS


def test_it_is_due_at_the_end_of_its_window_and_lies_where_the_question_does(ring):
    assert ring.due_at == CallBack.objects.get().ring_at + timedelta(minutes=30)
    assert ring.compartment_id == ring.parent.compartment_id


def test_the_desk_reads_whom_to_ring_while_it_is_to_be_rung_and_no_word_of_the_question(client, ring, people):
    client.force_login(people.desk)
    html = client.get(ring.get_absolute_url()).content.decode()
    assert "13812345678" in html and "别说什么事" in html and "只和本人说话" in html and "拖欠工资" not in html
    perform(ring, "reach", by=people.desk, note="说好明天来窗口")
    assert "13812345678" not in client.get(ring.get_absolute_url()).content.decode()


def test_after_the_third_try_it_ends_and_the_code_lives_on(ring, people):
    for tries in (1, 2):
        perform(fresh(ring), "try_again", by=people.desk, **soon())
        assert (fresh(ring).state, CallBack.objects.get().tries) == ("waiting", tries)
    perform(fresh(ring), "try_again", by=people.desk)
    assert (fresh(ring).state, CallBack.objects.get().tries) == ("unreachable", 3)
    party = codes.party_of(ring.parent)
    assert codes.find(ring.parent.number, codes.issue(party)) == party


def test_the_desk_arranges_a_call_only_where_a_call_is_safe(asked, people):
    matter = asked(phone="13812345678", safe_way="call")
    perform(matter, "ring", by=people.desk, **soon())
    assert Matter.objects.get(kind="call_back").parent == matter
    with pytest.raises(NotAllowed, match="没有留可以安全拨打的电话"):
        perform(asked(), "ring", by=people.desk, **soon())


def test_the_next_try_is_to_come(ring, people):
    with pytest.raises(NotAllowed, match="已经过了"):
        perform(ring, "try_again", by=people.desk, ring_at=timezone.now() - timedelta(hours=1))


def test_whoever_calls_no_way_safe_any_more_is_not_rung(ring, people):
    asked = Consultation.objects.select_related("matter").get()
    asked.safe_way = "none"
    asked.save(update_fields=["safe_way"])
    with pytest.raises(NotAllowed, match="不要拨打"):
        perform(ring, "reach", by=people.desk)
    perform(ring, "stop", by=people.desk)
    assert fresh(ring).state == "unreachable"


# Complaints -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def complaint(db):
    return lambda **said: asking.complain(**{"region": TAICANG, "words": "答复敷衍", "asker": "居民"} | said)


def test_it_is_taken_in_within_a_working_day_and_answered_within_fifteen(complaint):
    due = dict(Clock.objects.filter(matter=complaint()).values_list("name", "due_at"))
    today = timezone.localdate()
    assert due == {"received": end_of(workdays.add(today, 1)), "total": end_of(workdays.add(today, 15))}


def test_it_is_given_to_and_answered_by_nobody_who_had_a_hand_in_it(client, answered, complaint, people):
    matter = answered()
    said = complaint(about_number=matter.number)
    assert rules.whom_it_is_about(said) == {people.desk.pk, people.lawyer.pk}  # who gave it out, who answered
    with pytest.raises(NotAllowed, match=rules.IT_IS_ABOUT_YOU):
        perform(said, "accept", by=people.desk, assignee=people.other_desk)
    with pytest.raises(NotAllowed):
        perform(said, "accept", by=people.other_desk, assignee=people.desk)
    client.force_login(people.desk)
    assert "答复敷衍" not in client.get(said.get_absolute_url()).content.decode()
    perform(said, "accept", by=people.other_desk, assignee=people.other_desk)
    client.force_login(people.other_desk)
    assert "答复敷衍" in client.get(said.get_absolute_url()).content.decode()
    perform(fresh(said), "answer", by=people.other_desk, answer="已经重新答复，并提醒了答复人。")
    assert fresh(said).state == "answered"


def test_whom_it_is_about_comes_into_it_by_no_code_and_by_nobody_handing_it_on(answered, complaint, people):
    """A code handed out anew ends the one that whoever complains holds, and opens what they are answered."""
    said = complaint(about_number=answered().number)
    before = codes.party_of(said).code_digest
    with pytest.raises(NotAllowed, match="由他人办理"):
        codes.hand_out(fresh(said), by=people.desk, paper="居民身份证")
    assert codes.party_of(fresh(said)).code_digest == before
    with pytest.raises(NotAllowed, match="由他人办理"):
        standing.reassign(fresh(said), by=people.other_desk, to=people.desk, reason="请办理")
    assert people.desk not in standing.colleagues(fresh(said))

    codes.hand_out(fresh(said), by=people.other_desk, paper="居民身份证")
    assert codes.party_of(fresh(said)).code_digest != before


def test_who_is_named_works_on_it_no_more_than_who_had_a_hand_in_it(people):
    said = open_matter(
        ComplaintKind, Complaint(about=people.desk, words="态度不好", asker="居民"), by=people.other_desk, region=TAICANG, hat=ADVICE_DESK.code
    )  # fmt: skip
    with pytest.raises(NotAllowed, match=rules.IT_IS_ABOUT_YOU):
        perform(said, "accept", by=people.desk, assignee=people.other_desk)


def test_the_lawyer_it_is_about_does_not_know_that_it_is_there(client, answered, complaint, people, person):
    matter = answered()
    said = complaint(about_number=matter.number)
    client.force_login(people.lawyer)
    assert client.get(said.get_absolute_url()).status_code == 404
    both = person(ADVICE_DESK, DUTY_LAWYER, region=TAICANG)
    assert rules.it_is_about(said, both) == ""


def test_its_answer_is_read_with_its_own_code(complaint, people):
    said = complaint()
    perform(said, "accept", by=people.desk, assignee=people.other_desk)
    perform(fresh(said), "turn_away", by=people.other_desk, reason="属于法院的裁判，请向法院提出上诉。")
    assert ComplaintKind.answer_outside(fresh(said))["answer"] == "属于法院的裁判，请向法院提出上诉。"
    with pytest.raises(NotAllowed):
        by_code(said, "answer", answer="x")
