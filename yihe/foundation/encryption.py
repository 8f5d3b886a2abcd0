"""
Fields nobody reads by looking into the database: SM4-GCM, the key's id stored with the value. A value is bound to its
table, its column and its row (`SealedRow`): moved to another column or another row, it does not open. A row that lies in a
compartment is sealed with the compartment's own key. Exact search goes through a blind index.

What is stored: `2:key:base64` for a row with an identifier (`@` for the compartment's key), `key:base64` for one from
before rows had identifiers, which is bound to table and column alone.
"""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.core import checks
from django.db import models
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

from yihe.foundation.ciphers import Key, Unreadable, seal, unseal

BOUND = "2:"  # how a value begins that is bound to its row
COMPARTMENT = "@"  # stands where a key's id stands, for the key of the row's compartment
ERASED = "0:"  # what stands in a column after an erasure
ERASED_WORDS = "已依法删除"
IDENTIFIER = "sealed_as"


_open_compartment: list[Callable[[uuid.UUID], bytes]] = []
_before_sealing: list[Callable[[uuid.UUID], None]] = []


def open_compartments_with(opener: Callable[[uuid.UUID], bytes]) -> None:
    """Say where the key of a compartment comes from: a callable that raises Unreadable when there is none."""
    _open_compartment[:] = [opener]


def before_sealing(enter: Callable[[uuid.UUID], None]) -> None:
    """Say what is asked of a compartment before something is sealed in it: a callable that raises Unreadable to refuse."""
    _before_sealing[:] = [enter]


def compartment_key(compartment: uuid.UUID) -> Key:
    """Return the key of a compartment. Raises Unreadable."""
    if not _open_compartment:
        raise Unreadable("no keys of compartments are to be had here")
    return Key(COMPARTMENT, _open_compartment[0](compartment))


def masked(text: str, keep_start: int = 1, keep_end: int = 1) -> str:
    """Return the text with its middle starred: 张*三, 3205**********1234."""
    if len(text) <= keep_start + keep_end:
        return text[:1] + "*" * (len(text) - 1)
    return text[:keep_start] + "*" * (len(text) - keep_start - keep_end) + text[len(text) - keep_end :]


# Rows ---------------------------------------------------------------------------------------------------------------------


class RowIdentifier(models.UUIDField):
    """A random identifier that a row gets when it is inserted, before its key is known. NULL in rows from before."""

    free_because = "changed, nothing sealed under it opens (`keepers`)"

    def __init__(self, *args: Any, **said: Any):
        given: dict[str, Any] = {"verbose_name": "行标识", "null": True, "editable": False}
        super().__init__(*args, **given | said)

    def pre_save(self, model_instance, add):
        if model_instance._state.adding:
            identify(model_instance)
        return getattr(model_instance, self.attname)


class SealedRow(models.Model):
    """
    Mixin of models with encrypted fields. `sealed_in` says how the compartment of a row is found: ways from the row to the
    compartment's key, with dots; the first that leads to one counts. Each model says `identified_once` among its constraints.
    """

    sealed_as = RowIdentifier()

    sealed_in: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


def identified_once(what: str) -> models.UniqueConstraint:
    """Return the constraint by which no two rows have one identifier."""
    given = models.Q(sealed_as__isnull=False)
    return models.UniqueConstraint(fields=[IDENTIFIER], condition=given, name=f"{what}_sealed_as_itself")


def identify(row: models.Model) -> uuid.UUID | None:
    """Return the identifier of a row; one that is to be inserted gets one."""
    if row._state.adding and getattr(row, IDENTIFIER, "") is None:
        setattr(row, IDENTIFIER, uuid.uuid4())
    return getattr(row, IDENTIFIER, None)


def compartment_of(row: models.Model) -> uuid.UUID | None:
    """Return the key of the compartment a row lies in, or None."""
    for way in getattr(row, "sealed_in", ()):
        found: Any = row
        for name in way.split("."):
            found = getattr(found, name, None)
        if found is not None:
            return found
    return None


def closed_fields(row: models.Model) -> frozenset[str]:
    """Return the names of the encrypted fields of a row that do not open."""
    found = set()
    for field in row._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            try:
                getattr(row, field.attname)
            except Unreadable:
                found.add(field.name)
    return frozenset(found)


# The field ----------------------------------------------------------------------------------------------------------------


class Ciphertext:
    """A value as it stands in a column. It is no text: whoever takes it for one is told so."""

    __slots__ = ("stored",)

    def __init__(self, stored: str):
        self.stored = stored

    def _refuse(self, *_others):
        raise TypeError("an encrypted value opens through its object only: fetch the row, not values() of it")

    __str__ = __eq__ = __hash__ = __format__ = __lt__ = __iter__ = __contains__ = __add__ = _refuse  # type: ignore[assignment]


class _Opening(DeferredAttribute):
    """Opens a field when it is first asked for: a list that does not show it never pays for it."""

    field: "EncryptedTextField"

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            value = instance.__dict__[self.field.attname] = self.field.opened(instance, value.stored)
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class _ExactlyEmpty(Exact):
    """Whether anything is there can be asked. What, cannot."""

    def get_prep_lookup(self):
        if self.rhs:
            raise TypeError("an encrypted field cannot be searched; use its blind index")
        return super().get_prep_lookup()


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python. "" is stored as "". Not searchable."""

    description = "加密文本"
    descriptor_class = _Opening

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def check(self, **kwargs):
        found = super().check(**kwargs)
        if not any(f.name == IDENTIFIER for f in self.model._meta.fields):
            found.append(checks.Error("a model with encrypted fields is a SealedRow", obj=self, id="encryption.E001"))
        return found

    def read(self, text: str) -> str:
        """Return a text as it is kept. A field that takes not every text refuses here."""
        return text

    def shown(self, text: str) -> str:
        """Return what whoever reads the row is shown of a text: its end."""
        return f"尾号 {text[-4:]}"

    def sealed(self, row: models.Model, text: str) -> Ciphertext:
        """Return a text sealed for a row. Raises Unreadable when the key of its compartment is gone."""
        own = identify(row)
        compartment = compartment_of(row)
        if own is None:
            if compartment is None:
                return Ciphertext(seal(text, self.purpose))
            raise TypeError(f"{self.purpose}: a row without an identifier cannot be sealed in a compartment")
        key = None
        if compartment is not None:
            for enter in _before_sealing:
                enter(compartment)
            key = compartment_key(compartment)
        return Ciphertext(BOUND + seal(text, f"{self.purpose}#{own.hex}", key))

    def opened(self, row: models.Model, stored: str) -> str:
        """Return the text of a stored value. Raises Unreadable: also for one of another row, or of no row in a row that has one."""
        own = getattr(row, IDENTIFIER, None)
        if stored == ERASED:
            return ERASED_WORDS
        bound = stored.startswith(BOUND) and stored.count(":") == 2  # the id of an old key may be "2"
        if own is None and not bound:
            return unseal(stored, self.purpose)
        if own is None or not bound:
            raise Unreadable(f"{self.purpose} is not bound to its row")
        body = stored.removeprefix(BOUND)
        compartment = compartment_of(row) if body.startswith(f"{COMPARTMENT}:") else None
        return unseal(body, f"{self.purpose}#{own.hex}", compartment_key(compartment) if compartment else None)

    def pre_save(self, model_instance, add):
        if self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)
        value = model_instance.__dict__[self.attname]
        if not value or isinstance(value, Ciphertext) or hasattr(value, "resolve_expression"):
            return value  # not opened: it goes back as it came
        setattr(model_instance, self.attname, text := self.read(value))
        return self.sealed(model_instance, text)

    def from_db_value(self, value, expression, connection):
        return Ciphertext(value) if value else value

    def select_format(self, compiler, sql, params):
        if not compiler.query.default_cols:
            raise TypeError(f"{self.purpose} opens through its object only: fetch the row, not values() of it")
        return super().select_format(compiler, sql, params)

    def get_prep_value(self, value):
        # What a constraint is tried on before there is a row to seal it for: whether it is empty is all that can be asked.
        return value.stored if isinstance(value, Ciphertext) else "…" if value else value

    def get_db_prep_save(self, value, connection):
        if value and not isinstance(value, Ciphertext) and not hasattr(value, "as_sql"):
            raise TypeError(f"{self.purpose} is sealed for its row: save the object, update() and bulk_update() cannot")
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name):
        if lookup_name == "exact":
            return _ExactlyEmpty
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError("an encrypted field cannot be searched; use its blind index")
