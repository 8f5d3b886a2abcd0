"""When a calendar is loaded, what runs is counted again: a notice or a clock ends later, never sooner, and leaves an event."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.acts.procedure import ScreenedKind, noticed, scored
from yihe.acts.notices import public, verifying
from yihe.acts.notices.models import Notice
from yihe.foundation import workdays
from yihe.foundation.roles import REVIEWER
from yihe.matters import clock, evidence, kinds
from yihe.matters.actions import perform
from yihe.matters.models import Clock, Event, Matter
from yihe.registers.regions import calendar

TO_2026 = "years: [{year: 2026, document: 文, holidays: [{name: 元旦, first: 2026-01-01, last: 2026-01-03}]}]"
FOR_2027 = "years: [{{year: 2027, document: 文, holidays: [{{name: 元旦, first: {}, last: {}{}}}]}}]"


@pytest.fixture(autouse=True)
def screened_kind(monkeypatch, calendar_of_the_table):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)


@pytest.fixture
def on_day(monkeypatch):
    def go(day: date):
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return go


@pytest.fixture
def load(db, tmp_path):
    def make(text: str) -> None:
        file = tmp_path / "calendar.yaml"
        file.write_text(text, "utf-8")
        call_command("load_calendar", str(file), stdout=StringIO())

    make(TO_2026)
    return make


@pytest.fixture
def over_new_year(load, person, organization, on_day):
    """Return a matter whose notice of five working days was published on 28 December 2026; the calendar ends with the year."""
    on_day(date(2026, 12, 28))
    return noticed(person, organization)


def closes_on(matter) -> date:
    return Notice.objects.get(matter=matter).closes_on


def lengthenings(matter) -> list:
    return list(Event.objects.filter(matter=matter, action="lengthen"))


def test_a_notice_over_new_year_passes_over_the_first_of_january_before_any_notice_of_2027(over_new_year):
    assert (closes_on(over_new_year), over_new_year.due_on) == (date(2027, 1, 5), date(2027, 1, 5))


def test_a_notice_under_way_is_lengthened_when_the_calendar_comes_with_one_event_that_proves_it(over_new_year, load):
    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    matter = Matter.objects.get(pk=over_new_year.pk)
    assert (closes_on(matter), matter.due_on) == (date(2027, 1, 7), date(2027, 1, 7))
    [event] = lengthenings(matter)
    assert (event.said["before"], event.said["until"], event.hat) == ("2027-01-05", "2027-01-07", "clock")
    assert (list(verifying.sentences()), list(evidence.everything(matter))) == ([], [])


def test_everybody_reads_the_former_and_the_new_last_day_with_the_digest_of_either(over_new_year, load, client):
    notice = Notice.objects.get(matter=over_new_year)
    page, before = f"/notices/{notice.pk}/", notice.proof
    assert "顺延" not in client.get(page).content.decode()

    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    notice.refresh_from_db()
    said = client.get(page).content.decode()
    assert "原定 2027-01-05 周二 截止" in said and "顺延到 2027-01-07 周四" in said
    assert before != notice.proof and before in said and notice.proof in said


def test_of_a_notice_lengthened_twice_the_day_it_was_published_to_stays(over_new_year, load):
    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))
    load(FOR_2027.format("2027-01-01", "2027-01-06", ""))

    pk = Notice.objects.get(matter=over_new_year).pk
    assert (len(lengthenings(over_new_year)), closes_on(over_new_year)) == (2, date(2027, 1, 8))
    assert public.lengthened(pk).closed_on == date(2027, 1, 5)


def test_the_clock_ends_a_lengthened_notice_on_the_day_after_its_new_last(over_new_year, load, on_day):
    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    on_day(date(2027, 1, 7))
    assert clock.run().moved == []
    on_day(date(2027, 1, 8))
    assert clock.run().moved == [over_new_year.number]


def test_a_notice_is_never_shortened_by_a_weekend_day_that_is_worked(over_new_year, load):
    load(FOR_2027.format("2027-01-01", "2027-01-01", ", worked: [2027-01-02]"))

    assert workdays.add(date(2026, 12, 28), 5) == date(2027, 1, 4)
    assert closes_on(over_new_year) == date(2027, 1, 5)
    assert lengthenings(over_new_year) == []


def test_loading_the_same_calendar_again_lengthens_nothing_again(over_new_year, load):
    for _again in range(2):
        load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    assert len(lengthenings(over_new_year)) == 1


def test_a_notice_whose_last_day_is_past_is_lengthened_while_the_matter_still_waits_for_its_end(
    over_new_year, load, on_day
):
    on_day(date(2027, 1, 6))
    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    assert closes_on(over_new_year) == date(2027, 1, 7)


def test_a_notice_that_is_over_and_done_with_is_left_alone(over_new_year, load, on_day):
    on_day(date(2027, 1, 6))
    assert clock.run().moved == [over_new_year.number]
    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    assert closes_on(over_new_year) == date(2027, 1, 5)


def test_a_notice_published_before_the_regulation_was_known_gets_the_days_it_was_promised(
    load, person, organization, on_day, unprotected
):
    on_day(date(2026, 12, 28))
    with workdays.by(calendar.current().before_the_regulation_was_known()):
        matter = noticed(person, organization)
    Notice.objects.update(working_days=None)
    Clock.objects.update(amount=None, counted_from=None)
    assert closes_on(matter) == date(2027, 1, 4)

    load(FOR_2027.format("2027-01-01", "2027-01-01", ""))

    matter.refresh_from_db()
    assert (closes_on(matter), matter.due_on) == (date(2027, 1, 5), date(2027, 1, 5))


def test_a_step_under_way_is_lengthened_with_one_event(load, person, organization, on_day):
    on_day(date(2026, 12, 28))
    matter = scored(person, organization)
    perform(matter, "passed", by=person(REVIEWER), opinion="同意")
    assert (matter.state, matter.due_on) == ("deciding", date(2027, 1, 5))

    load(FOR_2027.format("2027-01-01", "2027-01-05", ""))

    matter.refresh_from_db()
    assert matter.due_on == date(2027, 1, 7)
    [event] = lengthenings(matter)
    assert (event.said["clocks"], event.said["until"]) == (["deciding"], "2027-01-07")


def test_the_database_lets_a_notice_close_later_with_its_proof_and_neither_alone_nor_sooner(over_new_year):
    for change in (
        {"closes_on": date(2027, 1, 4), "proof": "0" * 64}, {"closes_on": date(2027, 1, 9)}, {"proof": "0" * 64},
        {"working_days": 4},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.update(**change)

    assert Notice.objects.update(closes_on=date(2027, 1, 9), proof="0" * 64) == 1
