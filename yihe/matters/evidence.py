"""
The chain of evidence: setting the seal, and verifying that no record was altered, removed or slipped in.

`verify` names each row that does not hold. What it can tell: an event that was changed, removed or added (its digest,
its place, the length and head on the cover sheet); a chain that was rewritten as a whole (the seal knows the old
head); a row of a sealed book (every table that is written once) that was changed, removed, slipped in or dated back; a
trigger that is not what it should be; a number that is missing; a cover sheet whose state is not what its last event
says; words that do not fit their digest, or went without an act of erasure; a cause that is not there; a cover, parties,
contents or parts that are not as the last event left them. Whoever computes the seals anew as well is found by the notes that left
the house (`notes`).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from yihe.foundation import digests, protections
from yihe.foundation.compiled_rows import in_lots
from yihe.foundation.encryption import Unreadable
from yihe.foundation.merkle import Log
from yihe.matters import comparing, erasing, frozen, notes, numbers, sealing
from yihe.matters.erasing import BY_LAW
from yihe.matters.models import Confidentiality, Event, EventWords, Matter, Seal, SealedHead, SealedPage
from yihe.matters.models.events import digests_of_all
from yihe.registers.evidence.models import AccessEntry
from yihe.registers.keys import keyring

_NUMBERS = re.compile(r"[A-Z]{1,8}-[0-9A-Z-]+")


def set_seal(*, at=None) -> Seal:
    """
    Seal everything since the last seal and return the new one. A run with nothing new still sets a seal. What is written
    meanwhile belongs to the next: nobody who writes waits for longer than the keys are read.
    """
    with transaction.atomic():
        sealing.one_at_a_time()
        through = sealing.horizons()
        last = Seal.objects.order_by("-pk").first()
        moved = sealing.heads_between(last.events_through if last else 0, through[Event])
        heads = list(moved)
        pages = sealing.pages_since(through)
        seal = Seal(
            at=at or timezone.now(), version=2, matters=len(heads), events_through=through[Event],
            access_through=through[AccessEntry], root=_root(heads, map(sealing.summary, pages)),
            previous=last.digest if last else "",
        )  # fmt: skip
        seal.digest = _digest(seal)
        seal.save(force_insert=True)
        for page in pages:
            page.seal = seal
            page.save(force_insert=True)
        _keep_heads(seal, moved)
        return seal


def _keep_heads(seal: Seal, moved) -> None:
    """Write the heads of a seal in one statement: on the first day of a large system they are many."""
    rows, parameters = moved.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {SealedHead._meta.db_table} (seal_id, matter_id, length, head) "
            f"SELECT {int(seal.pk)}, heads.* FROM ({rows}) heads",
            parameters,
        )


def everything(only: Matter | None = None, *, besides: tuple[str, ...] = ()) -> Iterator[str]:
    """
    Yield what `verify` finds, and what the acts find in books of their own (`verify` on their app's config).
    `besides` are labels of apps to leave out: a page does not hash every stored file.
    """
    yield from verify(only)
    if only is None:
        for config in apps.get_app_configs():
            if config.label not in besides and (check := getattr(config, "verify", None)):
                yield from check()


def without_numbers(sentences: Iterable[str]) -> Iterator[str]:
    """
    Yield what `verify` says as it is told to who was not let in: of a matter that lies in a compartment, the number of the
    compartment alone – the number of the matter would say of what kind it is, and that it is there.
    """
    for sentence in sentences:
        found = Matter.objects.filter(
            number__in=_NUMBERS.findall(sentence), confidentiality=Confidentiality.COMPARTMENT
        )
        matter = found.select_related("compartment").first()
        if matter is None:
            yield sentence
        else:
            yield f"专卷 {matter.compartment.number if matter.compartment_id else '（没有编号）'}里有一条与留存的记录不符。"


def verify(only: Matter | None = None) -> Iterator[str]:
    """Yield one Chinese sentence for each row that does not hold; nothing when all is well."""
    if only is None:
        yield from protections.faults(connection)
    yield from _broken_chains(only)
    yield from _broken_words(only)
    yield from _causes_that_are_gone(only)
    yield from frozen.faults(only)
    yield from erasing.faults(only)
    yield from _broken_seals(only)
    if only is None:
        yield from comparing.held_against(notes.lodged_here())
        yield from comparing.untimely()
        yield from numbers.gaps()
        yield from _broken_access_entries()
        yield from sealing.faults()


def _broken_chains(only: Matter | None) -> Iterator[str]:
    """Walk all events in order of matter and place, holding one matter's cover sheet at a time."""
    rows = Event.objects.order_by("matter_id", "seq")
    covers = Matter.objects.order_by("pk").values_list("pk", "number", "state", "chain_length", "chain_head")
    if only is not None:
        rows, covers = rows.filter(matter=only), covers.filter(pk=only.pk)
    sheets = covers.iterator(chunk_size=5000)
    cover, place, previous, target = None, 0, "", ""
    for matter, seq, end, before, digest, pk, computed in digests_of_all(rows):
        while cover is None or cover[0] != matter:
            if cover is not None:
                yield from _cover_faults(cover, place, previous, target)
            cover, place, previous, target = next(sheets, (matter, f"#{matter}", None, 0, "")), 0, "", ""
        if seq != place + 1:
            yield f"{cover[1]} 第 {place + 1} 条记录缺失（下一条是第 {seq} 条，行 {pk}）。"
        if before != previous and seq == place + 1:
            yield f"{cover[1]} 第 {seq} 条记录（行 {pk}）与前一条接不上。"
        if digest != computed:
            yield f"{cover[1]} 第 {seq} 条记录（行 {pk}）内容与摘要不符。"
        place, previous, target = seq, digest, end
    if cover is not None:
        yield from _cover_faults(cover, place, previous, target)
    for rest in sheets:
        yield from _cover_faults(rest, 0, "", "")


def _cover_faults(cover, length: int, head: str, target: str) -> Iterator[str]:
    _pk, number, state, said_length, said_head = cover
    if said_length != length:
        yield f"{number} 应有 {said_length} 条记录，实有 {length} 条。"
    elif said_head != head:
        yield f"{number} 封面所记末条摘要与记录不符。"
    if state is not None and length and state != target:
        yield f"{number} 当前状态“{state}”与末条记录“{target}”不符。"


def _broken_words(only: Matter | None) -> Iterator[str]:
    """Compare the words that stand beside the events with the digests in the chain. Emptied by an act, they are no fault."""
    of = {} if only is None else {"matter": only}
    said = Event.objects.exclude(words_digest="").filter(**of).order_by("pk").values_list("pk", flat=True)
    keys: list[int] = []
    for pk in said.iterator(chunk_size=5000):
        keys.append(pk)
        if len(keys) >= sealing.ASKED:
            yield from _words_unlike_their_digest(keys)
            keys = []
    yield from _words_unlike_their_digest(keys)
    besides = EventWords.objects.filter(event__words_digest="", **{f"event__{name}": m for name, m in of.items()})
    for number, seq in besides.order_by("pk").values_list("event__matter__number", "event__seq"):
        yield f"{number} 第 {seq} 条记录没有文字，旁边却有：是后来补入的。"


def _words_unlike_their_digest(keys: list[int]) -> Iterator[str]:
    rows = _with_words(keys)
    try:
        with keyring.opened_together(event.matter.compartment_id for event in rows):
            found = [(event, _fault_of_words(event)) for event in rows]
    except Unreadable:
        if len(keys) > 1:  # one of them does not open: which?
            for pk in keys:
                yield from _words_unlike_their_digest([pk])
            return
        found = [(Event.objects.select_related("matter").get(pk=keys[0]), "的文字不能解开：密钥不在，或者密文被改动。")]
    for event, fault in found:
        if fault:
            yield f"{event.matter.number} 第 {event.seq} 条记录（行 {event.pk}）{fault}"


def _with_words(keys: list[int]) -> list[Event]:
    """Return events with their matters and words, and of these what is compared. Who emptied any is asked of the few that are."""
    read = Event.objects.filter(pk__among=keys).select_related("matter", "words").order_by("pk").only(
        "seq", "words_digest", "matter__number", "matter__compartment_id", "words__sealed_as", "words__text",
        "words__erased_by_id",
    )  # fmt: skip
    return [event for some in in_lots(read, sealing.ASKED) for event in some]


def _fault_of_words(event: Event) -> str:
    words = getattr(event, "words", None)
    if words is None:
        return "的文字不见了：不是依法删除。"
    if words.text:
        if words.erased_by_id is None and digests.sm3(words.text) == event.words_digest:
            return ""
        return "的文字与摘要不符。"
    by = words.erased_by
    lawful = by is not None and by.matter_id == event.matter_id and by.action in BY_LAW and by.seq > event.seq
    return "" if lawful else "的文字被清空，却没有依法删除的记录。"


def _causes_that_are_gone(only: Matter | None) -> Iterator[str]:
    there = Event.objects.filter(ref=OuterRef("cause_id"))
    rows = Event.objects.exclude(cause_id=None).exclude(Exists(there)).select_related("matter").order_by("pk")
    for event in rows if only is None else rows.filter(matter=only):
        yield f"{event.matter.number} 第 {event.seq} 条记录（行 {event.pk}）所说的起因不在：那条记录被删除过。"


def _broken_seals(only: Matter | None) -> Iterator[str]:
    # Asked along, by the place in the chain: to read all records of a chain for each of its seals is to read them all many times.
    there = Event.objects.filter(matter_id=OuterRef("matter_id"), seq=OuterRef("length")).order_by().values("digest")
    heads = SealedHead.objects.order_by("seal_id", "matter_id").values_list(
        "seal_id", "matter_id", "length", "head", Subquery(there[:1])
    )
    if only is not None:
        heads = heads.filter(matter_id=only.pk)
    held: dict[int, list] = {}
    changed = []
    for key, matter, length, head, now in heads.iterator(chunk_size=5000):
        held.setdefault(key, []).append((matter, length, head))
        if now != head:
            changed.append((key, matter, length))
    if only is None:
        before = ""
        pages: dict[int, list[sealing.Summary]] = {}
        for page in SealedPage.objects.order_by("pk").iterator(chunk_size=20):
            pages.setdefault(page.seal_id, []).append(sealing.summary(page))
        for seal in Seal.objects.order_by("pk"):
            if seal.previous != before:
                yield f"第 {seal.pk} 次封存与前一次接不上。"
            if not _holds(seal, held.get(seal.pk, []), pages.get(seal.pk, [])):
                yield f"第 {seal.pk} 次封存内容与摘要不符。"
            before = seal.digest
    for key, matter, length in changed:
        yield comparing.rewritten(key, matter, length, "封存时")


def _broken_access_entries() -> Iterator[str]:
    for entry in AccessEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.digest != entry.compute_digest():
            yield f"查阅记录第 {entry.pk} 行内容与摘要不符。"
    start = 0
    for seal in Seal.objects.order_by("pk"):
        # Seals from before the books had pages know the access log by one digest over the rows of their day.
        if seal.access_digest and seal.access_digest != _access_digest(start, seal.access_through):
            yield f"查阅记录第 {start + 1} 行至第 {seal.access_through} 行与第 {seal.pk} 次封存时不同（有增删或改写）。"
        start = seal.access_through


def _access_digest(after: int, through: int) -> str:
    rows = AccessEntry.objects.filter(pk__gt=after, pk__lte=through).order_by("pk").values_list("pk", "digest")
    return digests.sm3("\n".join(f"{pk} {digest}" for pk, digest in rows.iterator(chunk_size=5000)))


def _root(heads, pages: Iterable[sealing.Summary]) -> str:
    return Log(sealing.leaves(heads, pages)).root().hex()


def _digest(seal: Seal) -> str:
    """Return what a seal is known by: the leaf of the tree that the notes speak of."""
    moment = seal.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [
        seal.version, moment, seal.matters, seal.events_through, seal.access_through, seal.root, seal.previous,
    ]  # fmt: skip
    return digests.sm3(digests.canonical(facts))


def _holds(seal: Seal, heads, pages: list[sealing.Summary]) -> bool:
    if seal.version == 1:
        return seal.digest == _first_digest(seal, heads, pages)
    return seal.root == _root(heads, pages) and seal.digest == _digest(seal)


def _first_digest(seal: Seal, heads, pages: list[sealing.Summary]) -> str:
    """Return the digest of a seal of version 1."""
    facts = [
        seal.at.timestamp(),
        seal.matters,
        seal.events_through,
        seal.access_through,
        seal.access_digest,
        seal.previous,
    ]
    books = [[list(page[:4]) for page in pages]] if pages else []  # a seal from before there were pages
    return digests.sm3(digests.canonical([*facts, [list(row) for row in heads], *books]))
