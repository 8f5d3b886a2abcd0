"""
Where an amount is typed, and where it is kept. The box is a line of text: the browser's number box drops what it does not
take for a digit, so that 5000。00 would be 500000. What was typed comes to the server as it is, and `money.read` reads it.
"""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from yihe.foundation import money
from yihe.foundation.plain_text import plain

_FIGURE = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)", re.ASCII)


class _DecimalLine(forms.TextInput):
    """A line of text for which a telephone shows its keys for figures."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", **(attrs or {})})


class MoneyBox(forms.DecimalField):
    """
    An amount in yuan. `least` is the smallest that may stand there: one fen where a payment is meant, `money.ZERO` for
    what may be nothing, None for what may also be taken away.
    """

    widget = _DecimalLine

    def __init__(self, *, least: Decimal | None = money.FEN, most: Decimal | None = None, **said):
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **said})
        self.least = least
        if least is not None:
            self.validators.append(MinValueValidator(least, f"至少 {least} 元。" if least else "金额不能是负数。"))
        if most is not None:
            self.validators.append(MaxValueValidator(most, "数太大了，请核对。"))

    def to_python(self, value):
        if value in self.empty_values or not plain(str(value)):
            return None
        try:
            return money.read(value, negative=self.least is None)
        except money.BadAmount as fault:
            raise ValidationError(str(fault), code="invalid") from None


class FigureBox(forms.DecimalField):
    """Hours, points: a figure with a decimal point that is no money. It is typed and read as an amount is."""

    default_error_messages = {"invalid": "请填写数字，例如 1.5。"}

    widget = _DecimalLine

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        text = plain(value).replace("。", ".")
        if text and not _FIGURE.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class MoneyField(models.DecimalField):
    """A column of yuan, whose form field is a MoneyBox. `least` as there; in migrations a plain decimal."""

    def __init__(self, *args, least: Decimal | None = money.FEN, **said):
        self.least = least
        super().__init__(*args, **{"max_digits": 14, "decimal_places": 2, **said})

    def deconstruct(self):
        name, _path, args, said = super().deconstruct()
        return name, "django.db.models.DecimalField", args, said

    def formfield(self, **said):
        return super().formfield(**{"form_class": MoneyBox, "least": self.least, **said})
