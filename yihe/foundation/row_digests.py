"""
The digest of a row as it stands in the database: SM3 over the canonical text of its columns. Nothing is stored for it.
It is the same on SQLite and PostgreSQL, and does not change when a table gains a column: whoever keeps a digest keeps
the names of the columns it is over.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from django.db import models
from django.db.models.functions import Cast

from yihe.foundation import digests
from yihe.foundation.encryption import EncryptedTextField

CHUNK, FEW = 2000, 20  # rows read at once; few of those that carry files


def columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of a model, its key first."""
    own = model._meta.pk.attname
    return (own, *(f.attname for f in model._meta.concrete_fields if f.attname != own))


def read(rows: models.QuerySet, names: Sequence[str]) -> Iterator[tuple]:
    """
    Yield the rows' values in the order of the names. What is encrypted stays so: its digest must tell nobody who guesses
    what it says, and whoever verifies needs no key.
    """
    fields = {f.attname: f for f in rows.model._meta.concrete_fields}
    wanted: list = [
        Cast(name, models.TextField()) if isinstance(fields[name], EncryptedTextField) else name for name in names
    ]
    heavy = any(isinstance(fields[name], models.BinaryField) for name in names)
    return rows.values_list(*wanted).iterator(chunk_size=FEW if heavy else CHUNK)


def digest(values: Sequence) -> str:
    return digests.sm3(digests.canonical([v if type(v) in digests.AS_THEY_ARE else _plain(v) for v in values]))


def digest_of(all_names: Sequence[str], names: Sequence[str]) -> Callable[[Sequence], str] | None:
    """Return what computes the digest over `names` from rows that hold `all_names`; None when one of them is not there."""
    if tuple(names) == tuple(all_names):
        return digest
    place = {name: n for n, name in enumerate(all_names)}
    if not set(names) <= place.keys():
        return None
    picked = [place[name] for name in names]
    return lambda row: digest([row[n] for n in picked])


def _plain(value):
    """Return a value as it is digested: a figure without the zeros a column's places add, bytes by their digest."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bytes | memoryview):
        return digests.sm3(bytes(value))
    return value
