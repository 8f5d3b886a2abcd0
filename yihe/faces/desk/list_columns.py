"""The columns a list of matters can show: how a cell is written on the page, and what stands there in a spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yihe.faces.design import shown
from yihe.faces.design.quick_jinja import escape as markup
from yihe.faces.desk import lists
from yihe.foundation import money
from yihe.matters import kinds
from yihe.matters.listed import Listed


@dataclass(frozen=True)
class Column:
    """
    One column. `drawn` returns the cell of (row, matter) for the page, `plain` for a spreadsheet; `order` is what a list is
    ordered by under it ("" cannot), `look` the cell's class.
    """

    code: str
    label: str
    drawn: Callable[[Any, Listed], Any]
    plain: Callable[[Any, Listed], Any]
    look: str = ""
    order: str = ""
    down_first: bool = True  # largest or newest first, when its head is pressed

    @cached_property
    def opening(self) -> str:
        return f'<td class="{markup(self.look)}" data-label="{markup(self.label)}">'

    @cached_property
    def asked_opening(self) -> str:
        return f'<td class="{markup(self.look)} cell-asked" data-label="{markup(self.label)}">'


def _number(row, matter) -> str:
    return SafeString(f'<a href="{markup(row.href)}">{markup(row.number)}</a>') if row.href else row.number


def _title(row, matter) -> str:
    title = short(row.title, row.organization)
    return SafeString(f'<a href="{markup(row.href)}" tabindex="-1">{markup(title)}</a>') if row.href else title


def short(title: str, organization: str) -> str:
    """Return a title without the name of the organization it begins with: that has a column of its own."""
    return title.removeprefix(organization).lstrip(" ：:") or title if organization else title


BY_RULES = "按核算"  # what stands where the rules give the amount and nobody has decided it yet


def _amount(row, matter) -> str | SafeString:
    if matter.amount is not None:
        return money.shown(matter.amount).removeprefix("¥")
    return format_html('<span class="nil">{}</span>', BY_RULES) if _by_rules(matter) else ""


def _plain_amount(row, matter):
    return BY_RULES if matter.amount is None and _by_rules(matter) else matter.amount


def _by_rules(matter) -> bool:
    kind = kinds.find(matter.kind)
    return kind is not None and bool(kind.policies) and matter.closed_at is None


def _day(moment: datetime | None) -> str:
    return f"{timezone.localdate(moment):%Y-%m-%d}" if moment else ""


def _short(moment: datetime | None) -> SafeString | str:
    """Return a day as narrow columns have it: without the year when it is this one's."""
    if moment is None:
        return ""
    return _said(moment.astimezone(timezone.get_default_timezone()).date(), shown.today().year)


@lru_cache(maxsize=1024)
def _said(day: date, this_year: int) -> SafeString:
    said = f"{day:%m-%d}" if day.year == this_year else f"{day:%Y-%m-%d}"
    return SafeString(f'<time datetime="{day:%Y-%m-%d}">{said}</time>')


def _date(moment: datetime | None):
    return timezone.localdate(moment) if moment else None


def _handed(row, matter) -> SafeString | str:
    handed = matter.handed
    if handed is None or handed.at is None:
        return ""
    return format_html('{}<span class="working">{}</span>', handed.by or "系统", _short(handed.at))


def _urged(row, matter) -> SafeString | str:
    handed = matter.handed
    if handed is None or not handed.urged:
        return ""
    return format_html(
        '<span class="tag tag-gold">{} 次</span><span class="working">{}</span>', handed.urged, _short(handed.urged_at)
    )


def _plain_due(row, matter):
    return row.due.replace(tzinfo=None) if isinstance(row.due, datetime) else row.due


def _plain_handed(row, matter) -> str:
    handed = matter.handed
    return f"{handed.by or '系统'} {_day(handed.at)}" if handed and handed.at else ""


def _plain_urged(row, matter) -> str:
    handed = matter.handed
    return f"{handed.urged} 次，最近 {_day(handed.urged_at)}" if handed and handed.urged else ""


def _state(row, matter) -> SafeString:
    return SafeString(f'<span class="tag tag-{row.tone}">{markup(row.state)}</span>')


COLUMNS = {
    column.code: column
    for column in (
        Column("number", "编号", _number, lambda r, m: r.number, "cell-number", "new"),
        Column("title", "标题", _title, lambda r, m: r.title, "cell-title"),
        Column("kind", "事项", lambda r, m: r.kind, lambda r, m: r.kind, "cell-kind"),
        Column("organization", "申请单位", lambda r, m: r.organization, lambda r, m: r.organization, "cell-organization"),
        Column(
            "amount", "金额（元）", _amount, _plain_amount, "cell-amount num", "amount",
        ),
        Column("state", "状态", _state, lambda r, m: r.state, "cell-state"),
        Column("holder", "当前环节", lambda r, m: row_holder(r, m), lambda r, m: row_holder(r, m), "cell-holder"),
        Column("handed", "交办", _handed, _plain_handed, "cell-handed"),
        Column("urged", "催办", _urged, _plain_urged, "cell-urged"),
        Column("submitted", "提交日期", lambda r, m: _short(m.submitted_at), lambda r, m: _date(m.submitted_at), "cell-day", "submitted"),
        Column("opened", "创建日期", lambda r, m: _short(m.opened_at), lambda r, m: _date(m.opened_at), "cell-day"),
        Column("closed", "办结日期", lambda r, m: _short(m.closed_at), lambda r, m: _date(m.closed_at), "cell-day"),
        Column(
            "due", "时限", lambda r, m: shown.deadline(r.due, r.paused) if r.due else "", _plain_due, "cell-due", "due",
            down_first=False,
        ),
    )
}  # fmt: skip
ALWAYS = ("number", "title")  # a row leads to its matter, and says what it is
USUAL = ("number", "title", "organization", "amount", "state", "holder", "handed", "urged", "submitted", "due")
# A kind's own columns need the room: who handed it on, and how often it was urged, is one click away there.
USUAL_OF_KIND = tuple(code for code in USUAL if code not in ("handed", "urged"))
WORDS = {code: column.label for code, column in COLUMNS.items()}


def row_holder(row, matter: Listed) -> str:
    """Return whose it is: with whom outside, the person it was given to, or the role it waits on; what the reader is asked for comes first."""
    if row.asked or row.outside or matter.holder in lists.BY_CODE:
        return row.holder
    return matter.assignee_name or row.holder


def chosen(names, *, kind=None, own: bool = False) -> list[Column]:
    """
    Return the columns of a list, in the order they always have: those a person chose, else the usual ones. A kind's list has
    the kind's own columns too, and not which kind it is; to an organization (`own`) its name says nothing new.
    """
    usual = list(USUAL_OF_KIND if kind and kind.columns else USUAL)
    names = [name for name in names if name in COLUMNS] or usual
    wanted = {*names, *ALWAYS}
    if not {"kind", "organization"} & {*names} or (own and names == usual):
        wanted.discard("organization")
    columns = [column for code, column in COLUMNS.items() if code in wanted and not (kind and code == "kind")]
    if kind is None:
        return columns
    columns = [
        replace(column, label=kind.organization_called) if column.code == "organization" else column
        for column in columns if kind.organization_called or column.code != "organization"
    ]  # fmt: skip
    of_kind = [
        _own(kind, name, label, look)
        for name, label, look in zip(kind.columns, lists.heads(kind), lists.looks(kind), strict=True)
    ]
    if "amount" in kind.columns:  # what the kind calls its amount is the amount
        of_kind = [column for column in of_kind if column.code != "own_amount"]
    place = next(i for i, column in enumerate(columns) if column.code == "title") + 1
    return [*columns[:place], *of_kind, *columns[place:]]


def _own(kind, name: str, label: str, look: str) -> Column:
    def drawn(row, matter):
        return lists.cell(matter.contents, name) if matter.contents else "—"

    def plain(row, matter):
        return lists.plain(matter.contents, name) if matter.contents else ""

    return Column(f"own_{name}", label, drawn, plain, f"cell-own{look}")


@dataclass(slots=True)
class Line:
    """One matter of a list: its row, what was read of it, and its cells as they are drawn."""

    row: lists.Row
    matter: Listed
    drawn: SafeString


def line(row: lists.Row, matter: Listed, columns: list[Column]) -> Line:
    """Return a line with its cells drawn: put together here, as a template for some hundreds of cells costs more than all else."""
    parts: list[str] = []
    for column in columns:
        asked = row.asked and column.look == "cell-holder"
        parts += (column.asked_opening if asked else column.opening, markup(column.drawn(row, matter)), "</td>")
    return Line(row, matter, SafeString("".join(parts)))
