"""Records and registers out to Excel as the list is narrowed, and in: the template's columns are what they ask for."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from yihe.faces.desk import record_forms, registers
from yihe.faces.desk.record_lists import narrowed
from yihe.foundation import digests, sheet_tables
from yihe.foundation.city_words import say
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.records import acts, declared, kept
from yihe.foundation.records.kept import Asked, Register
from yihe.foundation.records.listed import Listed
from yihe.foundation.sheet_tables import Column, Table

PREFIX = "record-"  # before a record's code, where a sheet is named beside those of the registers
ABOUT = "about"


def table_of(code: str) -> Table | None:
    """Return the sheet of a record by the name `record-<code>`, or None."""
    record = declared.find(code.removeprefix(PREFIX)) if code.startswith(PREFIX) else None
    if record is None:
        return None
    own = [record.rows._meta.get_field(name) for name in record.fields]
    about = Column(record.about_column, ABOUT, read=sheet_tables.text, example="全称、统一社会信用代码或备案号")
    columns = (
        about,
        *(
            Column(
                say(str(field.verbose_name)), field.name, not field.blank, _reader(field), choices=_offered(field),
                as_text=_is_text(field), example=_sample(field),
            )
            for field in own
        ),
    )  # fmt: skip

    def enter(said: dict, by) -> None:
        """Enter one row. The same row of the same person, sent in again, is the same record."""
        named = said.pop(ABOUT)
        row = digests.sm3(digests.canonical([named, *(str(said.get(name, "")) for name in record.fields)]))
        given = {field.name: said.get(field.name, "" if field.empty_strings_allowed else None) for field in own}
        acts.enter(record, record.named(named, by, said[record.happened]), by=by, once=row, **given)

    return Table(
        code, record.label, columns, enter, record.may_enter_any, "desk:records", (record.code,),
        besides=_besides(record, columns),
    )  # fmt: skip


def of_registers() -> dict[str, Table]:
    """Return the sheet of every register, by its code: each row is entered as by its form."""
    return {register.code: _of_register(register) for register in kept.every()}


def _of_register(register: type[Register]) -> Table:
    asks = register.enter.asks
    columns = tuple(
        Column(
            each.heading, each.called, each.must, _reader_of(each), each.example, _offered(each.field, each.options),
            as_text=_is_text(each.field),
        )
        for each in asks
    )  # fmt: skip

    def enter(said: dict, by) -> None:
        given = {
            each.called: _empty(each.field) if said.get(each.called) is None else said[each.called] for each in asks
        }
        given |= {each.called: each.named(given[each.called], by) for each in asks if each.named and given[each.called]}
        if not kept.on_record(register, given, by):
            registers.perform(register, register.enter, None, by, given)

    return Table(
        register.code, register.label, columns, enter, register.may_enter_any, "desk:records", (register.code,),
        faults=lambda said, _user: register.faults_of_entry(said), besides=_besides(register, columns),
    )  # fmt: skip


def _besides(record: type[Listed], columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Return the headings of the export that the sheet to hand in has not."""
    mine = {column.heading for column in columns}
    return tuple(heading for heading in header_of(record) if heading not in mine)


def _offered(field: models.Field, options=None) -> Callable[[], list[str]]:
    """Return what a template offers in a column: the words of its choices."""

    def words() -> list[str]:
        if isinstance(options, tuple):
            return [str(label) for code, label in options if code != ""]
        if isinstance(field, models.BooleanField):
            return ["是", "否"]
        return [str(label) for _code, label in field.flatchoices] if field.choices else []

    return words


def _empty(field: models.Field) -> Any:
    """Return what an empty cell says: no text, no day, and of what is ticked or not, that it is not."""
    return False if isinstance(field, models.BooleanField) else "" if field.empty_strings_allowed else None


def _is_text(field: models.Field) -> bool:
    return not isinstance(field, models.DateField | models.DecimalField | models.IntegerField | models.BooleanField)


def _sample(field: models.Field) -> str | Callable[[], str]:
    if field.choices or isinstance(field, models.BooleanField):
        return lambda: _offered(field)()[0]
    if isinstance(field, models.DateField):
        return "2026-03-02"
    return "1" if isinstance(field, models.DecimalField | models.IntegerField) else ""


def _reader_of(asked: Asked) -> Callable:
    if isinstance(asked.options, tuple):
        return sheet_tables.choice([choice for choice in asked.options if choice[0] != ""])
    return sheet_tables.text if asked.named else _reader(asked.field)


def _reader(field: models.Field) -> Callable:
    if field.choices:
        return sheet_tables.choice(field.flatchoices)
    if isinstance(field, models.BooleanField):
        return sheet_tables.choice(((True, "是"), (False, "否")))
    if isinstance(field, models.DecimalField) and not isinstance(field, MoneyField):
        return sheet_tables.figure
    if isinstance(field, models.IntegerField):
        return sheet_tables.number
    return sheet_tables.text if field.is_relation else sheet_tables.of_column(field)


def header_of(record: type[Listed]) -> list[str]:
    """Return the headings of an export."""
    if issubclass(record, Register):
        return [column.label for column in record.sheet or record.columns]
    names = [say(str(record.rows._meta.get_field(name).verbose_name)) for name in record.fields]
    return [record.about_column, *names, "记录人", "登记时间", "状态", "意见"]


def sheet_of(record: type[Listed], user, wanted: dict, most: int) -> tuple[list[str], list[list]]:
    """Return the header and the rows of an export, narrowed as the list is."""
    found = narrowed(record, user, wanted)[: most + 1]  # one more, by which its end is known
    if issubclass(record, Register):
        columns = record.sheet or record.columns
        return header_of(record), [[_plain(c.of(row)) for c in columns] for row in found]
    rows = [
        [
            record.called(record.about_of(row)), *(record_forms.plain(row, name) for name in record.fields), str(row.by),
            timezone.localtime(row.recorded_at), record.state_of(row).label, getattr(record.answer_to(row), "remark", ""),
        ]
        for row in found
    ]  # fmt: skip
    return header_of(record), rows


def _plain(cell):
    """Return a cell of a register as a sheet holds it: days as they are, pieces one after the other."""
    return "、".join(map(str, cell)) if isinstance(cell, list) else cell
