"""
Time as an actor: what falls due is carried out through the same `perform` as everything else.

`run` may be started twice, and from two machines: each matter is looked at again under its lock, where the second
one finds that it has moved.
"""

import logging
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from yihe.foundation.roles import CLOCK, ROLES
from yihe.matters import kinds, parties, record_reminders, telling
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Confidentiality, Matter, Notification
from yihe.matters.models.people import REMINDER
from yihe.registers.accounts import grants, proposals
from yihe.registers.accounts.queries import who_reach

log = logging.getLogger(__name__)


@dataclass
class Round:
    """What one run did: matters moved, matters that could not move (and why), matters opened, people reminded."""

    moved: list[str] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    lapsed: int = 0  # what was proposed and nobody confirmed in time
    reminded: int = 0


def due_action(matter: Matter):
    """Return the action the clock would take in the matter's state, or None."""
    actions = kinds.get(matter.kind).workflow.actions_from(matter.state)
    return next((a for a in actions if CLOCK in a.roles and not a.automatic), None)


def run(on: date | None = None) -> Round:
    """Carry out everything that is due on a day (today), oldest first. One matter's fault does not stop the rest."""
    today = on or timezone.localdate()
    done = Round()
    for matter in Matter.objects.overdue(today).order_by("due_on", "pk").iterator(chunk_size=500):
        action = due_action(matter)
        if action is None:
            continue
        try:
            with transaction.atomic():
                perform(matter, action.name, by=None)
            done.moved.append(matter.number)
        except NotAllowed as refused:
            done.held[matter.number] = str(refused)
        except Exception as fault:
            log.exception("the clock could not move %s", matter.number)
            done.failed[matter.number] = repr(fault)
    for kind in kinds.every():
        try:
            for matter in kind.open_due(today):
                done.opened.append(matter.number)
        except Exception as fault:
            log.exception("the clock could not open matters of kind %s", kind.code)
            done.failed[kind.code] = repr(fault)
    done.lapsed = let_proposals_lapse(today)
    done.reminded = remind_people(today) + record_reminders.remind(today)
    return done


def let_proposals_lapse(today: date) -> int:
    """Let go of what was proposed and nobody confirmed in time, and tell whoever proposed it. Return how many."""
    gone, facts = grants.lapse(today), proposals.lapse(today)
    for proposal in gone:
        telling.tell({proposal.proposed_by_id}, f"您提请的任职（{proposal}）逾期没有确认，已经失效。")
    for fact in facts:
        words = f"您提请的{fact.name}“{proposals.sort_of(fact).label}”逾期没有确认，已经失效，需要时请重新提请。"
        telling.tell({fact.proposed_by_id}, words)
    return len(gone) + len(facts)


def remind_people(today: date) -> int:
    """
    Tell each person once a day how many matters are late or due today. One line, not one for each matter.
    The unique key keeps a second run, or a second machine, from saying it again.
    """
    late: dict[int, int] = {}
    rows = Matter.objects.filter(closed_at=None, due_on__lte=today).values_list(
        "pk", "holder", "region", "organization_id", "assignee_id", "confidentiality"
    )
    holders: dict[tuple, list[int]] = {}
    for pk, holder, region, organization_id, assignee_id, confidentiality in rows.iterator(chunk_size=2000):
        if holder not in ROLES or holder == CLOCK.code:
            continue
        if assignee_id:
            people = [assignee_id]
        elif confidentiality == Confidentiality.COMPARTMENT:
            people = sorted(parties.people(Matter.objects.get(pk=pk), holder))
        else:
            place = (holder, region, organization_id)
            if place not in holders:
                holders[place] = sorted(who_reach(holder, region=region, organization_id=organization_id, on=today))
            people = holders[place]
        for person in people:
            late[person] = late.get(person, 0) + 1
    before = Notification.objects.filter(key__startswith=f"{REMINDER}{today}:").count()
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=pk,
                text=f"您有 {count} 件办件今天到期或已经逾期，请尽快办理。",
                mail=True,
                key=f"{REMINDER}{today}:{pk}",
            )
            for pk, count in late.items()
        ),
        ignore_conflicts=True,
    )
    return Notification.objects.filter(key__startswith=f"{REMINDER}{today}:").count() - before
