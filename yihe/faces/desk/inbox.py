"""待办 我发起的 已办 抄送, the list of everything, the list of one kind, search, and the bell."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.design import navigation, shown
from yihe.faces.desk import glance, list_columns, list_forms, lists, prepared, saved_views, waiting
from yihe.faces.desk.timer import timer_note
from yihe.foundation.roles import FINANCE_MAKER
from yihe.matters import alike, bulk, handed_on, handed_outside, kinds, narrowed_lists, news, queries
from yihe.matters.listed import PAGE, Listed
from yihe.matters.narrowed_lists import MOST_COUNTED
from yihe.matters.narrowing import NEWEST
from yihe.matters.search import cannot_search
from yihe.registers.accounts import finding
from yihe.registers.accounts.queries import oversight


@require_GET
def inbox(request):
    tab = request.GET.get("tab", "todo")
    if tab not in queries.TABS:
        raise Http404
    form = list_forms.bound(request)
    seen = glance.at_the_inbox(request.user)
    page = queries.inbox(
        request.user, tab, request.GET.get("after", ""), form.words, asked=form.asked, order=form.order, more=seen.besides
    )  # fmt: skip
    lines, tools = around(request, form, page, tab, views=seen.views)
    staff = tab == "todo" and any(hat.role.is_staff for hat in request.user.hats)
    steps, handed_to = alike.offered(request.user, page.rows) if staff else ((), ())
    whole = page.first and not page.next
    counted = _total(request.user, tab) if form.narrowed else len(lines) if whole else None
    kept = {name: value for name, value in request.GET.items() if value and name not in ("tab", "after")}
    tabs = [
        (code, label, f"{reverse('desk:inbox')}?{urlencode({'tab': code} | kept)}", counted if code == tab else None)
        for code, label in queries.TABS.items()
    ]
    note = urgency([line.row for line in lines], whole, form.order) if tab == "todo" else ""
    if not note and form.narrowed:
        note = how_many(
            len(lines) if whole else narrowed_lists.few_of(queries.queue(request.user, tab, form.words, form.asked))
        )
    return render(
        request,
        "desk/inbox.html",
        tools
        | {
            "timer_note": timer_note(request.user), "tab": tab, "tabs": tabs, "note": note,
            "may_start": tab == "mine" and not lines and any(lists.may_open(each, request.user) for each in kinds.every()),
            "ticks": {*steps, *handed_to}, "steps": steps, "handed_on": handed_to,
            "under_way": bulk.under_way(request.user) if staff and seen.bulk else None,
            "answerable": staff and _awaits_answer(request.user, page.rows),
            "prepared": prepared.standing(request.user) if tab == "todo" and not form.narrowed else [],
            "only_reads": _only_reads(request.user),
        }
        | waiting.page(request.user, page.rows, seen, first=tab == "todo" and page.first),
    )  # fmt: skip


def _only_reads(user) -> bool:
    """
    Test whether nothing ever comes to wait on a person, who may know of matters all the same: they are led to those, and not to what they
    did. What waits on a role only because it took it up itself (财政 that stops a purchase) does not come to it.
    """
    codes = {hat.role_code for hat in user.hats}
    return not codes & _waited_on(tuple(kinds.every())) and any(kinds.states_known_to(code) for code in codes)


@lru_cache(maxsize=4)
def _waited_on(every: tuple) -> frozenset[str]:
    """Return the codes of the roles matters are brought to, by kinds that are declared once and for all."""
    return frozenset(
        state.waits_on.code for kind in every for state in kind.workflow.states.values()
        if state.waits_on and _is_brought(kind.workflow, state)
    )  # fmt: skip


def _is_brought(workflow, state) -> bool:
    """Test whether somebody other than whom a state waits on brings a matter into it, or it is where matters begin."""
    return state is workflow.initial or any(
        action.target is state and action.roles != (state.waits_on,) for action in workflow.actions.values()
    )


def _total(user, tab: str) -> int | None:
    """Return how many matters a queue holds, whatever it is narrowed by; None where they are more than a page."""
    total = narrowed_lists.few_of(queries.queue(user, tab))
    return total if total <= PAGE else None


def _awaits_answer(user, matters: list) -> bool:
    """Test whether a batch in this inbox waits for finance's answer, so that the file can be handed in right here."""
    maker = any(hat.role is FINANCE_MAKER for hat in user.hats)
    return maker and any((matter.kind, matter.state) == ("payment_batch", "sent") for matter in matters)


def around(request, form, page: queries.Page, place: str, kind=None, *, views: bool) -> tuple[list, dict]:
    """Return the lines of a list as its columns show them, and what its page has around them. Without `views` there are none to ask for."""
    query = saved_views.asked_of(request.GET.urlencode())
    kept = saved_views.kept_of(request.user, place, query) if views else saved_views.NOTHING
    own = list_forms.Readable.of(request.user).own
    columns = list_columns.chosen(kept.columns, kind=kind, own=own)
    if any(column.code in ("handed", "urged") for column in columns):
        handed_on.add_to(page.rows, request.user)
    handed_outside.add_to(page.rows)
    rows = [lists.matter_row(matter) for matter in page.rows]
    if place == "todo":
        _mark_asked(request.user, rows, page.rows)
    lines = [list_columns.line(row, matter, columns) for row, matter in zip(rows, page.rows, strict=True)]
    words = urlencode([(k, v) for k, v in request.GET.items() if k not in ("after", "tab") and v])
    return lines, {
        "lines": lines, "heads": _heads(request, columns, form.order, place), "form": form, "page": page, "cannot_search": cannot_search(form.words),
        "place": place, "views": kept.views, "asked": query, "columns": saved_views.column_choices(list_columns.chosen(kept.columns, own=own)),
        "offices": saved_views.offices_of(request.user), "here": request.get_full_path(),
        "next": following(request, page.next), "first": beginning(request, page), "export": export_of(place, words),
    }  # fmt: skip


def _heads(request, columns, order: str, place: str) -> list[tuple]:
    """Return (label, class, address that orders by it or "", how it is ordered now) of each column."""
    order = order or ("due" if place == "todo" else "new")
    heads = []
    for column in columns:
        if not column.order:
            heads.append((column.label, column.look, "", ""))
            continue
        up, down = ("old", "new") if column.order == "new" else (column.order, f"-{column.order}")
        now = "descending" if order == down else "ascending" if order == up else ""
        wanted = (down if now == "ascending" else up) if now else (down if column.down_first else up)
        query = {k: v for k, v in request.GET.items() if k != "after"} | {"order": wanted}
        heads.append((column.label, column.look, f"{request.path}?{urlencode(query)}", now))
    return heads


def how_many(number: int) -> str:
    """Return how many matters answer, as a sentence: counted no further than somebody would look."""
    return f"共 {number} 件。" if number <= MOST_COUNTED else f"{MOST_COUNTED} 件以上。"


def export_of(place: str, query: str) -> str:
    """Return where a list is exported as it is shown, "" where nothing exports."""
    if place.startswith(saved_views.KIND):
        address = navigation.address("exchange:kind", (("code", place.removeprefix(saved_views.KIND)),))
    else:
        address = navigation.address("exchange:matters", (("place", place),))
    return f"{address}?{query}" if address and query else address


def _mark_asked(user, rows: list[lists.Row], matters: list[Listed]) -> None:
    """Say of a matter that waits on another role why it stands in this inbox: the reader is asked to countersign, and by whom."""
    roles = {hat.role_code for hat in user.hats}
    others = {matter.pk for matter in matters if matter.holder not in roles}
    asked = handed_on.opinions_asked(user, [*others]) if others else {}
    for row, matter in zip(rows, matters, strict=True):
        if matter.pk in others:
            row.holder, row.asked = "请您会签", True
            matter.handed = asked.get(matter.pk, matter.handed)


def urgency(rows: list[lists.Row], whole: bool, order: str = "") -> str:
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
    return f"{first}，{'，'.join(pressing) or '没有快到期的'}。{'最急的在最上面。' if len(rows) > 1 and order in ('', 'due') else ''}"


@require_GET
def matters(request):
    """Everything in reach, or one kind of it."""
    code = request.GET.get("kind", "")
    if code:
        if kinds.find(code) is None:
            raise Http404
        kept = urlencode(
            [(name, value) for name, value in request.GET.items() if value and name not in ("kind", "after")]
        )
        return redirect(f"{reverse('desk:kind', args=[code])}{'?' if kept else ''}{kept}")
    form = list_forms.bound(request)
    page = narrowed_lists.everything(
        request.user, form.asked, form.words, form.order or NEWEST, request.GET.get("after", "")
    )
    _, tools = around(request, form, page, saved_views.ALL, views=glance.at_a_list(request.user))
    return render(request, "desk/matters.html", tools | {"note": _counted(request.user, form, page)})


def _counted(user, form, page: queries.Page, asked=None) -> str:
    """Return how many matters a narrowed list holds, in a sentence; of everything nobody counts."""
    if not form.narrowed or not page.rows:
        return ""
    whole = page.first and not page.next
    return how_many(len(page.rows) if whole else narrowed_lists.counted(user, asked or form.asked, form.words))


@require_GET
def of_kind(request, code: str):
    kind = kinds.find(code)
    if kind is None:
        raise Http404
    form = list_forms.bound(request, kind)
    own = form.of_contents(kind)
    page = queries.of_kind(
        request.user, kind, search=form.words, after=request.GET.get("after", ""), narrowed=own, asked=form.asked,
        order=form.order or NEWEST,
    )  # fmt: skip
    _, tools = around(request, form, page, f"{saved_views.KIND}{code}", kind, views=glance.at_a_list(request.user))
    if own and page.rows:
        rows = queries.kind_matters(request.user, kind, search=form.words, narrowed=own, asked=form.asked)
        note = how_many(len(page.rows) if page.first and not page.next else narrowed_lists.few_of(rows))
    else:
        note = _counted(request.user, form, page, replace(form.asked, kind=code))
    return render(
        request, "desk/kind.html", tools | {"kind": kind, "note": note, "may_open": lists.may_open(kind, request.user)}
    )


@require_GET
def search(request):
    """Go to the matter when the words are its number; otherwise show what holds them."""
    words = request.GET.get("q", "").strip()
    if found := queries.by_number(request.user, words):
        return redirect(found)
    page = queries.Page([])
    if words:
        page = queries.found(request.user, words, request.GET.get("after", ""))
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
