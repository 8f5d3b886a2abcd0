"""
Terms end when the Civil Code says. The oracle walks day by day and minute by minute through ten years of the State Council's
notices, which it reads itself: nothing it reckons comes out of the module it is held against.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yihe.foundation import periods, workdays
from yihe.foundation.periods import (
    AFTER_HOLIDAY,
    BUREAU_HOURS,
    DAYS,
    HOURS,
    MINUTES,
    MONTHS,
    STAYS,
    TO_WORKING_DAY,
    WORKING_DAYS,
    YEARS,
    Term,
    end_of,
    last_day,
    left,
    resumed,
)

CITY = ZoneInfo("Asia/Shanghai")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOTICES = yaml.safe_load((Path(__file__).parents[2] / "cities/taicang/calendar.yaml").read_text("utf-8"))["years"]
YEARS_KNOWN = frozenset(notice["year"] for notice in NOTICES)
FIRST, LAST = date(2016, 1, 1), date(2025, 12, 31)

OFF, WORKED = set(), set()
for notice in NOTICES:
    for holiday in notice["holidays"]:
        OFF |= {holiday["first"] + n * DAY for n in range((holiday["last"] - holiday["first"]).days + 1)}
        WORKED |= set(holiday.get("worked", ()))

days = st.dates(FIRST, date(2026, 12, 31))
moments = st.datetimes(datetime(2016, 1, 1), datetime(2026, 12, 31), timezones=st.just(CITY))
terms = st.one_of(
    st.builds(Term, st.integers(1, 40), st.sampled_from([MINUTES, HOURS, BUREAU_HOURS, WORKING_DAYS])),
    st.builds(
        Term,
        st.integers(1, 20),
        st.sampled_from([DAYS, MONTHS, YEARS]),
        st.sampled_from([STAYS, TO_WORKING_DAY, AFTER_HOLIDAY]),
    ),
)


@pytest.fixture(autouse=True, scope="module")
def ten_years_of_notices():
    registered, hours = workdays._calendar, periods._hours
    workdays.register(workdays.Calendar({d: False for d in OFF} | {d: True for d in WORKED}, YEARS_KNOWN))
    periods.register_hours(lambda: periods.USUAL_HOURS)
    yield
    workdays.register(registered)
    periods.register_hours(hours)


def every_day():
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def at(*moment) -> datetime:
    return datetime(*moment, tzinfo=CITY)


def is_worked(day) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


# --- the oracle: one day after the other


def nth_day(start, n):
    for _ in range(n):
        start += DAY
    return start


def nth_worked_day(start, n):
    while n:
        start += DAY
        if is_worked(start):
            n -= 1
    return start


def corresponding_day(start, months):
    day, passed = start, 0
    while True:
        day += DAY
        passed += day.day == 1
        month_ends = (day + DAY).day == 1
        if passed == months and (day.day == start.day or (month_ends and day.day < start.day)):
            return day


def rested(day, rest):
    while (rest is TO_WORKING_DAY and not is_worked(day)) or (rest is AFTER_HOLIDAY and day in OFF):
        day += DAY
    return day


def open_minutes(moment, hours):
    """Walk minute by minute: a minute counts that begins while the bureau is open."""
    wanted = hours * 60
    while wanted:
        at_hour = moment.time()
        is_open = time(9) <= at_hour < time(12) or time(13, 30) <= at_hour < time(17, 30)
        wanted -= is_worked(moment.date()) and is_open
        moment += MINUTE
    return moment


def test_working_days_are_those_the_oracle_walks_to():
    for start in every_day():
        for n in (1, 3, 5, 20):
            due = Term(n, WORKING_DAYS).after(at(start.year, start.month, start.day, 14, 5))
            assert last_day(due) == nth_worked_day(start, n), (start, n)


@pytest.mark.parametrize("rest", [STAYS, TO_WORKING_DAY, AFTER_HOLIDAY])
def test_days_are_those_the_oracle_walks_to(rest):
    for start in every_day():
        for n in (1, 15, 30, 60):
            due = Term(n, DAYS, rest).after(at(start.year, start.month, start.day, 23, 59))
            assert last_day(due) == rested(nth_day(start, n), rest), (start, n)


@pytest.mark.parametrize("rest", [STAYS, TO_WORKING_DAY, AFTER_HOLIDAY])
def test_months_and_years_are_those_the_oracle_walks_to(rest):
    for start in every_day():
        moment = at(start.year, start.month, start.day, 0, 0)
        for n in (1, 3, 6):
            assert last_day(Term(n, MONTHS, rest).after(moment)) == rested(corresponding_day(start, n), rest), (
                start,
                n,
            )
        if start.day in (1, 28, 29, 30):
            year = rested(corresponding_day(start, 12), rest)
            assert last_day(Term(1, YEARS, rest).after(moment)) == year, start


def test_bureau_hours_are_those_the_oracle_walks_minute_by_minute():
    chance = Random(20261128)
    for start in chance.sample(list(every_day()), 150):
        moment = at(start.year, start.month, start.day, chance.randrange(24), chance.randrange(60))
        for n in (1, 8):
            assert Term(n, BUREAU_HOURS).after(moment) == open_minutes(moment, n), (moment, n)


@pytest.mark.parametrize(
    ("term", "moment", "due"),
    [
        (Term(1, MONTHS, STAYS), at(2023, 1, 31, 9), at(2023, 3, 1)),
        (Term(1, MONTHS, STAYS), at(2024, 1, 31, 9), at(2024, 3, 1)),
        (Term(1, YEARS, STAYS), at(2024, 2, 29, 9), at(2025, 3, 1)),
        (Term(4, YEARS, STAYS), at(2020, 2, 29, 9), at(2024, 3, 1)),
        (Term(1, DAYS, STAYS), at(2024, 2, 28, 9), at(2024, 3, 1)),
        (Term(24, HOURS), at(2026, 11, 28, 16, 30), at(2026, 11, 29, 16, 30)),
        (Term(10, MINUTES), at(2026, 11, 28, 23, 55), at(2026, 11, 29, 0, 5)),
        # National Day 2026 is off from 1 to 7 October; Saturday 10 October is worked for it.
        (Term(1, MONTHS), at(2026, 9, 3, 9), at(2026, 10, 9)),
        (Term(7, DAYS), at(2026, 9, 30, 9), at(2026, 10, 9)),
        # A plain Saturday is nobody's holiday; who must not lose it says so.
        (Term(1, DAYS), at(2026, 11, 27, 9), at(2026, 11, 29)),
        (Term(1, DAYS, TO_WORKING_DAY), at(2026, 11, 27, 9), at(2026, 12, 1)),
        # Friday at closing: the next open hour is Monday's first.
        (Term(1, BUREAU_HOURS), at(2026, 11, 27, 17, 30), at(2026, 11, 30, 10)),
        # The last open minute belongs to the day: a term is over when business is.
        (Term(4, BUREAU_HOURS), at(2026, 11, 27, 13, 30), at(2026, 11, 27, 17, 30)),
        (Term(3, BUREAU_HOURS), at(2026, 11, 27, 11), at(2026, 11, 27, 15, 30)),
    ],
)
def test_what_a_lawyer_would_count(term, moment, due):
    assert term.after(moment) == due


def test_a_days_term_ends_the_same_at_whatever_hour_of_it_one_begins():
    for term in (Term(30, DAYS), Term(7, WORKING_DAYS), Term(1, MONTHS)):
        for day in (date(2026, 9, 2), date(2026, 2, 12), date(2026, 1, 31)):
            hours = {
                last_day(term.after(timezone.make_aware(datetime(day.year, day.month, day.day, hour))))
                for hour in (0, 9, 23)
            }
            assert hours == {term.ends_on(day)}


def test_a_day_ends_at_midnight_of_the_city_whatever_zone_the_moment_is_written_in():
    late_in_london = datetime(2026, 11, 27, 18, 0, tzinfo=ZoneInfo("Europe/London"))  # Saturday, 2:00 in the city

    assert Term(1, DAYS, STAYS).after(late_in_london) == at(2026, 11, 30)
    assert last_day(at(2026, 11, 30)) == date(2026, 11, 29)
    assert last_day(at(2026, 11, 30, 0, 0, 1)) == date(2026, 11, 30)


def test_an_end_that_needs_a_notice_that_is_not_out_is_an_estimate():
    new_year = at(2026, 12, 20, 9)  # the notice for 2027 is not in the calendar

    assert last_day(Term(12, DAYS).after(new_year)) == date(2027, 1, 2)  # the first of January rests by regulation
    assert [
        term.is_estimated(new_year)
        for term in (
            Term(12, DAYS), Term(12, DAYS, STAYS), Term(3, DAYS), Term(10, WORKING_DAYS), Term(5, WORKING_DAYS),
            Term(300, HOURS), Term(90, BUREAU_HOURS), Term(1, MONTHS), Term(1, YEARS, TO_WORKING_DAY),
        )
    ] == [True, False, False, True, False, False, True, True, True]  # fmt: skip


@given(days, st.integers(1, 60))
def test_what_is_left_of_working_days_goes_on_with_the_same_end(day, n):
    moment = at(day.year, day.month, day.day, 10)
    due = Term(n, WORKING_DAYS).after(moment)

    assert left(WORKING_DAYS, moment, due) == n
    assert resumed(WORKING_DAYS, STAYS, moment, n) == due


@given(terms, moments)
def test_a_pause_that_lasts_no_time_changes_nothing(term, moment):
    due = term.after(moment)
    remaining = term.left(moment, due)

    assert resumed(term.unit, term.rest, moment, remaining) == due


@given(terms, moments)
def test_a_term_ends_after_it_begins_and_a_longer_one_not_before(term, moment):
    longer = Term(term.n + 1, term.unit, term.rest)

    assert moment < term.after(moment) <= longer.after(moment)


@given(st.integers(1, 100), moments, st.integers(0, 60 * 24 * 10))
def test_open_time_that_went_by_and_what_is_left_are_the_whole(hours, moment, later):
    moment = moment.replace(second=0, microsecond=0)
    due = Term(hours, BUREAU_HOURS).after(moment)
    between = min(moment + later * MINUTE, due)

    gone = hours * 3600 - left(BUREAU_HOURS, between, due)
    assert gone == 0 or resumed(BUREAU_HOURS, STAYS, moment, gone) <= between


def test_what_is_over_has_nothing_left_and_goes_on_with_one_unit():
    now = at(2026, 11, 27, 10)

    assert [left(unit, now, at(2026, 11, 20)) for unit in periods.Unit] == [0] * 7
    assert left(WORKING_DAYS, now, end_of(date(2026, 11, 27))) == 0
    assert resumed(WORKING_DAYS, STAYS, now, 0) == end_of(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("n", "unit", "rest"),
    [(0, DAYS, None), (-1, HOURS, None), (0.2, HOURS, None), (True, DAYS, None), (2, HOURS, AFTER_HOLIDAY), (2, WORKING_DAYS, TO_WORKING_DAY)],
)  # fmt: skip
def test_a_term_that_cannot_be_counted_is_none(n, unit, rest):
    with pytest.raises(ValueError, match="a term"):
        Term(n, unit, rest)


def test_the_bureaus_hours_are_asked_for_where_they_are_kept():
    kept = periods._hours
    periods.register_hours(lambda: ((time(8), time(11)),))
    try:
        assert Term(4, BUREAU_HOURS).after(at(2026, 11, 26, 10)) == at(2026, 11, 27, 11)
    finally:
        periods.register_hours(kept)


def test_a_bureau_that_never_opens_is_a_fault_of_the_calendar_and_no_endless_search():
    registered = workdays._calendar
    workdays.register(workdays.Calendar({date(2026, 1, 1) + n * DAY: False for n in range(1000)}))
    try:
        with pytest.raises(ValueError, match="no open hour"):
            Term(1, BUREAU_HOURS).after(at(2026, 1, 1, 9))
    finally:
        workdays.register(registered)
