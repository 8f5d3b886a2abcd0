"""
How a charter goes: the village's text → read clause by clause by a lawyer → read by a second person → back to the village, whose meeting decides
→ filed with the office its statute names. Review is advice: nothing here permits or forbids a charter (村委会组织法 31, 居委会组织法 31).
"""

from yihe.domains.station_work.charters import effects, forms, rules
from yihe.foundation.periods import DAYS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import CLERK, DUTY_LAWYER, JUSTICE_OFFICE, STATION_KEEPER
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm, ShortReasonForm

KNOW = (STATION_KEEPER, JUSTICE_OFFICE)
REVIEW = within("charter_review", at_least=1)
BASIS = "村民委员会组织法 第三十一条；城市居民委员会组织法 第三十一条"


class CharterWorkflow(Workflow):
    total = TimeLimit("审查期限", REVIEW, by=(DUTY_LAWYER, JUSTICE_OFFICE), reminds=(JUSTICE_OFFICE,))

    draft = State("草稿", waits_on=STATION_KEEPER)
    reading = State("待初审", waits_on=DUTY_LAWYER, within=REVIEW, public="审查中", starts=("total",), known_to=KNOW)
    second = State(
        "待复核", waits_on=JUSTICE_OFFICE, within=within("charter_reading", at_least=1), public="审查中", known_to=(STATION_KEEPER,)
    )  # fmt: skip
    returned = State(
        "待村里决定", waits_on=STATION_KEEPER, within=lasting("charter_decision", DAYS), stops=("total",),
        known_to=(JUSTICE_OFFICE,), reminds=(STATION_KEEPER, JUSTICE_OFFICE),
    )  # fmt: skip
    adopted = State(
        "待备案", waits_on=STATION_KEEPER, within=within("charter_filing", at_least=1), known_to=(JUSTICE_OFFICE,),
        reminds=(STATION_KEEPER, JUSTICE_OFFICE),
    )  # fmt: skip
    filed = State("已备案", tone=Tone.GOOD, known_to=KNOW)
    not_carried = State("会议没有通过", tone=Tone.NEUTRAL, known_to=KNOW)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL, known_to=KNOW)

    send = Action(
        "送审", draft, reading, by=STATION_KEEPER, unless=[rules.cannot_be_sent], effect=effects.send,
        confirm="送审的是全文；备案以后，通过的文本在公开网站上看得到。",
    )  # fmt: skip
    review = Action(
        "逐条写意见，交复核", reading, second, by=DUTY_LAWYER, form=forms.FindingsForm, check=rules.findings_are_wrong,
        effect=effects.review, basis=BASIS,
    )  # fmt: skip
    hand_back = Action("退回补全文本", reading, draft, by=DUTY_LAWYER, form=ReasonForm, refuses=True, quiet=True)
    agree = Action(
        "同意意见，交回村里", second, returned, by=JUSTICE_OFFICE, apart_from=("review",), copies=(STATION_KEEPER,), basis=BASIS,
    )  # fmt: skip
    send_back = Action(
        "退回重审", second, reading, by=JUSTICE_OFFICE, form=ReasonForm, refuses=True, apart_from=("review",),
    )  # fmt: skip
    decide = Action(
        "会议通过，登记决定", returned, adopted, by=STATION_KEEPER, form=forms.DecisionForm, check=rules.decision_is_wrong,
        effect=effects.decide, copies=(JUSTICE_OFFICE,),
    )  # fmt: skip
    refuse = Action(
        "会议没有通过", returned, not_carried, by=STATION_KEEPER, form=forms.MeetingForm, check=rules.refusal_is_wrong,
        effect=effects.refuse, quiet=True,
    )  # fmt: skip
    again = Action("改文本，再送审", returned, draft, by=STATION_KEEPER, quiet=True)
    file = Action(
        "登记备案", adopted, filed, by=STATION_KEEPER, form=forms.FilingForm, check=rules.filing_is_wrong, effect=effects.file,
        copies=(JUSTICE_OFFICE, CLERK), basis=BASIS, done="已登记备案，通过的文本已经公开",
    )  # fmt: skip
    withdraw = Action(
        "撤回", draft | reading | second | returned, withdrawn, by=STATION_KEEPER, form=ShortReasonForm, quiet=True,
    )  # fmt: skip
