"""
批量办理: many alike matters decided in one go. Each is decided by its own `perform`, in its own transaction, and each event says
that it was one of so many; what is refused is refused alone, with its own sentence.

First `sort_out` says which of the ticked ones are alike – of one kind, in one state, with one action, the amount as reckoned,
nothing in them that somebody has to look at alone – and why the others are left out. What it found is signed, so that nothing
else can be confirmed than what was shown. `begin` keeps what was confirmed, `go_on` does some of it: whoever is interrupted has
the rest still before them.
"""

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.core import signing
from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone

from yihe.foundation import ceilings
from yihe.foundation.workflow import Action
from yihe.matters import access, actions, chain, forms, kinds, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Bulk, BulkItem, Matter
from yihe.matters.models.bulks import Outcome
from yihe.registers.accounts.models import User
from yihe.registers.evidence.models import Verb, note_access

log = logging.getLogger(__name__)

HAND_ON = "reassign"  # 转办: no action of a workflow, and done to many as well
KEPT = timedelta(days=7)  # so long a bulk is kept that is done, or that nobody goes on with
SHOWN_FOR = 12 * 3600  # seconds what was shown may be confirmed
SALT = "yihe.bulk"
APART = "此件在专卷中，请单独打开办理。"
FAILED = "办理时系统出错，没有办理，请单独打开此件。"


@dataclass
class Candidate:
    """One matter that may be among the alike ones: its form as it would be shown alone, and what it comes to (None: no money)."""

    matter: Matter
    action: Action | None  # None: 转办
    form: django_forms.Form | None = None
    amount: Decimal | None = None
    own: dict[str, Any] = field(default_factory=dict)  # what its form is filled in with by itself

    @property
    def alike(self) -> tuple:
        """Return what it has in common with those it can be decided with."""
        if self.action is None:
            return (HAND_ON, self.matter.holder)
        return (
            self.matter.kind,
            self.matter.workflow_version,
            self.matter.state,
            self.action.name,
            _offered(self.form),
        )


@dataclass
class Sorted:
    """The alike ones, and those left out: pairs (number and title, why)."""

    alike: list[Candidate]
    left_out: list[tuple[str, str]]

    @property
    def total(self) -> Decimal | None:
        amounts = [each.amount for each in self.alike if each.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def label(self) -> str:
        action = self.alike[0].action
        return action.label if action else standing.LABELS[HAND_ON]


def sort_out(user, numbers: Iterable[str], *, hand_on: bool = False) -> Sorted:
    """
    Return which of the matters of these numbers can be decided in one go. A number out of reach is one there is no matter of;
    that somebody asked is written down.

    :raises NotAllowed: they are too many
    """
    asked = list(dict.fromkeys(number for number in numbers if number))
    if len(asked) > ceilings.BULK.most:
        raise NotAllowed(
            f"一次最多批量办理 {ceilings.BULK.shown(ceilings.BULK.most)}，这次选了 {len(asked)} 件，请分几次办理。"
        )
    rows = Matter.objects.visible_to(user).filter(number__in=asked).select_related("organization", "assignee")
    found, left_out, candidates = {matter.number: matter for matter in rows}, [], []
    for number in asked:
        if (matter := found.get(number)) is None:
            if Matter.objects.filter(number=number).exists():
                note_access(Verb.REFUSED, f"matter {number}", by=user)
            left_out.append((number[:40], "没有这个办件。"))
            continue
        judged = _handed_on(matter, user) if hand_on else _judged(matter, user)
        if isinstance(judged, Candidate):
            candidates.append(judged)
        else:
            left_out.append((f"{matter.number} {matter.title}", judged))
    groups: dict[tuple, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.alike, []).append(candidate)
    most: list[Candidate] = max(groups.values(), key=len, default=[])
    for candidate in candidates:
        if candidate not in most:
            left_out.append((f"{candidate.matter.number} {candidate.matter.title}", _differs(candidate)))
    return Sorted(most, left_out)


def _differs(candidate: Candidate) -> str:
    kind = kinds.get(candidate.matter.kind)
    state = kind.workflow_of(candidate.matter).states[candidate.matter.state]
    return f"与其余各件不是同一事项的同一步（{kind.label}“{state.label}”），请另外办理。"


def _judged(matter: Matter, user) -> Candidate | str:
    """Return a matter as one of many, or why it has to be decided alone."""
    if chain.in_compartment(matter):
        return APART
    workflow = kinds.get(matter.kind).workflow_of(matter)
    held = [a for a in workflow.actions_from(matter.state) if a.in_bulk and access.hat_for(user, a.roles, matter)]
    if not held:
        return f"现在“{workflow.states[matter.state].label}”，没有您可以批量办理的一步。"
    action = held[0]
    if reason := actions.refusal(action, matter, user):
        return reason
    assert action.in_bulk is not None
    alone, amount = action.in_bulk(matter, user)
    if alone:
        return alone
    form = forms.of(action, matter, user)
    own: dict[str, Any] = {}
    for name, box in form.fields.items() if form else ():
        if name in _same_for_all(form):
            continue
        value = form.get_initial_for_field(box, name)
        if value in (None, "") and box.required:
            return f"“{box.label}”要逐件填写。"
        if value not in (None, ""):
            own[name] = storable(value)
    return Candidate(matter, action, form, amount, own)


def _handed_on(matter: Matter, user) -> Candidate | str:
    if chain.in_compartment(matter):
        return APART
    return standing.cannot_reassign(matter, user) or Candidate(matter, None)


def colleagues(alike: list[Candidate], user) -> list:
    """Return who could hold every one of the matters, besides the person who hands them on."""
    several = [standing.colleagues(each.matter) for each in alike]
    keys = set.intersection(*({person.pk for person in some} for some in several)) - {user.pk} if several else set()
    return [person for person in several[0] if person.pk in keys] if several else []


def _same_for_all(form) -> tuple[str, ...]:
    """Return the names of the fields that are filled in once for all (`same_for_all` of the action's form)."""
    return getattr(form, "same_for_all", ())


def _offered(form) -> tuple:
    """Return what there is to choose from in the fields that are filled in once: it must be the same for all."""
    names = _same_for_all(form)
    choices = (form.fields[name] for name in names if isinstance(form.fields.get(name), django_forms.ModelChoiceField))
    return tuple(tuple(row.pk for row in getattr(box, "offered", box.queryset)) for box in choices)


# Confirming ---------------------------------------------------------------------------------------------------------------


def signed(sorted_out: Sorted, user) -> str:
    """Return what was shown, signed: for this person, for some hours."""
    action = sorted_out.alike[0].action
    items = [[each.matter.pk, each.matter.chain_length, each.own] for each in sorted_out.alike]
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


def begin(said: dict[str, Any], shared: dict[str, Any], *, by) -> Bulk:
    """Keep what was confirmed: what was `shown`, and what was entered for all of them. Nothing is decided yet."""
    with transaction.atomic():
        bulk = Bulk.objects.create(
            at=timezone.now(), by=by, kind=said["kind"], action=said["action"], label=said["label"], size=len(said["items"]),
            typed=json.dumps({name: storable(value) for name, value in shared.items()}, ensure_ascii=False),
        )  # fmt: skip
        BulkItem.objects.bulk_create(
            BulkItem(bulk=bulk, matter_id=pk, seq=n, seen=seen, typed=json.dumps(own, ensure_ascii=False))
            for n, (pk, seen, own) in enumerate(said["items"], 1)
        )
    return bulk


def go_on(bulk: Bulk, *, by, seconds: float = 5.0) -> None:
    """Decide what waits, one after the other, for so long; at least one. Two at once decide each matter once all the same."""
    until = time.monotonic() + seconds
    rows: dict[tuple, models.Model] = {}
    for pk in bulk.items.filter(outcome=Outcome.WAITING).values_list("pk", flat=True):
        _one(bulk, pk, by, rows)
        if time.monotonic() > until:
            break
    if not bulk.items.filter(outcome=Outcome.WAITING).exists():
        bulk.ended_at = bulk.ended_at or timezone.now()
        bulk.save(update_fields=["ended_at"])


def _one(bulk: Bulk, pk: int, by, rows: dict[tuple, models.Model]) -> None:
    try:
        with transaction.atomic():
            item = BulkItem.objects.select_for_update().filter(pk=pk, outcome=Outcome.WAITING).first()
            if item is None:
                return  # another press was quicker
            try:
                with transaction.atomic(), chain.in_one_go(str(bulk.ref), bulk.size):
                    _decide(bulk, item, by, rows)
                item.outcome = Outcome.DONE
            except NotAllowed as refused:
                item.outcome, item.sentence = Outcome.REFUSED, str(refused)
            item.save(update_fields=["outcome", "sentence"])
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("one matter of a bulk could not be decided")
        item = BulkItem.objects.get(pk=pk)
        item.outcome, item.sentence = Outcome.REFUSED, FAILED
        item.save(update_fields=["outcome", "sentence"])


def _decide(bulk: Bulk, item: BulkItem, by, rows: dict[tuple, models.Model]) -> None:
    matter = Matter(pk=item.matter_id)  # perform and reassign read it anew, under their lock
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


def storable(value) -> Any:
    """Return a value of a form as JSON keeps it: rows by their keys, amounts and days as they are written."""
    if isinstance(value, models.Model):
        return value.pk
    return value if isinstance(value, bool | int) or value is None else str(value)


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
    return Bulk.objects.filter(by=user, ended_at=None).order_by("-pk").first()


def forget_old() -> int:
    """Forget bulks that are over, or that nobody goes on with; return how many."""
    return Bulk.objects.filter(at__lt=timezone.now() - KEPT).delete()[1].get("matters.Bulk", 0)
