"""Setting an entry of a register right: what changed, in words for the edit log."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from yihe.foundation.encryption import EncryptedTextField

NOTHING = "没有要更正的：填写的与登记的一样。"


class Correction(NamedTuple):
    """The columns that changed, by name in words, and what they said before and say now."""

    labels: str
    before: str
    after: str


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def set_right(row: models.Model, said: Mapping[str, Any], label_of: Callable[[Any, str], str] = _label) -> Correction:
    """
    Write what is said of a row, which is held, where it differs, and return it in words.

    :raises ValidationError: nothing differs, or the row does not take it
    """
    changed = {name: value for name, value in said.items() if value != getattr(row, name)}
    if not changed:
        raise ValidationError(NOTHING)
    before = _words(row, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=list(changed))
    return Correction("、".join(label_of(row, name) for name in changed), before, _words(row, changed))


def _words(row: models.Model, names) -> str:
    return "；".join(_in_words(row, name) for name in names)


def _in_words(row: models.Model, name: str) -> str:
    field, value = row._meta.get_field(name), getattr(row, name)
    if value in ("", None):
        return "（空）"
    # The edit log is not sealed: of what is, it says the end.
    return field.shown(value) if isinstance(field, EncryptedTextField) else str(value)
