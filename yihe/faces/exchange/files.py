"""What every export has in common: its file's name, and what the access log says of how a list was narrowed."""

from urllib.parse import quote

from django import forms
from django.utils import timezone


def attached(name: str) -> dict[str, str]:
    """Return the headers of a workbook that is saved under a name and today's day."""
    quoted = quote(f"{name}-{timezone.localdate():%Y%m%d}")
    return {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quoted}.xlsx",
    }  # fmt: skip


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
