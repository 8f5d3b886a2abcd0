"""
How help is found: 已登记 → 有人在帮 → 已告知本人. The desk asks the person whom to tell and what, hands it over (`acts/referrals`) and tells them
back. Whoever registered them sees these steps and no more: each name says the same whoever helps.
"""

from yihe.acts.referrals.withdrawing import SURE
from yihe.domains.station_work.door import HELPED
from yihe.domains.station_work.helping import effects, forms, rules, terms
from yihe.foundation.roles import ADVICE_DESK, DIRECTOR, STATION_KEEPER
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters import child_harm
from yihe.matters.forms import ReasonForm
from yihe.matters.readers import in_reach

KNOW = (STATION_KEEPER,)  # that there is somebody, and the step; no word
DESK = (
    in_reach(ADVICE_DESK),
)  # who reads what is said with an action: to whom they are handed is not the keeper's to know


class HelpWorkflow(Workflow):
    registered = State(
        "已登记",
        waits_on=ADVICE_DESK,
        within=terms.first,
        known_to=KNOW,
        public="已登记",
        reminds=(ADVICE_DESK, DIRECTOR),
    )
    helping = State(
        "有人在帮", waits_on=ADVICE_DESK, within=terms.HELPING, known_to=KNOW, public="有人在帮", reminds=(ADVICE_DESK,)
    )
    closed = State("已告知本人", tone=Tone.GOOD, known_to=(*KNOW, ADVICE_DESK))
    withdrawn = State("本人不要了", tone=Tone.NEUTRAL, known_to=KNOW)

    hand_over = Action(
        "转给能帮的单位", registered, helping, by=ADVICE_DESK, form=forms.HandForm, effect=effects.hand_over, readers=DESK,
        unless=[rules.child_is_not_reported, rules.has_not_agreed], check=rules.cannot_be_handed, done="已经转出",
        basis="个人信息保护法 第二十三条",
    )  # fmt: skip
    answered = Action(
        "接收单位已答复，已告知本人",
        helping,
        closed,
        by=ADVICE_DESK,
        automatic=True,
        effect=effects.answered,
        readers=DESK,
    )
    not_helped = Action("没有转成，另找别的单位", helping, registered, by=ADVICE_DESK, automatic=True, readers=DESK)
    tell = Action(
        "直接告知本人，办结", registered, closed, by=ADVICE_DESK, form=forms.ToldForm, effect=effects.tell, readers=DESK,
        unless=[rules.child_is_not_reported],
    )  # fmt: skip
    report = Action(
        "登记已报告", registered | helping, None, by=ADVICE_DESK, form=child_harm.ReportForm, effect=child_harm.report, readers=DESK,
        concerns=child_harm.is_suspected, unless=[child_harm.has_nothing_to_report], basis=child_harm.BASIS,
    )  # fmt: skip
    no_harm = Action(
        "核实不涉及孩子受伤害", registered, None, by=ADVICE_DESK, form=ReasonForm, effect=child_harm.no_harm, readers=DESK, quiet=True,
        concerns=child_harm.is_suspected, unless=[child_harm.has_nothing_to_report, child_harm.is_reported_already],
    )  # fmt: skip
    withdraw = Action(
        "不要了，撤回同意", registered | helping, withdrawn, by=HELPED, by_code=True, effect=effects.take_back, done="您已撤回", confirm=SURE,
        unless=[rules.child_is_not_reported], basis="个人信息保护法 第十五条",
    )  # fmt: skip
    withdraw_later = Action(
        "撤回同意", closed, None, by=HELPED, by_code=True, afterwards=True, effect=effects.take_back, done="您已撤回同意", confirm=SURE,
        concerns=rules.may_be_taken_back, unless=[rules.no_consent_stands], basis="个人信息保护法 第十五条",
    )  # fmt: skip
    drop_later = Action(
        "登记本人撤回同意", closed, None, by=ADVICE_DESK, form=forms.DroppedForm, afterwards=True, effect=effects.take_back, readers=DESK,
        concerns=rules.may_be_taken_back, unless=[rules.no_consent_stands], quiet=True, basis="个人信息保护法 第十五条", done="已登记本人撤回同意",
        confirm=SURE,
    )  # fmt: skip
    drop = Action(
        "本人说不要了", registered | helping, withdrawn, by=ADVICE_DESK, form=forms.DroppedForm, effect=effects.take_back, readers=DESK,
        unless=[rules.child_is_not_reported], quiet=True, basis="个人信息保护法 第十五条",
    )  # fmt: skip
