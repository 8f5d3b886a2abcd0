"""质疑: its letter, and a written answer within seven working days, by somebody who had no hand in the tender."""

from functools import partial

from yihe.domains.procurement import challenged
from yihe.domains.procurement.models import Outcome
from yihe.domains.procurement.tender import challenging as rules
from yihe.domains.procurement.tender.forms import ChallengeAnswerForm
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

LAW, ORDER = "政府采购法", "政府采购质疑和投诉办法"


def _answers(label: str, source, target: State, outcome: Outcome, **more) -> Action:
    return Action(
        label, source, target, by=(REVIEWER, DIRECTOR), form=ChallengeAnswerForm, check=rules.answer_says_too_much,
        effect=partial(rules.answered, outcome=outcome), unless=[rules.ran_the_tender, *more.pop("unless", ())],
        apart_from=(OPENING, "register"), **more,
    )  # fmt: skip


class ChallengeWorkflow(Workflow):
    decided = "已答复"
    received = State("待收齐质疑函", waits_on=CLERK, within=within("acceptance"), known_to=(REVIEWER, DIRECTOR))
    answering = State("待答复", waits_on=REVIEWER, within=rules.answer_day, known_to=(DIRECTOR,))
    unfounded = State("质疑不成立", tone=Tone.NEUTRAL)
    no_effect = State("质疑成立，不影响结果", tone=Tone.NEUTRAL)
    corrected = State("质疑成立，文件已更正", tone=Tone.GOOD)
    next_one = State("质疑成立，另行确定供应商", tone=Tone.GOOD)
    anew = State("质疑成立，重新采购", tone=Tone.GOOD)
    turned_away = State("不予受理", tone=Tone.BAD)

    register = Action(
        "收齐质疑函，转请答复", received, answering, by=CLERK, papers=("challenge_letter",), basis=f"{ORDER} 第十二条",
        unless=[rules.posting_is_not_shown],
    )  # fmt: skip
    turn_away = Action(
        "不予受理", received, turned_away, by=(CLERK, REVIEWER, DIRECTOR), form=ReasonForm, refuses=True, unless=[rules.ran_the_tender],
        effect=partial(rules.answered, outcome=Outcome.TURNED_AWAY), basis=f"{ORDER} 第十一条",
    )  # fmt: skip
    unfound = _answers("答复：不成立", answering, unfounded, Outcome.UNFOUNDED, basis=f"{LAW} 第五十三条")
    leave = _answers("答复：成立，不影响结果", answering, no_effect, Outcome.NO_EFFECT, basis=f"{ORDER} 第十六条")
    correct = _answers(
        "答复：成立，文件已更正", answering, corrected, Outcome.CORRECTED, basis=f"{ORDER} 第十六条", unless=[rules.document_was_not_corrected]
    )  # fmt: skip
    go_on = _answers(
        "答复：成立，另行确定供应商", answering, next_one, Outcome.NEXT, basis=f"{ORDER} 第十六条",
        unless=[rules.is_not_against_the_award, challenged.a_contract_stands, challenged.a_contract_was_in_force],
        confirm="原结果随即撤回，由分管领导在其余名次中另行确定。",
    )  # fmt: skip
    begin_anew = _answers(
        "答复：成立，重新采购", answering, anew, Outcome.ANEW, basis=f"{ORDER} 第十六条", unless=[rules.tender_is_closed, challenged.a_contract_stands],
        confirm="本次采购随即终止，重新进行。",
    )  # fmt: skip
