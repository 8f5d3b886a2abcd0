"""The working lists, one register each: entered line by line or by a sheet, corrected, left out of the next version."""

from typing import Any

from django.db.models import Q

from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, PURCHASER, REVIEWER, Role
from yihe.registers.catalogs import edits as verbs
from yihe.registers.catalogs import sorts
from yihe.registers.catalogs.models import Item, Sort
from yihe.registers.practitioners.models import Employment

READERS = (CLERK, REVIEWER, DIRECTOR, PURCHASER, AUDITOR)
CLAUSE = "某某办法第三条"
EXAMPLES = {
    Sort.CATALOGUE: {"code": "FW01", "name": "村居法律顾问", "group": "法律服务", "unit": "村·年", "clause": CLAUSE},
    Sort.POWER: {"code": "A01", "name": "对某某行为的处罚", "group": "行政处罚", "organ": "司法局", "clause": CLAUSE},
    Sort.DUTY: {"code": "B01", "name": "指导某某工作", "organ": "司法局", "clause": CLAUSE},
    Sort.NEGATIVE: {"code": "C01", "name": "劳务派遣", "bars": "劳务派遣", "clause": CLAUSE},
}


def _asked(sort: Sort, field: str) -> Asked:
    return Asked(
        Item, field, label=sorts.label_of(sort, field), required=field in sorts.NEEDED[sort],
        options=sorts.GROUPS.get(sort) if field == "group" else None, example=EXAMPLES[sort].get(field, ""),
    )  # fmt: skip


def _column(sort: Sort, field: str) -> Column:
    return Column(sorts.label_of(sort, field), lambda row: getattr(row, field))


def _standing(item: Item) -> list[Said]:
    return [Said("", "不再列入", "bad") if item.ended else Said("", "列入", "good")]


def _source() -> Asked:
    return Asked(Employment, "source", label="依据", help="例如：修改这一条的文件")


def _enter(sort: Sort) -> Change:
    asks = tuple(_asked(sort, field) for field in sorts.FIELDS[sort])
    return Change("enter", "登记条目", asks, lambda _none, **said: verbs.enter(sort, **said), verbs.keeps)


def _changes(sort: Sort) -> tuple[Change, ...]:
    fields = sorts.FIELDS[sort][1:]  # the code is what a line is followed by from version to version
    return (
        Change(
            "correct", "更正", (*(_asked(sort, field) for field in fields), _source()), verbs.correct, verbs.keeps,
            initial=lambda row: {field: getattr(row, field) for field in fields},
        ),
        Change("leave_out", "不再列入", (_source(),), verbs.leave_out, verbs.keeps, offered=lambda row: not row.ended),
        Change("take_in", "重新列入", (_source(),), verbs.take_in_again, verbs.keeps, offered=lambda row: row.ended),
    )  # fmt: skip


class OfList:
    """What the four lists have in common. Mixed into a `Register`, before it; `sort` is the list."""

    sort: Sort
    edits, rows = "items", Item
    note = "工作稿：这里的增减改不影响已经公布的版本，经“清单版本”送审、征求意见、决定后整体公布。"
    searched: tuple[str, ...] = ("code__icontains", "name__icontains", "group__icontains")
    seen_by: tuple[Role, ...] = READERS
    entry, group, icon = "清单条目", "清单和目录", "list"

    @classmethod
    def in_reach(cls, user):
        reach = Q(pk__in=[])
        for hat in user.hats:
            if hat.region and hat.role in READERS:
                reach |= Q(region__startswith=hat.region[:6])
        return Item.objects.filter(reach, sort=cls.sort)

    @classmethod
    def called(cls, entry: Item) -> str:
        return entry.name

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return sorts.faults(cls.sort, said)


def _columns(sort: Sort, *fields: str) -> tuple[Column, ...]:
    return (*(_column(sort, field) for field in fields), Column("状态", _standing))


class PowerItems(OfList, Register):
    code, label, sort, weight = "power_items", "权力清单条目", Sort.POWER, 310
    columns = _columns(Sort.POWER, "code", "name", "group", "organ", "clause")
    sheet = facts = _columns(Sort.POWER, *sorts.FIELDS[Sort.POWER])
    enter, changes = _enter(Sort.POWER), _changes(Sort.POWER)


class DutyItems(OfList, Register):
    code, label, sort, weight = "duty_items", "责任清单条目", Sort.DUTY, 311
    columns = _columns(Sort.DUTY, "code", "name", "organ", "ties", "clause")
    sheet = facts = _columns(Sort.DUTY, *sorts.FIELDS[Sort.DUTY])
    enter, changes = _enter(Sort.DUTY), _changes(Sort.DUTY)


class NegativeItems(OfList, Register):
    code, label, sort, weight = "negative_items", "负面清单条目", Sort.NEGATIVE, 312
    columns = _columns(Sort.NEGATIVE, "code", "name", "bars", "clause")
    sheet = facts = _columns(Sort.NEGATIVE, *sorts.FIELDS[Sort.NEGATIVE])
    enter, changes = _enter(Sort.NEGATIVE), _changes(Sort.NEGATIVE)


class CatalogueItems(OfList, Register):
    code, label, sort, weight = "catalogue_items", "购买目录条目", Sort.CATALOGUE, 313
    columns = _columns(Sort.CATALOGUE, "code", "name", "group", "unit", "clause")
    sheet = facts = _columns(Sort.CATALOGUE, *sorts.FIELDS[Sort.CATALOGUE])
    enter, changes = _enter(Sort.CATALOGUE), _changes(Sort.CATALOGUE)
