"""
How a consultation goes: 已登记 → 办理中 → 已答复 → 已办结. The desk gives it out, watches its clock and reads no word of it; whoever it was
given to answers. 待补充 and 约期答复 stop the clock of the answer; some answers are read by a second person; it may be asked again once.
"""

from yihe.acts.ratings.parts import may_be_rated
from yihe.acts.referrals.withdrawing import SURE
from yihe.domains.advice import duty, effects, forms, handing, merging, rules, terms
from yihe.domains.advice.door import RESIDENT
from yihe.foundation.roles import ADVICE_DESK, CLOCK, DUTY_LAWYER
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import IN_TURN, PAUSED, Action, State, Tone, Workflow
from yihe.matters import child_harm, kinds
from yihe.matters.forms import AssigneeForm, ReasonForm
from yihe.matters.readers import OWN, party

ANSWERS = (party(DUTY_LAWYER), OWN)  # who reads what was said with an action: whoever it is given to, and who said it
SEEN = (ADVICE_DESK,)  # the desk knows of it, whoever it waits on


def _agreed_moment(matter):
    return kinds.contents_of(matter).agreed_at


class ConsultationWorkflow(Workflow):
    total = TimeLimit("答复期限", terms.by_channel, by=(ADVICE_DESK, DUTY_LAWYER), reminds=(ADVICE_DESK,))

    registered = State(
        "已登记", waits_on=ADVICE_DESK, within=terms.ASSIGN, public="已登记", starts=("total",), reminds=(ADVICE_DESK,)
    )
    in_hand = State(
        "办理中", waits_on=DUTY_LAWYER, within=terms.by_channel, public="办理中", starts=("total",), known_to=SEEN
    )
    reading = State(
        "待审读", waits_on=DUTY_LAWYER, within=terms.READING, public="办理中", known_to=SEEN, reminds=(ADVICE_DESK,)
    )
    supplementing = State(
        "待补充", waits_on=RESIDENT, within=terms.SUPPLEMENT, clock=PAUSED, known_to=SEEN, pauses=("total",)
    )
    agreed = State(
        "约期答复",
        waits_on=DUTY_LAWYER,
        within=_agreed_moment,
        known_to=SEEN,
        pauses=("total",),
        reminds=(ADVICE_DESK,),
    )
    answered = State("已答复", waits_on=RESIDENT, within=terms.ANSWERED, known_to=SEEN, stops=("total",))
    closed = State("已办结", tone=Tone.GOOD, known_to=SEEN)
    reconsidering = State("待决定重开", waits_on=ADVICE_DESK, within=terms.REOPENING, public="重开审查中")
    referred = State("已转介", tone=Tone.NEUTRAL, known_to=SEEN)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL, known_to=SEEN)
    consenting = State(
        "待本人同意转交", waits_on=RESIDENT, within=terms.SUPPLEMENT, known_to=SEEN, pauses=("total",),
        public="请您决定是否转交",
    )  # fmt: skip
    handed = State(
        "已转交，等对方答复",
        waits_on=CLOCK,
        within=terms.HANDED,
        known_to=SEEN,
        stops=("total",),
        public="已转给接收单位",
        awaits="接收单位",
    )
    merged = State("已并入", tone=Tone.NEUTRAL, known_to=SEEN)

    dispatch = Action("派给当班的人", registered, in_hand, by=ADVICE_DESK, automatic=True, assigns=duty.first_on_duty)
    assign = Action(
        "分派", registered | in_hand, in_hand, by=ADVICE_DESK, form=AssigneeForm, assigns="assignee", candidates=duty.who_may_have_it,
    )  # fmt: skip
    answer = Action(
        "答复", in_hand | agreed, answered, by=DUTY_LAWYER, form=forms.AnswerForm, effect=effects.answer, readers=ANSWERS,
        unless=[rules.nobody_has_it, rules.child_is_not_reported, rules.second_reader_is_missing], keeps_assignee=True,
    )  # fmt: skip
    submit = Action(
        "送审读", in_hand | agreed, reading, by=DUTY_LAWYER, form=forms.AnswerForm, effect=effects.write, readers=ANSWERS,
        unless=[rules.nobody_has_it, rules.child_is_not_reported, rules.no_second_reader], assigns=IN_TURN, candidates=duty.second_readers,
    )  # fmt: skip
    want = Action(
        "请对方补充", in_hand, supplementing, by=DUTY_LAWYER, form=forms.WantedForm, refuses=True, effect=effects.want, readers=ANSWERS,
        unless=[rules.nobody_has_it], keeps_assignee=True,
    )  # fmt: skip
    agree = Action(
        "约期答复", in_hand, agreed, by=DUTY_LAWYER, form=forms.AgreeForm, effect=effects.agree, keeps_assignee=True,
        unless=[rules.nobody_has_it], check=rules.agreed_moment_is_wrong,
    )  # fmt: skip
    pass_on = Action(
        "回避，转下一位", in_hand, in_hand, by=DUTY_LAWYER, form=ReasonForm, refuses=True, steps_aside=True, readers=(OWN,),
        unless=[rules.nobody_has_it, rules.nobody_next], assigns=IN_TURN, candidates=duty.on_duty,
    )  # fmt: skip
    hand_back_to_desk = Action(
        "交回受理员", in_hand, registered, by=DUTY_LAWYER, form=ReasonForm, refuses=True, steps_aside=True, readers=(OWN,),
        unless=[rules.nobody_has_it],
    )  # fmt: skip
    approve = Action(
        "同意答复", reading, answered, by=DUTY_LAWYER, unless=[rules.nobody_has_it, rules.wrote_it, rules.child_is_not_reported],
        effect=effects.approve,
    )  # fmt: skip
    send_back = Action(
        "退回修改", reading, in_hand, by=DUTY_LAWYER, form=ReasonForm, refuses=True, readers=ANSWERS, assigns=effects.author,
        unless=[rules.nobody_has_it, rules.wrote_it],
    )  # fmt: skip
    give_to_reader = Action(
        "另派审读", reading, reading, by=ADVICE_DESK, form=AssigneeForm, assigns="assignee", candidates=duty.second_readers, quiet=True,
    )  # fmt: skip
    refer = Action(
        "转介", in_hand | agreed, referred, by=DUTY_LAWYER, form=forms.ReferForm, effect=effects.refer, readers=ANSWERS, quiet=True,
        unless=[rules.nobody_has_it, rules.child_is_not_reported], check=rules.cannot_be_referred,
    )  # fmt: skip
    propose = Action(
        "征求同意后转交", in_hand | agreed, consenting, by=DUTY_LAWYER, form=forms.HandForm, effect=handing.propose, readers=ANSWERS,
        quiet=True, unless=[rules.nobody_has_it, rules.child_is_not_reported], check=handing.cannot_be_proposed,
    )  # fmt: skip
    consent = Action(
        "同意转交", consenting, handed, by=RESIDENT, by_code=True, form=forms.ConsentForm, effect=handing.hand_over, readers=ANSWERS,
        check=handing.cannot_be_handed, unless=[rules.child_is_not_reported], done="您已同意", basis="个人信息保护法 第二十三条",
    )  # fmt: skip
    decline = Action(
        "不同意转交", consenting, in_hand, by=RESIDENT, by_code=True, effect=handing.drop, assigns=duty.last_lawyer, done="没有转交",
    )  # fmt: skip
    no_word = Action("没有答复，不转交", consenting, in_hand, by=CLOCK, effect=handing.drop, assigns=duty.last_lawyer)
    take_back = Action(
        "撤回同意", handed, in_hand, by=RESIDENT, by_code=True, effect=handing.take_back, assigns=duty.last_lawyer,
        done="您已撤回同意", basis="个人信息保护法 第十五条",
    )  # fmt: skip
    take_back_later = Action(
        "撤回转交的同意", referred, None, by=RESIDENT, by_code=True, afterwards=True, effect=handing.take_back_later,
        confirm=SURE, concerns=handing.may_be_taken_back, unless=[handing.nothing_was_agreed], done="您已撤回同意", basis="个人信息保护法 第十五条",
    )  # fmt: skip
    still_out = Action("转交还没有答复，提醒", handed, handed, by=CLOCK, copies=(ADVICE_DESK,))
    came_back = Action(
        "转交了结", handed, referred, by=CLOCK, automatic=True, effect=handing.came_back, readers=ANSWERS
    )
    harm = Action(
        "报告紧急情况：孩子受到伤害", in_hand | agreed, None, by=DUTY_LAWYER, effect=effects.note_harm, copies=(ADVICE_DESK,), quiet=True,
        unless=[rules.nobody_has_it, rules.is_known_as_harm], done="已告知咨询受理员",
        basis=child_harm.BASIS,
    )  # fmt: skip
    report = Action(
        "登记已报告", registered | in_hand | reading | supplementing | consenting | agreed | answered | reconsidering, None, by=ADVICE_DESK,
        form=child_harm.ReportForm,
        effect=child_harm.report, concerns=child_harm.is_suspected, unless=[child_harm.has_nothing_to_report], readers=(OWN,), basis=child_harm.BASIS,
    )  # fmt: skip
    no_harm = Action(
        "核实不涉及孩子受伤害", registered | in_hand | reading | supplementing | agreed | reconsidering, None, by=ADVICE_DESK, form=ReasonForm,
        effect=child_harm.no_harm, concerns=child_harm.is_suspected, unless=[child_harm.has_nothing_to_report, child_harm.is_reported_already], readers=(OWN,), quiet=True,
    )  # fmt: skip
    ring = Action(
        "约回拨", registered | in_hand | supplementing | agreed | answered, None, by=ADVICE_DESK, form=forms.RingForm, quiet=True,
        effect=effects.arrange_call, unless=[rules.cannot_be_rung], check=rules.window_is_past, readers=(OWN,),
    )  # fmt: skip
    supplement = Action(
        "补充", supplementing, in_hand, by=RESIDENT, by_code=True, form=forms.SupplementForm, effect=effects.supplement, readers=ANSWERS,
        assigns=duty.last_lawyer,
    )  # fmt: skip
    settle = Action(
        "解决了", answered, closed, by=RESIDENT, by_code=True, effect=may_be_rated(), done="谢谢您告诉我们", unless=[rules.child_is_not_reported],
    )  # fmt: skip
    ask_again = Action(
        "还有疑问", answered, in_hand, by=RESIDENT, by_code=True, form=forms.AskAgainForm, effect=effects.ask_again, readers=ANSWERS,
        unless=[rules.was_asked_again], assigns=duty.last_lawyer, done="已经追问",
    )  # fmt: skip
    withdraw = Action(
        "撤回", registered | in_hand | supplementing | consenting | agreed, withdrawn, by=RESIDENT, by_code=True, quiet=True,
        unless=[rules.cannot_be_withdrawn],
    )  # fmt: skip
    merge = Action(
        "并入另一件", registered | in_hand, merged, by=ADVICE_DESK, form=forms.MergeForm, holds=merging.hold, check=merging.cannot_merge,
        effect=merging.merge, unless=[rules.child_is_not_reported], quiet=True, confirm=merging.ONE_PERSON,
    )  # fmt: skip
    # Of what the desk has not given out yet nobody else knows: whoever answers merges what they have in hand.
    merge_own = Action(
        "并入我在办的另一件", in_hand, merged, by=DUTY_LAWYER, form=forms.MergeForm, holds=merging.hold, check=merging.cannot_merge,
        effect=merging.merge, unless=[rules.nobody_has_it, rules.child_is_not_reported], quiet=True, confirm=merging.ONE_PERSON,
    )  # fmt: skip
    undo_merge = Action(
        "取消并入", merged, registered, by=ADVICE_DESK, reopens=True, effect=merging.undo, unless=[merging.cannot_undo], quiet=True,
    )  # fmt: skip
    not_the_same = Action(
        "不是同一件事，取消并入", merged, registered, by=RESIDENT, by_code=True, reopens=True, effect=merging.undo, quiet=True,
        unless=[merging.cannot_undo], done="已经取消并入，会单独答复您",
    )  # fmt: skip
    lapse = Action(
        "没有补充，办结", supplementing, closed, by=CLOCK, effect=effects.lapse, unless=[rules.child_is_not_reported]
    )
    close = Action("期满办结", answered, closed, by=CLOCK, effect=may_be_rated(), unless=[rules.child_is_not_reported])
    ask_reopening = Action(
        "申请重开", closed, reconsidering, by=RESIDENT, by_code=True, form=forms.ReopenForm, effect=effects.ask_reopening, readers=ANSWERS,
        reopens=True, unless=[rules.too_late_to_reopen], done="已经申请",
    )  # fmt: skip
    reopen = Action(
        "同意重开", reconsidering, registered, by=ADVICE_DESK, effect=effects.reopen, apart_from=("answer", "submit", "approve"),
    )  # fmt: skip
    keep_closed = Action(
        "不重开", reconsidering, closed, by=ADVICE_DESK, form=forms.DecideForm, refuses=True, effect=effects.tell, readers=(OWN,),
        apart_from=("answer", "submit", "approve"), unless=[rules.child_is_not_reported], basis="本局设定的重开期限，上级文件未规定",
    )  # fmt: skip


class CallBackWorkflow(Workflow):
    """Rung in the half hour somebody asked for, three times; the code of the consultation lives on whatever comes of it."""

    waiting = State("待回拨", waits_on=ADVICE_DESK, within=effects.window_ends, reminds=(ADVICE_DESK,))
    reached = State("已接通", tone=Tone.GOOD)
    unreachable = State("没有打通", tone=Tone.NEUTRAL)
    wrong_number = State("号码有误", tone=Tone.NEUTRAL)

    reach = Action(
        "接通",
        waiting,
        reached,
        by=ADVICE_DESK,
        form=forms.RungForm,
        effect=effects.rung,
        unless=[rules.phone_is_not_safe],
        readers=(OWN,),
    )
    try_again = Action(
        "无人接听", waiting, waiting, by=ADVICE_DESK, form=forms.NextWindowForm, effect=effects.nobody_answered, check=rules.window_is_past,
        unless=[rules.phone_is_not_safe], then="give_up",
    )  # fmt: skip
    give_up = Action(
        "几次都没有打通", waiting, unreachable, by=ADVICE_DESK, automatic=True, unless=[rules.may_be_tried_again]
    )
    wrong = Action("号码有误", waiting, wrong_number, by=ADVICE_DESK, quiet=True)
    stop = Action("对方不要再打", waiting, unreachable, by=ADVICE_DESK, quiet=True)


class ComplaintWorkflow(Workflow):
    """Taken in within a working day, answered within fifteen, by nobody it is about."""

    total = TimeLimit("投诉答复期限", terms.COMPLAINT, reminds=(ADVICE_DESK,))

    received = State(
        "已收到", waits_on=ADVICE_DESK, within=terms.RECEIPT, public="已收到", starts=("total",), reminds=(ADVICE_DESK,)
    )
    investigating = State("调查中", waits_on=ADVICE_DESK, within=terms.COMPLAINT, public="调查中")
    answered = State("已答复", tone=Tone.GOOD)
    turned_away = State("不予受理", tone=Tone.BAD)

    accept = Action(
        "受理，交办", received, investigating, by=ADVICE_DESK, form=AssigneeForm, assigns="assignee", candidates=rules.who_may_look_into,
        unless=[rules.it_is_about],
    )  # fmt: skip
    turn_away = Action(
        "不予受理", received | investigating, turned_away, by=ADVICE_DESK, form=forms.DecideForm, refuses=True, effect=effects.answer_complaint,
        unless=[rules.it_is_about, rules.complaint_is_not_reported], readers=(OWN,), basis="本局设定的投诉办理期限，上级文件未规定",
    )  # fmt: skip
    answer = Action(
        "答复投诉", investigating, answered, by=ADVICE_DESK, form=forms.ComplaintAnswerForm, effect=effects.answer_complaint,
        unless=[rules.it_is_about, rules.complaint_is_not_reported], readers=(OWN,),
    )  # fmt: skip
    report = Action(
        "登记已报告", received | investigating, None, by=ADVICE_DESK, form=child_harm.ReportForm, effect=child_harm.report,
        concerns=child_harm.is_suspected, unless=[rules.it_is_about, child_harm.has_nothing_to_report], readers=(OWN,), basis=child_harm.BASIS,
    )  # fmt: skip
    no_harm = Action(
        "核实不涉及孩子受伤害", received | investigating, None, by=ADVICE_DESK, form=ReasonForm, effect=child_harm.no_harm, quiet=True,
        concerns=child_harm.is_suspected, unless=[rules.it_is_about, child_harm.has_nothing_to_report, child_harm.is_reported_already],
        readers=(OWN,),
    )  # fmt: skip
