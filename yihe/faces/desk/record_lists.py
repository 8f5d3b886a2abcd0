"""Which record or register an address names, who may know of its rows, and how they are drawn: the same for every list."""

from django.core.exceptions import ValidationError
from django.http import Http404

from yihe.faces.desk import record_forms
from yihe.foundation.records import acts, kept, listed, reading
from yihe.foundation.records.declared import Record, State
from yihe.foundation.records.kept import Register
from yihe.foundation.records.listed import Listed
from yihe.registers.evidence.models import Verb, note_access


def find(code: str, sort: type[Listed] = Listed):
    """Return the list an address names; what is none, or of another sort, is not there."""
    found = listed.find(code)
    if found is None or not issubclass(found, sort):
        raise Http404
    return found


def access(record: type[Listed], user, pk: int):
    """Return a row this person may know of; any other is not there, and the refusal is written down."""
    rows = record.in_reach(user).filter(pk=pk)
    found = (acts.read_along(record, rows) if issubclass(record, Record) else rows).first()
    if found is None:
        if hidden := record.rows.objects.filter(pk=pk).first():
            note_access(Verb.REFUSED, record.noted(hidden), by=user)
        raise Http404
    return found


def wanted_of(record: type[Listed], request) -> tuple:
    """Return the filters of a list as a form, and what they ask for."""
    form = record_forms.filter_form(record, request.GET)
    form.is_valid()
    return form, {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


def narrowed(record: type[Listed], user, wanted: dict):
    """Return the rows in reach that a list asks for."""
    return (reading if issubclass(record, Record) else kept).narrowed(record, user, wanted)


def page(record: type[Listed], user, wanted: dict, after: str) -> tuple[list, str]:
    """Return one page of a list, and the key of the next ("" on the last)."""
    rows = narrowed(record, user, wanted)
    if not issubclass(record, Record):
        return kept.page(rows, after)
    most = reading.TO_CONFIRM if wanted.get("state") == State.ENTERED.code else reading.PAGE
    return reading.page(record, rows, after, most)


def table(record: type[Listed], rows, user, back: str) -> dict:
    """Return what `desk/record_rows.html` draws of some rows, for this person."""
    if issubclass(record, Register):
        lines = [{"row": row, "cells": [record_forms.shown(c.of(row)) for c in record.columns]} for row in rows]
        return {"record": record, "lines": lines, "columns": [c.label for c in record.columns], "of_entries": True}
    lines = [
        {
            "row": row, "about": record.called(record.about_of(row)), "day": record.day_of(row), "cells": record_forms.cells(record, row),
            "state": record.state_of(row), "late": record.days_late(row),
            "confirmable": bool(record.answers) and not record.cannot_answer(row, user),
        }
        for row in rows
    ]  # fmt: skip
    return {
        "record": record,
        "lines": lines,
        "columns": record_forms.columns(record),
        "back": back,
        "of_entries": False,
    }


def note(record: type[Listed]) -> str:
    """Return what stands under the title of a list."""
    if issubclass(record, Register):
        return record.note
    return "更正另立一条，原记录保留。" + (record.answers_words if record.answers else "")


def enter_label(record: type[Listed]) -> str:
    return record.enter.label if issubclass(record, Register) else f"登记{record.label}"


def by_field(refused: ValidationError, form) -> dict:
    """Return the sentences of a refusal by the field they stand at, None for those of the whole form."""
    if not hasattr(refused, "error_dict"):
        return {None: refused.messages}
    return {(name if name in form.fields else None): words for name, words in refused.message_dict.items()}
