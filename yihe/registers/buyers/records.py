"""采购人 as a list: entered one by one or by a sheet, corrected, ended with whoever stands for them."""

from typing import Any

from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.registers.bodies.models import Body, Succession
from yihe.registers.buyers import edits as verbs
from yihe.registers.buyers.models import READERS, Buyer
from yihe.registers.practitioners.models import Employment
from yihe.registers.regions.names import name_of


def _source(example: str) -> Asked:
    return Asked(Employment, "source", label="依据", help=f"例如：{example}", example=example)


def _standing(buyer: Buyer) -> list[Said]:
    if buyer.body.until:
        return [Said(f"至 {buyer.body.until}", buyer.body.get_ending_display(), "bad")]
    return [Said("", "在册", "good")]


def others(user, buyer: Buyer):
    """Return the buyers in reach that could stand for one."""
    rows = Buyer.objects.visible_to(user).filter(body__until=None)
    return rows.exclude(pk=buyer.pk) if buyer else rows


class BuyerRegister(Register):
    code, label, edits, rows = "buyers", "采购人", "buyers", Buyer
    note = "每个预算单位一条。同一采购人的采购合并计算，名称不同、代码相同的是同一个。"
    searched = ("name__icontains", "uscc__icontains", "budget_code__icontains")
    seen_by = READERS
    group, icon, weight = "采购", "building", 139
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("预算单位代码", lambda row: row.budget_code),
        Column("统一社会信用代码", lambda row: row.uscc),
        Column("所在区划", lambda row: name_of(row.region)),
        Column("状态", _standing),
    )
    sheet = (Column("名称", lambda row: row.name), *columns[1:])
    facts = (
        *columns[1:4],
        Column("自何日起为预算单位", lambda row: row.since),
        Column("地址", lambda row: row.address),
        Column("联系人", lambda row: f"{row.contact} {row.phone}"),
        columns[4],
    )
    enter = Change(
        "enter", "登记采购人",
        (
            Asked(Buyer, "name", example="某某街道办事处（虚构）"), Asked(Buyer, "uscc", example="（18 位，单元格设为文本）"),
            Asked(Buyer, "budget_code", example="201001"),
            Asked(Buyer, "region", help="区划代码：县级六位，镇（街道）九位", example="（区划代码）"),
            Asked(Buyer, "since", example="2020-01-01"), Asked(Buyer, "address"), Asked(Buyer, "contact"), Asked(Buyer, "phone"),
            _source("部门预算批复"),
        ),
        verbs.enter, verbs.keeps,
    )  # fmt: skip
    changes = (
        Change(
            "correct", "更正", (*(Asked(Buyer, field) for field in verbs.CORRECTABLE), _source("更名通知")),
            verbs.correct, verbs.keeps, initial=lambda row: {field: getattr(row, field) for field in verbs.CORRECTABLE},
        ),
        Change(
            "end", "登记终止",
            (
                Asked(Body, "ending", "how", label="终止方式", options=verbs.ENDINGS, required=True),
                Asked(Body, "until", "on", label="最后一日", required=True),
                Asked(Succession, "successor", label="承继的采购人", options=others, required=False),
                _source("机构改革方案的文号"),
            ),
            verbs.end, verbs.keeps, offered=lambda row: row.body.until is None,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Buyer.objects.visible_to(user).select_related("body")

    @classmethod
    def called(cls, entry: Buyer) -> str:
        return entry.name

    @classmethod
    def over(cls, entry: Buyer) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return verbs.faults_of_entry(said)
