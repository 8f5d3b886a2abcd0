"""
合同公告 and 合同备案: by when a contract that was signed is public (条例 50) and its copy with 财政 (法 47). Both happen here with 确认生效: the public page shows it and 财政 is
told in the same act. Where the statute does not apply – below the limit – no day binds.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from yihe.domains.procurement.models import Contract
from yihe.foundation import parameters, workdays
from yihe.foundation.figures import of_term
from yihe.foundation.periods import WORKING_DAYS
from yihe.foundation.procedure import within
from yihe.matters import reading
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

BINDS = ("statute", "document")  # regimes: what a local document has tendered openly goes by the statute's days, too
TERM = of_term(WORKING_DAYS).at_least(1)
NOTICE = parameters.asks_for("procurement/contract_notice", TERM)
COPY = parameters.asks_for("procurement/contract_copy", TERM)
APPROVAL = within("approval")
IN_FORCE = "confirm"  # the act by which a contract is public and with 财政


@dataclass(frozen=True)
class Day:
    """One thing that is due after signing: what, by which clause, the last day, the day it was done (None: not yet), and how many working days late."""

    label: str
    basis: str
    by: date
    done: date | None
    late: int

    @property
    def words(self) -> str:
        what = f"应在 {self.by:%Y-%m-%d} 以前，" + (f"{self.done:%Y-%m-%d} 完成" if self.done else "还没有完成")
        return what + (f"，晚了 {self.late} 个工作日" if self.late else "")


def signed_on(contract: Contract) -> date | None:
    """Return the day a contract was signed: the later of the two."""
    if contract.buyer_signed_on is None or contract.supplier_signed_on is None:
        return None
    return max(contract.buyer_signed_on, contract.supplier_signed_on)


def last_day(contract: Contract, region: str, what: str) -> date | None:
    """Return the last day for one of the two, or None where the statute does not ask for it, or nobody has signed."""
    signed = signed_on(contract)
    if signed is None or contract.purchase.regime not in BINDS:
        return None
    return workdays.add(signed, parameters.of(region).at(what, signed).as_(TERM))


def confirm_by(matter: Matter) -> date:
    """Return by when who decides confirms a contract: in the days of a decision, and no later than it has to be public."""
    usual = APPROVAL.last_day(matter.region)
    public = last_day(contents_of(matter), matter.region, NOTICE)
    return min(usual, public) if public else usual


def confirmed_on(matter: Matter) -> date | None:
    """Return the day a contract was confirmed, and so public and with 财政; None before."""
    event = next((each for each in reading.events(matter) if each.action == IN_FORCE), None)
    return timezone.localdate(event.at) if event else None


def of(contract: Contract, region: str, done: date | None) -> list[Day]:
    """Return both days of a contract as they stand today, `done` the day it was confirmed; [] where none binds."""
    found = []
    for label, basis, what in (
        ("合同公告", "政府采购法实施条例 第五十条", NOTICE), ("合同副本备案", "政府采购法 第四十七条", COPY),
    ):  # fmt: skip
        if by := last_day(contract, region, what):
            until = done or timezone.localdate()
            found.append(Day(label, basis, by, done, workdays.between(by, until) if until > by else 0))
    return found
