"""How much a work is rewarded with, and for which one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.policies.history import Subsidy, SubsidyFacts, once_only, settle
from yihe.foundation.counters import Counter
from yihe.foundation.facts import fact
from yihe.foundation.reckoning import Reckoning
from yihe.registers.policies import registry

AMOUNT = "reward/amount"
WORK = Counter("作品", "作品登记号", 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardFacts(SubsidyFacts):
    work: str = fact("作品")
    published_on: date | None = fact("公开发表日期", default=None)


culture = registry.register(Subsidy("reward.culture", "法治文化作品奖励", WORK, RewardFacts, once=True))


@culture.since(basis=AMOUNT)
def once_for_each_published_work(working: Reckoning, facts: RewardFacts) -> Decimal:
    """The standard, once for a registered work that was published, whoever applies for it."""
    once_only(working, facts.earlier(culture.short), "同一作品的奖励")
    if facts.published_on is None:
        working.missing("缺公开发表的日期。")
    elif facts.published_on > working.on:
        working.refuse("作品还没有公开发表")
    standard = working.value(AMOUNT)
    return settle(working, facts, {standard.label: Decimal(standard.value)})
