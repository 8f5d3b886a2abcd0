"""
政策和标准的变化: what changed this week of the texts and figures of a county, and what will within thirty days, for whoever keeps them. Each number
is as long as its list: both are the same lines.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.faces.desk.leading_lists import Listed, page_of
from yihe.faces.desk.leading_numbers import Number, Part, Row, Unit, listed_at
from yihe.faces.portal import figures
from yihe.foundation import city_pack
from yihe.foundation.roles import POLICY_EDITOR
from yihe.matters.figures import week_begins
from yihe.registers.policies import queries, registry
from yihe.registers.policies.models import ConfirmedText, PolicyText

AHEAD = 30  # days that are told of beforehand
Span = tuple[date, date]  # both included


@dataclass(frozen=True)
class Line:
    """One change: the day it is from, what it is of, what changes, and the page it is read on."""

    on: date
    what: str
    note: str
    page: str


def spans(now: datetime) -> dict[str, Span]:
    """Return the days that are told of at a moment: of this week until today, and those that follow."""
    today = timezone.localdate(now)
    first = timezone.localdate(week_begins(now))
    return {"week": (first, today), "ahead": (today + timedelta(days=1), today + timedelta(days=AHEAD))}


HEADS = {"week": "本周", "ahead": f"今后 {AHEAD} 天"}


def _of_text(day: date, text: PolicyText, note: str) -> Line:
    return Line(day, str(text), note, reverse("portal:policy", args=[text.code]))


def _published(first: date, last: date) -> Iterator[Line]:
    texts = {text.code: text for text in queries.texts_here()}
    for row in ConfirmedText.objects.filter(region=city_pack.region_of(city_pack.here())):
        day = timezone.localdate(row.confirmed_at)
        if first <= day <= last and row.code in texts:
            yield _of_text(day, texts[row.code], "内容经两人确认并公布")


def _begins(first: date, last: date) -> Iterator[Line]:
    for text in queries.texts_here().filter(in_force_from__range=(first, last)):
        yield _of_text(text.in_force_from, text, "自当天起施行")


def _ends(first: date, last: date) -> Iterator[Line]:
    for text in queries.texts_here().filter(in_force_until__range=(first, last)):
        yield _of_text(text.in_force_until, text, "当天是最后一天有效")


def _figures(first: date, last: date) -> Iterator[Line]:
    for parameter in registry.parameters():
        before = None
        for day, value in parameter.history:
            if first <= day <= last:
                was = figures.said(before) if before else "没有"
                page = f"{reverse('portal:parameters')}#p-{parameter.path.replace('/', '-')}"
                yield Line(day, parameter.label, f"{was} → {figures.said(value) if value else '停止施行'}", page)
            before = value


@dataclass(frozen=True)
class Sort:
    label: str
    lines: Callable[[date, date], Iterator[Line]]


SORTS = {
    "published": Sort("公布的文件", _published), "begins": Sort("开始施行的文件", _begins),
    "ends": Sort("到期失效的文件", _ends), "figures": Sort("变动的标准和期限", _figures),
}  # fmt: skip


def lines_of(code: str, span: Span) -> list[Line]:
    """Return the changes of one sort within some days, the earliest first."""
    return sorted(SORTS[code].lines(*span), key=lambda line: (line.on, line.what, line.page))


def part(now: datetime) -> Part:
    """Return the numbers of the overview."""
    note = f"本县（市、区）的政策文件和标准：本周一以来变了什么，明天起 {AHEAD} 天内要变什么。"
    found = Part("texts", "政策和标准的变化", note, list(HEADS.values()), of="变化")
    for code, sort in SORTS.items():
        numbers = []
        for when, span in spans(now).items():
            count = len(lines_of(code, span))
            numbers.append(Number(count, listed_at("leading_texts", code, when=when) if count else "", Unit.ENTRIES))
        found.rows.append(Row(sort.label, numbers, code=code))
    return found


@require_GET
def of_texts(request, code: str):
    """The changes a number counts."""
    when = request.GET.get("when", "week")
    span = spans(timezone.now()).get(when)
    if not any(hat.role is POLICY_EDITOR for hat in request.user.hats) or code not in SORTS or span is None:
        raise Http404
    found = lines_of(code, span)
    lines = [(line.page, (line.what, line.note, line.on.isoformat())) for line in found]
    title, means = f"{SORTS[code].label}，{HEADS[when]}", f"{span[0]:%Y-%m-%d} 至 {span[1]:%Y-%m-%d}。"
    return page_of(
        request, Listed(title, means, f"{len(found)} 项", heads=("文件或者标准", "变化", "日期"), lines=lines)
    )
