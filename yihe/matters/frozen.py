"""
What is decided on is what was handed in: the contents of a matter, compared with the snapshot its last submission froze.

Ciphertexts are compared by what they open to (a keyed digest of it), so that another row's laid over this one is found.
"""

import json
from collections.abc import Iterator

from django.db import models
from django.db.models import Q

from yihe.foundation import digests
from yihe.foundation.encryption import closed_fields
from yihe.matters import chain, kinds
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events, read_once

MEND = "mend"  # the opener's edit of a draft, or of papers that were sent back
_FREEZES = '"contents":{'
CHUNK = 500


def altered(matter: Matter) -> tuple[str, ...]:
    """Return the names of the fields that are no longer what the last submission froze; () when all are, or none was."""
    return read_once(matter, "altered", lambda: _altered(matter))


def _altered(matter: Matter) -> tuple[str, ...]:
    kind = kinds.get(matter.kind)
    if kind.contents_may_be_mended(matter):
        return ()  # the opener's to change; what they send is frozen anew
    for event in reversed(events(matter)):
        if event.action == MEND:
            return ()  # edited and never sent again
        if _FREEZES in event.payload:
            return _differences(kind, event.said["contents"], kind.contents_of(matter))
    return ()


def refusal(matter: Matter) -> str:
    """Return why nothing may be done with the matter, or "": what would be decided on is not what was handed in."""
    if names := altered(matter):
        return (
            f"此件的{_labels(kinds.get(matter.kind), names)}与提交时留存的内容不一致，不能办理，请联系监督检查员核对。"
        )
    return ""


def faults(only: Matter | None = None) -> Iterator[str]:
    """Yield a sentence for every matter whose contents are not what its last submission froze."""
    rows = Event.objects.filter(Q(payload__contains=_FREEZES) | Q(action=MEND)).order_by("matter_id", "seq")
    if only is not None:
        rows = rows.filter(matter=only)
    last: dict[int, tuple[int, str]] = {}
    for pk, seq, action, payload in rows.values_list("matter_id", "seq", "action", "payload").iterator(chunk_size=2000):
        if pk not in last and len(last) >= CHUNK:
            yield from _faults_of(last)
            last = {}
        last[pk] = (seq, "" if action == MEND else payload)
    yield from _faults_of(last)


def _faults_of(last: dict[int, tuple[int, str]]) -> Iterator[str]:
    for matter in Matter.objects.filter(pk__in=[pk for pk, (_seq, payload) in last.items() if payload]).order_by("pk"):
        kind, (seq, payload) = kinds.find(matter.kind), last[matter.pk]
        if kind is None or kind.contents_may_be_mended(matter):
            continue
        contents = kind.contents._default_manager.filter(pk=matter.pk).first()
        if contents is None:
            yield f"{matter.number} 的内容不见了（第 {seq} 条记录留存过）。"
        elif names := _differences(kind, json.loads(payload)["contents"], contents):
            yield f"{matter.number} 的{_labels(kind, names)}与第 {seq} 条记录留存的内容不符。"


def _differences(kind, frozen: dict, contents: models.Model) -> tuple[str, ...]:
    fields = {field.name: field for field in contents._meta.concrete_fields}
    closed = closed_fields(contents)  # another row's ciphertext does not open here
    now = json.loads(digests.canonical(chain.snapshot(contents, without=closed)))
    found = []
    for name in fields.keys() - set(kind.bookkeeping):
        if name in closed:
            differs = True
        elif name in frozen:
            differs = now.get(name) != frozen[name]
        else:  # it was empty, or there was no such column yet
            differs = name in now and getattr(contents, name) != fields[name].get_default()
        if differs:
            found.append(name)
    return tuple(sorted(found))


def _labels(kind, names: tuple[str, ...]) -> str:
    meta = kind.contents._meta
    return "、".join(f"“{meta.get_field(name).verbose_name}”" for name in names)
