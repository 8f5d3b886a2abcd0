"""
法定节假日: the days on which everybody rests every year by regulation (全国年节及纪念日放假办法, 第二条), without any notice of the State
Council. What a notice adds – the days between, the weekend days worked in exchange (调休) – nobody knows before it is out.

The lunar days stand in a table, because reckoning them needs the sky; a test holds it against `lunar-python`. Before its first
year and after its last only the fixed days are known.
"""

from datetime import date, timedelta
from functools import cache

# The version in force since 2014-01-01 (国务院令第644号), and what the one since 2025-01-01 (第795号) added.
FIRST_YEAR, LAST_YEAR, LONGER_SINCE = 2014, 2060, 2025
_FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))

# Year; 正月初一, 清明, 端午, 中秋.
_LUNAR = """
2014 01-31 04-05 06-02 09-08
2015 02-19 04-05 06-20 09-27
2016 02-08 04-04 06-09 09-15
2017 01-28 04-04 05-30 10-04
2018 02-16 04-05 06-18 09-24
2019 02-05 04-05 06-07 09-13
2020 01-25 04-04 06-25 10-01
2021 02-12 04-04 06-14 09-21
2022 02-01 04-05 06-03 09-10
2023 01-22 04-05 06-22 09-29
2024 02-10 04-04 06-10 09-17
2025 01-29 04-04 05-31 10-06
2026 02-17 04-05 06-19 09-25
2027 02-06 04-05 06-09 09-15
2028 01-26 04-04 05-28 10-03
2029 02-13 04-04 06-16 09-22
2030 02-03 04-05 06-05 09-12
2031 01-23 04-05 06-24 10-01
2032 02-11 04-04 06-12 09-19
2033 01-31 04-04 06-01 09-08
2034 02-19 04-05 06-20 09-27
2035 02-08 04-05 06-10 09-16
2036 01-28 04-04 05-30 10-04
2037 02-15 04-04 06-18 09-24
2038 02-04 04-05 06-07 09-13
2039 01-24 04-05 05-27 10-02
2040 02-12 04-04 06-14 09-20
2041 02-01 04-04 06-03 09-10
2042 01-22 04-04 06-22 09-28
2043 02-10 04-05 06-11 09-17
2044 01-30 04-04 05-31 10-05
2045 02-17 04-04 06-19 09-25
2046 02-06 04-04 06-08 09-15
2047 01-26 04-05 05-29 10-04
2048 02-14 04-04 06-15 09-22
2049 02-02 04-04 06-04 09-11
2050 01-23 04-04 06-23 09-30
2051 02-11 04-05 06-13 09-19
2052 02-01 04-04 06-01 09-07
2053 02-19 04-04 06-20 09-26
2054 02-08 04-04 06-10 09-16
2055 01-28 04-05 05-30 10-05
2056 02-15 04-04 06-17 09-24
2057 02-04 04-04 06-06 09-13
2058 01-24 04-04 06-25 10-02
2059 02-12 04-05 06-14 09-21
2060 02-02 04-04 06-03 09-09
"""


@cache
def of(year: int) -> frozenset[date]:
    """Return the days of a year that rest by regulation, as far as they are known."""
    if year < FIRST_YEAR:
        return frozenset()
    found = [date(year, *day) for day in _FIXED]
    if year >= LONGER_SINCE:
        found.append(date(year, 5, 2))
    if year in _table():
        first, *others = _table()[year]
        eve = -1 if year >= LONGER_SINCE else 0  # 除夕
        found += others + [first + timedelta(days=offset) for offset in range(eve, 3)]
    return frozenset(found)


def rests(day: date) -> bool:
    return day in of(day.year)


@cache
def _table() -> dict[int, list[date]]:
    """Return the lunar days by year, 正月初一 first."""
    found = {}
    for line in _LUNAR.split("\n"):
        if line:
            year, *days = line.split()
            found[int(year)] = [date.fromisoformat(f"{year}-{day}") for day in days]
    return found
