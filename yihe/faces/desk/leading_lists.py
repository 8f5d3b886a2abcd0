"""The list behind each number of an overview: what it counts, as many as it says, within the same reach."""

from dataclasses import dataclass, field

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.funds import figures as money_figures
from yihe.domains.subsidies import people_helped
from yihe.faces.desk import inbox, leading_numbers, lists
from yihe.faces.desk.leading_numbers import LATELY
from yihe.faces.desk.leading_pages import pages_of
from yihe.foundation import money, region_codes
from yihe.matters import counted, days, figures, kinds, narrowed_lists, queries
from yihe.matters.holding import Whose

MOST = 500  # lines of a list whose lines each bear a part of the number


@dataclass
class Listed:
    """A list as its page shows it: `total` is the number, in words; `lines` are (address or page, cells) where it is none of matters."""

    title: str
    means: str
    total: str
    matters: list = field(default_factory=list)  # (row, cells) as `desk/rows.html` prints them
    own: tuple[str, ...] = ()
    heads: tuple = ()
    lines: list = field(default_factory=list)
    next: str = ""
    first: str = ""
    more: int = 0


def _leads(request) -> None:
    if not pages_of(request.user):
        raise Http404


def page_of(request, found: Listed):
    return render(request, "desk/leading_list.html", {"found": found, "pages": pages_of(request.user)})


@require_GET
def matters(request, code: str):
    """The matters a number counts, of a holder, kind or town."""
    _leads(request)
    figure = figures.FIGURES.get(code)
    if figure is None:
        raise Http404
    asked = {name: request.GET.get(name, "")[:30] for name in figures.SPLITS}
    rows, now = figures.rows(request.user, figure, **asked), timezone.now()
    # What is kept by the day knows no holder: of such a figure, and of few, the matters themselves are counted.
    is_kept = "holder" in figure.by or not asked["holder"]
    reached, narrowed = counted.within(request.user), figures.narrowed(**asked)
    total = counted.total(reached, figure, narrowed, now) if is_kept else rows.count()
    page = narrowed_lists.narrowed_page(rows, figure.order, request.GET.get("after", ""))
    words = [
        *([lists.HOLDERS.get(asked["holder"], "") or "已停用的角色"] if asked["holder"] else []),
        *([_kind(asked["kind"])] if asked["kind"] else []),
        *([_town(asked["town"], request.user)] if asked["town"] else []),
    ]
    return page_of(
        request,
        Listed(
            "，".join([figure.label, *words]), f"{figure.means}。", f"{total} 件", lists.pairs(page.rows),
            next=inbox.following(request, page.next), first=inbox.beginning(request, page),
        ),
    )  # fmt: skip


def _kind(code: str) -> str:
    if kinds.find(code) is None:
        raise Http404
    return kinds.get(code).label


def _town(code: str, user) -> str:
    if not region_codes.is_code(code.removeprefix("=")) and code != "=":
        raise Http404
    return leading_numbers.Told(user).town(code)


@require_GET
def of_days(request, code: str):
    """The matters some days were spent in, each with its own, of one side or (`all`) of all."""
    _leads(request)
    kind, state = request.GET.get("kind", "")[:30], request.GET.get("state", "")[:30]
    if code != "all" and code not in Whose.values:
        raise Http404
    label = _kind(kind)
    spent: dict[int, int] = {}
    for spell in days.of_matters(days.closed_lately(request.user, LATELY).filter(kind=kind)):
        if code in ("all", spell.whose) and state in ("", spell.state):
            spent[spell.matter] = spent.get(spell.matter, 0) + spell.days
    longest = sorted(spent, key=lambda pk: (-spent[pk], pk))
    rows = {row.pk: row for row in queries.with_keys(longest[:MOST])}
    told = [(lists.matter_row(rows[pk]), (f"{spent[pk]} 天",)) for pk in longest[:MOST] if pk in rows]
    step = [leading_numbers.step(kind, state)] if state else []
    whose = ["全部"] if code == "all" else [str(Whose(code).label)]
    means = f"近 {LATELY} 天办结的件在这里停了多少天，停得久的在前。"
    return page_of(
        request,
        Listed(
            "，".join([label, *step, *whose]), means, f"{sum(spent.values())} 天，{len(spent)} 件", told, own=("天数",),
            more=max(0, len(longest) - MOST),
        ),
    )  # fmt: skip


@require_GET
def of_money(request, code: str):
    """The budgets (budget, left), the promises (promised, paid) or the matters (asked) an amount is the sum of."""
    _leads(request)
    if not leading_numbers.sees_money(request.user):
        raise Http404
    year, purpose, source = _year(request), request.GET.get("purpose", "")[:20], request.GET.get("source", "")[:20]
    budgets = list(money_figures.envelopes(request.user, year, purpose, source))
    if not purpose or not budgets:
        raise Http404
    called = "，".join([budgets[0].get_purpose_display(), *([budgets[0].get_source_display()] if source else [])])
    if code in _COMING:
        return page_of(request, _coming(request, code, called, purpose, year))
    if code not in money_figures.PARTS:
        raise Http404
    title = f"{called}，{money_figures.PARTS[code]}"
    if code in ("budget", "left"):
        parts = [(budget, money_figures.parts_of(budget)[code]) for budget in budgets]
        lines = [(("desk:envelope", budget.pk), (str(budget), _yuan(fen))) for budget, fen in parts]
        heads, means = ("预算指标", ("金额", "num")), f"{year} 年的预算指标。"
    elif code == "reserved":
        kept = money_figures.reservations(request.user, year, purpose, source)
        parts = [(each, each.open) for each in kept]
        lines = _of_matters(request.user, parts, lambda each, near: each.matter.title if near else "—")
        heads, means = (
            ("办件", "为什么预留", ("金额", "num")),
            f"{year} 年预算里，采购计划批准到签订合同之间预留、还没有占用的部分。",
        )
    else:
        asked = money_figures.promises(request.user, year, purpose, source)
        parts = [(each, fen) for each in asked if (fen := money_figures.moved(each)[code])]
        lines = _of_matters(request.user, parts, lambda each, near: each.payee_in_titles)
        heads = ("办件", "收款人", ("金额", "num"))
        means = f"{year} 年预算里，每一笔占用{'已经支付、没有追回' if code == 'paid' else '还没有支付'}的部分。"
    total = _yuan(sum(fen for _row, fen in parts))
    return page_of(
        request, Listed(title, means, total, heads=heads, lines=lines[:MOST], more=max(0, len(lines) - MOST))
    )


def _of_matters(user, parts: list, words) -> list:
    """Return a line for each part of the money of a matter; what is beyond reach leads nowhere. `words(row, whether it is in reach)`."""
    seen = queries.within_reach(user, {each.matter_id for each, _fen in parts})
    found = []
    for each, fen in parts:
        near = each.matter_id in seen
        cells = (each.matter.number, words(each, near), _yuan(fen))
        found.append((("desk:matter", each.matter.number) if near else None, cells))
    return found


_COMING = ("asked", "estimated", "remains")


def _coming(request, code: str, called: str, purpose: str, year: int) -> Listed:
    """Return what the forecast of a purpose is reckoned from; only for who knows of all that is in the pipeline."""
    if not leading_numbers.leads(request.user):
        raise Http404
    reached = counted.within(request.user)
    coming = next(each for each in money_figures.by_purpose(request.user, year, reached) if each.purpose == purpose)
    if code == "asked":
        return _asked(request, called, purpose)
    if code == "estimated":
        return _estimated(request, called, coming)
    at = leading_numbers.listed_at
    parts = [
        ("可用", coming.of("left"), at("leading_money", "left", year=year, purpose=purpose)),
        ("减：在办申请", -coming.asked, at("leading_money", "asked", year=year, purpose=purpose) if coming.matters else ""),
        ("减：金额未定的估计", -coming.estimated,
         at("leading_money", "estimated", year=year, purpose=purpose) if coming.without_amount else ""),
    ]  # fmt: skip
    return Listed(
        f"{called}，预计年底结余", f"{year} 年。在办的申请如果全部批准，到年底还剩多少；是负数的，就是还缺多少。", _yuan(coming.remains),
        heads=("怎么算的", ("金额", "num")), lines=[(href or None, (label, _yuan(fen))) for label, fen, href in parts],
    )  # fmt: skip


def _estimated(request, called: str, coming: money_figures.Coming) -> Listed:
    """Return the matters in the pipeline that bear no amount yet, each with what was usual this year."""
    found = money_figures.in_the_pipeline(request.user, coming.purpose).filter(amount=None)
    rows = queries.with_keys(found.order_by("-pk").values("pk"))
    by = f"各按本年平均每笔 {_yuan(coming.usual)} 计" if coming.usual else "本年还没有批准过，没有估计"
    told = [(lists.matter_row(row), (_yuan(coming.usual),)) for row in rows]
    return Listed(
        f"{called}，金额未定的估计", f"已经提交、金额还没有核定的申请，{by}。", f"{_yuan(coming.estimated)}，{len(rows)} 件", told[:MOST],
        own=("估计",), more=max(0, len(told) - MOST),
    )  # fmt: skip


def _asked(request, called: str, purpose: str) -> Listed:
    """Return the matters in the pipeline of a purpose, each with what it asks."""
    rows = queries.with_keys(money_figures.in_the_pipeline(request.user, purpose).order_by("-pk").values("pk"))
    asked = sum((row.amount for row in rows if row.amount is not None), money.ZERO)
    told = [(lists.matter_row(row), (money.shown(row.amount) if row.amount is not None else "未核定",)) for row in rows]
    means = "已经提交、还没有占用预算的申请；金额还没有核定的，不计入合计。"
    return Listed(
        f"{called}，在办申请", means, f"{money.shown(asked)}，{len(rows)} 件", told[:MOST], own=("金额",),
        more=max(0, len(told) - MOST),
    )  # fmt: skip


@require_GET
def of_people(request, code: str):
    """The people a number counts; there is no such list where they are few."""
    _leads(request)
    if not leading_numbers.leads(request.user):
        raise Http404
    town = _town(code, request.user)
    # Of a county whole there is no list: less the towns that are told, it would be those that are hidden.
    if not code.startswith("=") and code not in leading_numbers.towns_of(request.user):
        raise Http404
    if not (lines := people_helped.listed(request.user, _year(request), code)):
        raise Http404
    return page_of(
        request,
        Listed(
            f"{town}，受益的个人", "批准给个人的，同一人只计一次。", f"{len(lines)} 人", heads=("姓名", "补贴", "申领单位"),
            lines=[(None, line) for line in lines[:MOST]], more=max(0, len(lines) - MOST),
        ),
    )  # fmt: skip


def _year(request) -> int:
    asked = request.GET.get("year", "")
    is_one = (
        len(asked) == 4 and asked.isascii() and asked.isdigit() and asked != "0000"
    )  # there is no year 0 to ask about
    return int(asked) if is_one else timezone.localdate().year


def _yuan(fen: int) -> str:
    return money.shown(money.from_fen(fen))
