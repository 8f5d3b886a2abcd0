"""
The night's work of 免申即享: of whom something changed since the last night, what they could claim is reckoned by the rules themselves
and put beside what stands prepared. Nothing is opened, promised or paid here: what stands prepared waits for its applicant.
"""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from yihe.domains.subsidies.ahead import Ahead, applied
from yihe.domains.subsidies.prepared import LookedThrough, PreparedClaim
from yihe.domains.subsidies.prepared_from import preparing, stamps
from yihe.foundation import city_pack, figure_scopes
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery
from yihe.matters import offering
from yihe.registers.organizations.models import Organization
from yihe.registers.organizations.preparing import is_preparing
from yihe.registers.organizations.succession import has_ended

log = logging.getLogger(__name__)
AT_ONCE = 50  # organizations looked through in one transaction: each of them waits until the disk has it for certain


class NotAllPrepared(RuntimeError):
    """Some organizations could not be looked through; the next run tries them again. The log says which, and why."""


@dataclass
class Night:
    """What one run did: how many organizations there are, of how many something had changed, how many claims stand prepared anew."""

    organizations: int = 0
    changed: int = 0
    prepared: int = 0
    ended: int = 0

    def add(self, prepared: int, ended: int) -> None:
        self.prepared += prepared
        self.ended += ended


def prepare_all() -> int:
    """Do the night's work as the clock asks for it. Return how many organizations were looked through."""
    return prepare().changed


def prepare() -> Night:
    """
    Prepare the claims of every organization of which something changed. It may run twice, and on two machines at once.

    :raises NotAllPrepared: after all others are done
    """
    today, night, failed = timezone.localdate(), Night(), 0
    now = stamps(today)
    before = dict(LookedThrough.objects.values_list("organization", "stamp"))
    changed = [pk for pk, stamp in now.items() if before.get(pk) != stamp]
    night.organizations, night.changed = len(now), len(changed)
    new = (LookedThrough(organization_id=pk) for pk in changed if pk not in before)
    LookedThrough.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    for first in range(0, len(changed), AT_ONCE):
        some = list(Organization.objects.filter(pk__in=changed[first : first + AT_ONCE]).order_by("pk"))
        try:
            night.add(*_look_through(some, now, today))
        except Exception:  # one of them cannot be looked through: that one alone is left for the next run
            for organization in some:
                try:
                    night.add(*_look_through([organization], now, today))
                except Exception:
                    log.exception("the claims of organization %s could not be prepared", organization.pk)
                    failed += 1
    if failed:
        raise NotAllPrepared(f"{failed} organizations could not be looked through")
    return night


def now_for(organization: Organization) -> list[tuple[Any, Ahead]]:
    """Return what an organization could claim at this moment, each with its kind, reckoned by the rules: nothing is read of last night."""
    if city_pack.find(organization.region) is None or is_preparing(organization) or has_ended(organization):
        return []
    with city_pack.said_in(city_pack.of(organization.region)), figure_scopes.one_act():
        kinds = [kind for kind in preparing() if offering.offers(kind, organization.region)]
        return [(kind, each) for kind in kinds for each in kind.ahead(organization)]


def _look_through(organizations: list[Organization], now: dict[int, str], today: date) -> tuple[int, int]:
    """Prepare the claims of some organizations, by their digests of `now`. Return how many stand prepared anew, and how many ended."""
    new: list[PreparedClaim] = []
    ended = 0
    with transaction.atomic():
        held = {row.organization_id: row for row in _looked(organizations=[each.pk for each in organizations])}
        # What another machine was here for meanwhile is left as it is.
        looked = [each for each in organizations if held[each.pk].stamp != now[each.pk]]
        standing: dict[int, list[PreparedClaim]] = {each.pk: [] for each in looked}
        for row in _standing(organizations=[*standing]):
            standing[row.organization_id].append(row)
        for organization in looked:
            found = {(kind.code, each.key): each for kind, each in now_for(organization)}
            for row in standing[organization.pk]:
                row.organization = organization
                each = found.pop((row.kind, row.key), None)
                if each is None:
                    row.end(_why_it_ended(row, today), today)
                    ended += 1
                else:
                    _said(row, each).save()
            for (kind, which), each in found.items():
                new.append(_said(PreparedClaim(organization=organization, kind=kind, key=which, made_on=today), each))
            held[organization.pk].stamp, held[organization.pk].at = now[organization.pk], timezone.now()
        if new:
            _insert.several(new)
        LookedThrough.objects.bulk_update([held[each.pk] for each in looked], ["stamp", "at"])
    return len(new), ended


_looked = CompiledQuery(
    lambda: LookedThrough.objects.select_for_update().filter(organization__among=keys("organizations")).order_by("pk")
)
_standing = CompiledQuery(
    lambda: (
        PreparedClaim.objects.select_for_update()
        .filter(organization__among=keys("organizations"), outcome="")
        .order_by("pk")
    )
)
_insert = CompiledInsert(PreparedClaim)


def _said(row: PreparedClaim, each: Ahead) -> PreparedClaim:
    row.region, row.label, row.amount = row.organization.region, each.label[:200], each.amount
    row.reckoning, row.last_day = each.reckoning.as_json(), each.last_day
    return row


def _why_it_ended(row: PreparedClaim, today: date) -> str:
    """Return what became of a claim that the rules give no more: its last day is over, and it was not applied for by hand."""
    if row.last_day is None or row.last_day >= today:
        return PreparedClaim.Outcome.GONE
    by_hand = applied(row.of_kind, matter__organization=row.organization_id)
    return PreparedClaim.Outcome.GONE if by_hand else PreparedClaim.Outcome.EXPIRED
