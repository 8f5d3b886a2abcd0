"""
采购公开: what everybody may read of buying – intention, award, contract, what was accepted (条例 43, 50; 22号 14) – and nothing else: no need
that is still thought of, no offer but the one that was taken, no name of whoever works on it. Amounts in yuan.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigAutoField, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from yihe.domains.procurement import consortia, contract_days, heard, pricing
from yihe.domains.procurement.models import (
    Amendment,
    Award,
    Contract,
    LeftApart,
    Milestone,
    PointedRecord,
    Purchase,
    Supplement,
    Takeover,
)
from yihe.foundation import read_along, region_codes
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.encryption import masked
from yihe.foundation.money import ZERO
from yihe.matters.models import Event
from yihe.registers.suppliers.models import Form

PAGE = 20
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
    key: int
    indicators: str = ""
    priced: bool = False  # paid by what was counted: what was not used of the amount was never owed
    not_used: Decimal = ZERO
    points: bool = False  # at records of services, whose visits may have been marked
    heard: str = ""  # of whom was served, totals alone; said of one purchase, not of a list


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
    signed_on: date | None = None
    days: tuple[str, ...] = ()  # by when it had to be public and with 财政, and when it was
    amendments: list[Amendment] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    takeovers: list[Takeover] = field(default_factory=list)

    @property
    def accepted_sum(self) -> Decimal:
        return sum((each.accepted for each in self.accepted), ZERO)


@dataclass(frozen=True)
class Heading:
    """A purchase as the list of them says it."""

    number: str
    purchase: Purchase
    state: tuple[str, str]
    on: date  # the day of the latest that was made public
    supplier: str = ""
    award: Award | None = None


@dataclass(frozen=True)
class Bought(Heading):
    """A purchase as everybody may read it."""

    contracts: list[Agreed] = field(default_factory=list)
    apart: list[LeftApart] = field(default_factory=list)


def of_region(region: str) -> "QuerySet[Purchase]":
    """Return what was made public of buying in a county, the newest first: an intention, or an award."""
    lowest, highest = region_codes.span(region[:6])
    return _public(lowest, highest).select_related("line")


def _public(lowest, highest) -> "QuerySet[Purchase]":
    """`form` is the supplier's: individuals are not named."""
    rows = Purchase.objects.filter(Q(intention_on__isnull=False) | AWARDED, matter__region__gte=lowest)
    rows = rows.filter(matter__region__lte=highest).exclude(matter__state="refused").order_by("-matter_id")
    rows = rows.select_related("matter", "buyer", "award__supplier")
    return rows.annotate(form=F("award__supplier__supplier__form"))


_PLACE = Parameter("lowest", CharField()), Parameter("highest", CharField())
_HEADING = (
    "title", "budget", "intention_on", "approved_on", "matter__number", "matter__state", "buyer__name", "award__amount", "award__members",
    "award__decided_on", "award__supplier__name",
)  # fmt: skip
_newest = CompiledQuery(lambda: _public(*_PLACE).only(*_HEADING)[: PAGE + 1])
_before = CompiledQuery(
    lambda: _public(*_PLACE).filter(matter_id__lt=Parameter("key", BigAutoField())).only(*_HEADING)[: PAGE + 1]
)
_of_number = CompiledQuery(
    lambda: _public(*_PLACE).filter(matter__number=Parameter("number", CharField())).select_related("line")[:1]
)
# By purchase: when its contracts came into force, and when each stage of them was accepted, where it was.
_days_of_contracts = CompiledQuery(
    lambda: Contract.objects.filter(award__among=keys(), in_force_on__isnull=False).order_by().values_list(
        "award_id", "in_force_on", "stages__milestone__accepted_on"
    )
)  # fmt: skip
_confirmed = Event.objects.filter(matter=OuterRef("pk"), action=contract_days.IN_FORCE).order_by("seq")
# With the moment of its confirmation, by which it is public.
_contracts = CompiledQuery(
    lambda: (
        Contract.objects.filter(award__among=keys(), in_force_on__isnull=False)
        .select_related("matter")
        .annotate(public_at=Subquery(_confirmed.values("at")[:1]))
        .annotate(passed=Exists(Takeover.objects.filter(contract=OuterRef("pk"), decided_on__isnull=False)))
        .order_by("pk")
    )
)
_amendments = CompiledQuery(lambda: Amendment.objects.filter(contract__among=keys()).exclude(decided_on=None))
_supplements = CompiledQuery(lambda: Supplement.objects.filter(contract__among=keys()).exclude(decided_on=None))
# `old` and `new` say what two suppliers are: individuals are not named.
_takeovers = CompiledQuery(
    lambda: (
        Takeover.objects.filter(contract__among=keys())
        .exclude(decided_on=None)
        .annotate(old=F("predecessor__supplier__form"), new=F("successor__supplier__form"))
    )
)
_accepted = CompiledQuery(
    lambda: (
        Milestone.objects.filter(stage__contract__among=keys())
        .exclude(accepted_on=None)
        .annotate(points=Exists(PointedRecord.objects.filter(milestone=OuterRef("pk"))))
        .select_related("stage")
        .order_by("stage__seq", "stage__pk")
    )
)
_left_apart = CompiledQuery(
    lambda: LeftApart.objects.filter(purchase__among=keys()).select_related("other__matter").order_by("pk")
)


def headings(region: str, before: int | None = None) -> list[Heading]:
    """Return what a page lists of a county, and one more where there are more: the newest, or those `before` a key."""
    lowest, highest = region_codes.span(region[:6])
    place = {"lowest": lowest, "highest": highest}
    rows = _newest(**place) if before is None else _before(key=before, **place)
    awarded = [row.pk for row in rows if _award(row)]
    days: dict[int, list[date]] = defaultdict(list)
    for key, in_force_on, accepted_on in _days_of_contracts(keys=awarded) if awarded else ():
        days[key] += (in_force_on, accepted_on) if accepted_on else (in_force_on,)
    return [_heading(row, days.get(row.pk, [])) for row in rows]


def one(region: str, number: str) -> Bought | None:
    """Return what is public of one purchase of a county, or None."""
    lowest, highest = region_codes.span(region[:6])
    found = next(iter(shown(_of_number(number=number, lowest=lowest, highest=highest))), None)
    return _with_what_was_heard(found) if found else None


def _with_what_was_heard(of: Bought) -> Bought:
    """Return a purchase with what those who were served said of each stage, as totals (条例 45)."""
    pointing = [done.key for contract in of.contracts for done in contract.accepted if done.points]
    said = heard.of(Milestone.objects.filter(pk__in=pointing).select_related("matter")) if pointing else {}

    def told(done: Accepted) -> Accepted:
        return replace(done, heard=said[done.key].words) if done.key in said else done

    return replace(of, contracts=[replace(each, accepted=[*map(told, each.accepted)]) for each in of.contracts])


def shown(rows: Iterable[Purchase]) -> list[Bought]:
    """Return purchases with all that is public of them, in a number of questions that does not grow with theirs."""
    found = list(rows)
    by_key = {row.pk: row for row in found}
    contracts = _contracts(keys=[row.pk for row in found if _award(row)])
    if contracts:
        pks = [contract.pk for contract in contracts]
        read_along.hang_each(contracts, "amendments", _amendments(keys=pks), "contract_id")
        read_along.hang_each(contracts, "supplements", _supplements(keys=pks), "contract_id")
        passed = [contract.pk for contract in contracts if contract.passed]
        read_along.hang_each(contracts, "takeovers", _takeovers(keys=passed) if passed else [], "contract_id")
    accepted: dict[int, list[Milestone]] = defaultdict(list)
    for done in _accepted(keys=pks) if contracts else ():
        accepted[done.stage.contract_id].append(done)
    of: dict[int, list[Contract]] = defaultdict(list)
    for contract in contracts:
        contract.purchase = by_key[contract.purchase_id]
        of[contract.award_id].append(contract)
    read_along.hang_each(found, "left_apart", _left_apart(keys=[row.pk for row in found]), "purchase_id")
    return [
        _bought(row, [_agreed(contract, accepted[contract.pk]) for contract in of[row.pk]] if _award(row) else [])
        for row in found
    ]


def _award(row: Purchase) -> Award | None:
    award = getattr(row, "award", None)
    return award if award is not None and award.decided_on else None


def _bought(row: Purchase, contracts: list[Agreed]) -> Bought:
    days = [day for each in contracts for day in (each.in_force_on, *(done.on for done in each.accepted)) if day]
    return Bought(**vars(_heading(row, days)), contracts=contracts, apart=_apart(row))


def _heading(row: Purchase, days: list[date]) -> Heading:
    """`days` are those of contracts in force and of what was accepted: with one of them there is a contract."""
    award = _award(row)
    if award is None:
        state = STATES.get(row.matter.state, BEFORE_AWARD)
        return Heading(row.matter.number, row, state, row.intention_on or row.approved_on or date.min)
    name = consortia.called_in_public(award, row.form)  # type: ignore[attr-defined]
    goes_on = days or row.matter.state == "cancelled"
    state = STATES.get(row.matter.state, AWAITS_CONTRACT) if goes_on else AWAITS_CONTRACT
    latest = max(day for day in (award.decided_on, *days) if day)
    return Heading(row.matter.number, row, state, latest, name, award)


def _named(row: Any) -> Takeover:
    """Return a takeover as everybody reads it: individuals are not named."""
    if row.old == Form.INDIVIDUAL:
        row.predecessor_name = masked(row.predecessor_name)
    if row.new == Form.INDIVIDUAL:
        row.successor_name = masked(row.successor_name)
    return row


def _apart(row: Purchase) -> list[LeftApart]:
    """Return what was left out of the sum: code, reason and sum are public once the plan is approved (buying.md §2)."""
    return list(row.left_apart.all()) if row.approved_on else []


def _days_of(contract: Contract) -> tuple[str, ...]:
    """Return by when a contract had to be public (条例 50) and with 财政 (法 47), and when it was."""
    at = contract.public_at  # type: ignore[attr-defined]
    days = contract_days.of(contract, contract.matter.region, timezone.localdate(at) if at else None)
    return tuple(f"{each.label}：{each.words}（{each.basis}）" for each in days)


def _agreed(contract: Contract, done: list[Any]) -> Agreed:
    """`done` are the milestones that were accepted: of these sums and day are there."""
    accepted = [
        Accepted(
            str(each.stage), each.amount, each.accepted, each.deducted - pricing.not_used(each), each.accepted_on, each.pk, each.stage.indicators,
            priced=each.reckoned is not None, not_used=pricing.not_used(each), points=each.points,
        )
        for each in done
    ]  # fmt: skip
    ended = {"terminated": "已解除", "reconciling": "已解除", "suspended": "已中止", "ended": "已完成"}
    added = sum((each.amount for each in contract.supplements.all()), ZERO)
    return Agreed(
        contract.number, contract.amount, added, contract.starts_on, contract.ends_on, contract.in_force_on,
        ended.get(contract.matter.state, "履行中"), contract_days.signed_on(contract), _days_of(contract), amendments=list(contract.amendments.all()), accepted=accepted,
        takeovers=[_named(each) for each in contract.takeovers.all()],
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
