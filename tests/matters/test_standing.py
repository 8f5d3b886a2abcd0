"""催办 转办 加签: what can be done to any matter, and to whom it may be done."""

import pytest

from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, REVIEWER
from yihe.matters import queries, standing
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Matter, Notification

pytestmark = pytest.mark.usefixtures("neighbours")


def test_a_reminder_reaches_the_holder_once_a_day(errand, people):
    matter = errand("submitted")

    standing.remind(matter, by=people.applicant, text="急")

    assert Notification.objects.get(user=people.clerk).text == f"催办：{matter.title}。急"
    with pytest.raises(NotAllowed, match="今天已经催办过了"):
        standing.remind(matter, by=people.applicant)
    assert matter.events.last().action == "remind"


def test_nobody_reminds_themselves(errand, people):
    with pytest.raises(NotAllowed, match="不在等待他人办理"):
        standing.remind(errand("submitted"), by=people.clerk)


def test_a_matter_handed_over_leaves_the_other_inboxes(errand, people, person):
    matter, colleague = errand("submitted"), person(CLERK)
    assert [m.pk for m in queries.inbox(people.clerk).rows] == [matter.pk]

    standing.reassign(matter, by=people.clerk, to=colleague, reason="请假")

    assert queries.inbox(people.clerk).rows == []
    assert [m.pk for m in queries.inbox(colleague).rows] == [matter.pk]
    with pytest.raises(NotAllowed, match="已转由他人经办"):
        perform(matter, "accept", by=people.clerk)
    perform(matter, "accept", by=colleague)
    assert matter.assignee is None


@pytest.mark.parametrize(("role", "region"), [(REVIEWER, "320585"), (CLERK, "320505")])
def test_nobody_is_handed_what_they_could_not_do(errand, people, person, role, region):
    with pytest.raises(NotAllowed, match="不是能够办理此件的"):
        standing.reassign(errand("submitted"), by=people.clerk, to=person(role, region=region), reason="x")


def test_a_bystander_hands_nothing_over(errand, people, person):
    other = person(CLERK)
    with pytest.raises(NotAllowed, match="只有当前经办人或分管领导可以转办"):
        standing.reassign(errand("submitted"), by=people.applicant, to=other, reason="x")


def test_the_next_step_waits_for_the_countersignature(errand, people, person):
    matter, asked = errand("submitted"), person(REVIEWER)

    row = standing.add_signatory(matter, by=people.clerk, of=asked, question="是否属实")

    assert dict((a.name, why) for a, why in offered(matter, people.clerk))["accept"].startswith("会签意见尚未答复")
    with pytest.raises(NotAllowed, match="会签意见尚未答复"):
        perform(matter, "accept", by=people.clerk)
    assert [m.pk for m in queries.inbox(asked).rows] == [matter.pk]

    standing.answer_signature(row, by=asked, agrees=True, answer="属实")

    assert queries.inbox(asked).rows == []
    perform(matter, "accept", by=people.clerk)
    assert matter.state == "accepted"


def test_only_the_asked_answers_and_only_once(errand, people, person):
    matter, asked = errand("submitted"), person(DIRECTOR)
    row = standing.add_signatory(matter, by=people.clerk, of=asked, question="?")

    with pytest.raises(NotAllowed):
        standing.answer_signature(row, by=people.clerk, agrees=True, answer="代答")
    standing.answer_signature(row, by=asked, agrees=False, answer="不同意")
    with pytest.raises(NotAllowed):
        standing.answer_signature(row, by=asked, agrees=True, answer="改口")
    assert Matter.objects.get(pk=matter.pk).awaited == 0


def test_a_question_can_be_taken_back(errand, people, person):
    matter = errand("submitted")
    row = standing.add_signatory(matter, by=people.clerk, of=person(REVIEWER), question="?")

    standing.recall_signature(row, by=people.clerk)

    perform(matter, "accept", by=people.clerk)


def test_a_question_whose_asker_left_can_be_taken_back_by_the_next(errand, people, person):
    matter, leaver, successor = errand("submitted"), person(CLERK), person(CLERK)
    row = standing.add_signatory(matter, by=leaver, of=person(DIRECTOR), question="?")
    with pytest.raises(NotAllowed, match="不是您发出的"):
        standing.recall_signature(row, by=person(REVIEWER))

    standing.recall_signature(row, by=successor)

    perform(matter, "accept", by=successor)


def test_an_open_question_does_not_keep_the_applicant_from_withdrawing(errand, people, person):
    matter = errand("submitted")
    standing.add_signatory(matter, by=people.clerk, of=person(REVIEWER), question="?")

    perform(matter, "withdraw", by=people.applicant)

    assert matter.state == "withdrawn"


def test_an_outsider_cannot_be_asked_to_sign(errand, people, person, organization):
    with pytest.raises(NotAllowed, match="职责范围不包括此件"):
        standing.add_signatory(
            errand("submitted"), by=people.clerk, of=person(APPLICANT, of=organization), question="?"
        )


def test_an_unknown_standing_event_is_not_recorded(errand, people):
    with pytest.raises(ValueError, match="no Chinese words"):
        standing.record(errand(), "surprise", by=people.applicant)
