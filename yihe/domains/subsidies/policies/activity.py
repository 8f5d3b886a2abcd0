"""R3 必要的公益活动经费."""

from dataclasses import dataclass
from decimal import Decimal

from yihe.domains.subsidies.policies.history import Subsidy, SubsidyFacts, settle
from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import fact
from yihe.foundation.money import ZERO
from yihe.foundation.reckoning import Bound, Reckoning

PEOPLE, LENGTH = "subsidies/activity/people", "subsidies/activity/reason_characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts(SubsidyFacts):
    organization: str = fact("组织名称")
    activity: str = fact("活动名称")
    resident: bool = fact("入驻创客基地")
    proposed: Decimal | None = fact("人工核定金额", default=None, help="文件没有标准，由经办人核定", asked=False)
    reason: str = fact("核定理由", default="", help="为什么必要、金额怎样算出来的", asked=False)
    proposed_by: str = fact("核定人", default="", asked=False)
    approved_by: str = fact("批准人", default="", help="不能是核定人自己", asked=False)


activity = Subsidy("subsidies.activity", "公益活动经费", ORGANIZATION, ActivityFacts, rule="R3")


@activity.since(basis=PEOPLE)
def a_reasoned_amount_approved_by_a_second_person(working: Reckoning, facts: ActivityFacts) -> Decimal:
    """
    The amount one person proposed with a reason and another approved.

    Wording: "提供必要的公益活动经费" gives no figure, so none is computed here; "必要" is what the reason has to show.
    """
    length = working.value(LENGTH)
    if not facts.resident:
        working.refuse("公益活动经费只提供给入驻创客基地的社会组织")
    if facts.proposed is None:
        working.missing("缺人工核定的金额：文件没有标准，由经办人核定。")
    elif not facts.reason:
        working.refuse("人工核定的金额没有写理由")
    elif len(facts.reason) < int(length.value):
        working.refuse(f"核定理由只有 {len(facts.reason)} 个字，至少写 {length.value} 个字", length.cited)
    if facts.approved_by and facts.approved_by == facts.proposed_by:
        working.refuse(f"核定人和批准人都是{facts.approved_by}，要由另一人批准")
    elif not facts.approved_by or not facts.proposed_by:
        working.missing("缺核定人或批准人：一人核定，另一人批准。")
    if facts.proposed is None:
        return working.line("核定金额", ZERO, working.clause, "还没有人工核定")
    proposed = Bound(facts.proposed, working.clause, f"理由：{facts.reason}" if facts.reason else "")
    return settle(working, facts, {"人工核定金额": proposed})
