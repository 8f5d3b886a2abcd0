"""
保存期限: once a day the clock empties the words of matters whose kind says how long they are kept (`Kind.words_kept`), when
the term since their closing is over: words of events, texts of contents and parts, names of parties, opinions, what was
told, drafts, and the entry of the search. Acts empty what they keep themselves (`on_emptying`): files.

Codes, numbers, days and who did what when stay, and the chain with them. Rows that were overwritten lie in the database's free
room until it is used again; what must be gone from there at once belongs in a compartment.

A matter whose kind opens a compartment of its own for each and says how long words are kept is emptied with that compartment: its key
is destroyed at the end of the run (`compartments/erasing.expire`, `finish`), unless a hold stands. In any other compartment only an erasure by two empties anything.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from yihe.foundation import reclaiming
from yihe.foundation.encryption import ERASED, ERASED_WORDS, IDENTIFIER, Ciphertext, EncryptedTextField
from yihe.matters import clocks, kinds, opening, parties, search
from yihe.matters.actions import NotAllowed
from yihe.matters.declared import Kept
from yihe.matters.erasing import erase_words
from yihe.matters.models import Countersignature, Draft, Matter, Notification, Party, PartySession
from yihe.matters.reading import forget
from yihe.registers.compartments import erasing, holds

MOST = 500  # in one run of the clock: what is left waits for the next
_emptied_by_acts: list[Callable[[Matter], None]] = []
_postponed_by: list[Callable[[Matter], str]] = []


def on_emptying(empty: Callable[[Matter], None]) -> None:
    """Say what an act keeps of a matter and empties with its words, in the same transaction, when the apps are ready."""
    if empty not in _emptied_by_acts:
        _emptied_by_acts.append(empty)


def postpone_where(rule: Callable[[Matter], str]) -> None:
    """Add a rule `(matter) -> sentence` that keeps the words for now: a suit, money that is still owed."""
    if rule not in _postponed_by:
        _postponed_by.append(rule)


def due(now: datetime) -> Iterator[Matter]:
    """Yield the matters whose words are kept no longer, first closed first."""
    for kind in kinds.every():
        if kind.words_kept is not None:
            rows = Matter.objects.filter(kind=kind.code, closed_at__lt=now, emptied_at=None)
            rows = (
                rows.filter(compartment__sort=kind.compartment) if kind.compartment else rows.filter(compartment=None)
            )
            for matter in rows.order_by("closed_at", "pk").iterator(chunk_size=MOST):
                if kept_until(matter, kind.words_kept) < now:
                    yield matter


def kept_until(matter: Matter, kept: Kept) -> datetime:
    """Return the moment until which the words of a closed matter are kept."""
    assert matter.closed_at is not None
    return clocks.ends(kept.term, matter, matter.closed_at)[0]


def cannot_empty(matter: Matter) -> str:
    """Return why the words of a matter are not deleted now, or "". Asked again under its lock."""
    kept = kinds.get(matter.kind).words_kept
    if kept is None:
        return "这个事项没有规定文字的保存期限。"
    if matter.emptied_at:
        return "此件的文字已经依法删除，没有可以再删除的。"
    if (matter.is_compartment or matter.compartment_id) and not _is_its_own(matter):
        return "此件在专卷里，由两人按专卷清除。"
    if matter.closed_at is None:
        return "此件已重新办理，文字的保存期限从再次办结起算。"
    if kept_until(matter, kept) >= timezone.now():
        return "文字的保存期限还没有满。"
    for child in matter.children.select_related("compartment").order_by("pk"):
        if child.is_open:
            return f"所属的 {child.number} 还没有办结，文字暂不删除。"
        if child.compartment and (held := holds.refusal(child.compartment)):
            return f"所属的 {child.number} 在保全之中，文字暂不删除。{held}"
    if matter.compartment is not None and (reason := _compartment_is_kept(matter)):
        return reason
    return next((reason for rule in _postponed_by if (reason := rule(matter))), "")


def _is_its_own(matter: Matter) -> bool:
    """Test whether a matter lies in the compartment that its kind opens for each."""
    own = kinds.get(matter.kind).compartment
    return matter.compartment is not None and bool(own) and matter.compartment.sort == own


def _compartment_is_kept(matter: Matter) -> str:
    """Return why the compartment of a matter whose term is over is not emptied yet, or ""."""
    assert matter.compartment is not None
    if open_one := Matter.objects.filter(compartment=matter.compartment, closed_at=None).order_by("pk").first():
        return f"同一专卷的 {open_one.number} 还没有办结，文字暂不删除。"
    return erasing.cannot_erase(matter.compartment)


def empty(matter: Matter) -> None:
    """
    Empty the words of one matter, for good. Time does it: the event has no person, and the clause of the kind.

    :raises NotAllowed: it is not due, something keeps it for now, or it was changed past the actions
    """
    kept = kinds.get(matter.kind).words_kept
    if kept is None:
        raise NotAllowed(cannot_empty(matter))
    if matter.compartment is not None:
        try:
            erasing.expire(matter.compartment, ground=kept.ground, unless=partial(_still_against, matter.pk))
        except ValidationError as refused:
            raise NotAllowed(" ".join(refused.messages)) from refused
        return
    with transaction.atomic(), reclaiming.zeroed():
        erase_words(matter, by=None, ground=kept.ground, also=partial(_empty_all, kept=kept))


def _still_against(pk: int) -> str:
    return cannot_empty(Matter.objects.select_related("compartment").get(pk=pk))


def _empty_all(fresh: Matter, kept: Kept) -> None:
    """`fresh` is held."""
    if reason := cannot_empty(fresh):
        raise NotAllowed(reason)
    kind = kinds.get(fresh.kind)
    empty_texts(kind.contents, kind.contents._base_manager.filter(pk=fresh.pk), kept)
    for part in kind.parts:
        empty_texts(apps.get_model(part.model), part.among([fresh.pk]), kept)
    _empty_parties(Party.objects.filter(matter=fresh))
    said = Countersignature.objects.filter(matter=fresh)
    said.update(question=ERASED_WORDS)
    said.exclude(answer="").update(answer=ERASED_WORDS)
    Notification.objects.filter(matter=fresh).delete()
    Draft.objects.filter(form__contains=f"/{fresh.number}/").delete()
    fresh.title = f"{fresh.organization.name if fresh.organization else ''}{kind.label}"[: opening.TITLE_LIMIT]
    fresh.save(update_fields=["title"])
    for rule in _emptied_by_acts:
        rule(fresh)
    forget(fresh)
    search.renew(fresh)


def _empty_parties(rows) -> None:
    """Codes stay: who was in it by key, as what, until when. A person without an account is nobody any more."""
    PartySession.objects.filter(party__in=rows).delete()
    rows.exclude(name="").update(name=Ciphertext(ERASED))
    rows.exclude(contact="").update(contact=Ciphertext(ERASED))
    rows.exclude(ground=parties.ASSIGNED).update(ground="")
    rows.update(identity_index="", code_digest="")


def empty_texts(model: type[models.Model], rows, kept: Kept) -> None:
    """Empty the words of some rows of contents, or of a part (`words_of`)."""
    for field in words_of(model, kept):
        there = rows.exclude(**{field.name: ""})
        if field.null:
            there = there.exclude(**{f"{field.name}__isnull": True})
        if isinstance(field, EncryptedTextField):
            there.update(**{field.name: Ciphertext(ERASED)})
        else:
            fits = field.max_length is None or field.max_length >= len(ERASED_WORDS)
            there.update(**{field.name: ERASED_WORDS if fits else ""})


def words_of(model: type[models.Model], kept: Kept) -> list[models.Field]:
    """Return the fields of contents, or of a part, that hold words: those the kind names, or every text without choices."""
    texts = [
        field for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name != IDENTIFIER
    ]  # fmt: skip
    if kept.words:
        return [field for field in texts if field.name in kept.words]
    return [field for field in texts if not field.choices]


def check(kind: type[kinds.Kind]) -> None:
    """:raises ValueError: a kind names no clause, or as words what is no text, or what has to differ from row to row"""
    kept = kind.words_kept
    if kept is None:
        return
    if not kept.ground.strip():
        raise ValueError(f"{kind.__name__}.words_kept: say by which clause words are deleted (ground)")
    tables = [kind.contents, *(apps.get_model(part.model) for part in kind.parts)]
    there = [field for model in tables for field in words_of(model, kept)]
    if missing := set(kept.words) - {field.name for field in there}:
        raise ValueError(f"{kind.__name__}.words_kept: {', '.join(sorted(missing))} is no text of its contents")
    if alike := next((field for field in there if field.unique), None):
        raise ValueError(
            f"{kind.__name__}.words_kept: {alike.name} is unique and cannot be emptied: name the words without it"
        )
