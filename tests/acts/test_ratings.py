"""好差评: once, by a slip that opens one mark; nobody who handled it reads one; a bad mark is rung about by somebody else."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from tests.in_clear import tables_with
from tests.ways.ratings import a_visit, rated
from tests.ways.town import Town
from yihe.acts.ratings import bad_marks, verbs
from yihe.acts.ratings.handled import OWN_WORK, hands_on
from yihe.acts.ratings.models import BadMark, Rateable, Rating, Way
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.foundation import index_keys
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.encryption import ERASED_WORDS
from yihe.foundation.records import acts
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, CLERK, DIRECTOR, JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters import access, clock, codes, evidence, kinds, retention, standing
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Matter
from yihe.registers.compartments import holds
from yihe.registers.compartments.models import DestroyedKey, HoldGround
from yihe.registers.keys import keyring


@pytest.fixture
def town(person, organization, monkeypatch) -> Town:
    return Town(person, organization, monkeypatch)


@pytest.fixture
def visit(town):
    return a_visit(town)


@pytest.fixture
def rateable(visit) -> Rateable:
    return Rateable.objects.get(sort="place_service", record_key=visit.pk)


def test_a_slip_opens_one_mark_and_used_twice_says_so(rateable, town):
    code = verbs.print_slip(rateable, by=town.who(CLERK))
    assert verbs.slip_of(code).rateable == rateable and verbs.slip_of(code[::-1]) is None

    verbs.rate(rateable, "very_good", way=Way.SLIP)

    with pytest.raises(NotAllowed, match="这张评价单已经用过了。"):
        verbs.rate(rateable, "good", way=Way.SLIP)
    assert [rating.level for rating in Rating.objects.all()] == ["very_good"]
    assert verbs.print_slip(rateable, by=town.who(CLERK)), "whoever prints is not told that there is a mark"


def test_the_database_lets_one_mark_through(rateable):
    Rating.objects.create(rateable=rateable, level="good", way=Way.SLIP)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(rateable=rateable, level="poor", way=Way.SLIP)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Rating.objects.update(level="very_good")


def test_a_slip_lasts_for_its_days_and_no_longer(rateable, town):
    town.travel(rateable.until)
    assert verbs.cannot_be_rated(rateable) == ""
    town.travel(rateable.until + timedelta(days=1))

    with pytest.raises(NotAllowed, match="已经过期"):
        verbs.rate(rateable, "good", way=Way.SLIP)
    with pytest.raises(NotAllowed, match="已经过期"):
        verbs.print_slip(rateable, by=town.who(CLERK))


def test_a_slip_is_found_under_an_earlier_index_key(rateable, town, settings):
    code = verbs.print_slip(rateable, by=town.who(CLERK))

    settings.INDEX_KEY_FALLBACKS, settings.INDEX_KEY = [settings.INDEX_KEY], "another-index-key-that-is-long-enough-000"
    assert verbs.slip_of(code) is not None and index_keys.are_several()
    settings.INDEX_KEY_FALLBACKS = []
    assert verbs.slip_of(code) is None  # the control


def test_nobody_who_came_is_asked_nothing_and_a_visit_taken_back_is_not_rated(town, visit, rateable):
    alone = acts.enter(
        PlaceServiceRecord, visit.offer, by=visit.by, **{n: getattr(visit, n) for n in PlaceServiceRecord.fields} | {"people": 0}
    )  # fmt: skip
    assert not Rateable.objects.filter(record_key=alone.pk).exists()
    right = acts.correct(PlaceServiceRecord, visit, by=visit.by, reason="两个人", **{n: getattr(visit, n) for n in PlaceServiceRecord.fields} | {"people": 2})  # fmt: skip
    assert verbs.rateable_of_record(PlaceServiceRecord, right) == rateable and verbs.cannot_be_rated(rateable) == ""

    acts.void(PlaceServiceRecord, right, by=visit.by, reason="记错了")

    with pytest.raises(NotAllowed, match="已经撤销"):
        verbs.rate(rateable, "good", way=Way.SLIP)


def test_whoever_is_signed_in_rates_at_the_counter_and_never_their_own_work(town, rateable, person):
    with pytest.raises(NotAllowed) as refused:
        verbs.rate(rateable, "very_good", way=Way.SLIP, user=town.who(STATION_KEEPER))
    assert str(refused.value) == OWN_WORK

    rating, _ = verbs.rate(rateable, "good", way=Way.SLIP, user=town.who(CLERK))
    assert rating.way == Way.COUNTER


def test_what_is_said_is_kept_with_a_bad_mark_alone(town):
    _rating, matter = rated(town, "good", words="很好", phone="13800000000")

    assert matter is None and not BadMark.objects.exists()


def test_a_bad_mark_is_given_to_somebody_of_the_desk_who_had_no_hand_in_it(town, person):
    desk = town.who(ADVICE_DESK)
    _rating, matter = rated(town, words="等了很久（虚构）", phone="13800000000")

    assert (matter.state, matter.assignee) == ("to_ring", desk)
    assert access.reads(desk, matter) and offered(matter, desk)
    mark = kinds.contents_of(matter)
    assert (mark.words, mark.phone) == ("等了很久（虚构）", "13800000000")
    for role in (STATION_KEEPER, CLERK, DIRECTOR, AUDITOR, JUSTICE_OFFICE):
        assert not Matter.objects.visible_to(town.who(role)).filter(pk=matter.pk).exists(), role
    assert not Matter.objects.visible_to(person(ADVICE_DESK)).filter(pk=matter.pk).exists()


def test_no_reader_of_a_mark_handled_it(town, person):
    """Whoever of the desk entered the visit, confirmed it or stands in for who did is passed over, whichever they are."""
    desk, other = town.who(ADVICE_DESK), person(ADVICE_DESK)
    visit = a_visit(town)
    acts.answer(PlaceServiceRecord, [visit.pk], by=desk, accepted=True)
    rateable = Rateable.objects.get(record_key=visit.pk)
    assert hands_on(rateable) == {desk.pk, visit.by_id}

    _rating, matter = verbs.rate(rateable, "very_poor", way=Way.SLIP)

    assert matter.assignee == other
    readers = [user for user in town.everybody() if Matter.objects.visible_to(user).filter(pk=matter.pk).exists()]
    assert readers == [other] and not {user.pk for user in readers} & hands_on(rateable)


def test_where_everybody_of_the_desk_had_a_hand_it_waits_for_somebody_who_had_none(town, person):
    desk = town.who(ADVICE_DESK)
    visit = a_visit(town)
    acts.answer(PlaceServiceRecord, [visit.pk], by=desk, accepted=True)

    _rating, matter = verbs.rate(Rateable.objects.get(record_key=visit.pk), "poor", way=Way.SLIP)

    assert (matter.state, matter.assignee) == ("to_ring", None)
    assert bad_marks.give_again() == 0
    other = person(ADVICE_DESK)
    assert bad_marks.give_again() == 1
    matter.refresh_from_db()
    assert matter.assignee == other


def test_what_was_given_to_somebody_who_left_is_given_to_another(town, person):
    _rating, matter = rated(town)
    other = person(ADVICE_DESK)
    town.who(ADVICE_DESK).memberships.update(ended_at=timezone.now())
    from yihe.matters.handing_back import let_go_of_departed

    let_go_of_departed()
    assert bad_marks.give_again() == 1

    matter.refresh_from_db()
    assert matter.assignee == other


def test_it_is_handed_on_to_nobody_who_handled_it_and_shown_to_nobody_else(town, person):
    desk, other, third = town.who(ADVICE_DESK), person(ADVICE_DESK), person(ADVICE_DESK)
    visit = a_visit(town)
    acts.answer(PlaceServiceRecord, [visit.pk], by=other, accepted=True)
    _rating, matter = verbs.rate(Rateable.objects.get(record_key=visit.pk), "poor", way=Way.SLIP)
    holder = matter.assignee

    assert set(standing.colleagues(matter)) == {desk, third} and standing.signatories(matter, holder) == []
    with pytest.raises(NotAllowed, match="经手过这件事"):
        standing.reassign(matter, by=holder, to=other, reason="请假")
    with pytest.raises(NotAllowed):
        standing.add_signatory(matter, by=holder, of=town.who(DIRECTOR), question="怎么看")
    onward = third if holder == desk else desk
    standing.reassign(matter, by=holder, to=onward, reason="请假")  # the control
    assert Matter.objects.get(pk=matter.pk).assignee == onward


@pytest.mark.parametrize(("action", "result"), [("mend", "整改"), ("explain", "说明"), ("mistake", "误评")])
def test_the_person_is_told_what_was_found(town, action, result):
    _rating, matter = rated(town)

    perform(matter, action, by=town.who(ADVICE_DESK), answer="已经调整了开放时间（虚构）")

    told = kinds.get("bad_mark").answer_outside(Matter.objects.get(pk=matter.pk))
    assert (told["outcome"], told["answer"]) == (result, "已经调整了开放时间（虚构）")
    assert not matter.is_open


# Kept two years ---------------------------------------------------------------------------------------------------------

SAID, TOLD = "金丝雀等了很久（虚构）", "金丝雀的窗口已经加了一个人（虚构）"


@pytest.fixture
def told(town) -> Matter:
    """A bad mark that was rung about and answered."""
    _rating, matter = rated(town, words=SAID, phone="13800000000")
    perform(matter, "mend", by=town.who(ADVICE_DESK), answer=TOLD)
    return Matter.objects.select_related("compartment").get(pk=matter.pk)


def years_on(town, matter, days: int) -> None:
    town.travel(timezone.localdate(retention.kept_until(matter, kinds.get("bad_mark").words_kept)) + timedelta(days))


@pytest.mark.django_db(transaction=True)
def test_two_years_after_it_was_told_the_words_of_a_bad_mark_are_gone_and_the_mark_stays(town, told):
    code = codes.issue(codes.party_of(told))
    years_on(town, told, -1)
    assert told.number not in clock.run().emptied
    years_on(town, told, 1)

    assert clock.run().emptied == [told.number]

    mark = BadMark.objects.select_related("rating").get()
    gone = "已依法删除"
    assert (mark.words, mark.phone, mark.answer, mark.result) == (gone, gone, gone, "mended")
    assert mark.rating.level == "poor" and mark.answered_at is not None
    matter = Matter.objects.get(pk=told.pk)
    assert kinds.get("bad_mark").answer_outside(matter) is None and codes.find(told.number, code) is None
    assert DestroyedKey.objects.filter(compartment=told.compartment_id).exists()
    assert not keyring.those_with_a_key([told.compartment_id])
    assert tables_with("金丝雀") == set() and list(evidence.verify(matter)) == []


@pytest.mark.django_db(transaction=True)
def test_no_key_is_destroyed_for_what_may_be_rolled_back(town, told):
    """As whoever lives through years in one transaction does (`demo --years`): once that is committed, and not before."""
    years_on(town, told, 1)
    with pytest.raises(RuntimeError), transaction.atomic():
        assert clock.run().emptied == [told.number]
        assert keyring.those_with_a_key([told.compartment_id])
        raise RuntimeError
    assert BadMark.objects.select_related("matter").get().answer == TOLD

    with transaction.atomic():
        assert clock.run().emptied == [told.number]
    assert not keyring.those_with_a_key([told.compartment_id])


@pytest.mark.django_db(transaction=True)
def test_the_words_of_a_bad_mark_that_is_held_stay_until_it_is_lifted(town, told):
    held = holds.hold(
        told.compartment, by=town.who(DIRECTOR), ground=HoldGround.SUIT, note="（2026）苏0585民初1号（虚构）"
    )
    years_on(town, told, 1)
    assert "保全期间不能清除" in clock.run().held[told.number]
    assert BadMark.objects.select_related("matter").get().words == SAID
    holds.lift(held, by=town.who(DIRECTOR))
    years_on(town, told, 2)

    assert clock.run().emptied == [told.number]


@pytest.mark.django_db(transaction=True)
def test_control_without_a_term_no_clock_empties_them(town, told, monkeypatch):
    years_on(town, told, 1)
    monkeypatch.setattr(kinds.get("bad_mark"), "words_kept", None)
    assert clock.run().emptied == []
    mark = BadMark.objects.select_related("matter").get()
    assert (mark.words, mark.answer) == (SAID, TOLD)


@pytest.mark.django_db(transaction=True)
def test_what_was_told_lies_sealed_from_the_first_day(town, told):
    assert tables_with("金丝雀") == set()

    BadMark.objects.update(called="金丝雀（虚构）")
    assert tables_with("金丝雀") == {"ratings_badmark"}, "the control: what is not sealed is found there"


SEALING = import_module("yihe.acts.ratings.migrations.0002_seal_what_was_told")


def test_what_was_told_before_it_was_sealed_is_carried_over_and_the_chain_verifies(told, settings):
    """As a row of before has it: in clear. What was emptied by then says so afterwards, too."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ratings_badmark SET answer = %s WHERE matter_id = %s", [TOLD, told.pk])
    with pytest.raises(Unreadable):
        _ = BadMark.objects.select_related("matter").get().answer
    settings.MIGRATION_MODULES = {}  # the suite's tables are made without; this one is what is tried
    state = MigrationLoader(None).project_state([("ratings", "0001_marks_slips_and_what_follows")])

    SEALING.seal(state.apps, SimpleNamespace(connection=connection))

    assert BadMark.objects.select_related("matter").get().answer == TOLD
    assert list(evidence.verify(Matter.objects.get(pk=told.pk))) == [] and "ratings_badmark" not in tables_with(
        "金丝雀"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ratings_badmark SET answer = %s WHERE matter_id = %s", [ERASED_WORDS, told.pk])
    SEALING.seal(state.apps, SimpleNamespace(connection=connection))
    assert BadMark.objects.select_related("matter").get().answer == ERASED_WORDS


def test_one_that_nobody_rang_about_yet_keeps_its_words(town):
    _rating, matter = rated(town, words=SAID)
    town.travel(timezone.localdate() + timedelta(days=800))

    assert clock.run().emptied == []

    assert BadMark.objects.select_related("matter").get().words == SAID
