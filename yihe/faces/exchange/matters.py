"""Lists of matters out: exactly what the page shows – the same filters, order and columns –, whole, row after row."""

from collections.abc import Iterator

from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from yihe.faces.desk import list_columns, list_forms, lists, saved_views
from yihe.faces.exchange.files import attached, chosen_in
from yihe.foundation import ceilings, sheets
from yihe.matters import handed_on, kinds, narrowed_lists, queries
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


def _sent(request, rows, form, place: str, label: str, subject: str, of=None) -> FileResponse:
    own = list_forms.Readable.of(request.user).own
    columns = list_columns.chosen(saved_views.kept_of(request.user, place).columns, kind=of, own=own)
    lines = Lines(rows, form.order, place, columns, request.user, of)
    content = sheets.to_xlsx_file([column.label for column in columns], lines, label)
    note_access(Verb.EXPORT, subject, by=request.user, detail=f"{lines.written} 行{chosen_in(form)}")
    return FileResponse(content, content_type=sheets.XLSX, headers=attached(label))


class Lines:
    """The rows of a spreadsheet, read a few hundred at a time; `written` is how many there were."""

    def __init__(self, rows, order: str, place: str, columns: list, user, kind):
        self.rows, self.order, self.place, self.columns, self.user, self.kind = rows, order, place, columns, user, kind
        self.written = 0

    def __iter__(self) -> Iterator[list]:
        most = ceilings.ROWS_OF_AN_EXPORT.most
        for matter in self._read(most + 1):
            if self.written == most:
                yield [f"一次最多导出 {most} 行，后面还有，没有导出。请缩小范围分几次导出。"]
                return
            row = lists.matter_row(matter)
            yield [column.plain(row, matter) for column in self.columns]
            self.written += 1

    def _read(self, most: int) -> Iterator[Listed]:
        chunk: list[Listed] = []
        for matter in narrowed_lists.each(self._ordered(), self.kind.readers if self.kind else (), most):
            chunk.append(matter)
            if len(chunk) == CHUNK:
                yield from self._completed(chunk)
                chunk = []
        yield from self._completed(chunk)

    def _ordered(self) -> list:
        if self.place == "todo" and not self.order:
            return [self.rows.order_by(*FIRST)]
        return narrowed_lists.in_order(self.rows, self.order or NEWEST)

    def _completed(self, chunk: list[Listed]) -> list[Listed]:
        handed_on.add_to(chunk)
        if self.kind:
            queries.add_contents(self.kind, chunk)
        return chunk
