"""
集体研究: who wins where somebody was passed over and no other director is there to decide it. The buyer decides (条例 43), and the buyer is the bureau:
its leaders meet, one person enters what the minutes say, another holds it against the minutes, and the award follows. Where a director who had no
hand in it can decide, they do, and no meeting. ADR 0105.
"""

from datetime import date

from django.utils import timezone

from yihe.domains.procurement.models import CollectiveDecision
from yihe.domains.procurement.tender import awarding
from yihe.domains.procurement.tender.rows import decisions_of
from yihe.foundation.roles import DIRECTOR
from yihe.matters import hands, kinds, telling
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

LEAST_PRESENT = 3  # setting: fewer talked, and did not meet


def waiting_of(matter: Matter) -> CollectiveDecision | None:
    return next((each for each in decisions_of(matter) if each.waits), None)


def need_not_meet(matter: Matter, user) -> str:
    """Refuse a meeting's decision where nobody was passed over, or a director is there who may decide."""
    if not awarding.somebody_was_passed_over(matter, None):
        return "没有不按名次选用的情形，由分管领导按名次确定中标人，或者到期由第一名中标。"
    action = kinds.get(matter.kind).workflow_of(matter).actions["award"]
    there = User.objects.filter(pk__in=telling.people(DIRECTOR, matter)).order_by("pk")
    free = [each.name for each in there if not hands.refusal(action, matter, each)]
    return (
        f"分管领导{'、'.join(free)}没有办理过前面的环节，由其确定中标人，不用集体研究。" if free else ""
    )  # fmt: skip


def meeting_is_wrong(matter: Matter, user, *, met_on: date, present: list[str], **_said) -> str:
    """Refuse a meeting to come, one before somebody was passed over, or one of too few."""
    if met_on > timezone.localdate():
        return "集体研究的日期不能晚于今天。"
    over = matter.events.filter(action="pass_over").order_by("-pk").first()
    if over is not None and met_on < timezone.localdate(over.at):
        return f"集体研究的日期不能早于不按名次选用的日期（{timezone.localdate(over.at)}）。"
    if len(present) < LEAST_PRESENT:
        return f"集体研究应有 {LEAST_PRESENT} 人以上参加，请写全与会人员，用顿号隔开。"
    return "已经登记了一次集体研究的决定，等第二人核对。" if waiting_of(matter) else ""


def enter(matter: Matter, *, by, met_on: date, present: list[str], words: str):
    """Enter what the minutes say: that the next in rank wins. It counts for nothing before another agreed."""
    bid = awarding.next_in_rank(matter)
    assert bid is not None  # `first_may_not_win`
    CollectiveDecision.objects.create(
        tender_id=matter.pk, bid=bid, met_on=met_on, present="、".join(present), words=words, by=by
    )  # fmt: skip
    return {"label": bid.label, "rank": bid.rank, "present": "、".join(present)}


def nothing_was_decided_yet(matter: Matter, user) -> str:
    return "" if waiting_of(matter) else "还没有登记集体研究的决定。"


def nothing_was_decided(matter: Matter, user) -> str:
    """Refuse to carry out what no meeting decided, or decided of a bid that is not the next any more."""
    waits = waiting_of(matter)
    if waits is None:
        return nothing_was_decided_yet(matter, user)
    bid = awarding.next_in_rank(matter)
    if bid is None or bid.pk != waits.bid_id:
        return f"会议决定的是{waits.bid.label}，现在按名次不是这一家，请退回重新研究。"
    return ""


def award(matter: Matter, *, by):
    """Let the bid win that the meeting decided, as the second person found it in the minutes."""
    waits = waiting_of(matter)
    if (reason := nothing_was_decided(matter, by)) or waits is None:
        raise NotAllowed(reason)
    waits.agreed_by, waits.agreed_on = by, timezone.localdate()
    waits.save(update_fields=["agreed_by", "agreed_on"])
    return awarding.award(matter, by=by, because=f"{waits.met_on} 集体研究决定。")


def drop(matter: Matter, *, by, reason: str):
    """Send back what does not agree with the minutes."""
    waits = waiting_of(matter)
    if waits is None:
        raise NotAllowed(nothing_was_decided(matter, by))
    waits.dropped = True
    waits.save(update_fields=["dropped"])
