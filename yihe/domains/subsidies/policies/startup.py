"""R1 一次性开办费补贴."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.policies.history import (
    Subsidy,
    SubsidyFacts,
    note_if_older_than_the_text,
    once_only,
    settle,
)
from yihe.domains.subsidies.policies.periods import months_later
from yihe.foundation.changes import Change, Day, Step
from yihe.foundation.city_words import say
from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import fact
from yihe.foundation.figures import MONEY, MONTHS
from yihe.foundation.parameters import Parameters, asks_for
from yihe.foundation.reckoning import Reckoning

TO_COME = "专职从业人员由{registrar}认定：受理后由司法局转{registrar}，不用您先去办，认定文件免提交。"
AMOUNT = asks_for("subsidies/startup/amount", MONEY, may_be_none=True)
TIME_TO_APPLY = asks_for("subsidies/startup/months_since_registration", MONTHS.at_least(1), may_be_none=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupFacts(SubsidyFacts):
    steps = (
        Step(
            "到{registrar_short}部门办理社会组织登记", {"registration": "registered", "registered_on": Day.IT_IS_DONE}
        ),
    )
    organization: str = fact("组织名称")
    registration: str = fact(
        "设立方式",
        asks="您的组织是登记的，还是备案的？",
        choices={"registered": "{registrar_short}登记", "recorded": "备案"},
        change=Change.CAN,
    )
    registered_on: date = fact("登记日期", asks="登记证书上的成立日期是哪一天？", change=Change.CANNOT)
    in_field: bool = fact("属于司法行政领域", asks="您的组织属于司法行政领域吗？", change=Change.CANNOT)
    staff: str = fact(
        "专职从业人员认定",
        asks="{registrar_short}部门认定过您的组织有专职从业人员吗？",
        default="none",
        help="受理后由司法局转{registrar}认定；还没有认定的不用选",
        choices={
            "none": "尚未认定",
            "self": "只有单位自述",
            "confirmed": "{registrar_short}部门认定具有",
            "denied": "{registrar_short}部门认定不具有",
        },
    )
    confirmed_on: date | None = fact(
        "{registrar_short}认定日期", default=None, asks="{registrar_short}部门是哪一天认定的？"
    )

    def faults(self) -> list[str]:
        early = self.confirmed_on is not None and self.confirmed_on < self.registered_on
        return [say("{registrar_short}认定日期早于登记日期。")] if early else []


startup = Subsidy(
    "subsidies.startup", "一次性开办费补贴", ORGANIZATION, StartupFacts, rule="R1", called="开办费补贴", once=True
)


@startup.since(basis=AMOUNT)
def once_for_a_newly_registered_organization(working: Reckoning, facts: StartupFacts) -> Decimal:
    """
    The standard, once per organization.

    Wording: "新注册登记" leaves recorded (备案) organizations out, and gives no time: the bureau sets one. "经民政部门认定" is
    civil affairs' act: until it is there the amount is shown, and cannot be paid.
    """
    standard = working.value(AMOUNT)
    working.parameter(AMOUNT)
    if facts.registration != "registered":
        working.refuse(f"备案的组织不是“新注册登记”的社会组织，不给{startup.called}")
    if not facts.in_field:
        working.refuse(f"不属于司法行政领域的社会组织，不给{startup.called}")
    _newly_registered(working, facts)
    _staff_confirmed(working, facts)
    once_only(working, facts.earlier("startup"), startup.called)
    return settle(working, facts, {standard.label: Decimal(standard.value)})


def last_day_to_apply(registered_on: date, known: Parameters, on: date) -> date | None:
    """Return the last day on which an organization counts as newly registered by the figure in force on a day; None where there is none."""
    limit = known.found(TIME_TO_APPLY, on)
    return months_later(registered_on, limit.as_(MONTHS)) if limit else None


def _newly_registered(working: Reckoning, facts: StartupFacts) -> None:
    if facts.registered_on > working.on:
        working.refuse(f"登记日期 {facts.registered_on} 还没有到，尚未完成登记")
        return
    note_if_older_than_the_text(working, AMOUNT, "登记日期", facts.registered_on)
    limit = working.value(TIME_TO_APPLY)
    months = limit.as_(MONTHS)
    last = months_later(facts.registered_on, months)
    if working.on > last:
        working.parameter(TIME_TO_APPLY)
        working.refuse(f"{facts.registered_on} 登记，到 {last} 已满 {months} 个月，不再是新注册登记的组织", limit.cited)


def _staff_confirmed(working: Reckoning, facts: StartupFacts) -> None:
    if facts.staff == "denied":
        working.refuse(say("{registrar_short}部门认定其不具有与业务活动相适应的专职从业人员"))
    elif facts.staff == "self":
        working.missing(
            say("缺{registrar_short}部门对专职从业人员的认定：单位自述不能代替，由{registrar_short}部门出具。"),
            to_come=say(TO_COME),
        )
    elif facts.staff == "none":
        working.missing(
            say("缺{registrar_short}部门对专职从业人员的认定，由{registrar_short}部门出具。"), to_come=say(TO_COME)
        )
    elif facts.confirmed_on is None or facts.confirmed_on > working.on:
        working.missing(say("缺{registrar_short}部门认定的日期，或者认定日期还没有到。"))
