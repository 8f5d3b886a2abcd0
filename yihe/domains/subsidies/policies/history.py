"""What every subsidy formula asks about the past and about the money that is left."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.foundation.facts import Facts, fact
from yihe.foundation.money import ZERO
from yihe.foundation.reckoning import Bound, Reckoning

KINDS = {
    "startup": "开办费补贴",
    "incubation": "孵化补贴",
    "activity": "公益活动经费",
    "post": "社工岗位补贴",
    "settling_in": "安家补贴",
    "exam": "考试奖励",
    "training_base_once": "实训基地以奖代补",
    "training_base_year": "实训基地年度经费",
}
LEVELS = {"assistant": "助理", "intermediate": "中级", "senior": "高级"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Facts):
    """One earlier payment to the subject of a lifetime counter, whoever employed or represented it then."""

    kind: str = fact("补贴种类", choices=KINDS)
    amount: Decimal = fact("金额", help="扣除已追回的部分；全部追回的记 0")
    paid_on: date = fact("领取日期")
    through: str = fact("经由单位", help="当时由哪个单位领取")
    source: str = fact("来源", default="本系统", help="本系统、历史台账、民政比对等")
    months: int = fact("补贴月数", default=0, help="按月计的补贴填写")
    since: date | None = fact("补贴期间起", default=None)
    until: date | None = fact("补贴期间止", default=None)
    level: str | None = fact("证书级别", default=None, choices=LEVELS)
    year: int = fact("补贴年度", default=0, help="实训基地年度经费填写")

    def faults(self) -> list[str]:
        if (self.since is None) != (self.until is None):
            return ["补贴期间的起日和止日要么都填，要么都不填。"]
        return ["补贴期间止日早于起日。"] if self.since and self.until and self.until < self.since else []

    def __str__(self) -> str:
        return f"{self.paid_on} 已由{self.through}领取 {plain(self.amount)} 元（{self.source}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyFacts(Facts):
    """What is asked for every subsidy. An amount left of None does not limit it (there is no agreement, no envelope yet)."""

    requested: Decimal | None = fact("申请金额", default=None, help="不填即按标准申请")
    payments: tuple[Payment, ...] = fact("历次领取", default=(), help="同一对象历次领取的记录，不论当时在哪个单位")
    agreement_left: Decimal | None = fact("协议余额", default=None)
    envelope_left: Decimal | None = fact("预算余额", default=None)

    def earlier(self, kind: str) -> list[Payment]:
        """Return the earlier payments of a kind, oldest first; what was wholly recovered does not count."""
        return sorted((p for p in self.payments if p.kind == kind and p.amount > 0), key=lambda p: p.paid_on)


def plain(amount: Decimal) -> str:
    """Return `1200` or `1200.50`, the way a sentence says money."""
    return str(int(amount)) if amount == int(amount) else str(amount)


def told(payments: list[Payment]) -> str:
    """Return the earlier payments as a sentence says them: 「2023-05-10 已由××领取 1200 元」."""
    return "；".join(str(payment) for payment in payments)


def once_only(working: Reckoning, payments: list[Payment], what: str) -> None:
    """Refuse a one-off that was paid before, with the earlier payment in the sentence."""
    if payments:
        working.refuse(f"{what}只给一次：{told(payments)}")


def settle(working: Reckoning, facts: SubsidyFacts, bounds: dict[str, Decimal | Bound | None]) -> Decimal:
    """Return the smallest of the formula's bounds, what was asked for, and what is left of agreement and envelope."""
    if working.refused:
        working.line("核定金额", ZERO, working.clause, "有不予补贴的情形")
        return ZERO
    amount = working.smallest_of(
        bounds | {"申请金额": facts.requested, "协议余额": facts.agreement_left, "预算余额": facts.envelope_left}
    )
    if not amount:
        working.refuse(f"「{working.decided_by}」为 0 元，没有可以支付的金额", "")
    return amount
