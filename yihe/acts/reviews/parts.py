"""
The actions of a review, ready to stand in a domain's workflow:

    screening = State("待抽取专家", waits_on=CLERK, within=5)
    scoring   = State("专家评分中", waits_on=EXPERT, within=10)
    weighing  = State("待合议", waits_on=REVIEWER, within=5)

    draw    = parts.draw(screening, scoring, sheet="incubation")
    declare = parts.declare(scoring)
    lock    = parts.lock(scoring, then="scored")
    scored  = parts.scored(scoring, weighing)         # automatic: carried out by the last lock
    lapse   = parts.lapse(scoring)                    # the clock replaces experts who do not answer
    redraw  = parts.dissolve(scoring, screening)      # only where nobody is left to move up
    passed  = parts.passed(weighing, approved)
    failed  = parts.failed(weighing, refused)

Every maker takes further keywords of `Action` (`apart_from=("draw",)`, `copies=`, `basis=`).
"""

from functools import partial

from yihe.acts.reviews import forms, rules, verbs
from yihe.acts.reviews.models import Verdict
from yihe.foundation.roles import CLERK, CLOCK, EXPERT, REVIEWER
from yihe.foundation.workflow import Action, State
from yihe.matters.forms import ShortReasonForm

UNTIL_DECIDED = "评审已汇总，等待决定"


def draw(
    source, target: State, *, sheet: str, wanted: int | None = None, alternates: int | None = None, by=CLERK, **more
) -> Action:
    return Action(
        "抽取评审专家", source, target, by=by, **more,
        effect=partial(verbs.draw_panel, sheet=sheet, wanted=wanted, alternates=alternates),
        confirm="只抽一次：种子、候选名单和顺序写入办理记录，任何人可以重新验算。",
    )  # fmt: skip


def declare(source, **more) -> Action:
    return Action(
        "申请回避", source, None, by=EXPERT, form=forms.DeclareForm, unless=[rules.has_no_open_seat], quiet=True, steps_aside=True,
        effect=verbs.declare_interest, confirm="提交后由候补专家递补，您将不再能看到本件。", **more,
    )  # fmt: skip


def lock(source, *, then: str = "", **more) -> Action:
    return Action(
        "提交并锁定评分", source, None, by=EXPERT, form=forms.ScoreForm, then=then, effect=verbs.lock_scores,
        unless=[rules.has_no_open_seat, rules.is_in_conflict], confirm="锁定后不能修改；全部专家锁定后，评分才互相可见。", **more,
    )  # fmt: skip


def scored(source, target: State, **more) -> Action:
    return Action(
        "评分全部锁定", source, target, by=CLOCK, automatic=True, unless=[rules.seats_not_locked], **more
    )  # fmt: skip


def lapse(source: State, **more) -> Action:
    return Action("更换逾期未评的专家", source, source, by=CLOCK, effect=verbs.replace_silent, **more)


def dissolve(source, target: State, *, by=CLERK, **more) -> Action:
    return Action(
        "解散评审组", source, target, by=by, form=ShortReasonForm, unless=[rules.panel_can_be_filled], quiet=True,
        effect=verbs.dissolve_panel, **more,
    )  # fmt: skip


def passed(source, target: State, *, by=REVIEWER, **more) -> Action:
    return Action(
        "评审通过", source, target, by=by, form=forms.PassForm, unless=[rules.seats_not_locked],
        check=rules.passes_without_reason, effect=partial(verbs.conclude, verdict=Verdict.PASS),
        until_decided=UNTIL_DECIDED, **more,
    )  # fmt: skip


def failed(source, target: State, *, by=REVIEWER, **more) -> Action:
    return Action(
        "不通过评审", source, target, by=by, form=forms.FailForm, refuses=True, unless=[rules.seats_not_locked],
        check=rules.fails_without_reason, effect=partial(verbs.conclude, verdict=Verdict.FAIL),
        until_decided=UNTIL_DECIDED, **more,
    )  # fmt: skip
