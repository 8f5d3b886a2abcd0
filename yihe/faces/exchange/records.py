"""Records out to Excel as the list is narrowed, and in: the template's columns are the fields the record declares."""

from collections.abc import Callable

from django.db import models
from django.utils import timezone

from yihe.faces.desk import record_forms
from yihe.foundation import digests, sheet_tables
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.records import acts, declared, reading
from yihe.foundation.records.declared import Record
from yihe.foundation.sheet_tables import Column, Table

PREFIX = "record-"  # before a record's code, where a sheet is named beside those of the registers
ABOUT = "about"


def table_of(code: str) -> Table | None:
    """Return the sheet of a record by the name `record-<code>`, or None."""
    record = declared.find(code.removeprefix(PREFIX)) if code.startswith(PREFIX) else None
    if record is None:
        return None
    own = [record.rows._meta.get_field(name) for name in record.fields]
    about = Column(record.about_column, ABOUT, read=sheet_tables.text, example="全称或统一社会信用代码")
    columns = (about, *(Column(str(field.verbose_name), field.name, not field.blank, _reader(field)) for field in own))

    def enter(said: dict, by) -> None:
        """Enter one row. The same row of the same person, sent in again, is the same record."""
        named = said.pop(ABOUT)
        row = digests.sm3(digests.canonical([named, *(str(said.get(name, "")) for name in record.fields)]))
        given = {field.name: said.get(field.name, "" if field.empty_strings_allowed else None) for field in own}
        acts.enter(record, record.named(named, by, said[record.happened]), by=by, once=row, **given)

    return Table(code, record.label, columns, enter, record.may_enter_any, "desk:records", (record.code,))


def _reader(field: models.Field) -> Callable:
    if field.choices:
        return sheet_tables.choice(field.flatchoices)
    if isinstance(field, models.BooleanField):
        return sheet_tables.choice(((True, "是"), (False, "否")))
    if isinstance(field, models.DateField):
        return sheet_tables.day
    if isinstance(field, models.DecimalField):
        return sheet_tables.amount if isinstance(field, MoneyField) else sheet_tables.figure
    return sheet_tables.number if isinstance(field, models.IntegerField) else sheet_tables.text


def sheet_of(record: type[Record], user, wanted: dict, most: int) -> tuple[list[str], list[list]]:
    """Return the header and the rows of an export, narrowed as the list is."""
    names = [str(record.rows._meta.get_field(name).verbose_name) for name in record.fields]
    rows = [
        [
            record.called(record.about_of(row)), *(record_forms.plain(row, name) for name in record.fields), str(row.by),
            timezone.localtime(row.recorded_at), record.state_of(row).label, getattr(record.answer_to(row), "remark", ""),
        ]
        for row in reading.narrowed(record, user, wanted)[:most]
    ]  # fmt: skip
    return [record.about_column, *names, "记录人", "登记时间", "状态", "意见"], rows
