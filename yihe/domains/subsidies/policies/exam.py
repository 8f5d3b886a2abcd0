"""R8 社会工作者职业水平考试奖励."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.policies.history import (
    LEVELS,
    Subsidy,
    SubsidyFacts,
    note_if_older_than_the_text,
    once_only,
    settle,
)
from yihe.foundation.changes import Change, Step
from yihe.foundation.counters import PERSON
from yihe.foundation.facts import Facts, fact
from yihe.foundation.figures import MONEY
from yihe.foundation.parameters import asks_for
from yihe.foundation.reckoning import Reckoning

BY_LEVEL = {
    "intermediate": asks_for("subsidies/exam/intermediate", MONEY, may_be_none=True),
    "assistant": asks_for("subsidies/exam/assistant", MONEY, may_be_none=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam(Facts):
    """An examination really passed."""

    level: str = fact("级别", choices=LEVELS, question="证书级别", asks="考过的是哪一级？")
    passed_on: date = fact("取得证书日期", asks="证书是哪一天取得的？")
    certificate: str = fact("证书编号", default="", asks="证书上有没有编号？")


def _passed_as_well(facts: "ExamFacts", day: date) -> tuple[Exam, ...]:
    return (*facts.exams, Exam(level=facts.level, passed_on=day, certificate="—"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamFacts(SubsidyFacts):
    steps = (Step("通过社会工作者职业水平考试，并登记证书", {"exams": _passed_as_well}),)
    person: str = fact("姓名")
    in_field: bool = fact(
        "在司法行政领域从事社会工作服务", change=Change.CANNOT, asks="您在司法行政领域做社会工作服务吗？"
    )
    level: str = fact("申请级别", choices=LEVELS, asks="这次想申请哪一级证书的奖励？")
    exams: tuple[Exam, ...] = fact(
        "通过的考试",
        default=(),
        asks="社会工作者职业水平考试，您考过哪几级？",
        help="每通过一级填一条；持有高一级证书不等于通过低一级考试",
        change=Change.CAN,
    )


exam = Subsidy("subsidies.exam", "考试奖励", PERSON, ExamFacts, rule="R8", reads=("level",))


@exam.since(basis=BY_LEVEL["assistant"])
def once_for_each_level_really_passed(working: Reckoning, facts: ExamFacts) -> Decimal:
    """
    The standard of the level, once per person and level, whoever the employer was.

    Wording: the reward is for "取得…证书", each level by itself. Holding the intermediate certificate pays nothing for the
    assistant one unless that examination was passed too. A payment that does not say its level counts against both.
    "社会工作服务人员" are those who work for the organization, 专职 or 兼职; a seat on its board alone is no work.
    """
    name = LEVELS[facts.level]
    if not facts.in_field:
        working.refuse(f"{exam.called}给司法行政领域的社会工作服务人员")
    before = [p for p in facts.earlier("exam") if p.level in (None, facts.level)]
    once_only(working, before, f"{name}{exam.called}每人")
    _really_passed(working, facts, name)
    if facts.level not in BY_LEVEL:
        working.refuse(f"文件只规定了中级和助理两级奖励，没有{name}")
        return settle(working, facts, {})
    standard = working.value(BY_LEVEL[facts.level])
    working.parameter(BY_LEVEL[facts.level])
    return settle(working, facts, {standard.label: Decimal(standard.value)})


def _really_passed(working: Reckoning, facts: ExamFacts, name: str) -> None:
    passed = [exam for exam in facts.exams if exam.level == facts.level and exam.passed_on <= working.on]
    if passed:
        first = min(exam.passed_on for exam in passed)
        note_if_older_than_the_text(working, BY_LEVEL.get(facts.level, BY_LEVEL["assistant"]), f"取得{name}证书", first)
    if any(exam.certificate for exam in passed):
        return
    others = sorted({LEVELS[exam.level] for exam in facts.exams if exam.level != facts.level})
    if passed:
        working.missing(f"缺{name}证书编号，凭证书核对。")
    elif others:
        working.refuse(f"持有{'、'.join(others)}证书不等于通过了{name}考试，没有取得{name}证书的记录")
    else:
        working.missing(f"缺{name}社会工作者职业水平证书。")
