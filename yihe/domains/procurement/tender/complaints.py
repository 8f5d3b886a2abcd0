"""
投诉 is 财政's to look into and decide (法 55–57; 令94): here it stops a tender, lets it go on, and what it decides is carried out. It may stop one that is won,
too: a complaint comes after the answer to a challenge, as a rule when the clock is past the days of that. The actions stand ready for the workflow.
"""

from functools import partial

from yihe.domains.procurement import challenged
from yihe.domains.procurement.tender import awarding, forms, qualifying
from yihe.domains.procurement.tender.challenging import to_the_next
from yihe.foundation.roles import CLOCK, DIRECTOR, PURCHASER, TREASURY
from yihe.foundation.workflow import Action, State
from yihe.matters import telling
from yihe.matters.models import Matter

LAW, ORDER = "政府采购法", "政府采购质疑和投诉办法"
STANDS_STILL = (
    f"暂停期间不得进行本项采购活动，不签订合同；期限届满或者财政部门通知恢复以后才能继续（{ORDER} 第二十八条）。"
)


# -- effects ---------------------------------------------------------------------------------------------------------------


def stop_late(matter: Matter, *, by, document: str, reason: str):
    """Have the purchase of a tender that was won wait with it, and say so to who would draw its contract."""
    challenged.wait(matter)
    words = f"财政部门通知暂停采购活动（{document}），恢复以前不签订合同，已经签订的中止履行：{matter.title}。"
    telling.tell(telling.people(PURCHASER, matter) | telling.people(DIRECTOR, matter), words, matter=matter, mail=True)


def carry_out_next(matter: Matter, *, by, document: str, reason: str):
    """Carry out that the award is not valid, and the next in rank may win (令94 32)."""
    to_the_next(matter, f"财政部门投诉处理决定（{document}）：{reason}", by=by)


def carry_out_anew(matter: Matter, *, by, document: str, reason: str):
    """Carry out that the tender is to be done anew (法 56, 令94 32)."""
    awarding.undo(matter, by=by)
    qualifying.cancel(matter, by=by, reason=f"财政部门投诉处理决定（{document}）：{reason}")


# -- actions ---------------------------------------------------------------------------------------------------------------


def stops(noticed: State, won: State, stopped: State) -> tuple[Action, Action]:
    return (
        Action("暂停采购活动", noticed, stopped, by=TREASURY, form=forms.StopForm, refuses=True, basis=f"{LAW} 第五十七条"),
        Action(
            "暂停采购活动", won, stopped, by=TREASURY, form=forms.StopForm, refuses=True, effect=stop_late, reopens=True, quiet=True,
            basis=f"{LAW} 第五十七条", confirm="招标项目已经确定中标人：暂停期间不签订合同，已经签订的中止履行。",
        ),
    )  # fmt: skip


def goes_on(stopped: State, noticed: State) -> tuple[Action, Action]:
    """Return how a stop ends without a decision that changes anything: 财政 says so, or its days are over."""
    return (
        Action("恢复采购活动", stopped, noticed, by=TREASURY, form=forms.StopForm, basis=f"{LAW} 第五十六条"),
        Action("暂停期满", stopped, noticed, by=CLOCK, basis=f"{LAW} 第五十七条"),
    )


def decided(stopped: State, deciding: State, failed: State) -> tuple[Action, Action]:
    decide = partial(Action, by=TREASURY, form=forms.StopForm, refuses=True, basis=f"{ORDER} 第三十二条")
    return (
        decide(
            "投诉成立，另行确定中标人", stopped, deciding, effect=carry_out_next,
            unless=[challenged.a_contract_stands, challenged.a_contract_was_in_force],
        ),
        decide("投诉成立，重新采购", stopped, failed, effect=carry_out_anew, unless=[challenged.a_contract_stands]),
    )  # fmt: skip
