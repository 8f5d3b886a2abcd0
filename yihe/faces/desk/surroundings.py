"""
申请单位情况: a matter in its surroundings, for staff in whose reach they lie: the facts of the organization, its other matters, the money
it had, and what happened since one last looked. Never of a compartment: who somebody is to the bureau otherwise is not told there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from yihe.acts.funds.models import Commitment
from yihe.faces.desk import lists, page
from yihe.foundation import money
from yihe.matters import queries
from yihe.matters.listed import listed
from yihe.matters.models import Event, Matter
from yihe.registers.accounts import last_looks
from yihe.registers.evidence.models import AccessEntry, Verb
from yihe.registers.organizations.models import Organization

OTHERS = 5


@dataclass(frozen=True)
class Surroundings:
    """
    What a page shows beside a matter. `approved` and `paid` are yuan, only of money this person may see and of the organization's own;
    `of_people` was approved for people it applied for, and is paid to them.
    """

    organization: Organization
    facts: list[tuple[str, str]]
    others: list[lists.Row]
    others_open: int
    others_all: int
    approved: Decimal
    paid: Decimal
    of_people: Decimal


def of(matter: Matter, user) -> Surroundings | None:
    """Return the surroundings of a matter for this person, or None: there is no organization, or it is not theirs to see."""
    if not page.is_inside(matter, user) or not matter.organization_id or matter.compartment_id:
        return None
    organization = Organization.objects.visible_to(user).filter(pk=matter.organization_id).first()
    if organization is None:
        return None
    others = queries.in_reach(user).filter(organization=organization).exclude(pk=matter.pk)
    newest = listed(others.order_by("-pk")[:OTHERS])
    counted = others.aggregate(open=Count("pk", filter=Q(closed_at=None)), all=Count("pk"))
    to_people = Q(organization=None)
    had = Commitment.objects.visible_to(user).filter(matter__organization=organization).aggregate(
        approved=Sum(F("amount") - F("returned"), filter=~to_people), paid=Sum(F("paid") - F("recovered"), filter=~to_people),
        of_people=Sum(F("amount") - F("returned"), filter=to_people),
    )  # fmt: skip
    return Surroundings(
        organization, _facts(organization, timezone.localdate()), [lists.matter_row(row) for row in newest],
        counted["open"], counted["all"], money.from_fen(had["approved"] or 0), money.from_fen(had["paid"] or 0),
        money.from_fen(had["of_people"] or 0),
    )  # fmt: skip


def _facts(organization: Organization, today: date) -> list[tuple[str, str]]:
    since = organization.registration_day
    working = organization.employments.filter(starts_on__lte=today).exclude(ends_on__lt=today)
    staff = working.values("practitioner").distinct().count()
    account = f"{organization.bank} 尾号 {organization.account[-4:]}" if organization.account else "尚未登记"
    return [
        ("登记日期", f"{since:%Y-%m-%d}（满 {_months(since, today)} 个月）" if since else "还在筹备，没有登记"),
        ("登记或备案", organization.get_standing_display()),
        ("类型", f"{organization.get_role_type_display()} · {organization.get_legal_form_display()}"),
        ("在职人员", f"{staff} 人"), ("收款账户", account),
    ]  # fmt: skip


def _months(since: date, today: date) -> int:
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)


@dataclass(frozen=True)
class Since:
    """What was done to a matter by others since somebody last looked at it."""

    looked_at: datetime
    count: int


def since_last_look(matter: Matter, user, events: list[Event]) -> Since | None:
    """Return how much happened since this person last looked, or None: they never did, or nothing did."""
    now = timezone.now()
    looks = AccessEntry.objects.filter(
        subject=f"matter {matter.number}", user=user, verb=Verb.READ, at__lt=now - last_looks.ONE_LOOK
    )
    last = looks.order_by("-pk").values_list("at", flat=True).first()
    new = [event for event in events if last and event.at > last and event.actor_id != user.pk]
    return Since(last, len(new)) if new else None
