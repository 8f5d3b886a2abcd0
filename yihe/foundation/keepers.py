"""
Who keeps a column: a row that belongs to a matter is frozen with each of the matter's events, whole. A column that may
change without an event is declared `free`, where it is declared, with the reason – so that no list of exceptions is kept
anywhere else.
"""

from typing import TypeVar

from django.db import models

AnyField = TypeVar("AnyField", bound=models.Field)


def free(field: AnyField, because: str) -> AnyField:
    """Declare that a column may change without an event, and why: what else keeps it, or that nothing rests on it."""
    if not because:
        raise ValueError("a free column needs a reason")
    setattr(field, "free_because", because)  # noqa: B010 - Django's fields know no such attribute
    return field


def is_free(field: models.Field) -> bool:
    return bool(getattr(field, "free_because", ""))
