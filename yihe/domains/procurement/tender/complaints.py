"""
投诉 is 财政's to look into and decide (法 55–57; 令94). What it does is entered on a matter of its own (`complaining`); here stands what the tender follows:
it stops, goes on, and is carried out what was decided. It stops while bids come, too, and when it is won: a complaint comes after the answer to a challenge. The
actions stand ready for the workflow; a tender of the first version is stopped by 财政 on its own page, as it was when it was opened.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from yihe.acts.reviews import rules as review_rules
from yihe.acts.sealed_bids import planning
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.delivering import shown
from yihe.acts.sealed_bids.models import PublicationSort
from yihe.domains.procurement import challenged
from yihe.domains.procurement.models import Bid
from yihe.domains.procurement.tender import awarding, forms, qualifying, talking, wording
from yihe.domains.procurement.tender.challenging import to_the_next
from yihe.domains.procurement.tender.rows import ranked_of
from yihe.foundation import workdays
from yihe.foundation.periods import ONE_DAY
from yihe.foundation.roles import CLOCK, DIRECTOR, PURCHASER, TREASURY
from yihe.foundation.workflow import Action, State
from yihe.matters import kinds, standing, telling
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

LAW, ORDER = "政府采购法", "政府采购质疑和投诉办法"
STANDS_STILL = (
    f"暂停期间不得进行本项采购活动，不签订合同；期限届满或者财政部门通知恢复以后才能继续（{ORDER} 第二十八条）。"
)
BIDS_WAIT = f"暂停期间不接收投标，不开标，已经投递的可以撤回；恢复以后投标截止时间按暂停的天数顺延，另行公告（{ORDER} 第二十八条）。"
NOT_JUDGED = f"暂停期间不开标，不审查、评审，不确定中标人；期限届满或者财政部门通知恢复以后，从停下的那一步继续，各步的期限接着计算（{ORDER} 第二十八条）。"
STOPS, HALTS, STOPS_LATE, GOES_ON, BIDS_GO_ON = "stop", "halt", "stop_late", "go_on", "go_on_bidding"
HOLDS, TAKES_UP = "hold", "take_up"
IS_VOID = "void"
NEXT, ANEW = "decide_next", "decide_anew"


# -- effects ---------------------------------------------------------------------------------------------------------------


def stop_late(matter: Matter, *, by, document: str, reason: str):
    """Have the purchase of a tender that was won wait with it, and say so to who would draw its contract."""
    challenged.wait(matter)
    words = f"财政部门通知暂停采购活动（{document}），恢复以前不签订合同，已经签订的中止履行：{matter.title}。"
    telling.tell(telling.people(PURCHASER, matter) | telling.people(DIRECTOR, matter), words, matter=matter, mail=True)


def hold(matter: Matter, *, by, document: str, reason: str):
    """Say to everybody who has a part in the step that is interrupted that nothing is done until it is taken up again."""
    words = f"财政部门通知暂停采购活动（{document}），恢复以前不开标、不评审、不确定中标人：{matter.title}。"
    telling.tell(_has_a_part(matter, matter.state), words, matter=matter, mail=True)


def take_up(matter: Matter, *, by=None, document: str = "", reason: str = ""):
    """
    Let whoever has a part in the step that was interrupted go on with it. Final offers that could still come come until later by the
    days it stood: they were no days in which one could be written.
    """
    held = Event.objects.filter(matter=matter, action=HOLDS).order_by("-seq").values_list("source", "at")[0]
    step, since = held
    tender, kept = contents_of(matter), {}
    if step == "offering" and tender.finals_until and tender.finals_until > since:
        kept["finals_until"] = talking.come_later(matter, moved(tender.finals_until, since, timezone.now()))
    words = f"暂停的采购活动已经恢复，请从停下的那一步继续办理：{matter.title}。"
    telling.tell(_has_a_part(matter, step), words, matter=matter, mail=True)
    return kept


def _has_a_part(matter: Matter, step: str) -> set[int]:
    """Return who may act in a step, the members of the panel where there is one, and who answers for the purchase."""
    state = kinds.get(matter.kind).workflow_of(matter).states[step]
    roles = {state.waits_on, *state.known_to, PURCHASER, DIRECTOR} - {CLOCK, None}
    panel = review_rules.panel_of(matter)
    members = [seat.practitioner.user_id for seat in panel.working_seats()] if panel else []
    return {pk for pk in members if pk}.union(*(telling.people(role, matter) for role in roles))


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


def next_round_began(matter: Matter, user) -> str:
    """Refuse what takes a round up again, or speaks of it, once the next is there, or its purchase is over."""
    purchase = contents_of(matter).purchase.matter
    return "" if purchase.state == "failed" else "已经重新采购或者不再采购，这一次废标不能再质疑，也不能恢复。"


def take_up_failed(matter: Matter, *, by=None, document: str, reason: str):
    """
    Carry out that it was void to fail a round (令94 32). Where its bids were not let stand, two people look at all of them again, each alone; where
    nobody in the ranks was chosen, it is decided again.
    """
    if ranked_of(matter):
        Bid.objects.filter(tender=matter.pk).exclude(passed_over="").update(passed_over="")
    else:
        qualifying.look_anew(matter)
    perform(contents_of(matter).purchase.matter, "failure_void", by=None, following=True)
    say = wording.of(contents_of(matter))
    body = f"财政部门认定{say.failed}行为无效（{document}），本次{say.act}恢复进行。"
    texts.publish(matter.opening, PublicationSort.CORRECTION, title=f"{matter.title} 恢复采购活动的公告", body=body)
    standing.heard(matter)


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


def holds(steps: Iterable[State], held: State, act=_follows) -> tuple[Action, Action, Action]:
    """Return how a stop comes between the opening and the award, and how it ends: in the step it came in."""
    first = next(iter(steps))
    return (
        act("暂停采购活动", frozenset(steps), held, refuses=act is by_hand, effect=hold, basis=f"{LAW} 第五十七条"),
        act("恢复采购活动", held, first, returns=True, effect=take_up, basis=f"{LAW} 第五十六条"),
        Action("暂停期满", held, first, by=CLOCK, returns=True, effect=take_up, basis=f"{LAW} 第五十七条"),
    )


def failure_is_void(failed: State, drawing: State, qualifying_: State) -> tuple[Action, Action]:
    """Return how a round that failed is taken up again in the state it failed in; and how, there, bids that nobody has looked at now are looked at."""
    return (
        _follows("废标行为无效，恢复采购", failed, drawing, returns=True, reopens=True, effect=take_up_failed, basis=f"{ORDER} 第三十二条", then="look_again"),
        Action("重新审查", drawing, qualifying_, by=CLOCK, automatic=True, unless=[qualifying.were_looked_at]),
    )  # fmt: skip


def decided(
    stopped: State, halted: State, held: State, deciding: State, failed: State, act=_follows
) -> tuple[Action, ...]:
    decide = partial(act, refuses=act is by_hand, basis=f"{ORDER} 第三十二条")
    return (
        decide(
            "投诉成立，另行确定中标人", stopped, deciding, effect=carry_out_next,
            unless=[challenged.a_contract_stands, challenged.a_contract_was_in_force],
        ),
        decide("投诉成立，重新采购", stopped | halted | held, failed, effect=carry_out_anew, unless=[challenged.a_contract_stands]),
    )  # fmt: skip
