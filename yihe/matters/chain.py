"""Adding one event to a matter's chain. The matter must be locked; the caller saves the cover sheet."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from yihe.foundation import digests
from yihe.foundation.compiled_queries import CompiledInsert, CompiledUpdate
from yihe.foundation.encryption import EncryptedTextField, blind_index
from yihe.matters.models import Event, Matter

COVER = (
    "state", "holder", "assignee", "due_at", "submitted_at", "closed_at", "awaited", "chain_length", "chain_head",
)  # fmt: skip

_insert = CompiledInsert(Event)
# Writes a cover sheet as it now is. The matter must be locked.
save_cover = CompiledUpdate(Matter, COVER)


def append(
    matter: Matter, action: str, *, by, hat: str, on_behalf_of=None, source: str = "", said: dict | None = None, at=None
) -> Event:
    """Write the next event and move the head of the chain. `said` is remembered as `remembered` renders it."""
    event = Event(
        matter=matter, seq=matter.chain_length + 1, at=at or timezone.now(), actor=by, hat=hat,
        on_behalf_of=on_behalf_of, action=action, source=source, target=matter.state,
        payload=digests.canonical(said or {}), previous=matter.chain_head,
    )  # fmt: skip
    event.digest = event.compute_digest()
    _insert(event)
    matter.chain_length, matter.chain_head = event.seq, event.digest
    return event


def remembered(said: dict, private: frozenset[str] | set[str] = frozenset()) -> dict:
    """
    Return what an event keeps of what was said: rows by name and key, papers by name, private fields only as a
    keyed digest (an account number could be guessed from a plain one), so that a later change shows without the value being readable in the log.
    """
    kept: dict[str, Any] = {}
    for name, value in said.items():
        if value in (None, "", [], ()):
            continue
        if name in private:
            kept[name] = f"sm3:{blind_index(str(value))[:16]}"
        elif isinstance(value, models.Model):
            kept[name] = {"id": value.pk, "label": str(value)}
        elif isinstance(value, models.QuerySet):
            kept[name] = [{"id": row.pk, "label": str(row)} for row in value]
        elif hasattr(value, "read"):
            kept[name] = getattr(value, "name", "")
        else:
            kept[name] = value
    return kept


def snapshot(contents: models.Model, without: Iterable[str] = ()) -> dict:
    """Return a row's fields as an event freezes them when it is submitted; encrypted ones as a keyed digest."""
    fields = [f for f in contents._meta.concrete_fields if f.name not in {"matter", *without}]
    private = {f.name for f in fields if isinstance(f, EncryptedTextField)}
    return remembered({f.name: getattr(contents, f.attname) for f in fields}, private)
