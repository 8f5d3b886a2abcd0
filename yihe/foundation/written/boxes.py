"""Boxes of forms by what is written in them. Every box of a text and of a day is read here, those that Django itself makes too."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.foundation import telephones
from yihe.foundation.written import codes, days, letters, names

NOT_YET = "日期还没有到。"
SIGNS_ALONE = "这里只有标点符号，请用文字写明。"


def asks(read: Callable, value):
    """Return what a reader makes of a text, its fault as a form's. An empty value stays."""
    try:
        return read(value) if value else value
    except ValueError as fault:
        raise ValidationError(str(fault), code="invalid") from None


def read_every_box() -> None:
    """
    Have every box of a text and of a day read by `letters` and `days`, once, when the application starts. They are written into
    Django's own classes because nothing smaller reaches every form (as the sentences of `faces/design/wording.py` are). A text
    that is taken as it is – a password, `strip=False` – is not touched. Where something must be said, signs alone say nothing.
    """
    said_by_django = forms.CharField.to_python

    def text(box: forms.CharField, value):
        said = said_by_django(box, value)
        whole = not box.strip or isinstance(box, SearchBox) or isinstance(box.widget, forms.PasswordInput)
        if whole or not isinstance(said, str):
            return said
        meant = asks(letters.read, said)
        # Boxes of a sort of their own (names, sums, accounts) say themselves what is none.
        if type(box) is forms.CharField and box.required and meant and not letters.count(meant):
            raise ValidationError(SIGNS_ALONE, code="signs")
        return meant

    def day(box: forms.DateField, value):
        return None if value in box.empty_values else asks(days.read, value)

    forms.CharField.to_python = text  # type: ignore[method-assign,assignment]
    forms.DateField.to_python = day  # type: ignore[method-assign,assignment]


class SearchBox(forms.CharField):
    """Words that are looked for: nothing is refused, what nobody has is not found (`looked_for`)."""

    def to_python(self, value):
        return letters.without_unseen(super().to_python(value) or "")


class NameBox(forms.CharField):
    """The name of somebody or something. With `own_rule` the form itself says what is no name, and signs alone come to it."""

    def __init__(self, *, own_rule: bool = False, **said):
        self.reader = names.spelt if own_rule else names.read  # what cannot be shown every box of a text refuses
        super().__init__(**said)

    def to_python(self, value):
        return asks(self.reader, super().to_python(value))


class CodeBox(forms.CharField):
    """A number that was given: of a certificate, a record, a matter."""

    def to_python(self, value):
        return asks(codes.read, super().to_python(value))


class PhoneBox(forms.CharField):
    """A telephone number, kept as `telephones.read` returns it."""

    def __init__(self, **said):
        said.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel"}))
        super().__init__(**{"max_length": 40, **said})

    def to_python(self, value):
        return asks(telephones.read, super().to_python(value))


class PastDayBox(forms.DateField):
    """A day on which something has happened: not after today, nor before `since` where that is known."""

    def __init__(self, *, since: date | None = None, **said):
        super().__init__(**said)
        self.since = since

    def validate(self, value):
        super().validate(value)
        if fault := not_past(value, self.since) if value else "":
            raise ValidationError(fault, code="invalid")


def not_past(day: date, since: date | None = None) -> str:
    """Return why nothing can have happened on a day, or ""."""
    if day > timezone.localdate():
        return NOT_YET
    return f"不会早于 {since}，请核对。" if since and day < since else ""
