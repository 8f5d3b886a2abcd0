"""
The sheet by which results of the province's system are taken in: a row a purchase, as its page asks it, and by the same act. Its notice has to lie with the purchase
first. A row that is there already changes nothing.
"""

from django.core.exceptions import ValidationError

from yihe.domains.procurement.forms import ResultForm
from yihe.domains.procurement.models import Award, How
from yihe.foundation.plain_text import as_number
from yihe.foundation.roles import PURCHASER
from yihe.foundation.sheet_tables import Column, Table, amount, boxed, number, past_day, text
from yihe.matters import access
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

OF_RESULT = ("supplier", "amount", "link", "noticed_on", "tenderers", "reason")


def twice(rows: dict[int, dict]) -> dict[int, str]:
    """Return the rows of a file that name one purchase twice, by their number: neither is entered."""
    seen: dict[str, list[int]] = {}
    for at, said in rows.items():
        seen.setdefault(as_number(said.get("purchase", "")), []).append(at)
    return {
        at: f"采购 {purchase} 在第 {'、'.join(map(str, places))} 行写了 {len(places)} 次"
        for purchase, places in seen.items() if len(places) > 1 and purchase for at in places
    }  # fmt: skip


def enter(said: dict, by) -> None:
    """
    Enter one result. The same row again changes nothing.

    :raises ValidationError: no such purchase here, what the form refuses, or another result than the one that is there
    :raises NotAllowed: what refuses the act on the page
    """
    row = dict(said)
    matter = access.by_number(by, as_number(row.pop("purchase")))
    if matter is None or matter.kind != "purchase":
        raise ValidationError({"purchase": "您能办理的采购里没有这个编号。"})
    form = ResultForm.for_matter(matter, by, {name: str(value) for name, value in row.items()})
    if not form.is_valid():
        raise ValidationError({name: list(faults) for name, faults in form.errors.items()})
    if _is_there(matter, form.cleaned_data):
        return
    try:
        perform(matter, "enter_result", by=by, **form.cleaned_data)
    except NotAllowed as refused:
        raise ValidationError(str(refused)) from refused


def _is_there(matter: Matter, said: dict) -> bool:
    there = Award.objects.filter(purchase=matter.pk, how=How.EXTERNAL).select_related("supplier").first()
    if there is None:
        return False
    if any(getattr(there, name) != said[name] for name in OF_RESULT):
        raise ValidationError({"purchase": "已经录入过这次采购的结果，内容不同；要改的，由分管领导退回以后再录入。"})
    return True


def enters(user) -> bool:
    return any(hat.role is PURCHASER and hat.region for hat in user.hats)


TABLE = Table(
    "external-results", "外部平台的采购结果",
    (
        Column("采购编号", "purchase", read=text, example="CG-2026-00001（示例）", as_text=True),
        Column("供应商", "supplier", read=text, example="名称或者统一社会信用代码（示例）", as_text=True),
        Column("成交金额（元）", "amount", read=amount, example="580000"),
        Column("结果公告网址", "link", read=boxed(ResultForm.base_fields["link"]), example="https://"),
        Column("结果公告日期", "noticed_on", read=past_day, example="2026-03-02"),
        Column("参加的供应商家数", "tenderers", read=number, example="3"),
        Column("项目编号和说明", "reason", read=boxed(ResultForm.base_fields["reason"]), example="省平台上的项目编号"),
    ),
    enter,
    enters,
    "desk:kind",
    ("purchase",),
    at_odds=twice,
)  # fmt: skip
