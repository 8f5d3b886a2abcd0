"""
How an incident goes up: 已报 → 已上报 → 处置中 → 已移送 → 待办结 → 已办结. Hours run by day and night. Where the 司法所 does not sign in
time the clock carries it to the leader on duty: nothing a village said stays lying. Only the leader puts one aside.
"""

from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.station_work.incidents import effects, forms, rules, terms
from yihe.foundation.roles import CLOCK, DIRECTOR, JUSTICE_OFFICE, STATION_KEEPER
from yihe.foundation.workflow import Action, State, Tone, Workflow

KNOW = (STATION_KEEPER, DUTY_LEADER)  # the village that said it and the leader on duty, whosever turn it is
UP = (JUSTICE_OFFICE, DUTY_LEADER)


class IncidentWorkflow(Workflow):
    reported = State("已报", waits_on=JUSTICE_OFFICE, within=terms.SIGN, known_to=KNOW)
    raised = State("已上报", waits_on=DUTY_LEADER, within=terms.LEADER, known_to=KNOW, reminds=(DUTY_LEADER, DIRECTOR))
    handling = State(
        "处置中", waits_on=JUSTICE_OFFICE, within=terms.WORD, known_to=KNOW, reminds=(JUSTICE_OFFICE, DUTY_LEADER)
    )
    handed = State(
        "已移送，待回执", waits_on=JUSTICE_OFFICE, within=terms.RECEIPT, known_to=KNOW, reminds=(JUSTICE_OFFICE, DUTY_LEADER),
    )  # fmt: skip
    ending = State("待办结", waits_on=DUTY_LEADER, within=terms.CLOSING, known_to=KNOW, reminds=(DUTY_LEADER,))
    closed = State("已办结", tone=Tone.GOOD, known_to=KNOW)
    merged = State("已并入", tone=Tone.NEUTRAL, known_to=KNOW)
    aside = State("不作上报事项", tone=Tone.NEUTRAL, known_to=KNOW)

    sign = Action(
        "签收，报值班领导", reported, raised, by=JUSTICE_OFFICE, form=forms.SignForm, effect=effects.sign, copies=(DUTY_LEADER,)
    )  # fmt: skip
    rise = Action("到时没有签收，直接报值班领导", reported, raised, by=CLOCK, copies=(JUSTICE_OFFICE, DUTY_LEADER))
    instruct = Action(
        "交司法所处置", raised, handling, by=DUTY_LEADER, form=forms.InstructForm, effect=effects.instruct, copies=(JUSTICE_OFFICE,)
    )  # fmt: skip
    word = Action(
        "每日一报",
        handling,
        handling,
        by=JUSTICE_OFFICE,
        form=forms.WordForm,
        effect=effects.speak,
        copies=(DUTY_LEADER,),
    )
    calm = Action("已平息", handling, ending, by=JUSTICE_OFFICE, form=forms.OutcomeForm, effect=effects.calm)
    hand_over = Action(
        "移送", raised | handling, handed, by=UP, form=forms.HandOverForm, effect=effects.hand_over, copies=(JUSTICE_OFFICE, DUTY_LEADER),
    )  # fmt: skip
    receive = Action("登记回执", handed, ending, by=UP, form=forms.ReceiptForm, effect=effects.receive)
    came_back = Action(
        "对方没有接收，继续处置", handed, handling, by=UP, form=forms.ReturnedForm, effect=effects.came_back, copies=(DUTY_LEADER,), quiet=True,
    )  # fmt: skip
    close = Action("办结", ending, closed, by=DUTY_LEADER, effect=effects.end, copies=(JUSTICE_OFFICE,))
    go_on = Action(
        "还没有完，继续处置", ending, handling, by=DUTY_LEADER, form=forms.GoOnForm, refuses=True, copies=(JUSTICE_OFFICE,),
    )  # fmt: skip
    add = Action(
        "补充情况", reported | raised | handling | handed, None, by=STATION_KEEPER, form=forms.MoreForm, effect=effects.add, copies=UP,
    )  # fmt: skip
    merge = Action(
        "和另一件是同一件事", reported | raised | handling, merged, by=UP, form=forms.MergeForm, holds=effects.hold,
        check=rules.cannot_be_merged_into, effect=effects.merge, unless=[rules.nothing_to_merge_into], quiet=True, done="已经并入",
    )  # fmt: skip
    take_in = Action(
        "另一个村也报了", reported | raised | handling | handed, None, by=UP, automatic=True, effect=effects.take_in
    )
    put_aside = Action(
        "不作上报事项", raised | handling, aside, by=DUTY_LEADER, form=forms.PutAsideForm, refuses=True, effect=effects.put_aside, quiet=True,
    )  # fmt: skip
