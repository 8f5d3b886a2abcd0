"""What no field is asked of is what the field would have handed to the driver, of every column there is and on either database."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import JSONField, Model

from yihe.foundation import compiled_values

pytestmark = pytest.mark.django_db
SAMPLES = {str: "公益普法活动", bool: True, dict: {"a": 1}}


def handed_on_otherwise() -> list[str]:
    """Return the columns of all models that are handed on as no field of theirs would."""
    return [f"{model.__name__}.{name}" for model in apps.get_models() for name in differing(model)]


def differing(model: type[Model]) -> list[str]:
    found = []
    for column in compiled_values.columns(model._meta.local_concrete_fields):
        for value in (None, SAMPLES.get(column.keeps)) if column.keeps else ():
            row = model()
            row.__dict__[column.name] = value
            [given] = compiled_values.written([column], row, True, connection)
            if given != column.field.get_db_prep_save(column.field.pre_save(row, True), connection):
                found.append(column.name)
    return found


def test_every_column_is_handed_on_as_its_field_would():
    assert handed_on_otherwise() == []


def test_control_a_sort_of_field_that_makes_something_of_a_value_is_found(monkeypatch):
    monkeypatch.setitem(compiled_values._HANDED_ON, JSONField, dict)

    assert handed_on_otherwise()


def test_what_sets_or_seals_itself_is_asked_each_time():
    asked = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_models()
        for column in compiled_values.columns(model._meta.local_concrete_fields)
        if column.keeps is None
    }

    assert asked >= {"EventWords.text", "EventWords.sealed_as", "Party.name"}
