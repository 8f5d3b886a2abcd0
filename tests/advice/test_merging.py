"""并入: one person asked twice and is answered once; somebody says so, and it is undone until the other is answered."""

import pytest

from tests.advice.conftest import ANSWER, QUESTION, by_code
from yihe.domains.advice import merging, panels
from yihe.domains.advice.kinds import ConsultationKind
from yihe.domains.advice.models import Consultation
from yihe.matters import access
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Clock, Matter, Notification

LATER = "还是欠工资的事，另外社保也没有交。"


def fresh(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def merge(matter, into, by):
    return perform(matter, "merge", by=by, other=into.number)


def words_of(matter) -> str:
    page = {
        "matter": fresh(matter),
        "user": None,
        "contents": Consultation.objects.select_related("matter").get(pk=matter.pk),
    }
    return str(panels.words(page["contents"], whole=True)) + str(
        [panels.words(each, whole=True) for each in merging.merged_here(matter.pk)]
    )


def test_the_second_is_over_and_who_answers_the_first_reads_both(in_hand, asked, people, client):
    first, second = in_hand(), asked(question=LATER)
    merge(second, first, people.desk)
    told = Notification.objects.filter(user=people.lawyer, matter=first).values_list("text", flat=True)
    assert merging.ALSO_ASKED.format(number=first.number) in told, "whoever answers for both knows of both"
    assert fresh(second).state == "merged" and Clock.objects.filter(matter=second, due_at__isnull=False).count() == 0
    client.force_login(people.lawyer)
    shown = client.get(first.get_absolute_url()).content.decode()
    assert LATER in shown and second.number in shown and QUESTION in shown
    client.force_login(people.other_desk)
    for each in (first, second):
        assert LATER not in client.get(each.get_absolute_url()).content.decode()
    assert access.by_number(people.second, first.number) is None or LATER not in words_of_a_stranger(
        client, people, first
    )


def test_whoever_answers_merges_what_they_have_in_hand_and_nothing_else(in_hand, asked, people):
    first, second, at_the_desk = in_hand(), in_hand(question=LATER), asked()
    for name, words in (("merge", "并入另一件"), ("merge_own", "当前状态为“已登记”")):
        with pytest.raises(NotAllowed, match=words):
            perform(fresh(at_the_desk), name, by=people.lawyer, other=first.number)
    with pytest.raises(NotAllowed):
        perform(fresh(second), "merge_own", by=people.second, other=first.number)
    with pytest.raises(NotAllowed, match=merging.NONE_SUCH):
        perform(fresh(second), "merge_own", by=people.lawyer, other=at_the_desk.number)
    perform(fresh(second), "merge_own", by=people.lawyer, other=first.number)
    assert fresh(second).state == "merged"


def words_of_a_stranger(client, people, matter) -> str:
    client.force_login(people.second)
    return client.get(matter.get_absolute_url()).content.decode()


def test_whoever_asked_is_told_without_the_other_number_and_may_say_it_is_not_the_same(in_hand, asked, people):
    first, second = in_hand(), asked(question=LATER)
    merge(second, first, people.desk)
    said = ConsultationKind.answer_outside(fresh(second))["answer"]
    assert said == merging.TOLD and first.number not in said
    by_code(fresh(second), "not_the_same")
    assert fresh(second).state == "registered" and ConsultationKind.answer_outside(fresh(second)) is None
    assert Clock.objects.get(matter=second, name="total").due_at is not None  # it goes on, and is answered by itself
    assert LATER not in words_of(first)


def test_it_is_undone_until_the_other_is_answered_and_not_after(in_hand, asked, people):
    first, second = in_hand(), asked(question=LATER)
    merge(second, first, people.desk)
    perform(fresh(second), "undo_merge", by=people.desk)
    merge(fresh(second), first, people.desk)
    perform(fresh(first), "answer", by=people.lawyer, answer=ANSWER)
    for undo in (
        lambda: perform(fresh(second), "undo_merge", by=people.desk),
        lambda: by_code(fresh(second), "not_the_same"),
    ):
        with pytest.raises(NotAllowed, match="已经答复"):
            undo()


@pytest.mark.parametrize(
    ("phones", "sentence"), [(("13800000001", "13800000002"), merging.OTHERS_PHONE), (("13800000001", ""), "")]
)
def test_other_telephones_are_other_people(in_hand, asked, people, phones, sentence):
    first, second = (
        give(phone=phone, safe_way="call" if phone else "")
        for give, phone in zip((in_hand, asked), phones, strict=True)
    )
    assert merging.cannot_merge(fresh(second), people.desk, other=first.number) == sentence


def test_nothing_is_merged_into_itself_the_answered_the_unknown_or_along_a_chain(in_hand, asked, answered, people):
    first, second, third = in_hand(), asked(), asked()
    merge(second, first, people.desk)
    for into, words in (
        (first.number, merging.ITSELF), (answered().number, merging.IS_OVER), ("ZX-1999-99999", merging.NONE_SUCH),
        (second.number, merging.IS_OVER), (third.number, merging.HAS_OTHERS),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=words):
            perform(fresh(first), "merge", by=people.desk, other=into)


def test_harm_to_a_child_is_reported_before_anything_is_merged(in_hand, asked, people):
    first, harmed = in_hand(), in_hand()
    perform(harmed, "harm", by=people.lawyer)
    with pytest.raises(NotAllowed, match="未成年人保护法"):
        merge(fresh(harmed), first, people.desk)
