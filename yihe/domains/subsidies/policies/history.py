"""
What every subsidy formula asks about the past and about the money that is left; and `Subsidy`, a policy whose payments are
remembered for a lifetime. Each declares what the history holds of it: nothing lists the kinds there are.
"""

from collections import UserDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from yihe.domains.subsidies.policies.periods import Span, Stay
from yihe.foundation.changes import Change
from yihe.foundation.counters import Counter
from yihe.foundation.facts import Facts, fact
from yihe.foundation.money import ZERO
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import Bound, Reckoning
from yihe.matters import naming

CLAIM = "_claim"  # what the code of a subsidy's kind adds to the short code of its policy


class _Names(UserDict[str, str]):
    """What subsidies are called, by the short codes of their policies: as the city we speak in calls the kind, else as it was written."""

    def __getitem__(self, short: str) -> str:
        return naming.called_here(short + CLAIM) or self.data[short]


KINDS = _Names()  # what is remembered; filled by `Subsidy`
SUBSIDIES: dict[str, "Subsidy"] = {}
ENVELOPE_LEFT = "预算余额"
KIND_LIMIT = 20  # characters of a short code, as the history keeps it
HOW = {"received": "已领取", "granted": "已核定，尚未支付", "paid": "已核定并支付"}
LEVELS = {"assistant": "助理", "intermediate": "中级", "senior": "高级"}
# The levels history may hold: those of certificates, and those of subsidies a city declares. Filled as `KINDS` is.
ANY_LEVEL: dict[str, str] = dict(LEVELS)
MOST_TOLD = 10  # payments a sentence tells one by one; of more it says how many
LEVEL_LIMIT = 12  # characters of a level's code


def kind_choices() -> list[tuple[str, str]]:
    """Return what history may hold, as a model field offers it. A function, so that a new subsidy makes no migration."""
    return list(KINDS.items())


def level_choices() -> list[tuple[str, str]]:
    """Return the levels history may hold, for the same reason."""
    return list(ANY_LEVEL.items())


def called(kind: str) -> str:
    """Return what payments of a kind are called; one whose room is gone is named by its code."""
    return KINDS.get(kind) or f"已停用的补贴（{kind}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Facts):
    """One earlier payment to the subject of a lifetime counter, whoever employed or represented it then."""

    kind: str = fact("补贴种类", choices=KINDS)  # a visitor is asked about one kind: the page knows which
    amount: Decimal = fact("金额", asks="那一次领了多少元？", help="扣除已追回的部分；全部追回的记 0")
    paid_on: date = fact("领取日期", asks="那一次是哪一天领的？")
    through: str = fact("申领单位", help="当时由哪个单位领取", stands_in="原单位")
    source: str = fact("来源", default="本系统", help="本系统、历史台账、{registrar_short}比对等", stands_in="您填写的")
    months: int = fact("补贴月数", default=0, help="按月计的补贴填写", asks="那一次补了几个月？")
    since: date | None = fact("补贴期间起", default=None, asks="那一次从哪一天补起？")
    until: date | None = fact("补贴期间止", default=None, asks="那一次补到哪一天？")
    level: str | None = fact("证书级别", default=None, choices=ANY_LEVEL, asks="那一次补的是哪一级证书？")
    year: int = fact("补贴年度", default=0, help="实训基地年度经费填写", asks="那一次补的是哪一年？")
    days: tuple[Stay, ...] = fact(
        "补贴的各段日子",
        default=(),
        asks="那一次补的是哪几段日子？",
        help="期间内有日子没有补的填写；不填即整个期间",
        rare=True,
    )
    how: str = fact("到了哪一步", default="received", choices=HOW, asked=False)

    def faults(self) -> list[str]:
        if (self.since is None) != (self.until is None):
            return ["补贴期间的起日和止日要么都填，要么都不填。"]
        return ["补贴期间止日早于起日。"] if self.since and self.until and self.until < self.since else []

    def __str__(self) -> str:
        """Say what happened of it: money that was approved is not called received before it is paid."""
        if self.how == "received":
            return f"{self.paid_on} 已由{self.through}领取 {plain(self.amount)} 元（{self.source}）"
        state = "已支付" if self.how == "paid" else "尚未支付"
        return f"{self.paid_on} 已核定给{self.through} {plain(self.amount)} 元，{state}（{self.source}）"

    @property
    def spans(self) -> list[Span]:
        """Return the days it was paid for: [] where no period is known."""
        if self.days:
            return [(each.since, each.until or each.since) for each in self.days]
        return [(self.since, self.until)] if self.since and self.until else []


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyFacts(Facts):
    """What is asked for every subsidy. An amount left of None does not limit it (there is no agreement, no envelope yet)."""

    requested: Decimal | None = fact("申请金额", default=None, help="不填即按标准申请", asked=False)
    payments: tuple[Payment, ...] = fact(
        "历次享受情况", default=(), help="同一对象历次享受情况的记录，不论当时在哪个单位", rare=True, question="以前领过的",
        asks="这项补贴，以前领过吗？",
        question_help="以前领过同一种补贴的，每次填一条；没有领过不用填。",
    )  # fmt: skip
    agreement_left: Decimal | None = fact("协议余额", default=None, asked=False)
    envelope_left: Decimal | None = fact(ENVELOPE_LEFT, default=None, asked=False)
    excluded_by: str = fact("互斥补贴的享受情况", default="", asked=False)  # the sentence on it, with its clause

    def earlier(self, kind: str) -> list[Payment]:
        """Return the earlier payments of a kind, oldest first; what was wholly recovered does not count."""
        return sorted((p for p in self.payments if p.kind == kind and p.amount > 0), key=lambda p: p.paid_on)


class Subsidy(Policy):
    """
    A policy whose payments the history holds.

    `called` is the word for it in ledgers (the label unless said). `once`: it is had one time and no more. `reads` names
    what of an earlier payment the formula reads besides amount and day: "level", "year" or "months"; a level and a year
    have to stand in imported rows too. `levels` are those there are. `months_of` counts the months of a period where it is paid by time. Without
    `counts_earlier` the formula asks nothing of earlier payments – there is no end to how often it is given –, and is told only of
    those that were taken back.

    :raises ValueError: the short code is too long for the history, or another policy has it
    """

    def __init__(
        self, code: str, label: str, subject: Counter, facts: type[SubsidyFacts], rule: str = "", *, called: str = "",
        once: bool = False, reads: tuple[str, ...] = (), months_of: Callable[[date, date], int] | None = None,
        levels: Mapping[str, str] = LEVELS, counts_earlier: bool = True,
    ):  # fmt: skip
        super().__init__(code, label, subject, facts, rule)
        self.written, self.once, self.reads, self.months_of = called or label, once, reads, months_of
        self.levels, self.counts_earlier = levels, counts_earlier
        if len(self.short) > KIND_LIMIT:
            raise ValueError(f"政策 {code}：编码的最后一段超过 {KIND_LIMIT} 个字符，享受记录存不下。")
        if strange := [name for name in reads if name not in {each.name for each in Payment.described()}]:
            raise ValueError(f"政策 {code}：reads 写的 {'、'.join(strange)} 不是享受记录里的一项。")
        if other := SUBSIDIES.get(self.short):
            raise ValueError(f"政策 {other.code} 和 {code} 的最后一段相同，享受记录会混在一起，请改其中一个。")
        if clash := next((kind for kind, words in KINDS.data.items() if words == self.written), ""):
            raise ValueError(f"政策 {SUBSIDIES[clash].code} 和 {code} 在台账里都叫“{self.written}”，请改其中一个。")
        if wrong := _cannot_be_suggested(facts):
            raise ValueError(f"政策 {code}：{wrong}")
        SUBSIDIES[self.short], KINDS[self.short] = self, self.written

    @property
    def label(self) -> str:
        """Return what the city calls its kind, or what the code calls the policy."""
        return naming.called_here(self.short + CLAIM) or self._label

    @label.setter
    def label(self, written: str) -> None:
        self._label = written

    @property
    def called(self) -> str:
        """Return the word for it in ledgers and sentences: the city's name of its kind, or `called`, or the label."""
        return naming.called_here(self.short + CLAIM) or self.written

    def reads_of(self, facts):
        return frozenset({"amount", "paid_on", *self.reads}) if facts is Payment else None

    def as_asked(self, facts, field):
        return replace(field, choices=self.levels) if facts is Payment and field.name == "level" else field

    def granted(self, name):
        return self.short if name == "kind" else ""


def _cannot_be_suggested(facts: type[SubsidyFacts]) -> str:
    """Return what is wrong with the steps facts suggest, or "": each changes something one can change, and nothing that is never suggested."""
    known = {each.name: each.change for each in facts.described()}
    for step in facts.steps:
        changes = [known.get(name, Change.NEVER) for name in step.makes]
        if Change.NEVER in changes:
            return f"“{vars(step)['do']}”改变的事实里，有没有的或者不得建议改变的。"
        if Change.CAN not in changes:
            return f"“{vars(step)['do']}”没有改变任何能改变的事实。"
    return ""


_exclusions: dict[str, dict[str, str]] = {}  # by short code: what nobody may have beside it, and by which clause


def exclude(kind: str, other: str, clause: str) -> None:
    """Say that nobody may have both of two subsidies. It holds both ways, whichever was had first."""
    _exclusions.setdefault(kind, {})[other] = clause
    _exclusions.setdefault(other, {})[kind] = clause


def excluded_with(kind: str) -> dict[str, str]:
    """Return the short codes of what excludes a subsidy, each with the clause that says so."""
    return _exclusions.get(kind, {})


def plain(amount: Decimal) -> str:
    """Return `1200` or `1200.50`, the way a sentence says money."""
    return str(int(amount)) if amount == int(amount) else str(amount)


def told(payments: list[Payment]) -> str:
    """Return the earlier payments as a sentence says them: 「2023-05-10 已由××领取 1200 元」; of many the last ones, and how many."""
    said = "；".join(str(payment) for payment in payments[-MOST_TOLD:])
    return f"{said}等 {len(payments)} 笔" if len(payments) > MOST_TOLD else said


def note_what_was_taken_back(working: Reckoning, facts: SubsidyFacts) -> None:
    """Tell whoever decides of earlier money that was taken back whole. It does not count; why it was taken back may matter."""
    kind = working.policy.rpartition(".")[2]
    taken_back = [payment for payment in facts.payments if not payment.amount and payment.kind == kind]
    for payment in taken_back[-MOST_TOLD:]:
        gone = "核定以后撤销" if payment.how == "granted" else "已经全部收回"
        working.note(f"{payment.paid_on} 给{payment.through}的同一种补贴{gone}（{payment.source}），请审核时查明原因。")
    if more := len(taken_back[:-MOST_TOLD]):
        working.note(f"更早还有 {more} 笔同一种补贴撤销或者收回，请一并查明原因。")


def note_if_older_than_the_text(working: Reckoning, path: str, what: str, day: date | None) -> None:
    """Tell whoever decides of a fact from before the text was in force, which does not say that it looks back."""
    if day is not None and day < (begins := working.begins(path)):
        working.note(f"{what}（{day}）早于文件施行（{begins}），文件没有写明是否追溯，请审核时写明意见。")


def once_only(working: Reckoning, payments: list[Payment], what: str) -> None:
    """Refuse a one-off that was paid before, with the earlier payment in the sentence."""
    if payments:
        working.refuse(f"{what}只给一次：{told(payments)}")


def settle(working: Reckoning, facts: SubsidyFacts, bounds: dict[str, Decimal | Bound | None]) -> Decimal:
    """Return the smallest of the formula's bounds, what was asked for, and what is left of agreement and envelope."""
    note_what_was_taken_back(working, facts)
    if facts.excluded_by:
        working.refuse(facts.excluded_by, "")
    if working.refused:
        working.line("核定金额", ZERO, working.clause, "有不予补贴的情形")
        return ZERO
    amount = working.smallest_of(
        bounds | {"申请金额": facts.requested, "协议余额": facts.agreement_left, ENVELOPE_LEFT: facts.envelope_left}
    )
    if not amount:
        working.refuse(f"「{working.decided_by}」为 0 元，没有可以支付的金额", "")
    return amount
