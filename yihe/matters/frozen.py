"""
What is decided on is what the last event left: cover, parties, contents and parts of a matter, compared with the digests it
carries (`freezing`). Whatever is changed past the actions stops the matter, and `verify` names it.

A matter whose last event is of version 1 has no such digests: its contents are compared with the snapshot its last
submission froze, as they were then, until its next event.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import models
from django.db.models import F, Q

from yihe.foundation import digests
from yihe.foundation.city_words import say
from yihe.foundation.compiled_rows import in_lots
from yihe.foundation.encryption import closed_fields
from yihe.matters import amounts, freezing, freezing_again, kinds, saying
from yihe.matters.freezing import Standing
from yihe.matters.models import Event, Matter, Party
from yihe.matters.models.parties import FROZEN_OF_PARTIES
from yihe.matters.reading import events, last_event, read_once
from yihe.registers.keys import keyring

MEND = "mend"  # the opener's edit of a draft, or of papers that were sent back
CHUNK = 500
_ASKED_OF_ENDS = {"id", "matter", "version", "seq", "after"}  # a moment of each is parsed, and nobody looks at it
_COVER = "封面（编号、标题、区划、单位、密级、状态、时限、经办人等）"


def altered(matter: Matter) -> tuple[str, ...]:
    """Return the words for what is no longer as the last event left it; () when all is."""
    return read_once(matter, "altered", lambda: _altered(matter))


def _altered(matter: Matter) -> tuple[str, ...]:
    last = last_event(matter)
    if last is None:
        return ("末条记录",)
    again = None
    if last.version == 1 and not (again := freezing_again.of_all([last]).get(last.pk, "")):
        return tuple(_labels(kinds.get(matter.kind), _altered_since_submission(matter)))
    there = freezing.standing(matter)
    return _in_words(matter, freezing_again.differs(last, matter, there, again), there)


def refusal(matter: Matter) -> str:
    """Return why nothing may be done with the matter, or "": what would be decided on is not what was left or handed in."""
    if words := altered(matter):
        return f"此件的{'、'.join(words)}与留存的记录不一致，不能办理，请联系监督检查员核对。"
    return ""


def faults(only: Matter | None = None) -> Iterator[str]:
    """Yield a sentence for every matter of which something is not as its last event left it."""
    ends = Event.objects.filter(seq=F("matter__chain_length")).order_by("matter_id").select_related("matter")
    ends = ends.defer(*(f.name for f in Event._meta.concrete_fields if f.name not in _ASKED_OF_ENDS))
    if only is not None:
        ends = ends.filter(matter=only)
    for some in in_lots(ends, CHUNK):
        with keyring.opened_together(event.matter.compartment_id for event in some):
            found = _faults_of(some)
        yield from found


def _faults_of(ends: list[Event]) -> list[str]:
    """`ends` are the last events of some matters."""
    of_kind: dict[str, list[Event]] = defaultdict(list)
    for event in ends:
        of_kind[event.matter.kind].append(event)
    found: dict[int, str] = {}
    again = freezing_again.of_all(ends)
    parties = _parties_of([event.matter_id for event in ends])
    for code, some in of_kind.items():
        kind = kinds.get(code)
        all_there = _standing_of([event.matter for event in some], kind, parties)
        first = [event.matter for event in some if event.version == 1 and event.pk not in again]
        for event in some:
            number = event.matter.number
            if event.version == 2 or event.pk in again:
                there = all_there[event.matter_id]
                words = _differing(event, there, again.get(event.pk, ""))
                if words:
                    found[event.matter_id] = f"{number} 的{'、'.join(words)}与第 {event.seq} 条记录留存的不符。"
                elif sentence := amounts.fault(event.matter, there):
                    found[event.matter_id] = sentence
        if first and kinds.find(code) is not None:
            found |= _faults_since_submission(kind, first, all_there)
    return [found[event.matter_id] for event in ends if event.matter_id in found]


def _differing(event: Event, there: Standing, again: str) -> tuple[str, ...]:
    return _in_words(event.matter, freezing_again.differs(event, event.matter, there, again), there)


def _parties_of(keys: list[int]) -> dict[int, list]:
    parties: dict[int, list] = defaultdict(list)
    for row in Party.objects.filter(matter__among=keys).order_by("pk").values("matter", *FROZEN_OF_PARTIES):
        parties[row["matter"]].append({name: row[name] for name in FROZEN_OF_PARTIES})
    return parties


def _standing_of(matters: Sequence[Matter], kind, parties: dict[int, list]) -> dict[int, Standing]:
    """Return what belongs to each of several matters of a kind."""
    of_key = {matter.pk: matter for matter in matters}
    keys = list(of_key)
    rows = kind.contents._default_manager.filter(pk__among=keys) if kind.contents else None
    contents = {row.pk: row for some in in_lots(rows, CHUNK) for row in some} if rows is not None else {}
    for pk, row in contents.items():
        row.matter = of_key[pk]
    parts: dict[int, dict[str, list]] = {pk: {part.code: [] for part in kind.parts} for pk in keys}
    for part in kind.parts:
        for row in part.among(keys):
            parts[getattr(row, f"{part.through}_id")][part.code].append(row)
    return {pk: Standing(contents.get(pk), parties[pk], parts[pk]) for pk in keys}


def _in_words(matter: Matter, names: Iterable[str], there: Standing) -> tuple[str, ...]:
    kind = kinds.get(matter.kind)
    labels = {"cover": _COVER, "parties": "参与方"} | {part.code: part.label for part in kind.parts}
    return tuple(_contents_in_words(matter, kind, there) if name == "contents" else labels[name] for name in names)


def _contents_in_words(matter: Matter, kind, there: Standing) -> str:
    if there.contents is None:
        return "内容（已经不在）"
    if fields := _labels(kind, sorted(closed_fields(there.contents))):
        return f"{'、'.join(fields)}（不能解开：密钥不在，或者密文被改动）"
    if fields := _labels(kind, _unlike_the_submission(matter, there)):
        return f"内容（与提交时不同的有{'、'.join(fields)}）"
    return "内容"


def _unlike_the_submission(matter: Matter, there: Standing) -> tuple[str, ...]:
    """Return the columns that are not what was handed in last: digests cannot tell which of them was changed, this may."""
    for event in reversed(events(matter)):
        if event.action == MEND:
            return ()
        if "contents" in json.loads(event.payload) and there.contents is not None:
            handed_in = event.said["contents"]
            return _differences(handed_in, there.contents) if saying.ERASED not in handed_in.values() else ()
    return ()


# Version 1 --------------------------------------------------------------------------------------------------------------

_FREEZES = '"contents":{'
# Columns that effects wrote and snapshots left out, when there was such a list. Of version 1 events only.
_NOT_FROZEN_THEN = {"stage_change": ("live",), "graduation": ("live",)}


def _altered_since_submission(matter: Matter) -> tuple[str, ...]:
    kind = kinds.get(matter.kind)
    if kind.contents_may_be_mended(matter):
        return ()  # the opener's to change; what they send is frozen anew
    for event in reversed(events(matter)):
        if event.action == MEND:
            return ()  # edited and never sent again
        if _FREEZES in event.payload:
            return _differences(event.said["contents"], kind.contents_of(matter), _NOT_FROZEN_THEN.get(kind.code, ()))
    return ()


def _faults_since_submission(kind, matters: Sequence[Matter], all_there: Mapping[int, Standing]) -> dict[int, str]:
    handed_in: dict[int, tuple[int, str]] = {}
    rows = Event.objects.filter(
        Q(action=MEND) | Q(payload__contains=_FREEZES), matter__among=[matter.pk for matter in matters]
    )
    rows = rows.order_by("matter_id", "seq")
    for pk, seq, action, payload in rows.values_list("matter_id", "seq", "action", "payload").iterator():
        if action == MEND:
            handed_in.pop(pk, None)
        elif _FREEZES in payload:
            handed_in[pk] = (seq, payload)
    found = {}
    for matter in matters:
        if matter.pk not in handed_in or kind.contents_may_be_mended(matter):
            continue
        (seq, payload), contents = handed_in[matter.pk], all_there[matter.pk].contents
        if contents is None:
            found[matter.pk] = f"{matter.number} 的内容不见了（第 {seq} 条记录留存过）。"
        elif names := _differences(json.loads(payload)["contents"], contents, _NOT_FROZEN_THEN.get(kind.code, ())):
            labels = "、".join(_labels(kind, names))
            found[matter.pk] = f"{matter.number} 的{labels}与第 {seq} 条记录留存的内容不符。"
    return found


def _differences(frozen: dict, contents: models.Model, besides: Sequence[str] = ()) -> tuple[str, ...]:
    fields = {field.name: field for field in contents._meta.concrete_fields}
    closed = closed_fields(contents)  # another row's ciphertext does not open here
    now = json.loads(digests.canonical(saying.snapshot(contents, without=closed)))
    found = []
    for name in fields.keys() - set(besides):
        if name in closed:
            differs = True
        elif name in frozen:
            differs = now.get(name) != frozen[name] and not saying.is_keyed(frozen[name], getattr(contents, name))
        else:  # it was empty, or there was no such column yet
            differs = name in now and getattr(contents, name) != fields[name].get_default()
        if differs:
            found.append(name)
    return tuple(sorted(found))


def _labels(kind, names: Iterable[str]) -> list[str]:
    meta = kind.contents._meta if kind.contents else None
    return [f"“{say(str(meta.get_field(name).verbose_name))}”" for name in names] if meta else []
