"""The sheet by which a panel the province's pool drew is handed in: a row an expert, the tender's number in each."""

from collections.abc import Callable

from django.db.models import Field

from yihe.domains.procurement.forms import WebAddress
from yihe.domains.procurement.models import ProvinceExpert
from yihe.domains.procurement.tender import province
from yihe.foundation.sheet_tables import Column, Table, boxed, of_column, past_day, text
from yihe.registers.accounts.models import User


def _of(name: str) -> Callable:
    field = ProvinceExpert._meta.get_field(name)
    assert isinstance(field, Field)
    return of_column(field)


def twice(rows: dict[int, dict]) -> dict[int, str]:
    """Return the rows of a file that name one expert twice for one tender, by their number: neither is entered."""
    seen: dict[tuple, list[int]] = {}
    for number, said in rows.items():
        seen.setdefault((said.get("tender"), said.get("number")), []).append(number)
    return {
        number: f"专家编号 {key[1]} 在第 {'、'.join(map(str, at))} 行写了 {len(at)} 次"
        for key, at in seen.items() if len(at) > 1 and key[1] for number in at
    }  # fmt: skip


def enter(said: dict, by) -> str | None:
    return province.enter(said, by)


TABLE = Table(
    "province-experts", "省库抽取的评审专家",
    (
        Column("招标项目编号", "tender", read=text, example="ZB-2026-00001（示例）", as_text=True),
        Column("姓名", "name", read=_of("name"), example="张某（示例）"),
        Column("专家编号", "number", read=_of("number"), example="省库里的编号或者证书号", as_text=True),
        Column("评审专业", "branch", read=_of("branch"), example="法律服务"),
        Column("工作单位", "unit", read=_of("unit"), example="某大学（示例）"),
        Column("抽取日期", "drawn_on", read=past_day, example="2026-03-02"),
        Column("抽取记录编号", "document", read=_of("document"), example="省库打印的抽取记录上的编号", as_text=True),
        Column("抽取系统网址", "link", read=boxed(WebAddress()), example="https://"),
        Column("登录名", "username", False, of_column(User._meta.get_field("username")), example="没有账户的空着"),
    ),
    enter,
    province.enters,
    "desk:kind",
    ("tender",),
    at_odds=twice,
)  # fmt: skip
