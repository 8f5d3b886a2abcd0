"""Where the registers of divisions and days do not say what the city's files say, so far as anybody would meet it."""

from yihe.foundation import city_pack
from yihe.registers.regions import calendar, divisions
from yihe.registers.regions.models import CalendarDay, CalendarYear, Region

_AT_ONCE = 500  # codes asked for together: a register may hold the whole country


def of_days() -> list[str]:
    """Return a sentence when years of the calendar's file were not loaded as they are; [] where it cannot be read."""
    file = calendar.city_file()
    try:
        years, days = calendar.read(file) if file.exists() else ([], [])
    except calendar.BadCalendar:
        return []
    kept = dict(CalendarYear.objects.values_list("year", "published"))
    if not kept:
        return []  # the file itself is in force as long as nothing was loaded
    written = {day.day: day.is_working for day in days}
    loaded = dict(CalendarDay.objects.values_list("day", "is_working"))
    wrong = [
        year.year for year in years
        if kept.get(year.year) != year.published or _in(year.year, written) != _in(year.year, loaded)
    ]  # fmt: skip
    named = "、".join(f"{year} 年" for year in wrong)
    return [f"calendar.yaml：years 的 {named}与库里的不同；请核对后运行 manage.py load_calendar"] if wrong else []


def _in(year: int, days: dict) -> dict:
    return {day: works for day, works in days.items() if day.year == year}


def of_divisions() -> list[str]:
    """Return a sentence when divisions of the city's files are not in the register; [] where they cannot be read."""
    files = sorted(city_pack.here().glob("divisions*.csv"))
    try:
        written = {row.code: row.name for row in divisions.read(files)}
    except divisions.BadDivisions:
        return []
    codes, kept = list(written), dict[str, str]()
    for begin in range(0, len(codes), _AT_ONCE):
        kept |= dict(Region.objects.filter(code__in=codes[begin : begin + _AT_ONCE]).values_list("code", "name"))
    differ = [code for code, name in written.items() if kept.get(code) != name]
    if not differ:
        return []
    few = "、".join(differ[:3]) + (" 等" if len(differ) > 3 else "")
    return [f"divisions.csv：有 {len(differ)} 个区划库里没有或者名称不同（{few}）；请运行 manage.py load_divisions"]
