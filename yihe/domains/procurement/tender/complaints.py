"""
投诉 is 财政's to look into and decide (法 55–57; 令94). What it does is entered on a matter of its own (`complaining`); here stands what the tender follows:
it stops, goes on, and is carried out what was decided. It stops while bids come, too, and when it is won: a complaint comes after the answer to a challenge. The
actions stand ready for the workflow; a tender of the first version is stopped by 财政 on its own page, as it was when it was opened.
"""

from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from yihe.acts.sealed_bids import planning
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.delivering import shown
from yihe.acts.sealed_bids.models import PublicationSort
from yihe.domains.procurement import challenged
from yihe.domains.procurement.tender import awarding, forms, qualifying, wording
from yihe.domains.procurement.tender.challenging import to_the_next
from yihe.foundation import workdays
from yihe.foundation.periods import ONE_DAY
from yihe.foundation.roles import CLOCK, DIRECTOR, PURCHASER, TREASURY
from yihe.foundation.workflow import Action, State
from yihe.matters import standing, telling
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

LAW, ORDER = "政府采购法", "政府采购质疑和投诉办法"
STANDS_STILL = (
    f"暂停期间不得进行本项采购活动，不签订合同；期限届满或者财政部门通知恢复以后才能继续（{ORDER} 第二十八条）。"
)
BIDS_WAIT = f"暂停期间不接收投标，不开标，已经投递的可以撤回；恢复以后投标截止时间按暂停的天数顺延，另行公告（{ORDER} 第二十八条）。"
STOPS, HALTS, STOPS_LATE, GOES_ON, BIDS_GO_ON = "stop", "halt", "stop_late", "go_on", "go_on_bidding"
NEXT, ANEW = "decide_next", "decide_anew"


# -- effects ---------------------------------------------------------------------------------------------------------------


def stop_late(matter: Matter, *, by, document: str, reason: str):
    """Have the purchase of a tender that was won wait with it, and say so to who would draw its contract."""
    challenged.wait(matter)
    words = f"财政部门通知暂停采购活动（{document}），恢复以前不签订合同，已经签订的中止履行：{matter.title}。"
    telling.tell(telling.people(PURCHASER, matter) | telling.people(DIRECTOR, matter), words, matter=matter, mail=True)


def go_on_bidding(matter: Matter, *, by=None, document: str = "", reason: str = ""):
    """
    Let bids come again. The days it stood were no days in which bids could be written: the deadline moves by as many, past days off (令87 85), before
    everybody. What touches bids is corrected afterwards as ever, with the statute's days.
    """
    opening = matter.opening
    since = stopped_since(matter)
    before, moment = opening.moment, moved(opening.moment, since, timezone.now())
    planning.go_on(opening, moment=moment, by=by)
    opening.refresh_from_db()
    say = wording.of(contents_of(matter))
    body = (
        f"财政部门暂停的采购活动自今日恢复。暂停期间（{since:%Y-%m-%d} 起）不计入{say.bid}的时间，{say.bid}截止和开启时间由 {shown(before)} "
        f"顺延到 {shown(moment)}。{say.document}没有改变，已经投递的仍然有效，截止以前可以替换、撤回。"
    )
    texts.publish(opening, PublicationSort.CORRECTION, title="恢复采购活动和顺延截止时间的公告", body=body)
    standing.heard(matter)
    return {"moment": moment}


def stopped_since(matter: Matter) -> datetime:
    """Return when bids ceased to come."""
    came = Event.objects.filter(matter=matter, action=HALTS).order_by("-seq").values_list("at", flat=True).first()
    return timezone.localtime(came or timezone.now())


def moved(moment: datetime, since: datetime, now: datetime) -> datetime:
    """Return a deadline moved by the days that were begun of a stop, at the same hour, on a working day."""
    days = (now - since + timedelta(hours=24) - timedelta(microseconds=1)) // timedelta(days=1)
    later = timezone.localtime(moment) + timedelta(days=max(days, 1))
    while not workdays.is_working(later.date()):
        later += ONE_DAY
    return later


def carry_out_next(matter: Matter, *, by=None, document: str, reason: str):
    """Carry out that the award is not valid, and the next in rank may win (令94 32)."""
    to_the_next(matter, f"财政部门投诉处理决定（{document}）：{reason}", by=by)


def carry_out_anew(matter: Matter, *, by=None, document: str, reason: str):
    """Carry out that the tender is to be done anew (法 56, 令94 31, 32)."""
    if contents_of(matter).awarded_on:
        awarding.undo(matter, by=by)
    qualifying.cancel(matter, by=by, reason=f"财政部门投诉处理决定（{document}）：{reason}")


# -- actions: each follows what 财政 did on the complaint ---------------------------------------------------------------------

_follows = partial(Action, by=CLOCK, automatic=True, form=forms.StopForm)
by_hand = partial(
    Action, by=TREASURY, form=forms.StopForm
)  # as a tender of the first version is stopped, on its own page


def stops(
    noticed: State, won: State, stopped: State, bidding: State, halted: State, act=_follows
) -> tuple[Action, ...]:
    return (
        act("暂停采购活动", noticed, stopped, refuses=act is by_hand, basis=f"{LAW} 第五十七条"),
        act("暂停采购活动", won, stopped, refuses=act is by_hand, effect=stop_late, reopens=True, quiet=True, basis=f"{LAW} 第五十七条"),
        act("暂停采购活动", bidding, halted, refuses=act is by_hand, basis=f"{LAW} 第五十七条"),
    )  # fmt: skip


def goes_on(stopped: State, noticed: State, halted: State, bidding: State, act=_follows) -> tuple[Action, ...]:
    """Return how a stop ends without a decision that changes anything: 财政 says so, or its days are over."""
    return (
        act("恢复采购活动", stopped, noticed, basis=f"{LAW} 第五十六条"),
        Action("暂停期满", stopped, noticed, by=CLOCK, basis=f"{LAW} 第五十七条"),
        act("恢复采购活动", halted, bidding, effect=go_on_bidding, basis=f"{LAW} 第五十六条"),
        Action("暂停期满", halted, bidding, by=CLOCK, effect=go_on_bidding, basis=f"{LAW} 第五十七条"),
    )


def decided(stopped: State, halted: State, deciding: State, failed: State, act=_follows) -> tuple[Action, ...]:
    decide = partial(act, refuses=act is by_hand, basis=f"{ORDER} 第三十二条")
    return (
        decide(
            "投诉成立，另行确定中标人", stopped, deciding, effect=carry_out_next,
            unless=[challenged.a_contract_stands, challenged.a_contract_was_in_force],
        ),
        decide("投诉成立，重新采购", stopped | halted, failed, effect=carry_out_anew, unless=[challenged.a_contract_stands]),
    )  # fmt: skip
