"""What every export has in common: its file's name, and what the access log says of how a list was narrowed."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from yihe.foundation import ceilings, sheets


class Capped:
    """The rows of a spreadsheet up to the ceiling of an export, and then a row that says so; `written` is how many there were."""

    def __init__(self, rows: Iterable[list]):
        self._rows, self.written = rows, 0

    def __iter__(self) -> Iterator[list]:
        most = ceilings.ROWS_OF_AN_EXPORT.most
        for row in self._rows:
            if self.written == most:
                yield [f"一次最多导出 {most} 行，后面还有，没有导出。请缩小范围分几次导出。"]
                return
            yield row
            self.written += 1


def workbook(content: bytes, name: str) -> HttpResponse:
    """Return a workbook that is saved under a name and today's day."""
    quoted = quote(f"{name}-{timezone.localdate():%Y%m%d}")
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quoted}.xlsx",
    }
    return HttpResponse(content, content_type=sheets.XLSX, headers=headers)


def chosen_in(form) -> str:
    """
    Return by what a list was narrowed, for the access log: what was chosen from what the page offers, amounts and days. Of words
    that were typed only that there were some: they may be somebody's ID number, and nobody can erase the log.
    """
    said = []
    for name, value in form.cleaned_data.items() if form.is_valid() else ():
        if value in (None, ""):
            continue
        field = form.fields[name]
        plain = isinstance(field, (forms.DateField, forms.BooleanField, forms.DecimalField)) or (
            isinstance(field, forms.ChoiceField) and field.valid_value(value)
        )
        said.append(f"{name}={getattr(value, 'pk', value)}" if plain else f"{name}=…")
    return f" {' '.join(said)}" if said else ""
