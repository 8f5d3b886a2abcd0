"""Clocks of a matter: several run at once, pause with what they had left, and the earliest is what the cover says."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.errands.models import Errand
from tests.matters import advice
from tests.matters.advice import AdviceKind, AdviceWorkflow
from yihe.foundation import workdays
from yihe.foundation.workflow import State
from yihe.matters import clock, kinds, queries
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Clock, Event, Matter, Notification

CITY = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def five_days_a_week():
    registered = workdays._calendar
    workdays.register(workdays.Calendar({}, frozenset({2026, 2027})))
    yield
    workdays.register(registered)


@pytest.fixture(autouse=True)
def advice_is_given(monkeypatch):
    monkeypatch.setitem(kinds._kinds, AdviceKind.code, AdviceKind)
    advice.turns.clear()


@pytest.fixture
def at(monkeypatch):
    """Return a way to make it a day and an hour, to the second."""

    def go(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
        moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=CITY)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return go


@pytest.fixture
def asked(at, people, organization):
    """Return a question that was asked on Monday, 23 November 2026, at 9:00."""
    at(MONDAY)
    matter = open_matter(
        AdviceKind, Errand(purpose="问", amount=0), by=people.applicant, organization=organization, hat="applicant"
    )
    perform(matter, "ask", by=people.applicant)
    return matter


def clocks(matter) -> dict:
    """Return what each clock says: when it is over, or what it has left."""
    return {
        row.name: timezone.localtime(row.due_at).strftime("%m-%d %H:%M") if row.due_at else row.left
        for row in Clock.objects.filter(matter=matter)
    }


def shown(matter) -> str:
    return timezone.localtime(Matter.objects.get(pk=matter.pk).due_at).strftime("%m-%d %H:%M")


def test_a_draft_without_a_term_runs_no_clock(at, people, organization):
    matter = open_matter(AdviceKind, Errand(purpose="问", amount=0), by=people.applicant, organization=organization)

    assert (clocks(matter), matter.due_at, matter.due_on, matter.due) == ({}, None, None, None)


def test_the_step_and_the_total_run_side_by_side_and_the_cover_says_the_earlier(asked):
    assert clocks(asked) == {"asked": "11-24 09:00", "total": "12-08 00:00"}
    assert shown(asked) == "11-24 09:00"
    assert (asked.due_on, asked.due.hour) == (date(2026, 11, 24), 9)


def test_a_day_of_the_total_ends_at_midnight_and_is_named_by_the_day_before(asked, people):
    perform(asked, "study", by=people.clerk)  # a month, while the total stands still

    assert clocks(asked) == {"studied": "12-24 00:00", "total": 10}
    assert (shown(asked), asked.due_on, asked.due) == ("12-24 00:00", date(2026, 12, 23), date(2026, 12, 23))


def test_the_total_goes_on_with_the_working_days_it_had_left(asked, at, people):
    at(date(2026, 11, 25))
    perform(asked, "study", by=people.clerk)
    assert clocks(asked)["total"] == 8

    at(date(2026, 12, 18))  # a Friday, more than the ten days after
    perform(asked, "conclude", by=people.clerk)

    assert clocks(asked) == {"asked": "12-19 09:00", "total": "12-31 00:00"}


def test_the_applicants_time_stops_the_step_and_the_total_and_both_go_on(asked, at, people):
    at(MONDAY, 15)
    perform(asked, "send_back", by=people.clerk, reason="缺合同")
    assert clocks(asked) == {"asked": 18 * 3600, "total": 10, "returned": "12-15 00:00"}
    assert shown(asked) == "12-15 00:00"

    at(date(2026, 11, 30), 8, 30)
    perform(asked, "ask", by=people.applicant)

    assert clocks(asked) == {"asked": "12-01 02:30", "total": "12-15 00:00"}


def test_what_came_back_overdue_has_one_unit_and_no_more(asked, at, people):
    at(MONDAY + timedelta(days=3))
    perform(asked, "send_back", by=people.clerk, reason="缺合同")
    assert clocks(asked)["asked"] == 0

    perform(asked, "ask", by=people.applicant)

    assert shown(asked) == "11-26 09:00" and clocks(asked)["total"] == "12-08 00:00"


def test_a_clock_that_was_stopped_by_an_act_stands_still_until_an_act_starts_it(asked, at, people):
    at(date(2026, 11, 24))
    perform(asked, "hold", by=people.clerk)
    perform(asked, "offer", by=people.clerk)
    assert clocks(asked)["total"] == 9

    perform(asked, "take", by=people.clerk)  # the state that comes next starts it again
    assert clocks(asked)["total"] == "12-08 00:00"


def test_starting_what_runs_changes_nothing(asked, at, people):
    before = clocks(asked)
    at(MONDAY, 10)

    perform(asked, "go_on", by=people.clerk)

    assert clocks(asked) == before


def test_a_clock_of_somebody_elses_is_not_what_the_holder_is_late_by(asked, at, people):
    perform(asked, "inquire", by=people.clerk)
    at(MONDAY, 15)
    perform(asked, "send_back", by=people.clerk, reason="缺合同")
    assert clocks(asked)["reply"] == "11-25 09:00"
    assert shown(asked) == "11-25 09:00", "the applicant holds it, and answers by Wednesday"

    perform(asked, "ask", by=people.applicant)
    assert shown(asked) == "11-24 09:00", "the clerk's own step"

    perform(asked, "reply_to", by=people.applicant)
    assert "reply" not in clocks(asked)


def test_what_changes_no_clock_reads_once_and_writes_nothing(asked, people, django_assert_num_queries):
    from yihe.matters.clocks import Clocks

    with django_assert_num_queries(1):
        running = Clocks(asked, AdviceWorkflow, timezone.now())
        running.follow(AdviceWorkflow.states["asked"], AdviceWorkflow.actions["go_on"])
        running.save()


def test_moving_on_writes_over_the_clock_of_the_step_that_is_over(asked, people):
    before = Clock.objects.get(matter=asked, name="asked").pk

    perform(asked, "offer", by=people.clerk)

    assert Clock.objects.get(matter=asked, name="offered").pk == before
    assert Clock.objects.filter(matter=asked).count() == 2


def test_a_closed_matter_is_due_no_more_and_keeps_what_the_total_had_left(asked, at, people):
    at(date(2026, 11, 24), 8)
    perform(asked, "answer", by=people.clerk)

    assert (clocks(asked), asked.due_at) == ({"total": 9}, None)
    assert clock.run().moved == []


def test_two_clocks_of_one_name_and_one_that_neither_runs_nor_stands_are_refused(asked):
    for row in (
        Clock(matter=asked, name="asked", since=timezone.now(), left=1, unit="days", rest="stays"),
        Clock(matter=asked, name="more", since=timezone.now(), unit="days", rest="stays"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


# What follows when one is over


def test_who_acts_in_the_last_second_is_in_time_and_the_clock_comes_after(asked, at, people):
    perform(asked, "offer", by=people.clerk)

    at(MONDAY, 9, 10)
    with pytest.raises(NotAllowed, match="尚未到期"):
        perform(asked, "hand_on", by=None)
    assert clock.run().moved == []

    at(MONDAY, 9, 10, 1)
    assert clock.run().moved == [asked.number]


def test_a_step_comes_back_to_itself_ten_minutes_each_the_next_in_turn(asked, at, people):
    perform(asked, "offer", by=people.clerk)

    for minute in (15, 30, 45):
        at(MONDAY, 9, minute)
        assert (clock.run().moved, clock.run().moved) == ([asked.number], [])
        assert clocks(asked)["offered"] == f"11-23 {9 + (minute + 10) // 60:02}:{(minute + 10) % 60:02}"

    assert advice.turns == [asked.number] * 3
    assert list(Event.objects.filter(matter=asked, action="hand_on").values_list("actor", flat=True)) == [None] * 3


def test_the_total_ends_the_matter_whatever_step_it_is_in(asked, at, people):
    at(date(2026, 12, 7), 23, 59)
    assert clock.run().moved == []

    at(date(2026, 12, 8), 0, 4)
    assert clock.run().moved == [asked.number]
    asked.refresh_from_db()
    assert (asked.state, clocks(asked)) == ("expired", {"total": 0})


def test_the_total_does_not_take_what_waits_for_the_steps_own_clock(asked, at, people):
    """The cover may say the total's moment: an act that waits for the step's term still waits for that."""
    at(date(2026, 12, 7), 23, 55)
    perform(asked, "offer", by=people.clerk)  # ten minutes: the total is over five minutes before

    at(date(2026, 12, 8), 0, 1)
    assert shown(asked) == "12-08 00:00"
    with pytest.raises(NotAllowed, match="尚未到期"):
        perform(asked, "hand_on", by=None)
    perform(asked, "expire", by=None)


def test_the_total_that_stands_still_ends_nothing(asked, at, people):
    perform(asked, "study", by=people.clerk)

    at(date(2026, 12, 20))
    assert clock.run().moved == []
    with pytest.raises(NotAllowed, match="尚未到期"):
        perform(asked, "expire", by=None)


def test_who_is_to_be_reminded_is_told_once_that_a_step_is_late(asked, at, people):
    at(date(2026, 11, 24), 9, 5)

    for _ in range(2):
        clock.run()

    assert list(Notification.objects.filter(user=people.director).values_list("text", flat=True)) == [
        f"“待答复”已到期：{asked.title}。"
    ]
    assert asked.number in {row.number for row in queries.inbox(people.clerk).rows}, "and it waits where it waited"


def test_a_step_that_comes_round_again_is_reminded_of_again(asked, at, people):
    at(date(2026, 11, 24), 9, 5)
    clock.run()
    perform(asked, "offer", by=people.clerk)
    perform(asked, "take", by=people.clerk)
    at(date(2026, 11, 25), 10)
    clock.run()

    assert Notification.objects.filter(user=people.director, text__startswith="“待答复”已到期").count() == 2


def test_a_reminder_is_said_though_what_follows_is_held_up(asked, at, people, monkeypatch):
    monkeypatch.setattr(AdviceWorkflow.actions["expire"], "unless", (lambda matter, user: "还在论证。",))
    at(date(2026, 12, 8), 9)

    held = [clock.run().held for _ in range(2)]

    assert held == [{asked.number: "还在论证。"}] * 2
    assert Notification.objects.filter(text__startswith="“法定办理期限”已到期").count() == 1


def test_the_inbox_is_sorted_by_the_hour(asked, at, people, organization):
    at(MONDAY, 8)
    earlier = open_matter(AdviceKind, Errand(purpose="问", amount=0), by=people.applicant, organization=organization)
    perform(earlier, "ask", by=people.applicant)

    assert [row.pk for row in queries.inbox(people.clerk).rows] == [earlier.pk, asked.pk]


def test_the_next_page_of_the_inbox_begins_where_the_last_ended(asked, at, people, organization, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    wanted = [asked.pk]
    for minute in (1, 1, 2):
        at(MONDAY, 9, minute)
        matter = open_matter(AdviceKind, Errand(purpose="问", amount=0), by=people.applicant, organization=organization)
        perform(matter, "ask", by=people.applicant)
        wanted.append(matter.pk)

    first = queries.inbox(people.clerk)
    second = queries.inbox(people.clerk, after=first.next)

    assert [row.pk for row in (*first.rows, *second.rows)] == wanted
    assert (second.next, second.first) == ("", False)


@pytest.mark.parametrize("after", ["x_1", "2026-11-24_1", "2026-11-24T09:00:00_1", "0001-01-01T00:00:00+20:00_1"])
def test_a_place_in_the_inbox_that_is_no_moment_is_not_there(people, after):
    from django.http import Http404

    with pytest.raises(Http404):
        queries.inbox(people.clerk, after=after)


def test_what_a_record_says_may_be_a_moment(at, people, organization, monkeypatch):
    moment = datetime(2026, 11, 24, 16, 30, tzinfo=CITY)
    monkeypatch.setattr(AdviceWorkflow.states["asked"], "within", lambda matter: moment)
    at(MONDAY)
    matter = open_matter(AdviceKind, Errand(purpose="问", amount=0), by=people.applicant, organization=organization)

    perform(matter, "ask", by=people.applicant)

    assert matter.due_at == moment


def test_a_state_declares_a_number_as_working_days():
    assert str(State("待办", within=5).within) == "5 个工作日"


@pytest.mark.parametrize("within", [0, 0.2, "5"])
def test_a_state_whose_term_cannot_be_counted_is_refused_where_it_is_declared(within):
    with pytest.raises(ValueError, match="a whole number of units"):
        State("待办", within=within)
