"""
申请单位情况: a matter in its surroundings, for staff in whose reach they lie: the facts of the organization, its other matters, the money
it had, and what happened since one last looked. Never of a compartment: who somebody is to the bureau otherwise is not told there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.utils import timezone

from yihe.acts.funds.models import Commitment
from yihe.acts.funds.models.commitments import is_seen_by
from yihe.faces.desk import glance, lists, page
from yihe.foundation import money
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters import relatives
from yihe.matters.models import Event, Matter
from yihe.registers.organizations.models import Organization


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


def are_shown(matter: Matter, user) -> bool:
    """Test whether there are surroundings, and whether they are this person's to see."""
    if matter.organization is None or matter.compartment_id or not page.is_inside(matter, user):
        return False
    return matter.organization.is_seen_by(user)


def of(matter: Matter, user) -> Surroundings | None:
    """Return the surroundings of a matter for this person, or None: there is no organization, or it is not theirs to see."""
    organization = matter.organization
    if organization is None or not are_shown(matter, user):
        return None
    others = relatives.others_of_organization(user, matter)
    had = [
        sums for region, *sums in _promised(organization=organization.pk)
        if is_seen_by(user, region=region, organization=organization.pk)
    ]  # fmt: skip
    approved, paid, of_people = (money.from_fen(sum(sums[n] or 0 for sums in had)) for n in range(3))
    return Surroundings(
        organization, _facts(organization, glance.at_a_matter(user, matter).staff, timezone.localdate()), [lists.matter_row(row) for row in others.newest],
        others.open, others.count, approved, paid, of_people,
    )  # fmt: skip


def _sums():
    to_people, committed = Q(organization=None), F("amount") + F("added") - F("returned")
    return {
        "approved": Sum(committed, filter=~to_people), "went_out": Sum(F("paid") - F("recovered"), filter=~to_people),
        "of_people": Sum(committed, filter=to_people),
    }  # fmt: skip


# By the region of the envelope, whose money it is: who sees it goes by that.
_promised = CompiledQuery(
    lambda: (
        Commitment.objects.filter(matter__organization_id=key("organization"))
        .order_by()
        .values("envelope__region")
        .annotate(**_sums())
        .values_list("envelope__region", *_sums())
    )
)


def _facts(organization: Organization, staff: int, today: date) -> list[tuple[str, str]]:
    since = organization.registration_day
    account = f"{organization.bank} 尾号 {organization.account[-4:]}" if organization.account else "尚未登记"
    return [
        ("登记日期", f"{since:%Y-%m-%d}（满 {_months(since, today)} 个月）" if since else "还在筹备，没有登记"),
        ("登记或备案", organization.get_standing_display()),
        *([] if organization.has_code else [("备案" if organization.record_number else "编号", organization.code_words)]),
        ("类型", f"{organization.type_label} · {organization.get_legal_form_display()}"),
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
    last = glance.at_a_matter(user, matter).looked_at
    new = [event for event in events if last and event.at > last and event.actor_id != user.pk]
    return Since(last, len(new)) if new else None
