"""The days that rest by regulation: reckoned anew from the sky, and as each version of the regulation has them."""

from datetime import date, timedelta

import pytest

from yihe.foundation import periods, rest_days, workdays
from yihe.foundation.workdays import Calendar

PLAIN = Calendar()


def test_the_table_of_lunar_days_agrees_with_lunar_python_to_its_last_year():
    lunar_python = pytest.importorskip("lunar_python")
    table = rest_days._table()

    def day(solar) -> date:
        return date(solar.getYear(), solar.getMonth(), solar.getDay())

    for year, found in table.items():
        lunar = lunar_python.Lunar
        terms = lunar_python.Solar.fromYmd(year, 4, 1).getLunar().getJieQiTable()
        feasts = [day(lunar.fromYmd(year, *on).getSolar()) for on in ((1, 1), (5, 5), (8, 15))]
        assert found == [feasts[0], day(terms["清明"]), *feasts[1:]], year
    assert list(table) == list(range(2014, 2061))


def test_2027_rests_on_the_thirteen_days_of_the_regulation_without_any_notice():
    assert sorted(rest_days.of(2027)) == [
        date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 2, 8), date(2027, 4, 5),
        date(2027, 5, 1), date(2027, 5, 2), date(2027, 6, 9), date(2027, 9, 15), date(2027, 10, 1), date(2027, 10, 2),
        date(2027, 10, 3),
    ]  # fmt: skip


def test_new_years_eve_and_the_second_of_may_rest_since_2025():
    assert [date(year, 5, 2) in rest_days.of(year) for year in (2024, 2025)] == [False, True]
    assert [rest_days.rests(day) for day in (date(2024, 2, 9), date(2025, 1, 28))] == [False, True]
    assert {year: len(rest_days.of(year)) for year in (2013, 2014, 2024, 2025, 2060)} == {
        2013: 0, 2014: 11, 2024: 11, 2025: 13, 2060: 13,
    }  # fmt: skip


def test_after_the_table_the_fixed_days_still_rest():
    assert len(rest_days.of(2061)) == 6


def test_five_working_days_over_new_year_pass_over_the_first_of_january_and_no_day_more():
    published = date(2026, 12, 28)

    assert PLAIN.add(published, 5) == date(2027, 1, 5)
    assert PLAIN.before_the_regulation_was_known().add(published, 5) == date(2027, 1, 4)


def test_a_weekend_day_is_worked_only_when_a_notice_says_so():
    saturday, noticed = date(2027, 9, 18), Calendar({date(2027, 9, 18): True}, frozenset({2027}))

    assert (PLAIN.is_working(saturday), noticed.is_working(saturday)) == (False, True)


def test_every_notice_of_the_city_pack_gives_off_what_the_regulation_does():
    from yihe.registers.regions import calendar

    known = calendar.from_file(calendar.city_file())
    worked = [day for year in known.years for day in rest_days.of(year) if known.is_working(day)]

    assert worked == []


def test_a_last_day_on_a_day_of_the_regulation_moves_to_the_day_after():
    registered = workdays._calendar
    workdays.register(PLAIN)
    try:
        ends = periods._rested(date(2027, 10, 1), periods.AFTER_HOLIDAY)
    finally:
        workdays.register(registered)

    assert ends == date(2027, 10, 4)


def test_a_span_is_provisional_when_it_crosses_a_year_whose_notice_is_not_out():
    known = Calendar({}, frozenset({2026, 2028}))

    assert known.is_estimated(date(2028, 1, 5), date(2026, 12, 28))
    assert not known.is_estimated(date(2028, 1, 5), date(2028, 1, 3))
    assert not known.is_estimated(date(2026, 12, 31), date(2026, 12, 28))
    assert known.is_estimated(date(2027, 1, 5) + timedelta(days=1))
