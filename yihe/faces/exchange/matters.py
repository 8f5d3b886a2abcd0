"""Lists of matters out: exactly what the page shows – the same filters, order and columns –, whole, row after row."""

from collections.abc import Iterator
from itertools import islice

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from yihe.faces.desk import list_columns, list_forms, lists, saved_views
from yihe.faces.exchange.files import Capped, chosen_in, workbook
from yihe.foundation import ceilings, sheets
from yihe.matters import handed_on, handed_outside, kinds, narrowed_lists, queries
from yihe.matters.listed import Listed
from yihe.matters.narrowing import NEWEST
from yihe.matters.soonest import FIRST
from yihe.registers.evidence.models import Verb, note_access

CHUNK = 500


@require_GET
def matters(request, place: str):
    """全部办件, or one of the queues."""
    if place != saved_views.ALL and place not in queries.TABS:
        raise Http404
    form = list_forms.bound(request)
    if form.errors:
        return redirect(_back(request, place))
    if place == saved_views.ALL:
        rows = narrowed_lists.all_narrowed(request.user, form.asked, form.words)
    else:
        rows = queries.queue(request.user, place, form.words, form.asked)
    label = "全部办件" if place == saved_views.ALL else queries.TABS[place]
    return _sent(request, rows, form, place, label, f"matters {place}")


@require_GET
def kind(request, code: str):
    """The list of one kind."""
    found = kinds.find(code)
    if found is None:
        raise Http404
    place = f"{saved_views.KIND}{code}"
    form = list_forms.bound(request, found)
    if form.errors:
        return redirect(_back(request, place))
    rows = queries.kind_matters(
        request.user, found, search=form.words, narrowed=form.of_contents(found), asked=form.asked
    )
    return _sent(request, rows, form, place, found.label, f"kind {code}", found)


def _back(request, place: str) -> str:
    """Return the list itself: there each question that was typed wrongly says what is wrong with it."""
    address = saved_views.address_of(place)
    return f"{address}{'&' if '?' in address else '?'}{request.GET.urlencode()}"


def _sent(request, rows, form, place: str, label: str, subject: str, of=None) -> HttpResponse:
    own = list_forms.Readable.of(request.user).own
    columns = list_columns.chosen(saved_views.kept_of(request.user, place).columns, kind=of, own=own)
    lines = Capped(
        [column.plain(lists.matter_row(matter), matter) for column in columns]
        for matter in _read(rows, form.order, place, of, request.user)
    )
    content = sheets.to_xlsx([column.label for column in columns], lines, label)
    note_access(Verb.EXPORT, subject, by=request.user, detail=f"{lines.written} 行{chosen_in(form)}")
    return workbook(content, label)


def _read(rows, order: str, place: str, kind, user) -> Iterator[Listed]:
    """Yield the matters of a list in its order, some hundred read at a time, one more than an export holds."""
    if place == "todo" and not order:
        parts = [rows.order_by(*FIRST)]
    else:
        parts = narrowed_lists.in_order(rows, order or NEWEST)
    found = narrowed_lists.each(parts, kind.readers if kind else (), ceilings.ROWS_OF_AN_EXPORT.most + 1)
    while chunk := list(islice(found, CHUNK)):
        handed_on.add_to(chunk, user)
        handed_outside.add_to(chunk)
        if kind:
            queries.add_contents(kind, chunk)
        yield from chunk
