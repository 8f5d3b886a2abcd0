"""Invented claims that can go all their ways: whoever is missing is employed first."""

from datetime import date
from decimal import Decimal

from stdnum.cn import ric

from yihe.domains.subsidies.families.claims import DeclaredClaim, DeclaredPersonClaim
from yihe.matters.samples import Sample
from yihe.registers.organizations.models import Position, Residency
from yihe.registers.practitioners.models import Employment, Practitioner, PractitionerKind

PAID = {"bank": "太仓农村商业银行", "account": "6222021234567890"}


def somebody(organization) -> Practitioner:
    """Return somebody of the staff, employed long enough."""
    before = date(2025, 1, 1)
    held = organization.employments.filter(position=Position.STAFF, starts_on__lte=before, ends_on=None).first()
    if held:
        return held.practitioner
    body = f"32058519880202{Practitioner.objects.count() % 1000:03d}"
    worker = Practitioner.objects.create(
        name="方晓（虚构）", kind=PractitionerKind.MEDIATOR, id_number=body + ric.calc_check_digit(f"{body}?"),
        invented=True,
    )  # fmt: skip
    Employment.objects.create(
        practitioner=worker, organization=organization, position=Position.STAFF, starts_on=before, source="单位登记"
    )
    return worker


def resident(organization) -> None:
    if not organization.residencies.filter(left_on=None).exists():
        Residency.objects.create(
            organization=organization, base="创客基地", group="professional", starts_on=date(2025, 1, 1),
            ends_on=date(2026, 12, 1), opened_by_number="FHSQ-2025-00001",
        )  # fmt: skip


def _night(organization):
    resident(organization)
    return DeclaredClaim(year=2026, actual_cost=Decimal("3000.00"))


SAMPLES = {
    "reading_award_claim": Sample(lambda organization: DeclaredClaim()),
    "star_rank_claim": Sample(
        lambda organization: DeclaredPersonClaim(practitioner=somebody(organization), level="one_star", **PAID)
    ),
    "night_market_claim": Sample(_night),
    "mentor_month_claim": Sample(
        lambda organization: DeclaredPersonClaim(
            practitioner=somebody(organization), since=date(2026, 1, 1), until=date(2026, 3, 31), **PAID
        )
    ),
    "study_share_claim": Sample(
        lambda organization: DeclaredPersonClaim(
            practitioner=somebody(organization), actual_cost=Decimal("1001.01"), **PAID
        )
    ),
    "site_share_claim": Sample(lambda organization: DeclaredClaim(year=2026, actual_cost=Decimal("5000.00"))),
}
