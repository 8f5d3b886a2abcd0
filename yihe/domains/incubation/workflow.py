"""孵化申请: an organization answers a call, is screened by experts who may not judge their own, and moves into the base."""

from yihe.acts.agreements import parts as agreement_parts
from yihe.acts.agreements import rules as agreeing
from yihe.acts.documents.forms import SendBackForm
from yihe.acts.hearing import parts as hearings
from yihe.acts.notices import parts as notice_parts
from yihe.acts.notices import rules as noticing
from yihe.acts.reviews import draw_rules as drawing
from yihe.acts.reviews import parts
from yihe.acts.reviews import rules as reviewing
from yihe.domains.incubation import effects, forms, rules
from yihe.domains.incubation.city import CLAUSE, within_setting
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, AUDITOR, BASE_MANAGER, CLERK, CLOCK, DIRECTOR, EXPERT, REVIEWER
from yihe.foundation.workflow import PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

# Whoever took the papers in, had a half in the draw or scored does not sum up; whoever summed up does not decide.
ACCEPTED_OR_SCORED = ("accept", "draw", "second", "lock")
JUDGED_BEFORE = (*ACCEPTED_OR_SCORED, "recommend")


class IncubationWorkflow(Workflow):
    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待受理", waits_on=CLERK, within=within("acceptance"))
    returned = State("待补正", waits_on=APPLICANT, within=within("supplement"), clock=PAUSED)
    screening = State("待抽取专家", waits_on=CLERK, within=within("acceptance"), public="筛选评估中")
    joining = State("待给第二个数", waits_on=CLERK, within=drawing.due_day, public="筛选评估中")
    opening = State("待开启抽取", waits_on=CLERK, within=drawing.due_day, public="筛选评估中")
    lottery = State("待录入开奖号码", waits_on=CLERK, within=within("draw"), public="筛选评估中")
    scoring = State("专家评审中", waits_on=EXPERT, within=within("screening"), public="筛选评估中")
    weighing = State("待合议", waits_on=REVIEWER, within=within("review"), public="筛选评估中")
    proposed = State("待审批", waits_on=DIRECTOR, within=within("approval"), public="办理中")
    noticed = State("公示中", waits_on=CLOCK, within=noticing.closing_day, open_to_objections=True)
    drafting = State(
        "待拟协议", waits_on=BASE_MANAGER, within=within_setting("confirm_working_days"), public="待签协议"
    )
    signing = State("待签协议", waits_on=APPLICANT, within=within_setting("sign_working_days"))
    countersigning = State("待确认协议", waits_on=BASE_MANAGER, within=within_setting("confirm_working_days"))
    hearing = hearings.hearing(known_to=(BASE_MANAGER, CLERK))
    heard = hearings.heard(DIRECTOR)
    resident = State("已{enter}", tone=Tone.GOOD)
    refused = State("不予{enter}", tone=Tone.BAD)
    lapsed = State("逾期终止", tone=Tone.BAD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)
    called_off = State("招募取消", tone=Tone.NEUTRAL)

    submit = Action(
        "提交", draft | returned, submitted, by=APPLICANT, on_paper=True, basis=CLAUSE, papers=("plan",),
        unless=[rules.call_takes_nothing, rules.already_resident], check=rules.applied_already,
    )  # fmt: skip
    accept = Action(
        "受理", submitted, screening, by=CLERK, basis=CLAUSE,
        unless=[rules.already_resident],
    )  # fmt: skip
    send_back = Action("退回补正", submitted, returned, by=CLERK, form=SendBackForm, refuses=True)
    turn_away = Action(
        "不予受理",
        submitted,
        refused,
        by=CLERK,
        form=ReasonForm,
        refuses=True,
        quiet=True,
    )
    lapse = Action("逾期未补正，自动终止", returned, lapsed, by=CLOCK)
    draw = parts.draw(screening, joining, effect=effects.seal_draw, copies=(AUDITOR,))
    second = parts.second(joining, opening)
    reveal = parts.reveal(opening, scoring)
    missed = parts.missed(joining | opening, lottery)
    enter = parts.enter(lottery)
    agreed = parts.agreed(lottery, scoring)
    declare = parts.declare(scoring)
    lock = parts.lock(scoring, then="scored")
    scored = parts.scored(scoring, weighing)
    replace = parts.lapse(scoring)
    redraw = parts.dissolve(scoring, screening)
    recommend = parts.passed(weighing, proposed, apart_from=ACCEPTED_OR_SCORED, basis=CLAUSE)
    fail = parts.failed(weighing, refused, apart_from=ACCEPTED_OR_SCORED, basis=CLAUSE)
    approve = Action(
        "同意{enter}并公示", proposed, noticed, by=DIRECTOR, form=forms.NoticeForm, effect=effects.publish_notice,
        check=rules.approval_is_wrong, apart_from=JUDGED_BEFORE, basis=CLAUSE,
        unless=[rules.already_resident, reviewing.not_concluded, noticing.objection_waits],
        confirm="发布后任何人都能看到，内容不能再改；公示期满没有异议的，通知申请单位签订协议。",
    )  # fmt: skip
    refuse = Action(
        "不予{enter}", proposed, refused, by=DIRECTOR, form=ReasonForm, refuses=True,
        apart_from=JUDGED_BEFORE,
    )  # fmt: skip
    over = notice_parts.over(noticed, drafting)
    uphold_objection = notice_parts.uphold_objection(noticed, proposed)
    take_back = notice_parts.take_back(noticed, proposed)
    # Again while it waits to be signed, where the two sides found something to change: the one before is voided.
    draw_up = agreement_parts.draw_up(
        drafting | signing, signing, template="incubation", by=BASE_MANAGER, form=forms.AgreementForm, basis=CLAUSE,
        unless=[rules.already_resident, rules.is_still_founded],
    )  # fmt: skip
    sign = Action(
        "提交签署的协议", signing, countersigning, by=APPLICANT, on_paper=True, papers=("signed_agreement",),
        unless=[rules.already_resident, agreeing.agreement_missing],
    )  # fmt: skip
    send_to_sign_again = Action("退回重新签署", countersigning, signing, by=BASE_MANAGER, form=ReasonForm, refuses=True)
    move_in = Action(
        "确认协议，办理{enter}", countersigning, resident, by=BASE_MANAGER, form=forms.MoveInForm, effect=effects.move_in,
        check=rules.stay_is_wrong, papers=("signed_agreement",), basis=CLAUSE,
        unless=[rules.already_resident, agreeing.agreement_missing],
    )  # fmt: skip
    tell_beforehand = hearings.tell(
        "告知拟终止签约", drafting | signing | countersigning, hearing, by=(BASE_MANAGER, REVIEWER)
    )
    state_case = hearings.state_case(hearing, heard)
    waive_statement = hearings.waive(hearing, heard)
    enter_statement = hearings.enter(hearing, heard, by=CLERK)
    statement_over = hearings.over(hearing, heard)
    desist = hearings.desist("不终止，继续签约", hearing | heard, drafting, by=(BASE_MANAGER, DIRECTOR))
    end_signing = hearings.take_away("终止签约", heard, refused, by=DIRECTOR, refuses=True)
    withdraw = Action(
        "撤回", draft | submitted | returned | screening | joining | opening | lottery | scoring | weighing | proposed | drafting | signing, withdrawn,
        by=APPLICANT, confirm="撤回后不再办理；在招募期内可以另行申请。", quiet=True,
    )  # fmt: skip
    # Carried out for every open application when its call is cancelled.
    call_off = Action(
        "终止（招募取消）", draft | submitted | returned | screening | joining | opening | lottery | scoring | weighing | proposed, called_off,
        by=(DIRECTOR,), form=ReasonForm, refuses=True, automatic=True,
    )  # fmt: skip
