"""While an organization is in the base and after: the stage it has grown to, its leaving, the visits that follow."""

from django.utils import timezone

from yihe.acts.documents.forms import SendBackForm
from yihe.acts.hearing import parts as hearings
from yihe.domains.incubation import effects, stay_forms, stay_rules, tracking
from yihe.domains.incubation.city import CLAUSE, within_setting
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.spans import months_after
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CLOCK, DIRECTOR, REVIEWER
from yihe.foundation.workflow import OPENING, PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm
from yihe.matters.kinds import contents_of


class StageChangeWorkflow(Workflow):
    """阶段调整: proposed by who works with the resident, confirmed by somebody else."""

    proposed = State("待确认", waits_on=REVIEWER, within=within_setting("stage_working_days"))
    changed = State("已调整", tone=Tone.GOOD)
    refused = State("不予调整", tone=Tone.BAD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)

    confirm = Action(
        "确认调整", proposed, changed, by=(REVIEWER, DIRECTOR), basis=CLAUSE, effect=effects.change_stage,
        apart_from=(OPENING,), unless=[stay_rules.has_left],
    )  # fmt: skip
    refuse = Action(
        "不予调整", proposed, refused, by=(REVIEWER, DIRECTOR), form=ReasonForm, refuses=True, effect=effects.let_go,
        apart_from=(OPENING,),
    )  # fmt: skip
    withdraw = Action(
        "撤回", proposed, withdrawn, by=(BASE_MANAGER, TUTOR), effect=effects.let_go, same_hand=(OPENING,),
        quiet=True,
    )  # fmt: skip


def space_back_by(matter):
    """Return the day by which the space is handed back: so many working days after leaving."""
    return effects.space_due_on(tracking.day_left(matter.pk), matter.region)


class GraduationWorkflow(Workflow):
    """出壳: assessed by the base, decided by the leader; then the space is handed back, and tracking has begun."""

    draft = State("草稿", waits_on=APPLICANT)
    assessing = State("待{leave}评估", waits_on=BASE_MANAGER, within=within_setting("assess_working_days"))
    returned = State("待补充总结", waits_on=APPLICANT, within=within("supplement"), clock=PAUSED)
    deciding = State("待决定", waits_on=DIRECTOR, within=within("approval"), public="办理中")
    hearing = hearings.hearing(known_to=(BASE_MANAGER,))
    heard = hearings.heard(DIRECTOR)
    leaving = State("待交还场地", waits_on=BASE_MANAGER, within=space_back_by)
    graduated = State("已{leave}", tone=Tone.GOOD)
    extended = State("已延长孵化期", tone=Tone.GOOD)
    refused = State("不予{leave}", tone=Tone.BAD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)

    submit = Action(
        "提交", draft, assessing, by=APPLICANT, effect=effects.take_the_place, basis=CLAUSE, papers=("summary",),
        unless=[stay_rules.graduation_is_under_way, stay_rules.left_already],
    )  # fmt: skip
    # The base opens one itself, or the calendar does when the agreed end has passed: no draft waits for anybody.
    start = Action(
        "转入评估", draft, assessing, by=(BASE_MANAGER, CLOCK), effect=effects.take_the_place, automatic=True
    )
    assess = Action(
        "提交{leave}评估", assessing, deciding, by=BASE_MANAGER, form=stay_forms.AssessForm, basis=CLAUSE,
    )  # fmt: skip
    send_back = Action(
        "退回补充总结",
        assessing,
        returned,
        by=BASE_MANAGER,
        form=SendBackForm,
        refuses=True,
    )
    resubmit = Action("提交总结", returned, assessing, by=APPLICANT, papers=("summary",))
    go_on = Action("逾期未补充，继续评估", returned, assessing, by=CLOCK)
    agree = Action(
        "同意{leave}", deciding, leaving, by=DIRECTOR, form=stay_forms.LeaveForm, effect=effects.leave, basis=CLAUSE,
        check=stay_rules.leaving_day_is_wrong, apart_from=("assess",), unless=[stay_rules.is_expelled],
        confirm="同意后该组织即{leave}，跟踪管理随之开始；场地应在规定的工作日内交还。",
    )  # fmt: skip
    extend = Action(
        "延长孵化期", deciding, extended, by=DIRECTOR, form=stay_forms.ExtendForm, effect=effects.extend, basis=CLAUSE,
        check=stay_rules.extension_is_out_of_bounds, apart_from=("assess",), quiet=True,
    )  # fmt: skip
    refuse = Action(
        "不予{leave}", deciding, refused, by=DIRECTOR, form=ReasonForm, refuses=True, effect=effects.let_go,
        unless=[stay_rules.agreed_end_has_passed], apart_from=("assess",),
    )  # fmt: skip
    # A breach ends a stay against the resident's will: it is told and heard first. The agreed end, and a wish of its own, take nothing.
    tell_beforehand = hearings.tell("告知拟清退", deciding, hearing, by=(BASE_MANAGER, REVIEWER))
    state_case = hearings.state_case(hearing, heard)
    waive_statement = hearings.waive(hearing, heard)
    enter_statement = hearings.enter(hearing, heard, by=BASE_MANAGER)
    statement_over = hearings.over(hearing, heard)
    desist = hearings.desist("不予清退，另行决定", hearing | heard, deciding, by=DIRECTOR)
    expel = hearings.take_away(
        "决定清退", heard, leaving, by=DIRECTOR, form=stay_forms.ExpelForm, effect=effects.leave, basis=CLAUSE,
        check=stay_rules.leaving_day_is_wrong, apart_from=("assess", "tell_beforehand"),
        confirm="决定后该组织即{leave}，跟踪管理随之开始；场地应在规定的工作日内交还。",
    )  # fmt: skip
    hand_back = Action(
        "确认场地已交还", leaving, graduated, by=BASE_MANAGER, form=stay_forms.SpaceForm, effect=effects.return_space,
        check=stay_rules.space_day_is_wrong,
    )  # fmt: skip
    withdraw = Action(
        "撤回", draft | assessing | returned, withdrawn, by=APPLICANT, effect=effects.let_go,
        unless=[stay_rules.opened_by_the_base, stay_rules.agreed_end_has_passed], quiet=True,
    )  # fmt: skip
    take_back = Action(
        "撤回", assessing, withdrawn, by=BASE_MANAGER, effect=effects.let_go,
        unless=[stay_rules.agreed_end_has_passed], same_hand=(OPENING,), quiet=True,
    )  # fmt: skip


def next_visit(matter):
    """Return the day of the first visit that was not made."""
    if matter.pk is None:  # it is just being opened out of the leaving, and has no contents yet
        return months_after(tracking.day_left(matter.parent_id), tracking.months(matter.region)[0])
    row = contents_of(matter)
    return tracking.next_day(row, timezone.localdate())


class TrackingWorkflow(Workflow):
    """跟踪管理: visits on the days the city says, under one state."""

    following = State("跟踪中", waits_on=BASE_MANAGER, within=next_visit)
    finished = State("跟踪结束", tone=Tone.GOOD)

    visit = Action(
        "登记回访", following, following, by=(BASE_MANAGER, TUTOR), form=stay_forms.VisitForm, effect=effects.record_visit,
        check=stay_rules.visit_is_out_of_time, unless=[stay_rules.every_visit_was_made], basis=CLAUSE,
    )  # fmt: skip
    finish = Action(
        "结束跟踪", following, finished, by=(BASE_MANAGER, CLOCK), effect=effects.finish_tracking,
        unless=[stay_rules.visits_are_missing],
    )  # fmt: skip
