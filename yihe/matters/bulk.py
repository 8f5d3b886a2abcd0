"""
批量办理: many alike matters (`alike`) decided in one go. Each is decided by its own `perform`, in its own transaction, and each event
says that it was one of so many; what is refused is refused alone, with its own sentence.

What was found alike is signed, so that nothing else can be confirmed than what was shown. `begin` keeps what was confirmed,
`go_on` does some of it: whoever is interrupted has the rest still before them.
"""

import json
import logging
import time
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django import forms as django_forms
from django.core import signing
from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone

from yihe.foundation import commits
from yihe.foundation.compiled_queries import CompiledQuery, CompiledUpdate, key
from yihe.matters import actions, chain, kinds, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.alike import HAND_ON, Sorted, storable
from yihe.matters.models import Bulk, BulkItem, Matter
from yihe.matters.models.bulks import Outcome
from yihe.registers.accounts.models import User


def _still_waiting() -> models.QuerySet:
    return BulkItem.objects.select_for_update().filter(pk=key(), outcome=Outcome.WAITING)


_waiting = CompiledQuery(_still_waiting)
_waiting_alone = CompiledQuery(lambda: commits.made_certain_by_a_later_one(_still_waiting()))
_save_outcome = CompiledUpdate(BulkItem, ("outcome", "sentence"))

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)  # so long a bulk is kept that is done, or that nobody goes on with
SHOWN_FOR = 12 * 3600  # seconds what was shown may be confirmed
SALT = "yihe.bulk.2"  # of another shape of what is signed: what an earlier version showed cannot be confirmed
FAILED = "办理时系统出错，没有办理，请单独打开此件。"


def signed(sorted_out: Sorted, user) -> str:
    """Return what was shown, signed: for this person, for some hours."""
    action = sorted_out.alike[0].action
    items = [[each.matter.pk, each.matter.chain_length, each.own, bool(each.note)] for each in sorted_out.alike]
    said = {"by": user.pk, "action": action.name if action else HAND_ON, "label": sorted_out.label, "items": items}
    said["kind"] = sorted_out.alike[0].matter.kind
    return signing.dumps(said, salt=SALT, compress=True)


def shown(text: str, user) -> dict[str, Any]:
    """
    Return what was shown to a person and is confirmed now.

    :raises NotAllowed: it was not shown to them, or too long ago
    """
    try:
        said = signing.loads(text, salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        said = {}
    if said.get("by") != user.pk:
        raise NotAllowed("这一页已经过时，什么也没有办理，请回到列表重新勾选。")
    return said


def confirmed(said: dict[str, Any], read: Collection[int]) -> list[list]:
    """Return the items of what was `shown` that are confirmed: those with a note only where it was said that it was read."""
    return [item for item in said["items"] if not item[3] or item[0] in read]


def begin(said: dict[str, Any], shared: dict[str, Any], *, by) -> Bulk:
    """Keep what was confirmed: what was `shown`, and what was entered for all of them. Nothing is decided yet."""
    with transaction.atomic():
        bulk = Bulk.objects.create(
            at=timezone.now(), by=by, kind=said["kind"], action=said["action"], label=said["label"], size=len(said["items"]),
            typed=json.dumps({name: storable(value) for name, value in shared.items()}, ensure_ascii=False),
        )  # fmt: skip
        BulkItem.objects.bulk_create(
            BulkItem(bulk=bulk, matter_id=pk, seq=n, seen=seen, noted=noted, typed=json.dumps(own, ensure_ascii=False))
            for n, (pk, seen, own, noted) in enumerate(said["items"], 1)
        )
    return bulk


def go_on(bulk: Bulk, *, by, seconds: float = 5.0) -> None:
    """
    Decide what waits, one after the other, for so long; at least one. Two at once decide each matter once all the same. What was
    decided is certain when this returns: one commit is waited for, the last.
    """
    until = time.monotonic() + seconds
    rows: dict[tuple, models.Model] = {}
    alone = not transaction.get_connection().in_atomic_block
    for pk in bulk.items.filter(outcome=Outcome.WAITING).values_list("pk", flat=True):
        _one(bulk, pk, by, rows, alone)
        if time.monotonic() > until:
            break
    if not bulk.items.filter(outcome=Outcome.WAITING).exists():
        bulk.ended_at = bulk.ended_at or timezone.now()
    bulk.save(update_fields=["ended_at"])  # written even where it is not over: this is the commit that is waited for


def _one(bulk: Bulk, pk: int, by, rows: dict[tuple, models.Model], alone: bool) -> None:
    try:
        with transaction.atomic():
            item = (_waiting_alone if alone else _waiting).first(pk=pk)
            if item is None:
                return  # another press was quicker
            try:
                with chain.in_one_go(str(bulk.ref), bulk.size, noted=item.noted):
                    _decide(bulk, item, by, rows)
                item.outcome = Outcome.DONE
            except NotAllowed as refused:  # what it had written `perform` took back
                item.outcome, item.sentence = Outcome.REFUSED, str(refused)
            _save_outcome(item)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("one matter of a bulk could not be decided")
        item = BulkItem.objects.get(pk=pk)
        item.outcome, item.sentence = Outcome.REFUSED, FAILED
        item.save(update_fields=["outcome", "sentence"])


def _decide(bulk: Bulk, item: BulkItem, by, rows: dict[tuple, models.Model]) -> None:
    matter = Matter(pk=item.matter_id, kind=bulk.kind)  # perform and reassign read it anew, under their lock
    if bulk.action == HAND_ON:
        if actions.locked(item.matter_id).chain_length != item.seen:
            raise actions.Stale("此件刚刚有了新的进展，请核对后再办理。")
        said = bulk.said
        standing.reassign(matter, by=by, to=User.objects.get(pk=said["to"]), reason=said["reason"])
        return
    workflows = kinds.get(bulk.kind).workflows()
    action = next((w.actions[bulk.action] for w in workflows if bulk.action in w.actions), None)
    fields = getattr(action and action.form, "base_fields", {})
    said = {name: _entered(fields[name], value, rows) for name, value in (item.said | bulk.said).items()}
    actions.perform(matter, bulk.action, by=by, seen=item.seen, **said)


def _entered(box: django_forms.Field, value, rows: dict[tuple, models.Model]) -> Any:
    """Return a value as the form had it. Rows are read once for all; whether they may be chosen the rules ask again."""
    if isinstance(box, django_forms.ModelChoiceField):
        if value is None:
            return None
        model = box.queryset.model
        if (model, value) not in rows:
            rows[model, value] = model._default_manager.get(pk=value)
        return rows[model, value]
    return box.to_python(value) if isinstance(value, str) else value


def under_way(user) -> Bulk | None:
    """Return what this person confirmed and has not finished, the newest."""
    return _under_way.first(user=user.pk)


_under_way = CompiledQuery(lambda: Bulk.objects.filter(by_id=key("user"), ended_at=None).order_by("-pk")[:1])


def forget_old() -> int:
    """Forget bulks that are over, or that nobody goes on with; return how many."""
    return Bulk.objects.filter(at__lt=timezone.now() - KEPT).delete()[1].get("matters.Bulk", 0)
