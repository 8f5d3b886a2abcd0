"""
What was said with an action: facts and words.

Facts – choices, numbers, days, keys, digests – stand in the chain for ever. Words – free text, names, the names of files,
the labels of rows – stand beside it under a salt, sealed, and can be emptied by an act of erasure; the chain keeps their
digest. In a compartment everything but codes is words.

Which is which follows from the declaration: a form's field says it by its class, a column of contents too. What an effect
returns or a verb records is told by its Python type: a string is words unless it is a `Fact`.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django import forms
from django.db import models

from yihe.foundation import digests
from yihe.foundation.blind_index import blind_index, blind_indexes
from yihe.foundation.encryption import IDENTIFIER, EncryptedTextField

ERASED = "（已依法删除）"  # stands for words that an act of erasure emptied
MISSING = "（文字缺失）"  # stands for words that are gone without one: `verify` names them

_FACT_FIELDS = (
    forms.ModelChoiceField, forms.ChoiceField, forms.BooleanField, forms.IntegerField, forms.DurationField, forms.UUIDField,
    forms.fields.BaseTemporalField,
)  # fmt: skip
_WORD_FIELDS = (forms.CharField, forms.FileField)
_FACT_TYPES = (bool, int, float, Decimal, date, datetime, time, timedelta)
_NOTHING: Any = object()


class Fact(str):
    """A string that is a fact: a code, a number of a matter, a digest. It stands in the chain for ever: never a person's word."""


def facts(said):
    """Return what an effect says with every string in it declared a fact (`Fact`): digests, numbers, codes."""
    if isinstance(said, Mapping):
        return {name: facts(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [facts(item) for item in said]
    return Fact(said) if isinstance(said, str) and not isinstance(said, Enum) else said


class BadForm(ValueError):
    """A form has a field that is neither facts nor words. Raised at import."""


# Rendering --------------------------------------------------------------------------------------------------------------


def is_fact(field: forms.Field) -> bool:
    """
    Test whether what a form's field takes is a fact; if not, it is words. A class of one's own may say so: `keeps` is
    "facts" or "words".

    :raises BadForm: it is neither by its class, and does not say
    """
    if (keeps := getattr(field, "keeps", "")) in {"facts", "words"}:
        return keeps == "facts"
    if isinstance(field, _FACT_FIELDS):
        return True
    if isinstance(field, _WORD_FIELDS):
        return False
    raise BadForm(
        f'{type(field).__name__} is neither a choice, number, day or key nor text or a file: write keeps = "facts" in the '
        'class of the field (what it takes stands in the chain for ever) or keeps = "words" (it can be emptied)'
    )


def check(form) -> None:
    """:raises BadForm: a field of the form is neither facts nor words; the message names it"""
    for name, field in getattr(form, "base_fields", {}).items():
        try:
            is_fact(field)
        except BadForm as fault:
            raise BadForm(f"{form.__name__}.{name}: {fault}") from None


def remembered(said: Mapping, form=None) -> dict:
    """
    Return what an event keeps of what was said: rows by name and key, papers by name, the form's `private` fields only as
    a keyed digest, so that a later change shows without the value being readable; and as words, so that it can go.
    """
    fields: Mapping[str, forms.Field] = getattr(form, "base_fields", {})
    private: frozenset[str] = getattr(form, "private", frozenset())
    kept: dict[str, Any] = {}
    for name, value in said.items():
        if value in (None, "", [], ()):
            continue
        if name in private:
            kept[name] = _keyed(value)
            continue
        kept[name] = _rendered(value)
        if name in fields and is_fact(fields[name]):
            rows = isinstance(value, models.Model | models.QuerySet)  # their labels are words all the same
            kept[name] = kept[name] if rows else facts(kept[name])
    return kept


def snapshot(contents: models.Model, without: Iterable[str] = ()) -> dict:
    """Return a row's fields as an event freezes them when it is handed in; encrypted ones as a keyed digest."""
    left_out = {"matter", IDENTIFIER, *without}
    kept: dict[str, Any] = {}
    for field in contents._meta.concrete_fields:
        if field.name in left_out or (value := getattr(contents, field.attname)) in (None, "", [], ()):
            continue
        if isinstance(field, EncryptedTextField):
            kept[field.name] = _keyed(value)
        else:
            kept[field.name] = facts(value) if field.choices or field.is_relation else _rendered(value)
    return kept


def _keyed(value) -> str:
    return f"sm3:{blind_index(str(value))[:16]}"


def is_keyed(kept, value) -> bool:
    """Test whether what an event keeps of a private value is the digest of this one, under any of the index keys."""
    return kept in [f"sm3:{index[:16]}" for index in blind_indexes(str(value))]


def _rendered(value) -> Any:
    if isinstance(value, models.Model):
        return {"id": facts(value.pk), "label": str(value)}
    if isinstance(value, models.QuerySet):
        return [_rendered(row) for row in value]
    if hasattr(value, "read"):
        return getattr(value, "name", "")
    return value


# Taking apart and putting together --------------------------------------------------------------------------------------


def split(said: Mapping, *, only_codes: bool = False) -> tuple[dict, dict]:
    """
    Return the facts and the words of what was said. Where words were taken out, None stands in the facts, so that what
    is missing after an erasure shows. `only_codes`: in a compartment numbers, days and keys are words too.
    """
    fact, word = _split(said, only_codes)
    return fact, ({} if word is _NOTHING else word)


def _split(value, only_codes: bool) -> tuple[Any, Any]:
    if isinstance(value, Mapping):
        # The key of a row is a code: it says nothing without the row.
        split_off = {str(n): _split(item, only_codes and n != "id") for n, item in value.items() if item is not None}
        words = {name: word for name, (_fact, word) in split_off.items() if word is not _NOTHING}
        return {n: None if fact is _NOTHING else fact for n, (fact, _word) in split_off.items()}, words or _NOTHING
    if isinstance(value, list | tuple):
        parts = [_split(item, only_codes) for item in value]
        if all(word is _NOTHING for _fact, word in parts):
            return [fact for fact, _word in parts], _NOTHING
        if all(isinstance(item, Mapping) for item in value):
            return [fact for fact, _word in parts], [{} if word is _NOTHING else word for _fact, word in parts]
        return _NOTHING, list(value)
    if isinstance(value, Enum):
        return value.value, _NOTHING
    if isinstance(value, Fact) or (isinstance(value, _FACT_TYPES) and not only_codes):
        return value, _NOTHING
    return _NOTHING, value


def together(facts: dict, words: Mapping, instead: str = MISSING) -> dict:
    """Return what was said, put together from facts and words; `instead` stands where a word is gone."""
    return {name: _together(facts[name], words.get(name), instead) for name in sorted(facts)}


def _together(fact, word, instead: str) -> Any:
    if fact is None:
        return instead if word is None else word
    if isinstance(fact, dict):
        return together(fact, word if isinstance(word, dict) else {}, instead)
    if isinstance(fact, list):
        words = word if isinstance(word, list) else []
        return [_together(item, words[n] if n < len(words) else None, instead) for n, item in enumerate(fact)]
    return fact


# Sealing the words ------------------------------------------------------------------------------------------------------


def salted(words: Mapping) -> str:
    """
    Return words as they are sealed: a salt of 32 hexadecimal digits, then canonical JSON. The chain keeps the SM3 of the
    whole. The salt is sealed, and emptied, with the words: with a salt in clear, few words could be guessed from their digest.
    """
    return secrets.token_hex(16) + digests.canonical(words)


def read(text: str) -> dict:
    """Return the words of a sealed text. Raises ValueError when it is none."""
    return json.loads(text[32:])
