"""
补贴: from the organization to the bureau's leader, through the public notice to the payment.

`ClaimWorkflow` is what all kinds share. A kind that needs more subclasses it: another department's act between two
steps (`StartupWorkflow`), a reviewer who finds the amount (`FindingWorkflow`).
"""

from yihe.acts.documents.forms import SendBackForm
from yihe.acts.hearing import parts as hearings
from yihe.acts.notices import rules as notices
from yihe.domains.subsidies import alike, effects, forms, rules
from yihe.domains.subsidies.guides import clause
from yihe.foundation.procedure import within
from yihe.foundation.roles import APPLICANT, CIVIL_AFFAIRS, CLERK, CLOCK, DIRECTOR, FINANCE_MAKER, REVIEWER
from yihe.foundation.workflow import PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

CLAUSE = clause("subsidies/startup/amount")
LOCKED = "提交后内容即锁定，需要改动时请联系受理人员退回补正。"
WITHDRAWN = "撤回后此件不再办理，编号保留；还要申请的，请另行填写。"
OUT = ("refused", "not_accepted", "not_confirmed", "withdrawn", "lapsed")  # where a claim ends that was given nothing


class ClaimWorkflow(Workflow, abstract=True):
    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待受理", waits_on=CLERK, within=within("acceptance"), public="已提交，待受理")
    returned = State("待补正", waits_on=APPLICANT, within=within("supplement"), clock=PAUSED)
    accepted = State("待审核", waits_on=REVIEWER, within=within("review"), public="办理中")
    reviewed = State("待审批", waits_on=DIRECTOR, within=within("approval"), public="办理中")
    noticed = State("公示中", waits_on=CLOCK, within=notices.closing_day, open_to_objections=True)
    payable = State("待支付", waits_on=FINANCE_MAKER, within=within("payment"), public="已批准，待支付")
    hearing = hearings.hearing(known_to=(CLERK,))
    heard = hearings.heard(DIRECTOR)
    paid = State("已支付", tone=Tone.GOOD)
    not_accepted = State("不予受理", tone=Tone.BAD)
    refused = State("不予批准", tone=Tone.BAD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)
    lapsed = State("视为撤回", tone=Tone.NEUTRAL)

    submit = Action(
        "提交申请", draft | returned, submitted, by=APPLICANT, on_paper=True,
        unless=[
            rules.goes_beyond_the_ending, rules.names_what_is_not_its_own, rules.has_no_account, rules.asks_for_days_had_before,
            rules.is_refused_by_the_rules,
        ],
        confirm=LOCKED,
    )  # fmt: skip
    accept = Action(
        "受理", submitted, accepted, by=CLERK,
        unless=[rules.goes_beyond_the_ending, rules.names_what_is_not_its_own, rules.is_refused_by_the_rules],
        in_bulk=alike.reckoned, fetch_back=True,
    )  # fmt: skip
    send_back = Action("退回补正", submitted, returned, by=CLERK, form=SendBackForm, refuses=True)
    not_accept = Action(
        "不予受理",
        submitted,
        not_accepted,
        by=CLERK,
        form=ReasonForm,
        refuses=True,
        effect=effects.keep_what_the_rules_said,
        quiet=True,
    )
    lapse = Action("逾期未补正，视为撤回", returned, lapsed, by=CLOCK)
    review = Action(
        "审核通过", accepted, reviewed, by=REVIEWER, form=forms.OpinionForm, apart_from=("accept",),
        unless=[rules.goes_beyond_the_ending, rules.lacks_evidence],
        check=rules.leaves_questions_open, effect=effects.keep_questions, in_bulk=alike.reckoned, fetch_back=True,
    )  # fmt: skip
    ask_for_papers = Action("退回申请单位补正", accepted, returned, by=REVIEWER, form=SendBackForm, refuses=True)
    turn_down = Action(
        "不通过审核", accepted, refused, by=REVIEWER, form=ReasonForm, refuses=True, apart_from=("accept",),
        effect=effects.keep_what_the_rules_said, quiet=True,
    )  # fmt: skip
    grant = Action(
        "同意（拟批准并公示）", reviewed, noticed, by=DIRECTOR, form=forms.GrantForm, apart_from=("accept", "review"),
        unless=[rules.goes_beyond_the_ending, rules.rests_on_what_nobody_checked, notices.objection_waits], holds=effects.hold,
        check=rules.cannot_grant, effect=effects.grant, in_bulk=alike.reckoned,
        confirm="同意后预占预算指标，并进入公示；公示期满没有异议的，批准生效。",
    )  # fmt: skip
    hand_back = Action("退回审核环节", reviewed, accepted, by=DIRECTOR, form=ReasonForm, refuses=True, quiet=True)
    refuse = Action(
        "不予批准", reviewed, refused, by=DIRECTOR, form=ReasonForm, refuses=True, apart_from=("accept", "review"),
        effect=effects.keep_what_the_rules_said,
    )  # fmt: skip
    close_notice = Action(
        "公示期满，批准生效", noticed, payable, by=CLOCK, unless=[notices.objection_is_open], effect=effects.end_notice
    )
    uphold_objection = Action(
        "异议成立，重新审核", noticed, accepted, by=DIRECTOR, automatic=True, effect=effects.take_back
    )
    # Stopping a payment is the safe side: any director may, whoever granted it. What follows – refused, or granted again –
    # is a new judgement by the reviewer and the director, kept apart as the first one was.
    # Telling it stops the payment already (`Tranche.due`); the organization is heard before anything is taken.
    tell_beforehand = hearings.tell(
        "告知拟撤销批准", payable, hearing, by=(REVIEWER, DIRECTOR), unless=[effects.payment_is_on_its_way]
    )
    state_case = hearings.state_case(hearing, heard)
    waive_statement = hearings.waive(hearing, heard)
    enter_statement = hearings.enter(hearing, heard, by=CLERK)
    statement_over = hearings.over(hearing, heard)
    desist = hearings.desist("不予撤销，恢复支付", hearing | heard, payable, by=DIRECTOR)
    revoke = hearings.take_away(
        "撤销批准", heard, accepted, by=DIRECTOR, effect=effects.revoke, unless=[effects.payment_is_on_its_way],
        confirm="占用的预算指标予以退回，享受记录冲销，公示撤下；此件退回审核，可以不予通过或者重新批准。",
    )  # fmt: skip
    settle = Action("支付完成", payable, paid, by=FINANCE_MAKER, automatic=True)
    withdraw = Action(
        "撤回", draft | submitted | returned | accepted | reviewed, withdrawn, by=APPLICANT, quiet=True, confirm=WITHDRAWN,
    )  # fmt: skip


class PlainWorkflow(ClaimWorkflow):
    """What every kind goes through."""


class StartupWorkflow(ClaimWorkflow):
    """Civil affairs finds on the staff after the bureau accepted (T 四(一)): another department's act, not the applicant's word."""

    confirming = State(
        "待{registrar_short}认定",
        waits_on=CIVIL_AFFAIRS,
        within=within("confirmation"),
        public="待{registrar_short}部门认定",
    )
    not_confirmed = State("不予认定", tone=Tone.BAD)

    accept = Action(
        "受理，转{registrar}认定", ClaimWorkflow.submitted, confirming, by=CLERK, basis=CLAUSE, in_bulk=alike.reckoned, fetch_back=True,
        unless=[rules.goes_beyond_the_ending, rules.names_what_is_not_its_own, rules.is_refused_by_the_rules],
    )  # fmt: skip
    confirm = Action(
        "认定", confirming, ClaimWorkflow.accepted, by=CIVIL_AFFAIRS, form=forms.StaffForm, effect=effects.confirm_staff,
        apart_from=("accept",), basis=CLAUSE,
    )  # fmt: skip
    deny = Action(
        "不予认定", confirming, not_confirmed, by=CIVIL_AFFAIRS, form=forms.NoStaffForm, refuses=True, effect=effects.deny_staff,
        apart_from=("accept",), basis=CLAUSE,
    )  # fmt: skip
    withdraw = Action(
        "撤回",
        ClaimWorkflow.withdraw.source | confirming,
        ClaimWorkflow.withdrawn,
        by=APPLICANT,
        quiet=True,
        confirm=WITHDRAWN,
    )


class FindingWorkflow(ClaimWorkflow):
    """The text has no figure (R3): the reviewer finds one with reasons, and another person approves it."""

    review = Action(
        "核定金额", ClaimWorkflow.accepted, ClaimWorkflow.reviewed, by=REVIEWER, form=forms.FindingForm,
        apart_from=("accept",), unless=[rules.goes_beyond_the_ending, rules.is_refused_by_the_rules],
        check=rules.cannot_find, effect=effects.record_finding, basis=clause("subsidies/activity/people"),
    )  # fmt: skip
