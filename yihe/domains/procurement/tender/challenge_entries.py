"""How a challenge comes onto a tender: while it is under way, in time although the clock was faster, and after a round failed. The actions stand ready for the workflow."""

from collections.abc import Iterable
from functools import partial

from yihe.domains.procurement.tender import challenging, complaints, forms
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.foundation.workflow import Action, State

LAW, ORDER = "政府采购法", "政府采购质疑和投诉办法"


def enters(under_way: Iterable[State], won: State, noticed: State, failed: State) -> tuple[Action, Action, Action]:
    entered = partial(
        Action, by=(CLERK, PURCHASER), form=forms.ChallengeForm, check=challenging.challenge_is_wrong, quiet=True
    )
    return (
        entered(
            "登记质疑", under_way, None, effect=challenging.receive, unless=[challenging.nothing_is_public], basis=f"{LAW} 第五十二条"
        ),
        entered(
            "补登记期限内收到的质疑", won, noticed, effect=challenging.receive_late, reopens=True, basis=f"{ORDER} 第十三条",
            confirm="只登记期限以内收到或者交邮的。登记后招标项目恢复到质疑期：答复以前不签订合同，已经签订的中止履行。",
        ),
        entered(
            "登记对废标的质疑", failed, None, effect=challenging.receive_of_failed, afterwards=True, basis=f"{LAW} 第五十二条",
            unless=[challenging.nothing_is_public, complaints.next_round_began],
            confirm="答复以前不重新采购，也不取消。还没有开标就废标的，以随质疑函附来的投递回执确认参加了投标。",
        ),
    )  # fmt: skip
