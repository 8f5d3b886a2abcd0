"""Whatever of a sort is typed anywhere – a name, a day, a text – is read by the one reader of its sort, in every form, column and sheet, present and future."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from tests.promises.test_every_box import boxes, columns
from yihe.faces.exchange import imports, records
from yihe.foundation.records import declared
from yihe.foundation.written import days, names
from yihe.foundation.written.boxes import CodeBox, NameBox
from yihe.foundation.written.columns import CodeField, NameField, PastDayField
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Certificate, Employment, TalentTitle

# What names somebody or something that others look for by it. Titles of papers, projects and views are texts.
A_NAME = re.compile(
    r"(^|的)(姓名|名称|法定代表人|联系人|申领单位|支付单位|发放单位|对象名称|姓名或单位名称)$|^(填写的|递交人|经办人)姓名$|^(岗位|基地)名称$"
)
NO_NAMES = {
    "places, days off and keys, read from files of the pack": {
        "regions.Region.name", "regions.CalendarDay.name", "evidence.KnownIndexKey.name",
    },
    "written by the house itself, of what was read": {
        "accounts.Proposal.name", "matters.Clock.name", "desk.SavedView.name", "subsidies.PreparedClaim.label",
    },
    "sealed: typed in a box of names, read by the verb that keeps it": {"practitioners.DeclaredRelative.name", "matters.Party.name"},
}  # fmt: skip
TYPED, MEANT = "乙\u3000某\u200b", "乙某"


def the_rest(found: dict[str, object], right) -> list[str]:
    return sorted(name for name, each in found.items() if not right(each))


def name_columns() -> dict[str, models.Field]:
    excused = set().union(*NO_NAMES.values())
    found = {}
    for field in columns():
        called = f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"
        if isinstance(field, models.CharField | models.TextField) and A_NAME.search(str(field.verbose_name)):
            if called not in excused:
                found[called] = field
    return found


def test_every_column_of_a_name_is_read_as_one():
    found = name_columns()

    assert the_rest(found, lambda field: isinstance(field, NameField)) == []
    assert len(found) > 8
    assert set().union(*NO_NAMES.values()) <= {
        f"{f.model._meta.app_label}.{f.model.__name__}.{f.name}" for f in columns()
    }
    assert {field.clean(TYPED, None) for field in found.values()} == {MEANT}


def test_every_box_of_a_name_is_read_as_one(db):
    found = {
        name: box for name, box in boxes().items() if isinstance(box, forms.CharField) and A_NAME.search(str(box.label))
    }

    assert the_rest(found, lambda box: isinstance(box, NameBox)) == []
    assert len(found) > 6
    assert {box.clean(TYPED) for box in found.values()} == {MEANT}


def test_control_a_box_that_reads_a_name_otherwise_is_found():
    found = {"LateForm.name": forms.CharField(label="姓名")}

    assert the_rest(found, lambda box: isinstance(box, NameBox)) == ["LateForm.name"]


def test_every_box_of_a_text_refuses_what_nobody_else_can_read(db):
    """Whatever its sort: a text, a name, a number. A password and what is kept as it was typed are no texts of this kind."""
    texts = {
        name: box for name, box in boxes().items()
        if type(box) in (forms.CharField, NameBox, CodeBox) and box.strip and not isinstance(box.widget, forms.PasswordInput)
    }  # fmt: skip
    took = []
    for name, box in texts.items():
        with pytest.raises(ValidationError) as refused:
            box.clean("王\ue863")
        if not any("自造的字" in words for words in refused.value.messages):
            took.append(name)

    assert took == [] and len(texts) > 60


def test_every_box_of_a_day_reads_it_as_it_was_meant(db):
    found = {name: box for name, box in boxes().items() if isinstance(box, forms.DateField)}

    assert {box.to_python("2026/3/2 0:00:00") for box in found.values()} == {days.read("2026-03-02")}
    assert len(found) > 12


def test_what_has_happened_in_the_registers_is_no_day_to_come():
    happened = {
        Organization: "registered_on",
        Certificate: "passed_on",
        TalentTitle: "named_on",
        Employment: "starts_on",
    }

    assert [row for row, name in happened.items() if not isinstance(row._meta.get_field(name), PastDayField)] == []


def tables() -> list:
    return [
        *imports.tables().values(),
        *(records.table_of(f"{records.PREFIX}{each.code}") for each in declared.every()),
    ]


def test_every_column_of_every_sheet_reads_names_days_and_broken_cells_as_the_boxes_do(db):
    named = [(table.code, column) for table in tables() for column in table.columns if A_NAME.search(column.heading)]
    dated = [(table.code, column) for table in tables() for column in table.columns if "日期" in column.told]

    assert [(code, c.heading) for code, c in named if c.read(TYPED) != MEANT] == [] and len(named) > 5
    assert [(code, c.heading) for code, c in dated if c.read("2026年3月2日") != days.read("2026-03-02")] == [] and len(
        dated
    ) > 8
    for code, column in dated:
        with pytest.raises(ValueError) as refused:
            column.read("2026-02-30")
        assert "日历里没有这一天" in str(refused.value), (code, column.heading)


def test_codes_are_columns_of_codes():
    assert isinstance(Certificate._meta.get_field("number"), CodeField)
    assert names.same("王 芳", "王芳")
