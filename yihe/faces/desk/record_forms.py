"""The forms and cells of records, made of what a record declares: nothing is written for one of them by hand."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.forms.models import fields_for_model
from django.utils import timezone

from yihe.foundation import money
from yihe.foundation.city_words import say
from yihe.foundation.money_fields import FigureBox, MoneyField
from yihe.foundation.records import reading
from yihe.foundation.records.declared import Record
from yihe.foundation.records.kept import Asked, Cell, Change, Said
from yihe.foundation.records.listed import Listed
from yihe.foundation.written.boxes import SearchBox

IN_VIEW = 9  # so many options are all shown, to be tapped; more are a list to open
LONGEST_SEALED = 40
ABOUT = "about"


def entry_form(
    record: type[Record], data=None, *, user=None, initial: dict | None = None, correcting: bool = False
) -> forms.Form:
    """Return the form a record is typed in. With `user` it also asks what the record is about; `correcting`, for the reason."""
    usual = {name: value() if callable(value) else value for name, value in record.initial.items()}
    form = forms.Form(data, initial={record.happened: timezone.localdate(), **usual, **(initial or {})})
    if user is not None:
        mine = [about.pk for about in record.abouts(user) if not record.cannot_enter(user, about)]
        form.fields[ABOUT] = forms.ModelChoiceField(record.abouts(user).filter(pk__in=mine), label=record.about_column)
    form.fields.update(fields_for_model(record.rows, record.fields, formfield_callback=_box))
    for name, words in record.helps.items():
        form.fields[name].help_text = words
    if correcting:
        form.fields["reason"] = forms.CharField(label="更正的理由", max_length=200)
    return form


def change_form(change: Change, subject, user, data=None) -> forms.Form:
    """Return the form an act of a register is typed in."""
    form = forms.Form(data, initial=change.initial(subject))
    form.fields.update({asked.called: _asked(asked, subject, user) for asked in change.asks})
    return form


def _asked(asked: Asked, subject, user) -> forms.Field:
    said = {"label": asked.heading, "help_text": asked.help, "required": asked.must}
    options = asked.options(user, subject) if callable(asked.options) else asked.options
    if isinstance(options, QuerySet):
        return forms.ModelChoiceField(options, **said)
    if options or asked.field.choices and len(asked.field.flatchoices) <= IN_VIEW:
        return forms.ChoiceField(choices=options or asked.field.flatchoices, widget=forms.RadioSelect, **said)
    if hasattr(asked.field, "purpose"):  # sealed: it is not kept on the device, and is no long text
        return forms.CharField(max_length=LONGEST_SEALED, widget=forms.TextInput(attrs={"autocomplete": "off"}), **said)
    return cast(forms.Field, asked.field.formfield(**said))


def shown(cell: Cell) -> list[Said]:
    """Return what stands in a cell of a register, piece by piece."""
    if isinstance(cell, list):
        return cell
    return [Said(cell.isoformat() if isinstance(cell, date) else cell)] if cell else []


def _box(field: models.Field, **said) -> forms.Field | None:
    if field.choices and len(field.flatchoices) <= IN_VIEW:
        return forms.ChoiceField(
            label=say(str(field.verbose_name)),
            choices=field.flatchoices,
            widget=forms.RadioSelect,
            required=not field.blank,
        )
    if isinstance(field, models.DecimalField) and not isinstance(field, MoneyField):
        return field.formfield(form_class=FigureBox, **said)
    return field.formfield(**said)


def filter_form(record: type[Listed], data) -> forms.Form:
    """Return the form a list is narrowed by: words, the fields it names, and of records state and days."""
    form = forms.Form(data)
    form.fields["q"] = SearchBox(label="关键词", required=False, max_length=60)
    if issubclass(record, Record):
        states = [("", "有效的记录"), *((state.code, state.label) for state in reading.states_of(record))]
        form.fields["state"] = forms.ChoiceField(label="状态", required=False, choices=states)
    for name in record.filters:
        field = record.rows._meta.get_field(name)
        options = [("", "全部"), *field.flatchoices]
        form.fields[name] = forms.ChoiceField(label=say(str(field.verbose_name)), required=False, choices=options)
    if issubclass(record, Record):
        form.fields["since"] = forms.DateField(label="自", required=False)
        form.fields["until"] = forms.DateField(label="至", required=False)
        form.fields[ABOUT] = forms.IntegerField(required=False, widget=forms.HiddenInput)
    return form


def columns(record: type[Record]) -> list[tuple[str, str]]:
    """Return (label, class) of a record's own columns in lists."""
    fields = [record.rows._meta.get_field(name) for name in _shown(record)]
    return [(say(str(field.verbose_name)), "num" if isinstance(field, models.DecimalField) else "") for field in fields]


def _shown(record: type[Record]) -> tuple[str, ...]:
    return record.columns or tuple(name for name in record.fields if name != record.happened)


def cells(record: type[Record], row) -> list[str]:
    return [words(row, name) for name in _shown(record)]


def words(row, name: str) -> str:
    """Return a field of a row as a page says it: in the row's own words where it has some (`get_<name>_display`), figures too."""
    if own := getattr(row, f"get_{name}_display", None):
        return str(own())
    value = plain(row, name)
    if isinstance(row._meta.get_field(name), MoneyField) and value is not None:
        return money.shown(value)
    if isinstance(value, bool):  # asked of the type: 1.0 hours equal True
        return "是" if value else "否"
    return "" if value is None else str(value)


def plain(row, name: str) -> Any:
    """Return a field of a row as a sheet holds it: words for choices, days and figures as they are."""
    field = row._meta.get_field(name)
    if field.choices:
        return getattr(row, f"get_{name}_display")()
    value = getattr(row, name)
    return str(value) if field.is_relation and value is not None else value


def facts(record: type[Record], row) -> list[tuple[str, str]]:
    """Return everything a row says, as (label, words)."""
    own = [f for f in record.rows._meta.concrete_fields if f.name in record.fields or f.name in record.filters]
    said = [(say(str(f.verbose_name)), words(row, f.name)) for f in own]
    late = record.days_late(row)
    entered = f"{row.by}，{timezone.localtime(row.recorded_at):%Y-%m-%d %H:%M}" + (
        f"（补记，晚 {late} 天）" if late else ""
    )
    answer = record.answer_to(row)
    if answer:
        said += [
            ("确认" if answer.accepted else "退回", f"{answer.by}，{timezone.localtime(answer.at):%Y-%m-%d %H:%M}"),
            ("意见", answer.remark),
        ]
    return [
        (record.about_column, record.called(record.about_of(row))),
        *said,
        ("登记", entered),
        *([("理由", row.reason)] if row.reason else []),
    ]
