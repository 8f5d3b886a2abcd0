"""Working days: counting is consistent, 2026 is as the State Council announced it, an unknown year says so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.foundation import workdays
from yihe.foundation.workdays import Calendar

days = st.dates(date(2016, 1, 1), date(2026, 12, 31))
CALENDAR = Calendar(
    {
        date(2026, 1, 1): False, date(2026, 1, 2): False, date(2026, 1, 3): False, date(2026, 1, 4): True,
        date(2026, 5, 1): False, date(2026, 5, 4): False, date(2026, 5, 5): False, date(2026, 5, 9): True,
    },
    frozenset({2026}),
)  # fmt: skip
calendars = st.builds(
    Calendar, st.dictionaries(st.dates(date(2016, 1, 1), date(2028, 12, 31)), st.booleans(), max_size=200)
)


@pytest.fixture
def source():
    """Nothing registered; what was in force before comes back afterwards."""
    registered, asked = workdays._calendar, workdays._source
    workdays.register(None)
    yield
    workdays.register(registered)
    workdays.register_source(asked)


@given(calendars, days, st.integers(0, 60))
def test_as_many_working_days_lie_between_as_were_added(calendar, start, count):
    assert calendar.between(start, calendar.add(start, count)) == count


@given(calendars, days, st.integers(1, 60))
def test_what_is_added_ends_on_a_working_day(calendar, start, count):
    assert calendar.is_working(calendar.add(start, count))


@given(calendars, days, st.integers(0, 90), st.integers(0, 90))
def test_stretches_of_time_add_up(calendar, start, first, second):
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)

    assert calendar.between(start, end) == calendar.between(start, middle) + calendar.between(middle, end)


@given(calendars, days, days)
def test_counting_backwards_is_the_negative_of_counting_forwards(calendar, one, other):
    assert calendar.between(one, other) == -calendar.between(other, one)


@given(calendars, days, st.integers(0, 30), st.integers(0, 30))
def test_adding_twice_is_adding_the_sum(calendar, start, first, second):
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


def test_nothing_is_counted_backwards():
    with pytest.raises(ValueError):
        CALENDAR.add(date(2026, 1, 1), -1)


def test_a_deadline_of_no_days_is_today_even_on_a_day_of_rest():
    assert CALENDAR.add(date(2026, 1, 1), 0) == date(2026, 1, 1)


def test_an_adjusted_workday_counts_and_a_holiday_does_not():
    assert CALENDAR.add(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CALENDAR.add(date(2026, 4, 30), 3) == date(2026, 5, 8)
    assert CALENDAR.add(date(2026, 4, 30), 4) == date(2026, 5, 9)
    assert CALENDAR.between(date(2026, 4, 30), date(2026, 5, 10)) == 4


def test_without_the_exceptions_the_same_stretch_counts_differently():
    assert Calendar().add(date(2025, 12, 31), 1) == date(2026, 1, 2)
    assert Calendar().between(date(2026, 4, 30), date(2026, 5, 10)) == 5


def test_a_year_without_a_notice_counts_monday_to_friday_but_for_what_the_regulation_gives_off_and_says_so():
    assert CALENDAR.is_estimated(date(2027, 1, 1))
    assert not CALENDAR.is_working(date(2027, 1, 1))
    assert CALENDAR.is_working(date(2027, 1, 4))
    assert not CALENDAR.is_estimated(date(2026, 12, 31))


def test_the_source_is_asked_when_a_day_is_counted_and_not_before(source):
    asked = []
    workdays.register_source(lambda: asked.append(1) or CALENDAR)

    assert asked == []
    assert workdays.is_working(date(2026, 1, 4))
    assert workdays.add(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert workdays.between(date(2026, 4, 30), date(2026, 5, 10)) == 4
    assert workdays.is_estimated(date(2027, 1, 1))
    assert len(asked) == 4


def test_a_registered_calendar_stands_before_the_source(source):
    workdays.register_source(lambda: CALENDAR)
    workdays.register(Calendar())

    assert not workdays.is_working(date(2026, 1, 4))

    workdays.register(None)

    assert workdays.is_working(date(2026, 1, 4))
