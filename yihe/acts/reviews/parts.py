"""
The actions of a review, ready to stand in a domain's workflow:

    screening = State("待抽取专家", waits_on=CLERK, within=5)
    scoring   = State("专家评分中", waits_on=EXPERT, within=10)
    weighing  = State("待合议", waits_on=REVIEWER, within=5)
    joining = State("待给第二个数", waits_on=CLERK, within=due_day)
    opening = State("待开启抽取", waits_on=CLERK, within=due_day)
    lottery = State("待录入开奖号码", waits_on=CLERK, within=5)

    draw    = parts.draw(screening, joining, sheet="incubation")    # the pool is sealed, with one person's half
    second  = parts.second(joining, opening)          # another's half, in plain words
    reveal  = parts.reveal(opening, scoring)          # the first opens theirs: the panel is drawn
    missed  = parts.missed(joining | opening, lottery)  # the clock: a half was not there in time
    enter   = parts.enter(lottery)                    # each of two people
    agreed  = parts.agreed(lottery, scoring)          # automatic: carried out by the second who enters the same
    declare = parts.declare(scoring)
    lock    = parts.lock(scoring, then="scored")
    scored  = parts.scored(scoring, weighing)         # automatic: carried out by the last lock
    lapse   = parts.lapse(scoring)                    # the clock replaces experts who do not answer
    redraw  = parts.dissolve(scoring, screening)      # only where nobody is left to move up
    passed  = parts.passed(weighing, approved)
    failed  = parts.failed(weighing, refused)

Every maker takes further keywords of `Action` (`apart_from=("draw",)`, `copies=`, `basis=`). The names of the actions are
free, but for those that name each other: `second` is kept apart from `draw`, `enter` is followed by `agreed`.
"""

from functools import partial

from yihe.acts.reviews import draw_forms, draw_rules, drawing, forms, rules, verbs
from yihe.acts.reviews.models import Verdict
from yihe.foundation.roles import AUDITOR, CLERK, CLOCK, EXPERT, REVIEWER
from yihe.foundation.workflow import Action, State
from yihe.matters.forms import ShortReasonForm

UNTIL_DECIDED = "评审已汇总，等待决定"


def draw(
    source, target: State, *, sheet: str = "", wanted: int | None = None, alternates: int | None = None, by=CLERK,
    effect=None, **more,
) -> Action:  # fmt: skip
    """Seal the pool and the first half's digest. Give `effect` where the matter says by which sheet it is judged."""
    return Action(
        "封存名单，发起抽取", source, target, by=by, form=draw_forms.SealForm,
        effect=effect or partial(drawing.seal_draw, sheet=sheet, wanted=wanted, alternates=alternates),
        confirm="候选名单、规则、期限和第一个数的摘要一并封存，不能再改；然后请另一位同事或监督检查员给出第二个数，再由您开启。",
        **_apart_from_the_pool(more),
    )  # fmt: skip


def second(source, target: State, *, by=(CLERK, AUDITOR), apart_from=("draw",), **more) -> Action:
    return Action(
        "给出第二个数", source, target, by=by, form=draw_forms.SecondForm, effect=drawing.give_second,
        apart_from=apart_from, **_apart_from_the_pool(more, draw_rules.is_one_with_the_first, draw_rules.term_is_over),
    )  # fmt: skip


def reveal(source, target: State, *, by=CLERK, **more) -> Action:
    return Action(
        "开启，抽取评审专家", source, target, by=by, form=draw_forms.RevealForm, effect=drawing.reveal,
        confirm="开启后立即抽出专家：种子由两个数算出，任何人可以重新验算。",
        **_apart_from_the_pool(more, draw_rules.is_not_the_first, draw_rules.term_is_over),
    )  # fmt: skip


def missed(source, target: State, **more) -> Action:
    return Action("数未按期给齐，改用开奖号码", source, target, by=CLOCK, **more)


def enter(source, *, by=(CLERK, AUDITOR), then: str = "agreed", **more) -> Action:
    return Action(
        "录入开奖号码", source, None, by=by, form=draw_forms.ResultForm, then=then, effect=drawing.enter_result,
        check=draw_rules.entry_is_wrong, confirm="由两个人各自录入；两人录入一致时，即按开奖号码抽取。",
        **_apart_from_the_pool(more),
    )  # fmt: skip


def agreed(source, target: State, **more) -> Action:
    return Action(
        "两人录入一致，抽取评审专家", source, target, by=CLOCK, automatic=True, unless=[draw_rules.entries_differ],
        effect=drawing.settle, **more,
    )  # fmt: skip


def _apart_from_the_pool(more: dict, *rules_of_its_own) -> dict:
    """Return the keywords of an action with the rules every hand in a draw is under before those of the workflow."""
    return more | {"unless": [draw_rules.sits_in_the_pool, *rules_of_its_own, *more.get("unless", ())]}


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
