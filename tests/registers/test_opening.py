"""When an offer is open: held, day by day over seven years, against an oracle that reads the notices itself."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.ways.registers import a_station, an_item
from yihe.foundation import workdays
from yihe.registers.regions import calendar
from yihe.registers.stations import edits, offering
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.offers import WEEKDAYS, RestRule, When
from yihe.registers.stations.opening import Timetable, holds, open_at, open_on, spans

NOTICES = Path(__file__).parents[2] / "cities/taicang/calendar.yaml"
FIRST, LAST = date(2021, 1, 1), date(2027, 12, 31)
# 全国年节及纪念日放假办法 of 2024: the notice of 2027 is not out.
OF_2027 = "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03".split()
SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE, HALF_PAST_ELEVEN, TWO, FIVE = time(9), time(11, 30), time(14), time(17)


def days(first=FIRST, last=LAST):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


@pytest.fixture(scope="module")
def notices() -> tuple[set[date], set[date]]:
    """Return the days off and the weekend days worked, as the notices and the regulation say, read by nobody but this test."""
    off = {date.fromisoformat(f"2027-{day}") for day in OF_2027}
    worked: set[date] = set()
    for year in yaml.safe_load(NOTICES.read_text())["years"]:
        for holiday in year["holidays"]:
            off |= set(days(holiday["first"], holiday["last"]))
            worked |= set(holiday.get("worked", ()))
    return off, worked


@pytest.fixture(scope="module")
def ours():
    return calendar.from_file(NOTICES)


def works(day: date, notices) -> bool:
    off, worked = notices
    return day in worked or (day.weekday() < 5 and day not in off)


def line(on: str, opens=NINE, closes=HALF_PAST_ELEVEN, month_day=None, rule="", since=FIRST, until=None):
    return SimpleNamespace(
        on=on, opens=opens, closes=closes, month_day=month_day, rest_rule=rule, since=since, until=until
    )


def test_a_line_for_working_days_is_the_oracles_on_every_day_of_seven_years(notices, ours):
    wrong = [day for day in days() if holds(line(When.WORKDAYS), day, ours) != works(day, notices)]

    assert wrong == []
    saturday_worked = date(2026, 2, 28)
    assert saturday_worked in notices[1] and holds(line(When.WORKDAYS), saturday_worked, ours)


@pytest.mark.parametrize("weekday", range(7))
def test_a_named_weekday_rests_on_holidays_alone(weekday, notices, ours):
    said = {day for day in days() if holds(line(WEEKDAYS[weekday]), day, ours)}

    assert said == {day for day in days() if day.weekday() == weekday and day not in notices[0]}


def test_every_day_is_every_day(ours):
    assert all(holds(line(When.EVERY_DAY), day, ours) for day in days())


@pytest.mark.parametrize("month_day", [1, 10, 18, 28])
@pytest.mark.parametrize("rule", RestRule.values)
def test_a_day_of_the_month_moves_by_its_rule_and_is_the_oracles(month_day, rule, notices, ours):
    expected = set()
    for own in (day for day in days(date(2020, 12, 1), date(2028, 1, 28)) if day.day == month_day):
        step = {"stays": 0, "next": 1, "before": -1}[rule]
        while step and not works(own, notices):
            own += timedelta(days=step)
        expected.add(own)

    said = {day for day in days() if holds(line(When.MONTHLY, month_day=month_day, rule=rule), day, ours)}
    assert said == {day for day in expected if FIRST <= day <= LAST}


def test_without_the_days_worked_in_exchange_the_oracle_is_not_met(notices, ours):
    """The control: a calendar that knows no 调休 is found by the test above."""
    plain = workdays.Calendar({day: said for day, said in ours.exceptions.items() if not said}, ours.years)

    assert [day for day in days() if holds(line(When.WORKDAYS), day, plain) != works(day, notices)] != []


def test_what_meets_is_one_span_and_an_exceptional_day_replaces_all(ours):
    monday = date(2026, 6, 1)
    lines = [line(When.MON, NINE, HALF_PAST_ELEVEN), line(When.WORKDAYS, time(11), TWO), line(When.MON, time(16), FIVE)]
    assert spans(lines, [], monday, ours) == [(NINE, TWO), (time(16), FIVE)]

    def otherwise(opens, closes, withdrawn=False):
        return SimpleNamespace(day=monday, opens=opens, closes=closes, withdrawn=withdrawn)

    assert spans(lines, [otherwise(None, None)], monday, ours) == []
    assert spans(lines, [otherwise(TWO, FIVE), otherwise(NINE, time(10))], monday, ours) == [
        (NINE, time(10)),
        (TWO, FIVE),
    ]
    assert spans(lines, [otherwise(None, None, withdrawn=True)], monday, ours) == [(NINE, TWO), (time(16), FIVE)]
    assert spans(lines, [otherwise(None, None)], monday + timedelta(days=7), ours) != []


@pytest.fixture
def offer(db, ours) -> Offer:
    workdays.register(ours)
    found = offering.enter(
        by=None, station=a_station(), item=an_item(), window="1号窗口", since=date(2026, 1, 5), source="协议"
    )
    said = {"by": None, "source": "值班安排", "on": When.WORKDAYS, "since": date(2026, 1, 5)}
    offering.add_hours(found, opens=NINE, closes=HALF_PAST_ELEVEN, **said)
    offering.add_hours(found, opens=TWO, closes=FIVE, **said)
    yield found
    workdays.register(None)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)


def test_it_is_open_from_the_minute_it_opens_to_before_the_one_it_closes(offer):
    day = date(2026, 6, 1)

    assert [open_at(offer, at(day, *when)) for when in ((8, 59, 59), (9,), (11, 29, 59), (11, 30), (14,), (17,))] == [
        False, True, True, False, True, False,
    ]  # fmt: skip
    assert open_at(offer, at(day, 9).astimezone(ZoneInfo("UTC")))  # a moment is a moment, however it is written


def test_neither_before_it_was_offered_nor_after_its_last_day(offer):
    offer.until = date(2026, 6, 1)
    assert [bool(open_on(offer, day)) for day in (date(2026, 1, 4), date(2026, 1, 5), date(2026, 6, 1), date(2026, 6, 2))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_place_that_is_shut_for_a_while_is_open_before_and_after(offer):
    station = offer.station
    edits.change_state(station, by=None, state="suspended", since=date(2026, 6, 2), source="装修")
    edits.change_state(station, by=None, state="running", since=date(2026, 6, 4), source="完工")
    offer.refresh_from_db()

    assert [bool(open_on(offer, date(2026, 6, n))) for n in range(1, 6)] == [True, False, False, True, True]


def test_the_next_opening_is_named_over_a_holiday(offer):
    assert Timetable(offer).next(at(date(2026, 9, 30), 17)) == at(date(2026, 10, 8), 9)
    assert Timetable(offer).next(at(date(2026, 6, 1), 10)) == at(date(2026, 6, 1), 14)
    offer.until = date(2026, 6, 1)
    assert Timetable(offer).next(at(date(2026, 6, 1), 17)) is None
