"""
The door for whoever buys or gives a function away: what the lists of the county say on a day. A purchase pins a line, and with it the
version; what is on no list, or on the negative one, is refused with the clause.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from yihe.registers.catalogs import sorts, versions
from yihe.registers.catalogs.models import Line, Sort, Version

NO_NEGATIVE_LIST = "{day} 本地没有施行中的负面清单，不能核对哪些事项不得购买和转移；先公布负面清单。"


class Item(NamedTuple):
    """What somebody wants to buy: the code of an item of the county's catalogue, and what the purchase is called."""

    region: str
    code: str
    title: str = ""


def pin(item: Item, day: date) -> Line | None:
    """Return the line a purchase of a day points to; None where the catalogue in force then has it not."""
    found = versions.in_force(Sort.CATALOGUE, item.region, day)
    return _line(found, item.code, day) if found else None


def offered(regions: Iterable[str], day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the items of the catalogues in force on a day as a box offers them: (class, pairs of code and words), in the lists' order."""
    groups: dict[str, dict[str, str]] = {}
    for region in sorted({region[:6] for region in regions}):
        found = versions.in_force(Sort.CATALOGUE, region, day)
        for line in found.lines.all() if found else ():
            if line.holds_on(day):
                groups.setdefault(line.group, {}).setdefault(line.code, f"{line.code} {line.name}")
    return [(group, list(items.items())) for group, items in groups.items()]


def _line(version: Version, code: str, day: date) -> Line | None:
    return next(
        (line for line in version.lines.all() if line.code == code.strip().upper() and line.holds_on(day)), None
    )


def cannot_buy(item: Item, day: date) -> str:
    """Return why an item cannot be bought on a day, as a sentence with version, line and clause, or ""."""
    catalogue = versions.in_force(Sort.CATALOGUE, item.region, day)
    if catalogue is None:
        return f"{day} 本地没有施行中的政府购买服务目录，不能采购；先公布目录。"
    line = _line(catalogue, item.code, day)
    if line is None:
        return (
            f"{catalogue}（{catalogue.document}）在 {day} 没有“{item.code.strip() or item.title}”，不在目录里的事项不能购买；"
            "确有需要的，先修订目录。"
        )
    return barred(item.region, day, f"{line.name}{item.title}")


def barred(region: str, day: date, words: str, group: str = "") -> str:
    """
    Return why the negative list of a county keeps something from being bought or given away on a day, or "". `words` are what it is called;
    `group` is the kind of a power (行政处罚 …).
    """
    negative = versions.in_force(Sort.NEGATIVE, region, day)
    return barred_by(negative, day, words, group) if negative else NO_NEGATIVE_LIST.format(day=day)


def barred_by(negative: Version, day: date, words: str, group: str = "") -> str:
    """Return why a version of the negative list keeps something from being bought or given away on a day, or ""."""
    for line in negative.lines.all():
        if line.holds_on(day) and (
            hit := next((bar for bar in sorts.pieces(line.bars) if bar == group or bar in words), "")
        ):
            return f"“{hit}”在{negative} {line.code}“{line.name}”之列，不得购买，也不得转移（{line.clause}）。"
    return ""
