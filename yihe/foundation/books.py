"""
Books of records that are no events of a matter: every table whose rows are written once (`AppendOnly`) is one, by that
alone. Each seal (`matters/sealing.py`) takes in what came into them since the last. An app may say how a row of its
book is called; it cannot leave one out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from yihe.foundation import append_only, protections
from yihe.foundation.city_words import say


@dataclass(frozen=True)
class Book:
    """
    One table of records. `code` is kept in the seals: it is never renamed. `words` is how a row is called in a sentence;
    it may name `pk` and the columns in `place`.
    """

    code: str
    model: str  # app_label.Model
    words: str
    place: tuple[str, ...] = ()  # columns that say where a row stands, so that a removed one can be named

    def name(self, pk: int, place: Sequence) -> str:
        """Return what to call a row. A page somebody meddled with may not say where it stood."""
        said = dict(zip(self.place, place, strict=False))
        return self.words.format(pk=pk, **dict.fromkeys(self.place, "？") | said)

    @property
    def rows(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def is_numbered(self) -> bool:
        """Test whether a later row has a higher key. One that shares another row's key (a confirmation of it) has not."""
        return isinstance(self.rows._meta.pk, models.AutoField | models.BigAutoField)

    @property
    def moment(self) -> str:
        """Return the column that says when a row was written; "" when none or several could be meant."""
        fields = self.rows._meta.concrete_fields
        found = [f.attname for f in fields if isinstance(f, models.DateTimeField) and not f.null]
        return found[0] if len(found) == 1 else ""


_called: dict[str, Book] = {}  # by label of the model, in small letters


def call(book: Book) -> None:
    """Say how the rows of a book are called, and under which code it is sealed."""
    if any(other.code == book.code and other != book for other in _called.values()):
        raise ValueError(f"there is another book with the code {book.code}")
    _called[book.model.lower()] = book


def every() -> list[Book]:
    """Return all books, by their codes."""
    tables = {o.table for o in protections.declared() if isinstance(o, append_only.AppendOnly)}
    found = []
    for model in apps.get_models():
        if model._meta.db_table in tables and not model._meta.proxy:
            known = _called.get(model._meta.label_lower)
            words = f"{say(str(model._meta.verbose_name))}第 {{pk}} 行"
            found.append(known or Book(model._meta.db_table, model._meta.label, words))
    return sorted(found, key=lambda book: book.code)
