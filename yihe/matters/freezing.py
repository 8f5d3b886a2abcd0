"""
What stands when an action is done: a digest of the cover, of the parties, of the contents and of each part the kind
declares, as they are in the database, effect included. Each event carries them (`Event.after`); before the next one they
are compared with what is read under the lock (`frozen`), and `verify` compares them too.

The digests are keyed with the server's index key and salted for each matter: whoever has only the database can neither
compute nor guess them, and once an erasure has made the salt anew nobody can guess from them what was there before. One that
was made under an earlier key holds as long as that key is in the settings, or once it was frozen again (`freezing_again`).
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import models

from yihe.foundation import digests, index_keys
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.keepers import is_free
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.matters.reading import read_once

# Columns of the cover by the number of their list. A list that events name is never changed; a new column makes a new one.
COVERS: dict[int, tuple[str, ...]] = {
    1: (
        "number", "kind", "title", "region", "organization_id", "office_id", "compartment_id", "state", "holder",
        "held_by_office", "assignee_id", "due_at", "workflow_version", "confidentiality", "parent_id", "opened_by_id", "opened_at",
        "submitted_at", "closed_at", "awaited",
    ),
}  # fmt: skip
_NEWEST = max(COVERS)


class Standing(NamedTuple):
    """What belongs to a matter beside its cover: contents (None: there are none), parties and rows of its parts."""

    contents: models.Model | None
    parties: Sequence[Mapping[str, Any]]
    parts: Mapping[str, Sequence[models.Model]]


def new_salt() -> str:
    return secrets.token_hex(16)


def standing(matter: Matter) -> Standing:
    """Return what belongs to a matter, read once for a matter object."""
    kind = kinds.get(matter.kind)
    contents, parties = kind.standing(matter)
    return Standing(contents, parties, {part.code: part.of(matter) for part in kind.parts})


def freeze(matter: Matter, there: Standing) -> str:
    """Return the digests of what stands, as an event carries them. The matter is locked, and the cover as it will be saved."""
    found: dict[str, Any] = {"cover": [_NEWEST, _digest(matter, "cover", COVERS[_NEWEST], [matter])]}
    if there.parties:
        found["parties"] = _frozen(matter, "parties", tuple(sorted(there.parties[0])), there.parties)
    if there.contents is not None:
        found["contents"] = _frozen(matter, "contents", columns(type(there.contents)), [there.contents])
    if (
        there.parts
    ):  # a part without rows is said to have none: one declared later is not compared before the next event
        found["parts"] = {
            code: _frozen(matter, code, columns(type(rows[0])), rows) if rows else None
            for code, rows in there.parts.items()
        }
    return digests.canonical(found)


def differs(matter: Matter, after: str, there: Standing, *, by_newest_key: bool = False) -> tuple[str, ...]:
    """
    Return what is not as an event froze it: "cover", "parties", "contents", codes of parts; () when all is. A column or
    part that is no longer there cannot be compared, and is passed over. `by_newest_key`: what an earlier key made differs.
    """
    frozen = json.loads(after)
    number, digest = frozen["cover"]
    cover = COVERS[number]
    held = digest == _digest(matter, "cover", cover, [matter])
    held = held or not by_newest_key and _is_of_an_earlier_key(digest, matter, "cover", cover, [matter])
    found = [] if held else ["cover"]
    if _moved(matter, "parties", frozen.get("parties"), there.parties, by_newest_key):
        found.append("parties")
    contents = [] if there.contents is None else [there.contents]
    if kinds.known(matter.kind) and _moved(matter, "contents", frozen.get("contents"), contents, by_newest_key):
        found.append("contents")
    for code, said in frozen.get("parts", {}).items():
        if code in there.parts and _moved(matter, code, said, there.parts[code], by_newest_key):
            found.append(code)
    return tuple(found)


def _frozen(matter: Matter, what: str, names: tuple[str, ...], rows: Sequence) -> list:
    return [list(names), read_once(matter, ("digest", what, names), lambda: _digest(matter, what, names, rows))]


def _moved(matter: Matter, what: str, frozen: list | None, rows: Sequence, by_newest_key: bool) -> bool:
    if frozen is None or not rows:
        return (frozen is None) != (not rows)
    names, digest = frozen
    try:
        if not _has(rows[0], tuple(names)):
            return False
        if digest == _frozen(matter, what, tuple(names), rows)[1]:
            return False
        return by_newest_key or not _is_of_an_earlier_key(digest, matter, what, names, rows)
    except Unreadable:  # another row's ciphertext, or one whose key is gone
        return True


@lru_cache
def columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of contents or of a part that are frozen: all but those declared free."""
    return tuple(f.attname for f in model._meta.concrete_fields if not is_free(f))


def _has(row, names: tuple[str, ...]) -> bool:
    """Test whether a row still has all of some columns."""
    return row.keys() >= set(names) if isinstance(row, dict) else _are_of(row.__class__, names)


@lru_cache(maxsize=1024)
def _are_of(model: type[models.Model], names: tuple[str, ...]) -> bool:
    return all(hasattr(model, name) for name in names)


@lru_cache(maxsize=1024)
def _of_a_model(names: tuple[str, ...]) -> Callable[[Any], Sequence]:
    """Return what reads columns of an object in one go. It raises Unreadable where one is encrypted, and does not open."""
    if len(names) == 1:
        return lambda row: (getattr(row, names[0]),)
    return attrgetter(*names)


def _values(row, names: tuple[str, ...]) -> list:
    found = [row[name] for name in names] if isinstance(row, dict) else _of_a_model(names)(row)
    return [value if type(value) in digests.AS_THEY_ARE else digests.of_a_column(value) for value in found]


def _digest(matter: Matter, what: str, names: Sequence[str], rows: Iterable) -> str:
    return index_keys.digest(_text(what, names, rows), matter.salt)


def _is_of_an_earlier_key(digest: str, matter: Matter, what: str, names: Sequence[str], rows: Iterable) -> bool:
    return index_keys.are_several() and index_keys.made(digest, _text(what, names, rows), matter.salt)


def _text(what: str, names: Sequence[str], rows: Iterable) -> str:
    columns = tuple(names)
    return digests.canonical([what, [_values(row, columns) for row in rows]])
