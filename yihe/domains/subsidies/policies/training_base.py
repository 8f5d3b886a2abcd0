"""R9 社会工作实训基地: one payment once it is built and accepted, another for each year's training plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.counters import TRAINING_BASE
from yihe.domains.subsidies.policies.history import (
    Subsidy,
    SubsidyFacts,
    note_if_older_than_the_text,
    once_only,
    plain,
    settle,
    told,
)
from yihe.foundation.changes import Change, Day, Step
from yihe.foundation.facts import fact
from yihe.foundation.figures import MONEY
from yihe.foundation.parameters import asks_for
from yihe.foundation.reckoning import Bound, Reckoning

ONCE = asks_for("subsidies/training_base/once", MONEY, may_be_none=True)
YEARLY = asks_for("subsidies/training_base/year_ceiling", MONEY, may_be_none=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBaseFacts(SubsidyFacts):
    steps = (
        Step("申请验收并验收合格", {"acceptance": "passed", "accepted_on": Day.IT_IS_DONE}),
        Step("把基地建成", {"built_on": Day.IT_IS_DONE}),
    )
    base: str = fact("实训基地名称")
    organization: str = fact("建立单位")
    in_field: bool = fact("属于司法行政领域", default=True, asks="这个基地属于司法行政领域吗？", change=Change.CANNOT)
    built_on: date | None = fact("建成日期", asks="基地是哪一天建成的？", default=None, change=Change.CAN)
    acceptance: str = fact(
        "验收结果",
        asks="基地验收过了吗？",
        choices={"none": "尚未验收", "passed": "合格", "failed": "不合格"},
        change=Change.CAN,
    )
    accepted_on: date | None = fact("验收日期", asks="是哪一天验收的？", default=None, change=Change.CAN)

    def faults(self) -> list[str]:
        early = self.built_on and self.accepted_on and self.accepted_on < self.built_on
        return ["验收日期早于建成日期。"] if early else []


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingYearFacts(TrainingBaseFacts):
    year: int = fact("补贴年度", asks="想申请哪一年的补贴？", example=2026, change=Change.CANNOT)
    plan_year: int | None = fact(
        "年度培训计划所属年度", asks="报送的是哪一年的培训计划？", default=None, change=Change.CAN
    )
    plan_filed_on: date | None = fact(
        "年度培训计划报送日期", asks="培训计划是哪一天报送的？", default=None, change=Change.CAN
    )
    actual_cost: Decimal | None = fact(
        "实际支出", default=None, asks="这一年培训有凭证的支出，一共多少元？", help="当年培训有凭证的支出"
    )

    def faults(self) -> list[str]:
        early = self.built_on and self.accepted_on and self.accepted_on < self.built_on
        wrong = ["验收日期早于建成日期。"] if early else []
        return wrong if 2000 <= self.year <= 2200 else [*wrong, "补贴年度应为四位年份，如 2026。"]


training_base_once = Subsidy(
    "subsidies.training_base_once", "实训基地一次性以奖代补", TRAINING_BASE, TrainingBaseFacts, rule="R9",
    called="实训基地以奖代补", once=True,
)  # fmt: skip
training_base_year = Subsidy(
    "subsidies.training_base_year", "实训基地年度经费补贴", TRAINING_BASE, TrainingYearFacts, rule="R9",
    called="实训基地年度经费", reads=("year",),
)  # fmt: skip


@training_base_once.since(basis=ONCE)
def once_after_acceptance(working: Reckoning, facts: TrainingBaseFacts) -> Decimal:
    """The standard, once per base. Wording: "建立…并经验收合格" asks for both, the building and the acceptance."""
    standard = working.value(ONCE)
    working.parameter(ONCE)
    if facts.built_on is None or facts.built_on > working.on:
        working.missing("缺建成的材料：实训基地建成以后再验收。")
    _accepted(working, facts)
    note_if_older_than_the_text(working, ONCE, "验收合格", facts.accepted_on)
    once_only(working, facts.earlier("training_base_once"), "实训基地以奖代补")
    return settle(working, facts, {standard.label: Decimal(standard.value)})


@training_base_year.since(basis=YEARLY)
def by_the_plan_of_the_year(working: Reckoning, facts: TrainingYearFacts) -> Decimal:
    """
    The smallest of the year's ceiling less what was paid for the year, and what was really spent.

    Wording: "对建成的实训基地，根据年度培训计划" – no money for years before acceptance, and each year needs a plan of its own,
    which was there before the year was over: what is planned afterwards is no plan.
    The figure is the one in force in the year paid for. A payment that does not say its year counts for the year it was made.
    """
    day = min(working.on, date(facts.year, 12, 31))
    ceiling = working.value(YEARLY, day)
    working.parameter(YEARLY, day)
    _accepted(working, facts)
    if facts.accepted_on and facts.year < facts.accepted_on.year:
        working.refuse(f"{facts.accepted_on} 才验收合格，{facts.year} 年度还没有建成")
    if facts.year > working.on.year:
        working.refuse(f"{facts.year} 年度还没有到")
    if facts.plan_year is None:
        working.missing(f"缺 {facts.year} 年度培训计划。")
    elif facts.plan_year != facts.year:
        working.missing(f"缺 {facts.year} 年度培训计划：所附是 {facts.plan_year} 年度的，每年凭当年的计划。")
    elif facts.plan_filed_on is None or facts.plan_filed_on > working.on:
        working.missing(f"缺 {facts.year} 年度培训计划的报送日期。")
    elif facts.plan_filed_on.year > facts.year:
        working.refuse(
            f"{facts.year} 年度的培训计划到 {facts.plan_filed_on} 才报送，经费根据年度培训计划给，计划应当在年度结束以前报送"
        )
    note_if_older_than_the_text(working, YEARLY, f"{facts.year} 年度的开始", date(facts.year, 1, 1))
    if facts.actual_cost is None:
        working.missing("缺当年培训的实际支出凭证：年度经费是上限，按实际支出补。")
    earlier = [p for p in facts.earlier("training_base_year") if (p.year or p.paid_on.year) == facts.year]
    spent = sum((payment.amount for payment in earlier), Decimal(0))
    left = Decimal(ceiling.value) - spent
    if left <= 0:
        working.refuse(f"{facts.year} 年度的 {plain(Decimal(ceiling.value))} 元已经用完：{told(earlier)}")
    told_earlier = f"本年度{told(earlier)}" if earlier else "本年度没有领取过"
    return settle(
        working, facts, {"年度上限余额": Bound(left, ceiling.reference, told_earlier), "实际支出": facts.actual_cost}
    )


def _accepted(working: Reckoning, facts: TrainingBaseFacts) -> None:
    """Ask for what both payments rest on: "鼓励司法行政领域社会组织…建立社会工作实训基地…并经验收合格"."""
    if not facts.in_field:
        working.refuse("实训基地补助给司法行政领域的社会组织")
    if facts.acceptance == "failed":
        working.refuse("实训基地验收不合格")
    elif facts.acceptance == "none":
        working.missing("缺验收合格的结论：实训基地要先建成并经验收。")
    elif facts.accepted_on is None or facts.accepted_on > working.on:
        working.missing("缺验收合格的日期，或者验收日期还没有到。")
