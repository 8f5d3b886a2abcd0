"""R3 必要的公益活动经费."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.policies.history import (
    Subsidy,
    SubsidyFacts,
    note_if_older_than_the_text,
    note_what_was_taken_back,
    settle,
)
from yihe.foundation.city_words import say, word
from yihe.foundation.counters import ORGANIZATION
from yihe.foundation.facts import fact
from yihe.foundation.figures import COUNT
from yihe.foundation.money import ZERO
from yihe.foundation.parameters import asks_for
from yihe.foundation.reckoning import Bound, Reckoning
from yihe.foundation.written import letters

PEOPLE = asks_for("subsidies/activity/people", COUNT.at_least(2), may_be_none=True)
LENGTH = asks_for("subsidies/activity/reason_characters", COUNT, may_be_none=True)

TO_COME = "文件没有写金额标准：由司法局审核时核定，再由另一人批准，不用您准备。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts(SubsidyFacts):
    organization: str = fact("组织名称")
    activity: str = fact("活动名称")
    resident: bool = fact("入驻{base}", asks="您的组织现在入驻{base}吗？")
    held_on: date | None = fact("活动日期", default=None, asks="活动在哪一天办？")
    resident_then: bool = fact("活动那天入驻{base}", default=True, asks="办活动那天，您的组织在{base}里吗？")
    same_activity: str = fact("同一活动的其他申请", default="", asked=False)
    proposed: Decimal | None = fact("人工核定金额", default=None, help="文件没有标准，由经办人核定", asked=False)
    reason: str = fact("核定理由", default="", help="必要性和金额的计算依据", asked=False)
    proposed_by: str = fact("核定人", default="", asked=False)
    approved_by: str = fact("批准人", default="", help="不能是核定人自己", asked=False)


activity = Subsidy("subsidies.activity", "公益活动经费", ORGANIZATION, ActivityFacts, rule="R3", counts_earlier=False)


@activity.since(basis=PEOPLE)
def a_reasoned_amount_approved_by_a_second_person(working: Reckoning, facts: ActivityFacts) -> Decimal:
    """
    The amount one person proposed with a reason and another approved.

    Wording: "提供必要的公益活动经费" gives no figure, so none is computed here; "必要" is what the reason has to show. It is given
    "对入驻…的社会组织": on the day of the application, and on the day of the activity. An activity that is still to come, or
    was asked for before, is noted for whoever decides.
    """
    length = working.value(LENGTH)
    if not facts.resident:
        working.refuse(f"{activity.called}只提供给入驻{word('base')}的社会组织")
    elif not facts.resident_then:
        working.refuse(
            f"活动那天（{facts.held_on}）不在入驻{word('base')}的期间之内"
            if facts.held_on
            else say("活动那天没有入驻{base}")
        )
    if facts.held_on and facts.held_on > working.on:
        working.note(f"活动定在 {facts.held_on}，还没有举行，请审核是否先行核定。")
    note_if_older_than_the_text(working, PEOPLE, "活动", facts.held_on)
    if facts.same_activity:
        working.note(f"与{facts.same_activity}像是同一次活动，请核对是否重复。")
    if facts.proposed is None:
        working.missing(
            "缺人工核定的金额：文件没有标准，由经办人核定。",
            to_come=TO_COME,
        )
    elif not facts.reason:
        working.refuse("人工核定的金额没有写理由")
    elif (written := letters.count(facts.reason)) < length.as_(COUNT):
        working.refuse(f"核定理由只有 {written} 个字，至少写 {length.value} 个字", length.cited)
    if facts.approved_by and facts.approved_by == facts.proposed_by:
        working.refuse(f"核定人和批准人都是{facts.approved_by}，要由另一人批准")
    elif not facts.approved_by or not facts.proposed_by:
        working.missing("缺核定人或批准人：一人核定，另一人批准。", to_come=TO_COME)
    if facts.proposed is None:
        note_what_was_taken_back(working, facts)
        return working.line("核定金额", ZERO, working.clause, "还没有人工核定")
    proposed = Bound(facts.proposed, working.clause, f"理由：{facts.reason}" if facts.reason else "")
    return settle(working, facts, {"人工核定金额": proposed})
