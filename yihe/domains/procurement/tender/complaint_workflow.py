"""投诉: notified by 财政, explained by the buyer or not, decided by 财政; what it says of the tender is carried out in the same act (法 55–57, 令94)."""

from functools import partial

from yihe.domains.procurement import challenged
from yihe.domains.procurement.models import Decided
from yihe.domains.procurement.tender import complaining as rules
from yihe.domains.procurement.tender import forms
from yihe.foundation.roles import CLOCK, DIRECTOR, PURCHASER, TREASURY
from yihe.foundation.workflow import Action, State, Tone, Workflow

LAW, ORDER = rules.LAW, rules.ORDER


def _decides(label: str, source, target: State, outcome: Decided, clause: str, **more) -> Action:
    return Action(
        label, source, target, by=TREASURY, form=forms.DecisionForm, effect=partial(rules.decide, outcome=outcome), refuses=True,
        basis=f"{ORDER} {clause}", papers=("complaint_decision",), **more,
    )  # fmt: skip


class ComplaintWorkflow(Workflow):
    explaining = State("待采购人书面说明", waits_on=PURCHASER, within=rules.explain_day, known_to=(TREASURY, DIRECTOR))
    deciding = State("待财政部门处理", waits_on=TREASURY, within=rules.decide_day, known_to=(PURCHASER, DIRECTOR))
    dismissed = State("驳回投诉", tone=Tone.NEUTRAL, known_to=(PURCHASER, DIRECTOR, TREASURY))
    no_effect = State("投诉成立，不影响结果", tone=Tone.NEUTRAL, known_to=(PURCHASER, DIRECTOR, TREASURY))
    next_one = State("投诉成立，另行确定供应商", tone=Tone.GOOD, known_to=(PURCHASER, DIRECTOR, TREASURY))
    anew = State("投诉成立，重新采购", tone=Tone.GOOD, known_to=(PURCHASER, DIRECTOR, TREASURY))
    void = State("投诉成立，废标行为无效", tone=Tone.GOOD, known_to=(PURCHASER, DIRECTOR, TREASURY))
    ended = State("终止处理", tone=Tone.NEUTRAL, known_to=(PURCHASER, DIRECTOR, TREASURY))
    open_ = explaining | deciding

    explain = Action(
        "作出书面说明", explaining, deciding, by=PURCHASER, form=forms.ExplanationForm, effect=rules.explain,
        papers=("complaint_notice", "complaint_explanation"), basis=f"{ORDER} 第二十二条",
    )  # fmt: skip
    no_explanation = Action("逾期未说明，视同放弃", explaining, deciding, by=CLOCK, basis=f"{ORDER} 第二十五条")
    stop = Action(
        "暂停采购活动", open_, None, by=TREASURY, form=forms.StopForm, effect=rules.stop, unless=[rules.cannot_be_stopped], refuses=True,
        basis=f"{LAW} 第五十七条", confirm="招标项目立即停下：投标期间的不再接收投标，开标和评审中的停在那一步，已经确定中标人的不签订合同，已经签订的中止履行。",
    )  # fmt: skip
    go_on = Action(
        "恢复采购活动", open_, None, by=TREASURY, form=forms.StopForm, effect=rules.go_on, unless=[rules.is_not_stopped],
        basis=f"{ORDER} 第二十八条",
    )  # fmt: skip
    dismiss = _decides("驳回投诉", deciding, dismissed, Decided.DISMISSED, "第二十九条")
    leave = _decides("投诉成立，不影响结果", deciding, no_effect, Decided.NO_EFFECT, "第三十二条")
    give_next = _decides(
        "投诉成立，另行确定供应商", deciding, next_one, Decided.NEXT, "第三十二条", confirm="原结果随即撤回，由采购人在其余名次中另行确定。",
        unless=[rules.is_against_the_document, rules.nobody_had_won, challenged.a_contract_stands, challenged.a_contract_was_in_force],
    )  # fmt: skip
    begin_anew = _decides(
        "投诉成立，重新采购", deciding, anew, Decided.ANEW, "第三十二条", confirm="本次采购随即终止，重新进行。",
        unless=[rules.tender_is_over, challenged.a_contract_stands],
    )  # fmt: skip
    void_failure = _decides(
        "投诉成立，废标行为无效", deciding, void, Decided.VOID, "第三十二条", confirm="本次招标随即恢复：审查没有通过的重新审查，名次里没有选用的重新确定。",
        unless=[rules.did_not_fail],
    )  # fmt: skip
    end = Action(
        "投诉人撤回，终止处理", open_, ended, by=TREASURY, form=forms.DecisionForm, effect=partial(rules.decide, outcome=Decided.ENDED),
        refuses=True, basis=f"{ORDER} 第三十条",
    )  # fmt: skip
