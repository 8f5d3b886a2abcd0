"""
Columns of tables by what is written in them. What is cleaned (`full_clean`, `clean_fields`, a form, a sheet) is read, whichever door it
comes by; in migrations they are the plain columns they are in the database.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from yihe.foundation.written import boxes, codes, names

FOUNDED = date(1949, 10, 1)  # no organization of ours was registered before


class _Read(models.CharField):
    """A line of text with a reader of its own, and the box it is typed in."""

    box: Any
    reader: Any

    def deconstruct(self):
        name, _path, args, said = super().deconstruct()
        return name, "django.db.models.CharField", args, said

    def clean(self, value, model_instance):
        return super().clean(boxes.asks(type(self).reader, "" if value is None else str(value)), model_instance)

    def formfield(self, **said):
        return super().formfield(**{"form_class": self.box, **said})


class NameField(_Read):
    """The name of somebody or something, in one spelling (`names`)."""

    box, reader = boxes.NameBox, staticmethod(names.read)


class CodeField(_Read):
    """A number that was given (`codes`)."""

    box, reader = boxes.CodeBox, staticmethod(codes.read)


class PastDayField(models.DateField):
    """A day on which something has happened: not after today, nor before `since`."""

    def __init__(self, *args, since: date | None = None, **said):
        self.since = since
        super().__init__(*args, **said)

    def deconstruct(self):
        name, _path, args, said = super().deconstruct()
        return name, "django.db.models.DateField", args, said

    def clean(self, value, model_instance):
        day = super().clean(value, model_instance)
        if day and (fault := boxes.not_past(day, self.since)):
            raise ValidationError(fault, code="invalid")
        return day

    def formfield(self, **said):
        return super().formfield(**{"form_class": boxes.PastDayBox, "since": self.since, **said})
