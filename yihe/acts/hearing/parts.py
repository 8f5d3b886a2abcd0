"""
The states and actions by which whoever would lose something is told and heard, ready to stand in a domain's workflow:

    hearing = parts.hearing(known_to=(CLERK,))
    heard = parts.heard(DIRECTOR)

    tell_beforehand = parts.tell("告知拟撤销批准", payable, hearing, by=(REVIEWER, DIRECTOR))
    state_case = parts.state_case(hearing, heard)
    waive_statement = parts.waive(hearing, heard)
    enter_statement = parts.enter(hearing, heard, by=CLERK)
    statement_over = parts.over(hearing, heard)
    desist = parts.desist("不再撤销", hearing | heard, payable, by=DIRECTOR)
    revoke = parts.take_away("撤销批准", heard, accepted, by=DIRECTOR, effect=…)

The names are what letters and panels look for. The kind adds `rules.statement_paper(CLERK)` to its papers, `HearingBox()` to its panels, and
derives from `kind.HeardKind`. Every maker takes further keywords of `Action`.
"""

from yihe.acts.hearing import forms, rules
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, CLOCK, Role
from yihe.foundation.workflow import Action, State
from yihe.matters.forms import ShortReasonForm


def hearing(*, known_to: tuple[Role, ...]) -> State:
    """The party has so many working days to speak. `known_to` enter what comes on paper."""
    return State("待陈述申辩", waits_on=APPLICANT, within=rules.TO_SPEAK, known_to=known_to)


def heard(by: Role, *, known_to: tuple[Role, ...] = ()) -> State:
    """Whoever decides has before them what was said. `known_to` may leave it as it was."""
    return State(
        "待决定（已听取意见）",
        waits_on=by,
        within=within("approval"),
        public="已听取意见，待决定",
        heard=True,
        known_to=known_to,
    )


def tell(label: str, source, target: State, *, by, **more) -> Action:
    """Serve notice of what is intended: facts, reason, clause, and until when one may speak. It is no decision yet."""
    return Action(
        label, source, target, by=by, form=more.pop("form", forms.TellForm), refuses=more.pop("refuses", True), quiet=more.pop("quiet", True),
        confirm="告知书随即出具，当事人在期限内可以陈述申辩；期满或者陈述以后才能决定。", **more,
    )  # fmt: skip


def state_case(source: State, target: State) -> Action:
    return Action("提交陈述申辩", source, target, by=APPLICANT, form=forms.StatementForm, done="陈述申辩已提交")


def waive(source: State, target: State) -> Action:
    return Action(
        "放弃陈述申辩",
        source,
        target,
        by=APPLICANT,
        quiet=True,
        confirm="放弃后不再等待期满，由本局直接作出决定。",
        done="已放弃陈述申辩",
    )


def enter(source: State, target: State, *, by) -> Action:
    """What a party without an account says on paper: staff enters it, with the paper."""
    return Action(
        "登记书面陈述申辩", source, target, by=by, form=forms.StatementOnPaperForm, papers=(rules.STATEMENT,), quiet=True,
        check=rules.is_not_on_paper,
    )  # fmt: skip


def over(source: State, target: State) -> Action:
    return Action("期满未陈述申辩", source, target, by=CLOCK)


def desist(label: str, source, target: State, *, by, **more) -> Action:
    """Leave it as it was, with a reason: what was said convinced, or the facts were others. Nobody is refused anything."""
    return Action(label, source, target, by=by, form=more.pop("form", ShortReasonForm), quiet=True, **more)


def take_away(
    label: str, source: State, target: State, *, by, form: type = forms.DecideForm, check=None, **more
) -> Action:
    """The decision itself: an answer to what was said belongs to it, and whoever proposed it does not make it."""

    def answers(matter, user, **said) -> str:
        return rules.leaves_unanswered(matter, user, **said) or (check(matter, user, **said) if check else "")

    apart = more.pop("apart_from", ("tell_beforehand",))
    return Action(label, source, target, by=by, form=form, check=answers, apart_from=apart, takes_away=True, **more)
