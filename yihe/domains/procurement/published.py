"""
采购公开: what everybody may read of buying – intention, award, contract, what was accepted (条例 43, 50; 22号 14) – and nothing else: no need
that is still thought of, no offer but the one that was taken, no name of whoever works on it. Amounts in yuan.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from yihe.domains.procurement.models import Amendment, Award, Contract, LeftApart, Milestone, Purchase, Supplement
from yihe.foundation.encryption import masked
from yihe.foundation.money import ZERO
from yihe.registers.suppliers.models import Form, Supplier

AWARDED = Q(award__decided_on__isnull=False)
STATES = {"cancelled": ("已取消", "neutral"), "closed": ("已完成", "good"), "contracted": ("履约中", "active")}
BEFORE_AWARD, AWAITS_CONTRACT = ("采购意向", "neutral"), ("已定成交", "active")


@dataclass(frozen=True)
class Accepted:
    """One stage of a contract that two people looked at: what it was, what was accepted of it, what was deducted, when."""

    title: str
    amount: Decimal
    accepted: Decimal
    deducted: Decimal
    on: date


@dataclass(frozen=True)
class Agreed:
    """A contract in force: its number, sum with what was added, days, what was amended, what was accepted so far."""

    number: str
    amount: Decimal
    added: Decimal
    starts_on: date
    ends_on: date
    in_force_on: date | None
    ended: str
    amendments: list[Amendment] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)

    @property
    def accepted_sum(self) -> Decimal:
        return sum((each.accepted for each in self.accepted), ZERO)


@dataclass(frozen=True)
class Bought:
    """A purchase as everybody may read it."""

    number: str
    purchase: Purchase
    state: tuple[str, str]
    on: date  # the day of the latest that was made public
    supplier: str = ""
    award: Award | None = None
    contracts: list[Agreed] = field(default_factory=list)
    apart: list[LeftApart] = field(default_factory=list)


def of_region(region: str) -> "QuerySet[Purchase]":
    """Return what was made public of buying in a county, the newest first: an intention, or an award."""
    rows = Purchase.objects.filter(Q(intention_on__isnull=False) | AWARDED, matter__region__startswith=region[:6])
    return rows.exclude(matter__state="refused").order_by("-matter_id")


def shown(rows: "QuerySet[Purchase]") -> list[Bought]:
    """Return purchases with all that is public of them, in a number of questions that does not grow with theirs."""
    stages = Milestone.objects.exclude(accepted_on=None).select_related("stage").order_by("stage__seq")
    contracts = (
        Contract.objects.filter(in_force_on__isnull=False)
        .select_related("matter")
        .prefetch_related(
            Prefetch("amendments", Amendment.objects.exclude(decided_on=None), to_attr="in_force"),
            Prefetch("supplements", Supplement.objects.exclude(decided_on=None), to_attr="added"),
            Prefetch("stages__milestone", stages),
        )
        .order_by("pk")
    )
    found = list(
        rows.select_related("matter", "buyer", "line", "award__supplier").prefetch_related(
            Prefetch("award__contracts", contracts, to_attr="in_force"),
            Prefetch("left_apart", LeftApart.objects.select_related("other__matter")),
        )
    )
    people = _individuals(found)
    return [_bought(row, people) for row in found]


def _individuals(rows: list[Purchase]) -> set[int]:
    keys = [award.supplier_id for row in rows if (award := _award(row))]
    return set(Supplier.objects.filter(pk__in=keys, form=Form.INDIVIDUAL).values_list("pk", flat=True))


def _award(row: Purchase) -> Award | None:
    award = getattr(row, "award", None)
    return award if award is not None and award.decided_on else None


def _bought(row: Purchase, people: set[int]) -> Bought:
    award = _award(row)
    contracts = [_agreed(contract) for contract in award.in_force] if award else []  # type: ignore[attr-defined]
    if award is None:
        state = STATES.get(row.matter.state, BEFORE_AWARD)
        return Bought(row.matter.number, row, state, row.intention_on or row.approved_on or date.min, apart=_apart(row))
    name = masked(award.supplier.name) if award.supplier_id in people else award.supplier.name
    said = [award.decided_on, *(contract.in_force_on for contract in contracts)]
    days = [day for day in said if day] + [each.on for contract in contracts for each in contract.accepted]
    state = (
        STATES.get(row.matter.state, AWAITS_CONTRACT)
        if contracts or row.matter.state == "cancelled"
        else AWAITS_CONTRACT
    )
    return Bought(row.matter.number, row, state, max(days), name, award, contracts, _apart(row))


def _apart(row: Purchase) -> list[LeftApart]:
    """Return what was left out of the sum: code, reason and sum are public once the plan is approved (buying.md §2)."""
    return list(row.left_apart.all()) if row.approved_on else []


def _agreed(contract: Contract) -> Agreed:
    accepted = []
    for stage in contract.stages.all():
        done = getattr(stage, "milestone", None)
        if done is not None and done.accepted_on:
            accepted.append(Accepted(str(stage), done.amount, done.accepted, done.deducted, done.accepted_on))
    ended = {"terminated": "已解除", "reconciling": "已解除", "suspended": "已中止", "ended": "已完成"}
    added = sum((each.amount for each in contract.added), ZERO)  # type: ignore[attr-defined]
    return Agreed(
        contract.number, contract.amount, added, contract.starts_on, contract.ends_on, contract.in_force_on,
        ended.get(contract.matter.state, "履行中"), contract.in_force, accepted,  # type: ignore[attr-defined]
    )  # fmt: skip


SHEET = (
    "编号", "项目", "采购人", "目录事项", "预算（元）", "办到哪里", "意向公开", "程序", "承接主体", "成交金额（元）", "成交日期", "合同编号",
    "合同金额（元）", "补充（元）", "生效", "履约结束", "验收认定（元）",
)  # fmt: skip


def line(of: Bought) -> list:
    """Return what the sheet says of a purchase; of several contracts the last one."""
    row, award = of.purchase, of.award
    contract = of.contracts[-1] if of.contracts else None
    return [
        of.number, row.title, row.buyer.name, row.item, row.budget, of.state[0], row.intention_on or "", row.get_regime_display(),
        of.supplier, award.amount if award else "", award.decided_on if award else "", contract.number if contract else "",
        contract.amount if contract else "", contract.added if contract else "", contract.in_force_on if contract else "",
        contract.ends_on if contract else "", contract.accepted_sum if contract else "",
    ]  # fmt: skip
