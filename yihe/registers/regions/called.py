"""A division by what somebody wrote: its code, its name (城厢镇), or its name with those above it (太仓市城厢镇)."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.blind_index import normalised
from yihe.registers.regions.models import Region

SHOWN = 5


def called(words: str, within: Iterable[str], on: date | None = None) -> str:
    """
    Return the code of the one division in these regions that is called so, on a day (today).

    A code is taken where there is nothing to look it up in: a system that is being set up.

    :raises ValueError: there is none, or more than one; the words name what there is
    """
    word = normalised(words)
    if word.isascii() and word.isdigit():
        return _coded(word, within)
    short = "".join(words.split())
    rows = _there(within).in_force(on or timezone.localdate())
    found = list(rows.filter(name=short)[: SHOWN + 1]) or list(rows.filter(full_name__endswith=short)[: SHOWN + 1])
    if len(found) > 1:
        several = "、".join(f"{row.full_name or row.name}（{row.code}）" for row in found[:SHOWN])
        raise ValueError(f"有几个“{short[:20]}”：{several}，请写上级的名称，或者写代码")
    if found:
        return found[0].code
    near = "、".join(rows.filter(name__startswith=short[:2]).values_list("name", flat=True)[:SHOWN]) if short else ""
    raise ValueError(f"管辖范围内没有“{short[:20]}”" + (f"，有：{near}" if near else ""))


def offered(within: Iterable[str], level: str = "town", most: int = 200) -> list[tuple[str, str]]:
    """Return divisions somebody may choose from, as (name, full name): those above the villages, the widest first."""
    levels = region_codes.LEVELS.values()
    wanted = list(levels)[: list(levels).index(level) + 1]
    rows = _there(within).in_force(timezone.localdate()).filter(level__in=wanted).order_by("code")
    return [(row.name, row.full_name or row.name) for row in rows[:most]]


def _coded(code: str, within: Iterable[str]) -> str:
    if not region_codes.is_code(code):
        raise ValueError("管辖区划代码应为 2、4、6、9 或 12 位数字。")
    if Region.objects.exists() and not Region.objects.filter(code=code).exists():
        raise ValueError("区划登记簿里没有这个代码。")
    if not any(region_codes.covers(own, code) for own in within):
        raise ValueError("这个区划不在您的管辖范围内。")
    return code


def _there(within: Iterable[str]):
    rows = Region.objects.none()
    for code in within:
        rows |= Region.objects.within(code)
    return rows
