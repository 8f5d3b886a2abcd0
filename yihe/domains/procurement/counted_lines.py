"""How often each line of a list was found, typed beneath each other: "1 少坐班一次：2"."""

import re

from django import forms
from django.core.exceptions import ValidationError


def read(text: str, line: re.Pattern, not_read: str) -> dict[int, int]:
    """Return how often each line was found, by its number; `line` finds both. Raises ValidationError on one that says none, or comes twice."""
    found: dict[int, int] = {}
    for typed in filter(str.strip, text.splitlines()):
        if (met := line.match(typed)) is None or int(met[1]) in found:
            raise ValidationError(not_read.format(typed.strip()[:40]))
        found[int(met[1])] = int(met[2])
    return found


class CountedField(forms.CharField):
    """Such a list. A sort of it says how a line reads (`line`), what is answered to one that does not (`not_read`), and how the box usually is."""

    line: re.Pattern
    not_read = ""
    usual: dict = {}

    def __init__(self, **said):
        box = {"max_length": 2000, "widget": forms.Textarea(attrs={"rows": 3})}
        super().__init__(**box | self.usual | said)

    def clean(self, value):
        text = super().clean(value)
        self.read(text)
        return text

    @classmethod
    def read(cls, text: str) -> dict[int, int]:
        return read(text, cls.line, cls.not_read)
