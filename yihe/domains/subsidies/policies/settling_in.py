"""R7 安家补贴."""

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
from yihe.foundation.changes import Change
from yihe.foundation.counters import PERSON
from yihe.foundation.facts import fact
from yihe.foundation.figures import MONEY
from yihe.foundation.parameters import asks_for
from yihe.foundation.reckoning import Reckoning

BY_DEGREE = {
    "doctor": asks_for("subsidies/settling_in/doctor", MONEY, may_be_none=True),
    "master": asks_for("subsidies/settling_in/master", MONEY, may_be_none=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingInFacts(SubsidyFacts):
    person: str = fact("姓名")
    in_field: bool = fact("在司法行政领域社会组织任职", asks="您在司法行政领域的社会组织任职吗？")
    talent: str = fact(
        "人才称号",
        asks="您有没有评上人才称号？",
        choices={"leading": "领军人才", "key": "重点人才", "none": "没有"},
        change=Change.CANNOT,
    )
    named_on: date | None = fact("获评日期", default=None, asks="人才称号是哪一天评上的？")
    degree: str = fact(
        "学历学位",
        asks="您的最高学历学位是哪一种？",
        choices={"doctor": "博士研究生", "master": "硕士研究生", "other": "其他"},
    )
    home_bought_on: date | None = fact("购房日期", default=None, asks="房子是哪一天买的？")
    home_in_city: bool = fact("房屋在本市", asks="房子在本市吗？")
    home_lived_in: bool = fact("自住", asks="房子是您自己住吗？", help="不是出租、商用")
    first_home: str = fact(
        "首套认定",
        asks="是不是家里的第一套房？",
        choices={"yes": "证明为首套", "no": "不是首套", "unknown": "尚无证明"},
        help="由不动产登记部门证明",
        change=Change.CANNOT,
    )
    same_home: str = fact("同一房屋坐落的其他申请", default="", asked=False)


settling_in = Subsidy("subsidies.settling_in", "安家补贴", PERSON, SettlingInFacts, rule="R7", once=True)


@settling_in.since(basis=BY_DEGREE["master"])
def once_for_a_leading_talents_first_home(working: Reckoning, facts: SettlingInFacts) -> Decimal:
    """
    The standard of the degree, once in a person's life.

    Wording: 领军人才 and 重点人才 are named together for pay supplements, but the settling-in money is for 领军人才 only. A doctorate
    taken later adds nothing to what was paid for a master's. Whether the home may be bought before the title is given is
    not said: it is noted for whoever decides, and not refused. So is a home another talent was given money for.
    """
    if not facts.in_field:
        working.refuse(f"{settling_in.called}给司法行政领域社会组织引进的人才")
    if facts.talent == "key":
        working.refuse(f"{settling_in.called}只给领军人才，重点人才按规定享受薪酬补贴")
    elif facts.talent == "none":
        working.refuse("没有获评社会工作领军人才")
    elif facts.named_on is None or facts.named_on > working.on:
        working.missing("缺获评领军人才的文件和日期，由人才主管部门出具。")
    note_if_older_than_the_text(working, BY_DEGREE["master"], "获评人才", facts.named_on)
    note_if_older_than_the_text(working, BY_DEGREE["master"], "购房", facts.home_bought_on)
    if facts.same_home:
        working.note(f"房屋坐落与{facts.same_home}相同，文件补的是购买首套自住房，一套房能否补两人请审核时写明意见。")
    _first_home(working, facts)
    once_only(working, facts.earlier("settling_in"), f"{settling_in.called}每人终身")
    if facts.degree not in BY_DEGREE:
        working.refuse(f"{settling_in.called}只有博士研究生和硕士研究生两档")
        return settle(working, facts, {})
    standard = working.value(BY_DEGREE[facts.degree])
    working.parameter(BY_DEGREE[facts.degree])
    return settle(working, facts, {standard.label: Decimal(standard.value)})


def _first_home(working: Reckoning, facts: SettlingInFacts) -> None:
    if facts.home_bought_on is None or facts.home_bought_on > working.on:
        working.missing("缺购房合同或不动产权证：在本市购买住房以后申请。")
    elif facts.named_on and facts.home_bought_on < facts.named_on:
        working.note(f"{facts.home_bought_on} 购房早于 {facts.named_on} 获评，文件没有写明是否可以，请审核时写明意见。")
    if not facts.home_in_city:
        working.refuse("所购住房不在本市")
    if not facts.home_lived_in:
        working.refuse("所购住房不是自住")
    if facts.first_home == "no":
        working.refuse("所购住房不是在本市的首套住房")
    elif facts.first_home == "unknown":
        working.missing("缺首套住房证明，由不动产登记部门出具。")
