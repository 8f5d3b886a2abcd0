"""职能转移: proposed by one, the taker found able by another and heard, noticed, decided by a third; looked at yearly, adjusted, taken back."""

from yihe.acts.hearing import parts as hearings
from yihe.acts.notices import parts as notices
from yihe.acts.notices import rules as noticing
from yihe.domains.functions import transfer_forms as forms
from yihe.domains.functions import transfers
from yihe.foundation.periods import MONTHS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import APPLICANT, CLERK, CLOCK, DIRECTOR, REVIEWER
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.effects import keep_in_contents
from yihe.matters.forms import ReasonForm, ShortReasonForm

BASIS = "施行中的权力清单、责任清单和负面清单"


class TransferWorkflow(Workflow):
    proposed = State("待核实承接能力", waits_on=REVIEWER, within=within("review"))
    asked = State("待承接单位答复", waits_on=APPLICANT, within=within("transfer_answer"))
    agreed = State("待公示", waits_on=CLERK, within=within("acceptance"))
    noticed = State("公示中", waits_on=CLOCK, within=noticing.closing_day, open_to_objections=True)
    deciding = State("待决定", waits_on=DIRECTOR, within=within("approval"))
    in_force = State(
        "转移中，待年度核查",
        waits_on=CLERK,
        within=lasting("transfer_review", MONTHS),
        reminds=(CLERK,),
        public="已转移",
    )
    adjusting = State("待决定调整", waits_on=DIRECTOR, within=within("approval"), public="已转移，拟调整")
    hearing = hearings.hearing(known_to=(CLERK, REVIEWER))
    heard = hearings.heard(DIRECTOR)
    withdrawn = State("已收回", tone=Tone.NEUTRAL)
    declined = State("承接单位不承接", tone=Tone.NEUTRAL)
    refused = State("不予转移", tone=Tone.BAD)

    find_able = Action(
        "核实属实，征求承接单位意见", proposed, asked, by=REVIEWER, form=forms.CapacityForm, effect=keep_in_contents,
        apart_from=(OPENING,), unless=[transfers.may_not_leave], basis=BASIS,
    )  # fmt: skip
    find_unable = Action(
        "没有承接能力", proposed, refused, by=REVIEWER, form=ReasonForm, refuses=True, effect=transfers.let_go,
        apart_from=(OPENING,),
    )  # fmt: skip
    take_on = Action("同意承接", asked, agreed, by=APPLICANT, form=forms.OpinionForm, effect=keep_in_contents)
    decline = Action(
        "不承接", asked, declined, by=APPLICANT, form=forms.DeclineForm, quiet=True, effect=transfers.decline
    )  # fmt: skip
    lapse = Action("期满未答复", asked, declined, by=CLOCK, effect=transfers.let_go)
    announce = notices.announce(
        agreed, noticed, by=CLERK, form=forms.AnnounceForm, basis=BASIS, unless=[transfers.may_not_leave]
    )
    over = notices.over(noticed, deciding)
    uphold_objection = notices.uphold_objection(noticed, proposed)
    take_back = notices.take_back(noticed, agreed)
    decide = Action(
        "决定转移", deciding, in_force, by=DIRECTOR, form=forms.InForceForm, effect=keep_in_contents,
        check=transfers.day_is_wrong, apart_from=(OPENING, "find_able", "announce"), unless=[transfers.may_not_leave],
        basis=BASIS, confirm="决定后向社会公开；每年核查一次，不合格的收回。",
    )  # fmt: skip
    refuse = Action(
        "不予转移", deciding, refused, by=DIRECTOR, form=ReasonForm, refuses=True, effect=transfers.let_go,
        apart_from=(OPENING, "find_able"),
    )  # fmt: skip
    look = Action("登记年度核查", in_force, in_force, by=CLERK, form=forms.LookForm, effect=transfers.look)
    propose_change = Action(
        "提出调整", in_force, adjusting, by=CLERK, form=forms.ChangeForm, effect=keep_in_contents, quiet=True
    )
    adjust = Action(
        "决定调整", adjusting, in_force, by=DIRECTOR, form=forms.AdjustForm, effect=transfers.adjust,
        apart_from=("propose_change",),
    )  # fmt: skip
    leave_as_it_is = Action(
        "不作调整", adjusting, in_force, by=DIRECTOR, form=ShortReasonForm, effect=transfers.leave_as_it_is, quiet=True,
        apart_from=("propose_change",),
    )  # fmt: skip
    tell_beforehand = hearings.tell("告知拟收回", in_force | adjusting, hearing, by=REVIEWER)
    state_case = hearings.state_case(hearing, heard)
    waive_statement = hearings.waive(hearing, heard)
    enter_statement = hearings.enter(hearing, heard, by=CLERK)
    statement_over = hearings.over(hearing, heard)
    desist = hearings.desist("不收回，继续转移", hearing | heard, in_force, by=(DIRECTOR, REVIEWER))
    withdraw = hearings.take_away(
        "决定收回", heard, withdrawn, by=DIRECTOR, form=forms.WithdrawForm, effect=transfers.let_go, basis=BASIS
    )
