"""
清除: emptying a compartment by law. One person proposes, another confirms, and no hold may stand; or the term is over for which the
kind of what lies there says that words are kept (`expire`). What each floor keeps of a
compartment it empties itself (`on_erasure`); then the key is destroyed, the destruction listed, and the bytes given up.

What cannot be reached from here is a backup: from before the erasure, with the key in it, it opens as it did then, with the
master key, for as long as it is kept (`opens_until`).
"""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from yihe.foundation import reclaiming
from yihe.registers.compartments import holds
from yihe.registers.compartments.models import Compartment, DestroyedKey, Erasure, ErasureOutcome
from yihe.registers.keys import database, keyring


@dataclass(frozen=True)
class Part:
    """
    What a floor keeps of compartments. `empty(compartment, by, ground)` runs in the act's transaction; `lock(compartment)`
    before it takes what others may be writing, without waiting (`select_for_update(nowait=True)`); `refuses` returns why
    nothing may be erased yet, or "". `afterwards(compartment)` runs once the act is committed: files, for example.
    `tables` and FTS5 `indexes` are those whose bytes are given up then.
    """

    name: str
    empty: Callable[..., None]
    lock: Callable[[Compartment], object] | None = None
    refuses: Callable[[Compartment], str] | None = None
    afterwards: Callable[[uuid.UUID], None] | None = None
    tables: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()


_parts: dict[str, Part] = {}


def on_erasure(part: Part) -> None:
    """Say what a floor keeps of compartments, when the apps are ready."""
    _parts[part.name] = part


def cannot_erase(compartment: Compartment) -> str:
    """Return why nothing may be erased in a compartment now, or ""."""
    if compartment.emptied_at:
        return "这个专卷已经依法清除，不能再清除一次。"
    if held := holds.refusal(compartment):
        return held
    return next((reason for part in _parts.values() if part.refuses and (reason := part.refuses(compartment))), "")


def propose(compartment: Compartment, *, by, ground: str) -> Erasure:
    """Propose to erase a compartment. Nothing goes before another person confirms. Raises ValidationError."""
    if not ground.strip():
        raise ValidationError("请写明清除的依据，例如保存期限的规定或本人的要求。")
    try:
        with transaction.atomic():
            fresh = Compartment.objects.select_for_update().get(pk=compartment.pk)
            if reason := cannot_erase(fresh):
                raise ValidationError(reason)
            if waiting := fresh.erasures.filter(outcome="").select_related("proposed_by").first():
                raise ValidationError(f"{waiting.proposed_by}已经提请清除，正等待另一人确认。")
            return Erasure.objects.create(compartment=fresh, ground=ground.strip()[:200], proposed_by=by)
    except IntegrityError as raced:
        raise ValidationError("刚刚已有人提请清除，正等待确认。") from raced


def cannot_confirm(erasure: Erasure, user) -> str:
    """Return why this person cannot confirm an erasure, or ""."""
    if erasure.outcome:
        return f"这项清除{erasure.get_outcome_display()}，不用再处理。"
    if erasure.proposed_by_id in user.acts_for:
        return "这项清除是您或委托您的同志提请的，须由另一个人确认。"
    return cannot_erase(erasure.compartment)


def confirm(erasure: Erasure, *, by) -> None:
    """
    Carry out an erasure that somebody else proposed. When this returns, the key is destroyed.

    :raises ValidationError: it is not this person's to confirm, a hold stands, it was decided, or somebody is writing there
    """
    with transaction.atomic(), reclaiming.zeroed():
        compartment = _held(erasure.compartment_id)
        fresh = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        fresh.compartment = compartment
        if reason := cannot_confirm(fresh, by):
            raise ValidationError(reason)
        _decide(fresh, ErasureOutcome.CONFIRMED, by=by)
        _empty(compartment, by=by, ground=fresh.ground)


def expire(compartment: Compartment, *, ground: str, unless: Callable[[], str]) -> None:
    """
    Empty a compartment whose term of keeping is over: time does it, by the clause of its kind, and nobody proposes. `unless` returns
    what stands against it, asked once it is held. Whoever does many destroys their keys at the end, in one go (`finish`); what a crash
    leaves over `carry_out_again` does.

    :raises ValidationError: something stands against it, a hold perhaps, or somebody is writing there
    """
    with transaction.atomic(), reclaiming.zeroed():
        fresh = _held(compartment.pk)
        if reason := cannot_erase(fresh) or unless():
            raise ValidationError(reason)
        _clear(fresh, by=None, ground=ground)


def _held(pk: uuid.UUID) -> Compartment:
    """Hold a compartment and all that others may be writing in it, or refuse at once (ValidationError)."""
    try:
        # Whoever seals something in the compartment holds this row too (`writing`).
        compartment = Compartment.objects.select_for_update(nowait=True).get(pk=pk)
        for part in _parts.values():
            if part.lock:
                part.lock(compartment)
    except OperationalError as busy:
        raise ValidationError("正有人在这个专卷里办理，现在不能清除，请稍后再确认。") from busy
    return compartment


def refuse(erasure: Erasure, *, by, reason: str) -> None:
    """Say no to a proposed erasure. Raises ValidationError."""
    with transaction.atomic():
        fresh = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if fresh.outcome:
            raise ValidationError(f"这项清除{fresh.get_outcome_display()}，不用再处理。")
        if not reason.strip():
            raise ValidationError("请写明不予确认的理由。")
        _decide(fresh, ErasureOutcome.REFUSED, by=by, reason=reason.strip()[:200])


def withdraw(erasure: Erasure, *, by) -> None:
    """Take one's own proposal back. Raises ValidationError."""
    with transaction.atomic():
        fresh = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if fresh.outcome or fresh.proposed_by_id != by.pk:
            raise ValidationError("只有提请的人可以撤回，而且要在确认以前。")
        _decide(fresh, ErasureOutcome.WITHDRAWN, by=by)


def _decide(erasure: Erasure, outcome: str, *, by, reason: str = "") -> None:
    erasure.outcome, erasure.decided_at, erasure.decided_by, erasure.reason = outcome, timezone.now(), by, reason
    erasure.save(update_fields=["outcome", "decided_at", "decided_by", "reason"])


def _empty(compartment: Compartment, *, by, ground: str) -> None:
    """Empty a compartment that is held, list its key as destroyed, and destroy it once that is committed."""
    _clear(compartment, by=by, ground=ground)
    _finish_once_committed(compartment.pk)


def _clear(compartment: Compartment, *, by, ground: str) -> None:
    for part in _parts.values():
        part.empty(compartment, by=by, ground=ground)
    now = timezone.now()
    compartment.closed_at, compartment.emptied_at = compartment.closed_at or now, now
    compartment.save(update_fields=["closed_at", "emptied_at"])
    DestroyedKey.objects.get_or_create(compartment=compartment.pk)


def _finish_once_committed(compartment: uuid.UUID) -> None:
    """What fails then is logged: the act is done, and `carry_out_again` does later what is left of it."""
    transaction.on_commit(lambda: finish([compartment]), robust=True)


def finish(emptied: Collection[uuid.UUID]) -> None:
    """Destroy the keys of compartments that were emptied, and give up the bytes of what they held. Nothing for none."""
    if not emptied:
        return
    keyring.destroy(emptied)
    for compartment in emptied:
        _afterwards(compartment)
    reclaim()


def reclaim() -> int:
    """Give up the bytes of what erasures emptied, and return of how many tables. On PostgreSQL only their owner can."""
    tables = {table for part in _parts.values() for table in part.tables}
    reclaiming.reclaim(sorted(tables), indexes=sorted({index for part in _parts.values() for index in part.indexes}))
    return len(tables)


def _afterwards(compartment: uuid.UUID) -> None:
    for part in _parts.values():
        if part.afterwards:
            part.afterwards(compartment)


# What was left over, and what a restored copy brought back ---------------------------------------------------------------


def unfinished(listed: Iterable[uuid.UUID] = ()) -> list[uuid.UUID]:
    """
    Return the compartments whose key was destroyed, by the list of this database or by what is `listed` elsewhere, and is
    there again, or whose contents are.
    """
    wanted = {*DestroyedKey.objects.values_list("compartment", flat=True), *listed}
    keys = keyring.those_with_a_key(wanted)
    full = Compartment.objects.filter(pk__in=wanted, emptied_at=None).values_list("pk", flat=True)
    return sorted(keys | set(full))


def carry_out_again(listed: Iterable[uuid.UUID] = (), *, files: bool = False) -> list[uuid.UUID]:
    """
    Empty once more what was erased before and has come back with a backup, and finish what a crash left over; with `files`
    also look for what else is left of what is finished. Return the compartments.

    :raises ValidationError: somebody is writing in one of them
    """
    listed = list(listed)
    found = unfinished(listed)
    for pk in {*DestroyedKey.objects.values_list("compartment", flat=True), *listed} - set(found) if files else ():
        _afterwards(pk)
    for pk in found:
        with transaction.atomic(), reclaiming.zeroed():
            if Compartment.objects.filter(pk=pk, emptied_at=None).exists():
                _empty(_held(pk), by=None, ground="恢复备份以后再次执行清除")
                continue
            DestroyedKey.objects.get_or_create(compartment=pk)
            _finish_once_committed(pk)
    return found


def opens_until(erased: date) -> date | None:
    """
    Return the day on which the last backup that could open what was erased on a day is gone; None when the keys lie apart
    and no backup of the database has them.
    """
    return None if database.alias() != "default" else erased + timedelta(days=settings.BACKUPS_KEPT)
