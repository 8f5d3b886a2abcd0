"""
What a new text would do: claims under way, and money promised and not paid, reckoned by the rules themselves with the figures in
force and with the new ones. Nothing is written, and nothing that was decided is decided anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils import timezone

from yihe.acts.funds.models import Commitment
from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.reckonings import day_of, reckon
from yihe.foundation import city_pack, figure_scopes, money
from yihe.foundation.facts import BadFacts
from yihe.foundation.parameters import Parameters
from yihe.foundation.reckoning import NotInForce
from yihe.matters import kinds
from yihe.matters.models import Matter

MOST = 2000  # claims reckoned for one page; how many there are besides is said


@dataclass(frozen=True)
class Foreseen:
    """A claim whose reckoning asks a figure that changes. Amounts are what the rules give, in yuan; None where they give no answer."""

    matter: Matter
    before: Decimal | None
    after: Decimal | None
    promised: Decimal | None = None  # what was granted and is not paid yet

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Foresight:
    """What a text does to claims: those not decided, those granted and not paid, and how many there were besides (not reckoned)."""

    open: tuple[Foreseen, ...]
    granted: tuple[Foreseen, ...]
    left_out: int
    promised_all: Decimal  # of everything granted and not paid in the county, touched or not

    @staticmethod
    def total(claims: tuple[Foreseen, ...], which: str) -> Decimal:
        return sum((getattr(each, which) or money.ZERO for each in claims), money.ZERO)

    @property
    def moving(self) -> tuple[Foreseen, ...]:
        return tuple(each for each in self.open if each.moves)


def claims(pack: Path, now: Parameters, then: Parameters, paths: set[str], begins: date) -> Foresight:
    """
    Return what figures `then` do to the claims of a pack's county whose reckoning asks one of `paths`, beside those in force (`now`). A claim that
    was handed in is reckoned by its own day, a draft as if it was handed in when the text begins, or today.
    """
    promised = _promised(pack)
    found: list[Foreseen] = []
    rows = [matter for matter in _under_way(pack, promised) if _is_of(pack, matter)]
    for matter in rows[:MOST]:
        asked: set[str] = set()
        on = day_of(matter) if matter.submitted_at else max(begins, timezone.localdate())
        before = _amount(matter, now.noting(asked), on)
        if asked & paths:
            found.append(Foreseen(matter, before, _amount(matter, then, on), promised.get(matter.pk)))
    return Foresight(
        tuple(each for each in found if each.promised is None), tuple(each for each in found if each.promised is not None),
        max(0, len(rows) - MOST), sum(promised.values(), money.ZERO),
    )  # fmt: skip


def _under_way(pack: Path, promised: dict[int, Decimal]) -> list[Matter]:
    codes = [kind.code for kind in kinds.every() if issubclass(kind, SubsidyKind)]
    region = city_pack.region_of(pack)
    rows = Matter.objects.filter(kind__in=codes, region__startswith=region, closed_at=None)
    granted_before = Commitment.objects.exclude(matter__in=promised).values("matter")
    return list(rows.exclude(pk__in=granted_before).select_related("organization").order_by("pk"))


def _promised(pack: Path) -> dict[int, Decimal]:
    """Return what was promised in matters of a pack's county and is not paid, by matter, in yuan."""
    rows = Commitment.objects.filter(
        matter__region__startswith=city_pack.region_of(pack), amount__gt=F("paid") + F("returned") - F("added")
    )
    found: dict[int, Decimal] = {}
    for row in rows.select_related("matter"):
        if _is_of(pack, row.matter):
            found[row.matter_id] = found.get(row.matter_id, money.ZERO) + row.outstanding_yuan
    return found


def _is_of(pack: Path, matter: Matter) -> bool:
    return city_pack.find(matter.region) == pack


def _amount(matter: Matter, figures: Parameters, on: date) -> Decimal | None:
    """Return what the rules give a claim with some figures: all they ask on the way asks these (`supposing`)."""
    kind, claim, organization = claim_of(matter)
    known: dict[str, Any] = kind.known(approver=None, finding=None)
    with city_pack.said_in(city_pack.of(matter.region)), figure_scopes.supposing(lambda _region: figures):
        try:
            return reckon(kind, claim, organization, on=on, matter=matter, **known).amount
        except (BadFacts, NotInForce):
            return None


def examples(claims: tuple[Foreseen, ...], most: int = 10) -> Iterator[Foreseen]:
    """Yield some of the claims, those whose amount moves most first."""
    yield from sorted(claims, key=lambda each: -abs((each.after or money.ZERO) - (each.before or money.ZERO)))[:most]
