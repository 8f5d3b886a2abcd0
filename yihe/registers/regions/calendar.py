"""
The calendar in force, from the table, for `foundation.workdays`.

Kept in memory per process. A change in this process is seen at once (signals, `forget`); one made elsewhere within
`RECHECK_AFTER`, by two small queries. Where the table is empty or not made yet, the city pack's file stands in.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as time_of_day
from functools import lru_cache
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import Count, Max

from yihe.foundation import city_pack, rest_days
from yihe.foundation.periods import USUAL_HOURS, Hours, at_hour
from yihe.foundation.read_here import read_here
from yihe.foundation.workdays import Calendar
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.registers.regions.models import CalendarDay, CalendarYear

RECHECK_AFTER = 60.0  # seconds
FILE = "calendar.yaml"


class BadCalendar(ValueError):
    """The calendar file says something that cannot be. The message is a Chinese sentence naming the entry."""


_kept: dict[tuple[Path, ...], Calendar] = {}  # by the files of a pack that say days or hours
_when_loaded: list[Callable[[Calendar], object]] = []  # what hears of it, with the days of the State Council of before
_version: tuple = ()
_recheck_at = 0.0


def current() -> Calendar:
    """
    Return the calendar in force where we speak, from memory; asks the database at most once in `RECHECK_AFTER` seconds. The
    State Council's days stand in the table, for all counties; those a county or its province has besides, in their files.
    """
    global _version, _recheck_at
    files = _files()
    if files in _kept and time.monotonic() < _recheck_at:
        return _kept[files]
    try:
        with transaction.atomic():  # a table not made yet must not spoil the transaction we are called in
            version = _table_version()
            if version != _version:
                _kept.clear()
            if files not in _kept:
                _kept[files] = _with_own_days(_nation(version), files)
                _version = version
    except DatabaseError:
        _kept.clear()
        _kept[files], _version = _with_own_days(from_file(city_file()), files), ()
    _recheck_at = time.monotonic() + RECHECK_AFTER
    return _kept[files]


def nation() -> Calendar:
    """Return the days of the State Council alone, as the table has them now: what is the same for all counties."""
    return _nation(_table_version())


def _nation(version: tuple) -> Calendar:
    return _from_table() if any(version) else from_file(city_file())


def with_own_days(nation: Calendar) -> Calendar:
    """Return the calendar of where we speak by these days of the State Council."""
    return _with_own_days(nation, _files())


def _files_of(pack: Path) -> tuple[Path, ...]:
    """Return where a pack and those that lend to it may say days and hours, its own last."""
    return tuple(each / FILE for each in (*city_pack.layers(pack), pack))


_files = read_here(_files_of)  # every day of every list is counted by a calendar


def _with_own_days(nation: Calendar, files: tuple[Path, ...]) -> Calendar:
    own = {day.day: day.is_working for file in files for day in own_days(file)}
    return Calendar({**nation.exceptions, **own}, nation.years) if own else nation


@lru_cache(maxsize=64)
def own_days(file: Path) -> tuple[CalendarDay, ...]:
    """Return the days of a region alone (`local`: 三月三), beside those of the State Council's notice. Raises BadCalendar."""
    said = (load_yaml(file) or {}).get("local") or [] if file.exists() else []
    if not isinstance(said, list) or not all(isinstance(holiday, dict) for holiday in said):
        raise BadCalendar(f"{file.name}：local 应为一列节日，写法与 years 里的 holidays 相同。")
    for holiday in said:
        if not isinstance(holiday.get("first"), date):
            raise BadCalendar(f"{file.name}：local 的每一项应写明 name、first、last，收到 {holiday!r}。")
    return tuple(day for holiday in said for day in _days_of(holiday, holiday["first"].year))


def forget(**_signal) -> None:
    """Ask the table again at the next use."""
    global _kept, _recheck_at
    _kept, _recheck_at = {}, 0.0


def when_loaded(hear: Callable[[Calendar], object]) -> None:
    """Say who counts again when a calendar was loaded; called in the same transaction, with what `nation` was before."""
    _when_loaded.append(hear)


def loaded(before: Calendar) -> None:
    """Put in force what the table now says, and let everybody who counted by what `nation` was before count again."""
    forget()
    for hear in _when_loaded:
        hear(before)


def city_file() -> Path:
    return city_pack.file(FILE)


def from_file(path: Path) -> Calendar:
    """Return the calendar a YAML file describes; a plain week when there is no file. Raises BadCalendar."""
    if not path.exists():
        return Calendar()
    years, days = read(path)
    return Calendar(
        {day.day: day.is_working for day in days}, frozenset(year.year for year in years if year.published)
    )  # fmt: skip


def read(path: Path) -> tuple[list[CalendarYear], list[CalendarDay]]:
    """Return the unsaved years and days of a calendar file. Raises BadCalendar."""
    try:
        content = load_yaml(path) or {}
    except BadParameters as fault:
        raise BadCalendar(str(fault)) from fault
    if (
        not isinstance(content, dict)
        or set(content) - {"years", "hours", "local"}
        or not isinstance(content.get("years", []), list)
    ):
        raise BadCalendar(
            f"{path.name}：应有 years（一列年份），可以有 hours（一列办公时间）、local（只在本地的节日），没有别的。"
        )
    years, days = [], {}
    for entry in content.get("years", ()):
        if not isinstance(entry, dict) or type(entry.get("year")) is not int:
            raise BadCalendar(f"{path.name}：years 的每一项应写明 year（四位数字），收到 {entry!r}。")
        if strange := set(entry) - {"year", "document", "published", "note", "holidays"}:
            raise BadCalendar(f"{path.name}：{entry['year']} 年有不认识的键 {'、'.join(sorted(map(str, strange)))}。")
        listed = entry.get("holidays") or []
        if not isinstance(listed, list) or not all(isinstance(holiday, dict) for holiday in listed):
            raise BadCalendar(f"{path.name}：{entry['year']} 年的 holidays 应为一列节日。")
        year = CalendarYear(
            year=int(entry["year"]), document=str(entry.get("document", "")),
            published=bool(entry.get("published", True)), note=str(entry.get("note", "")),
        )  # fmt: skip
        if year.published and not year.document:
            raise BadCalendar(f"{year.year} 年标为已公布，却没有写文号。")
        years.append(year)
        for holiday in listed:
            for day in _days_of(holiday, year.year):
                if day.day in days:
                    raise BadCalendar(f"{day.day} 在日历中出现了两次。")
                days[day.day] = day
    if len({year.year for year in years}) != len(years):
        raise BadCalendar("同一年份在日历中出现了两次。")
    return years, list(days.values())


def hours() -> Hours:
    """Return when the bureau is open on a working day, as its file or the nearest lent says: the usual hours where none does."""
    return next((said for file in reversed(_files()) if (said := _hours_of(file)) is not None), USUAL_HOURS)


@lru_cache(maxsize=64)
def _hours_of(path: Path) -> Hours | None:
    """Read once for each process, like every figure of the pack. Raises BadCalendar."""
    listed = (load_yaml(path) or {}).get("hours") if path.exists() else None
    if listed is None:
        return None
    found: list[tuple[time_of_day, time_of_day]] = []
    for span in listed if isinstance(listed, list) and listed else [listed]:
        try:
            opens, closes = map(at_hour, span.split("-"))
        except (AttributeError, ValueError):
            raise BadCalendar(f"{path.name}：hours 的每一项应如 09:00-12:00，收到 {span!r}。") from None
        if closes <= opens or (found and opens < found[-1][1]):
            raise BadCalendar(f"{path.name}：hours 应从早到晚，互不重叠，不过夜，{span} 不是这样。")
        found.append((opens, closes))
    return tuple(found)


def faults() -> list[str]:
    """Return what is wrong with the city's file, for the system check."""
    try:
        from_file(city_file())
        _hours_of.cache_clear()
        own_days.cache_clear()
        hours()
        _with_own_days(Calendar(), _files())
    except BadCalendar as fault:
        words = str(fault)
        return [words if words.startswith(city_file().name) else f"{city_file().name}：{words}"]
    return []


def _days_of(holiday: dict, year: int):
    name, first, last = holiday.get("name"), holiday.get("first"), holiday.get("last")
    if not name or type(first) is not date or type(last) is not date or last < first:
        raise BadCalendar(f"{year} 年有一个节日的名称或起止日期不对：{holiday}。")
    if first.year != year or last.year != year:
        raise BadCalendar(f"{year} 年的{name}写到了别的年份：{first} 至 {last}。")
    for offset in range((last - first).days + 1):
        yield CalendarDay(day=first + timedelta(days=offset), is_working=False, name=name)
    for worked in holiday.get("worked", ()):
        if type(worked) is date and rest_days.rests(worked):
            raise BadCalendar(f"{worked} 依规定放假，不能列为{name}的调休上班日。")
        if type(worked) is not date or worked.year != year or worked.weekday() < 5:
            raise BadCalendar(f"{year} 年{name}的调休上班日 {worked} 不是这一年的周六或周日。")
        yield CalendarDay(day=worked, is_working=True, name=name)


def _table_version() -> tuple:
    years = CalendarYear.objects.aggregate(Count("year"), Max("updated_at"))
    days = CalendarDay.objects.aggregate(Count("day"), Max("updated_at"))
    return (*years.values(), *days.values())


def _from_table() -> Calendar:
    return Calendar(
        dict(CalendarDay.objects.values_list("day", "is_working")),
        frozenset(CalendarYear.objects.filter(published=True).values_list("year", flat=True)),
    )
