"""
本局已有: a lasting paper – a certificate of registration – that the office holds of an organization from another matter is not asked for
again, neither at the counter nor of whoever applies on line. As long as the city lets it be used again (`bringing`), and never one that
was found wrong.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from yihe.acts.documents import bringing, checking, papers, scanning, storage
from yihe.acts.documents.checks import Checked
from yihe.acts.documents.leftovers import nothing_left_behind
from yihe.acts.documents.models import Document
from yihe.acts.documents.slots import Slot
from yihe.matters import kinds, standing
from yihe.matters.actions import NotAllowed, locked
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter

LOOKED_AT = 20


def held(matter: Matter, paper: Paper, user) -> Document | None:
    """Return the newest paper of the same lasting sort, of the same organization, that this person reads; or None."""
    if not paper.lasting or matter.organization_id is None:
        return None
    alike = [
        (kind.code, each.code) for kind in kinds.every() for each in kind.papers if each.lasting == paper.lasting
    ]  # fmt: skip
    mine = Matter.objects.visible_to(user).filter(
        organization=matter.organization_id, compartment=None, emptied_at=None
    )
    rows = Document.objects.current().filter(
        matter__in=mine.exclude(pk=matter.pk), slot__in={slot for _kind, slot in alike}
    )
    for document in rows.select_related("matter").order_by("-pk")[:LOOKED_AT]:
        if (document.matter.kind, document.slot) in alike and papers.reads(document, user):
            return document if _is_good(document, paper) else None  # one before the newest is no better
    return None


def good_until(document: Document, paper: Paper) -> date | None:
    """
    Return the last day on which a paper the office holds is used again, or None: no end is set. It is counted from when that very
    content was handed in first: used again, or uploaded once more, a paper does not grow younger.
    """
    first = min(each.uploaded_at for each in _the_same(document))
    return bringing.used_again_until(paper.lasting, first, document.matter.region)


def _is_good(document: Document, paper: Paper) -> bool:
    until = good_until(document, paper)
    if until is not None and until < timezone.localdate():
        return False
    marks = ((each, checking.marks_of(each.matter).get(each.pk)) for each in _the_same(document))
    return all(mark is None or mark.good for _each, mark in marks)


def _the_same(document: Document) -> list[Document]:
    """Return the papers of this content that the same organization handed in, this one among them."""
    rows = Document.objects.filter(digest=document.digest, matter__organization=document.matter.organization_id)
    return list(rows.select_related("matter"))


def offered(matter: Matter, slots: list[Slot], user) -> dict[str, Document]:
    """Return, by slot, what the office holds already and this person may put on the matter instead of handing it in again."""
    empty = (slot for slot in slots if slot.paper.lasting and not (slot.papers or slot.refusal))
    return {slot.paper.code: found for slot in empty if (found := held(matter, slot.paper, user))}


def use(matter: Matter, slot: str, *, by) -> Document:
    """
    Put what the office holds already on the matter too.

    :raises NotAllowed: it is not this person's to add now, or there is none
    """
    if reason := papers.cannot_attach(matter, slot, by):
        raise NotAllowed(reason)
    there = {each.paper.code: each for each in papers.papers_on(matter, by)}
    found = offered(matter, [there[slot]] if slot in there else [], by).get(slot)
    if found is None:
        raise NotAllowed("本局没有这份材料，或者此件里已经有了，请上传。")
    return copied(matter, slot, found, by=by, cannot=papers.cannot_attach)


def copied(matter: Matter, slot: str, found: Document, *, by, cannot) -> Document:
    """
    Put a copy of a paper on another matter, as its own event. `cannot(matter, slot, by)` is asked again under the lock.

    :raises NotAllowed: it cannot be taken out, or not be put there any more
    """
    try:
        content = papers.read(found, by=by)
    except storage.Damaged as damaged:
        raise NotAllowed(f"本局的这份材料现在取不出来：{damaged}") from damaged
    with nothing_left_behind(), transaction.atomic():
        fresh = locked(matter.pk)
        if reason := cannot(fresh, slot, by):
            raise NotAllowed(reason)
        # It was read, and the scanner asked, when it first came; the scanner was asked once more as it was taken out.
        ready = Checked(found.name, content, found.content_type, scanning.Verdict(scanning.Outcome.NOT_ASKED))
        document = papers.file_away(fresh, slot, ready, by=by, title=f"取自 {found.matter.number}")
        standing.record(matter, "attach", by=by, said=papers.remembered(document))
        return document
