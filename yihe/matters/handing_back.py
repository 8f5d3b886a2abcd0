"""
What was handed to one person goes back to the role when that person no longer holds it: no work hangs on somebody who left.

Done by the act that ends a membership; and by the clock where a last day passed or an account was closed.
"""

import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import DateField, Exists, OuterRef
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.roles import EXPERT, ROLES
from yihe.matters import frozen, parties, standing, telling
from yihe.matters.actions import locked
from yihe.matters.models import Matter, May, Party
from yihe.registers.accounts.models import Membership, User

log = logging.getLogger(__name__)


def let_go_of(people: Iterable[int]) -> list[Matter]:
    """Let go of what was handed to some people (keys) who no longer hold the role it waits on. Return those matters."""
    rows = Matter.objects.filter(closed_at=None, assignee__in=people)
    return [matter for matter in rows.order_by("pk") if _let_go(matter)]


def let_go_of_departed() -> list[Matter]:
    """Let go of everything in the hands of somebody who holds no such role any more. Return those matters."""
    return [matter for matter in _of_departed(today=timezone.localdate()) if _let_go(matter)]


def _whose_assignee_departed():
    held = Membership.objects.in_force(Parameter("today", DateField())).filter(
        user=OuterRef("assignee"), role_code=OuterRef("holder")
    )
    return Matter.objects.filter(~Exists(held.order_by()), closed_at=None, assignee__isnull=False).order_by("pk")


_of_departed = CompiledQuery(_whose_assignee_departed)


def _let_go(matter: Matter) -> bool:
    with transaction.atomic():
        fresh = locked(matter.pk)
        if not fresh.is_open or fresh.assignee_id is None or fresh.holder not in ROLES:
            return False
        before = User.objects.get(pk=fresh.assignee_id)
        if _still_holds(before, fresh):
            return False
        if reason := frozen.refusal(fresh):
            log.warning("%s stays with somebody who left: %s", fresh.number, reason)
            return False
        parties.assign(fresh, None, ROLES[fresh.holder])
        matter.assignee = None
        fresh.save(update_fields=["assignee"])
        standing.note(fresh, "hand_back", by=None, said={"of": before})
        text = f"退回待办：{fresh.title}。原经办人{before}已不再任职，请接着办理。"
        telling.tell(telling.people(ROLES[fresh.holder], fresh), text, matter=fresh, mail=True)
        return True


def _still_holds(user: User, matter: Matter) -> bool:
    """Test whether somebody holds the role where the matter lies, or was let into it otherwise than by being given the work."""
    hats = [hat for hat in user.memberships_in_force if hat.role_code == matter.holder]
    if not hats or any(hat.role is EXPERT or _covers(hat, matter) for hat in hats):
        return bool(hats)
    let_in = Party.objects.let_in().filter(parties.inside(matter), user=user, role_code=matter.holder, may=May.ACT)
    return let_in.exclude(ground=parties.ASSIGNED).exists()


def _covers(hat: Membership, matter: Matter) -> bool:
    return hat.covers(region=matter.region, organization_id=matter.organization_id, office_id=matter.office_id)
