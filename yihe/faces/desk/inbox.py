"""待办 我发起的 已办 抄送, the list of everything, the list of one kind, search, and the bell."""

from collections import Counter
from functools import lru_cache
from urllib.parse import urlencode

from django.forms import ChoiceField, ModelChoiceField
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.design import shown
from yihe.faces.desk import ahead, lists, waiting
from yihe.faces.desk.timer import timer_note
from yihe.foundation.roles import FINANCE_MAKER
from yihe.matters import bulk, kinds, news, queries
from yihe.matters.search import cannot_search
from yihe.registers.accounts import finding
from yihe.registers.accounts.queries import oversight


@require_GET
def inbox(request):
    tab = request.GET.get("tab", "todo")
    if tab not in queries.TABS:
        raise Http404
    search, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    page = queries.inbox(request.user, tab, request.GET.get("after", ""), search, kind)
    kept = {k: v for k, v in (("q", search), ("kind", kind)) if v}
    rows = lists.pairs(page.rows)
    if tab == "todo":
        _mark_asked(rows, page.rows, {hat.role_code for hat in request.user.hats})
    ticks = tab == "todo" and any(hat.role.is_staff for hat in request.user.hats)
    whole = page.first and not page.next
    counted = len(rows) if whole else None
    tabs = [
        (code, label, f"{reverse('desk:inbox')}?{urlencode({'tab': code} | kept)}", counted if code == tab else None)
        for code, label in queries.TABS.items()
    ]
    return render(
        request,
        "desk/inbox.html",
        {
            "timer_note": timer_note(request.user), "tab": tab, "tabs": tabs, "page": page, "rows": rows, "search": search,
            "cannot_search": cannot_search(search), "note": urgency([row for row, _cells in rows], whole) if tab == "todo" else "", "kind": kind,
            "may_start": any(lists.may_open(each, request.user) for each in kinds.every()), "next": following(request, page.next), "first": beginning(request, page), "kinds": lists.kind_choices(request.user),
            "ticks": ticks and bool(rows), "under_way": bulk.under_way(request.user) if ticks else None,
            "answerable": ticks and _awaits_answer(request.user, page.rows),
            "ahead": ahead.offers(request.user) if tab == "todo" and not (search or kind) else [],
        }
        | waiting.page(request.user, page.rows, first=tab == "todo" and page.first),
    )  # fmt: skip


def _awaits_answer(user, matters: list) -> bool:
    """Test whether a batch in this inbox waits for finance's answer, so that the file can be handed in right here."""
    maker = any(hat.role is FINANCE_MAKER for hat in user.hats)
    return maker and any((matter.kind, matter.state) == ("payment_batch", "sent") for matter in matters)


def _mark_asked(rows: list, matters: list, roles: set[str]) -> None:
    """Say of a matter that waits on another role why it stands in this inbox: the reader is asked to countersign."""
    for (row, _cells), matter in zip(rows, matters, strict=True):
        if matter.holder not in roles:
            row.holder, row.asked = "请您会签", True


def urgency(rows: list[lists.Row], whole: bool) -> str:
    """Return in a sentence how much waits and how much of it presses, counted from the rows that are shown."""
    if not rows:
        return ""
    looks = Counter(shown.deadline_parts(row.due, row.paused)[0] for row in rows)
    pressing = [
        f"{count} 件{words}"
        for count, words in (
            (looks["late"], "已逾期"), (looks["today"], "今天到期"), (looks["near"], "在 3 个工作日内到期"),
        ) if count
    ]  # fmt: skip
    first = f"共 {len(rows)} 件" if whole else f"这一页 {len(rows)} 件"
    return f"{first}，{'，'.join(pressing) or '没有快到期的'}。{'最急的在最上面。' if len(rows) > 1 else ''}"


@require_GET
def matters(request):
    """Everything in reach, or one kind of it."""
    code = request.GET.get("kind", "")
    if code:
        if kinds.find(code) is None:
            raise Http404
        return redirect("desk:kind", code)
    search = request.GET.get("q", "")
    rows = queries.searched(queries.in_reach(request.user), search)
    page = queries.newest(rows, request.GET.get("after", ""))
    return render(
        request,
        "desk/matters.html",
        {
            "rows": lists.pairs(page.rows), "search": search, "cannot_search": cannot_search(search), "page": page,
            "next": following(request, page.next), "first": beginning(request, page), "kinds": lists.kind_choices(request.user),
        },
    )  # fmt: skip


@require_GET
def of_kind(request, code: str):
    kind = kinds.find(code)
    if kind is None:
        raise Http404
    form = lists.filter_form(kind)(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = queries.of_kind(
        request.user, kind, state=wanted.get("state", ""), search=wanted.get("q", ""), after=request.GET.get("after", ""),
        narrowed={name: wanted[name] for name in kind.filters if wanted.get(name)},
    )  # fmt: skip
    return render(
        request,
        "desk/kind.html",
        {
            "kind": kind, "filters": _filters(kind, form), "cannot_search": cannot_search(wanted.get("q", "")),
            "heads": lists.heads(kind), "looks": lists.looks(kind), "page": page, "narrowed": any(wanted.values()),
            "table": [(lists.matter_row(m), lists.cells(kind, m)) for m in page.rows],
            "next": following(request, page.next), "first": beginning(request, page), "may_open": lists.may_open(kind, request.user),
            "query": urlencode({k: v for k, v in request.GET.items() if k != "after"}),
        },
    )  # fmt: skip


def _filters(kind, form) -> str:
    """
    Return the filters of a list, drawn. With nothing asked, or only choices that are offered to everybody, they are the
    same whoever asks, and drawn once.
    """
    asked = tuple((name, form.data[name]) for name in form.fields if form.data.get(name))
    of_everybody = not any(isinstance(field, ModelChoiceField) for field in form.fields.values())
    chosen = form.is_valid() and all(isinstance(form.fields[name], ChoiceField) for name, _value in asked)
    return _filters_chosen(kind, asked) if of_everybody and (chosen or not asked) else _drawn(kind, form)


@lru_cache(maxsize=512)
def _filters_chosen(kind, asked: tuple[tuple[str, str], ...]) -> str:
    blank = lists.filter_form(kind)
    return _drawn(kind, blank(dict(asked)) if asked else blank())


def _drawn(kind, form) -> str:
    return mark_safe(render_to_string("desk/filters.html", {"form": form, "kind": kind}))  # rendered with autoescape


@require_GET
def search(request):
    """Go to the matter when the words are its number; otherwise show what holds them."""
    words = request.GET.get("q", "").strip()
    if found := queries.by_number(request.user, words):
        return redirect(found)
    page = queries.Page([])
    if words:
        page = queries.newest(queries.searched(queries.in_reach(request.user), words), request.GET.get("after", ""))
    return render(
        request,
        "desk/search.html",
        {
            "words": words, "rows": lists.pairs(page.rows), "cannot_search": cannot_search(words),
            "next": following(request, page.next), "first": beginning(request, page),
            "organizations": lists.organizations_named(request.user, words) if page.first else [],
            "people": finding.found(request.user, words) if page.first else [], "oversees": bool(oversight(request.user)),
        },
    )  # fmt: skip


@require_GET
def notifications(request):
    return render(request, "desk/notifications.html", {"rows": queries.notifications(request.user)})


@require_GET
def notification(request, pk: int):
    """Go where a line of the bell leads: to its matter, or to the inbox, where what waits besides stands. It is read by that."""
    row = news.follow(request.user, pk)
    if row is None:
        raise Http404
    if row.leads_to:
        return redirect("desk:matter", row.leads_to.number)
    name, *args = row.page.split() or ["desk:inbox"]
    try:
        return redirect(reverse(name, args=args))
    except NoReverseMatch:  # of a room that is gone
        return redirect("desk:inbox")


@require_POST
def notifications_read(request):
    queries.mark_read(request.user)
    return redirect("desk:notifications")


def following(request, key: str) -> str:
    """Return the address of the next page of this very list, or ""."""
    if not key:
        return ""
    query = {k: v for k, v in request.GET.items() if k != "after"}
    return f"{request.path}?{urlencode(query | {'after': key})}"


def beginning(request, page: queries.Page) -> str:
    """Return the address of the first page of this very list, "" on the first."""
    if page.first:
        return ""
    query = urlencode({k: v for k, v in request.GET.items() if k != "after"})
    return f"{request.path}?{query}" if query else request.path
