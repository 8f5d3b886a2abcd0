"""
投诉, as 财政's notice tells it: who may complain of what until when (法 55; 令94 17–20) is 财政's to find; what cannot be one is refused where it is entered, with
the clause, so that nobody takes another letter for it. Stopping, going on and deciding are 财政's; the tender follows in the same act.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.reviews import draw_rules
from yihe.domains.procurement.models import Against, Challenge, Complaint, Decided
from yihe.domains.procurement.tender import challenging, complaints
from yihe.domains.procurement.tender.rows import challenges_of
from yihe.foundation import workdays
from yihe.foundation.procedure import within
from yihe.foundation.roles import DIRECTOR, PURCHASER, TREASURY
from yihe.foundation.workflow import Action
from yihe.matters import kinds, telling
from yihe.matters.actions import open_matter, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

WITHIN = within("complaint", at_least=1)
EXPLAIN = within("complaint_explanation", at_least=1)
DECIDE = within("complaint_decision", at_least=1)
LAW, ORDER = "政府采购法", "政府采购质疑和投诉办法"
STOPPED = "stopped"
DRAWN = ("joining", "unsealing", "lottery")  # its experts are being drawn
MAY_BE_VOID = {
    ("too_few_qualified", "drawing"),
    ("none_left", "deciding"),
}  # how and where a round failed that is taken up again
STOPS = (complaints.STOPS, complaints.STOPS_LATE, complaints.HALTS, complaints.HOLDS)
BACK = {STOPPED: complaints.GOES_ON, "halted": complaints.BIDS_GO_ON, "held": complaints.TAKES_UP}


# -- entered ---------------------------------------------------------------------------------------------------------------


def complaint_is_wrong(
    matter: Matter,
    user,
    *,
    challenge: Challenge | None,
    complained_on: date,
    notified_on: date,
    by_all: bool = False,
    **_said,
) -> str:
    """Refuse what is no complaint: without a challenge before it, too early, too late, or of what was decided already."""
    if challenge is None:
        return f"提起投诉以前应当已经依法质疑（{LAW} 第五十五条）：没有质疑过的事项不能投诉，供应商可以先质疑，其他人可以向财政部门反映。"
    if challenge.bid and challenge.bid.members and not by_all:
        return f"{challenge.name}以联合体参加，投诉应当由组成联合体的所有供应商共同提出（{ORDER} 第九条）。"
    if notified_on > timezone.localdate():
        return f"收到投诉答复通知书日期 {notified_on} 还没有到。"
    if complained_on > notified_on:
        return f"财政部门收到投诉日期 {complained_on} 晚于收到通知书日期 {notified_on}，请核对。"
    if complained_on < challenge.received_on:
        return f"财政部门收到投诉日期 {complained_on} 早于收到质疑函日期 {challenge.received_on}，请核对。"
    due = challenging.answer_day(challenge.matter)
    if not challenge.outcome and complained_on <= due:
        return (
            f"质疑 {challenge.matter.number} 还没有答复，答复期限到 {due} 为止，期满以前不能投诉（{LAW} 第五十五条）。"
        )
    if complained_on > (last := last_day(challenge)):
        days = WITHIN.days(due, challenge.matter.region)
        return f"质疑 {challenge.matter.number} 的答复期到 {due} 为止，期满后 {days} 个工作日内可以投诉，到 {last} 为止；{complained_on} 提起的已经超过期限（{LAW} 第五十五条）。"
    return _was_brought(challenge)


def last_day(challenge: Challenge) -> date:
    """Return the last day for a complaint: the working days of 法 55 after the term of the answer, whenever the answer came."""
    due = challenging.answer_day(challenge.matter)
    return workdays.add(due, WITHIN.days(due, challenge.matter.region))


def _was_brought(challenge: Challenge) -> str:
    """Refuse a second complaint of the same challenge (令94 19): one waits, or was decided. One that was withdrawn counts for nothing."""
    before = (
        Complaint.objects.filter(challenge=challenge).exclude(outcome=Decided.ENDED).select_related("matter").first()
    )
    if before is None:
        return ""
    if before.outcome:
        return f"这一质疑的投诉 {before.matter.number} 已由财政部门于 {before.decided_on} 作出处理决定（{before.decision_document}），不能再次处理（{ORDER} 第十九条）。"
    return f"这一质疑的投诉 {before.matter.number} 正在处理，不能重复登记（{ORDER} 第十九条）。"


def nothing_was_challenged(matter: Matter, user) -> str:
    """Refuse where no challenge came at all: there is nothing a complaint could be about."""
    return (
        "" if challenges_of(matter) else f"这个项目没有收到过质疑：提起投诉以前应当已经依法质疑（{LAW} 第五十五条）。"
    )


def receive(
    matter: Matter, *, by, challenge: Challenge, complained_on: date, notified_on: date, document: str, facts: str, wants: str,
    by_all: bool = False,
):  # fmt: skip
    """Open a complaint under the tender; the tender's own record says that one came, and not whose."""
    contents = Complaint(
        tender=contents_of(matter), challenge=challenge, name=challenge.name, complained_on=complained_on, notified_on=notified_on,
        document=document, facts=facts, wants=wants,
    )  # fmt: skip
    title = f"对{challenge.get_against_display()}的投诉：{contents.tender.purchase.title}"
    opened = open_matter(
        kinds.get("tender_complaint"), contents, by=by, parent=matter, region=matter.region, title=title
    )
    told = telling.people(PURCHASER, opened) | telling.people(DIRECTOR, opened) | telling.people(TREASURY, opened)
    words = f"财政部门通知了一件投诉，采购人要在 {explain_day(opened)} 以前作出书面说明：{matter.title}。"
    telling.tell(told - {by.pk}, words, matter=opened, mail=True)
    return {"against": challenge.get_against_display()}


def explain_day(matter: Matter) -> date:
    """Return the last day for the buyer's explanation (令94 22)."""
    complaint = contents_of(matter)
    return workdays.add(complaint.notified_on, EXPLAIN.days(complaint.notified_on, matter.region))


def decide_day(matter: Matter) -> date:
    """Return the last day for the decision (法 56)."""
    complaint = contents_of(matter)
    return workdays.add(complaint.complained_on, DECIDE.days(complaint.complained_on, matter.region))


def explain(matter: Matter, *, by, explanation: str):
    complaint = contents_of(matter)
    complaint.explanation, complaint.explained_on = explanation, timezone.localdate()
    complaint.save(update_fields=["explanation", "explained_on"])


# -- the tender stands still and goes on -------------------------------------------------------------------------------------


def _tender(matter: Matter) -> Matter:
    return contents_of(matter).tender.matter


def label_of(tender: Matter) -> str:
    return kinds.get("tender").workflow_of(tender).states[tender.state].label


def _failed(matter: Matter) -> bool:
    """Test whether a complaint is about a round that failed, and what would follow it can still be held up."""
    tender = _tender(matter)
    return tender.state == "failed" and not complaints.next_round_began(tender, None)


def _stops(tender: Matter) -> Action | None:
    """Return how a tender stops where it stands, or None."""
    here = kinds.get("tender").workflow_of(tender).actions_from(tender.state)
    return next((action for action in here if action.name in STOPS), None)


def cannot_be_stopped(matter: Matter, user) -> str:
    """
    Refuse to stop a tender that stands still, is over, or draws its experts: two halves given and opened in their sealed term are no draw if
    somebody waits in between.
    """
    tender = _tender(matter)
    if tender.state in BACK:
        return f"{tender.number} 已经暂停。"
    if _failed(matter):
        return f"{tender.number} 废标以后的采购活动已经暂停。" if contents_of(matter).stop_document else ""
    if _stops(tender):
        return ""
    if tender.state in DRAWN:
        return f"{tender.number} 正在抽取评审专家（期限 {draw_rules.due_day(tender)}），抽取不能中断：抽取完成以后即可暂停，评审以前来得及。"
    return f"{tender.number} 现在是“{label_of(tender)}”，没有可以暂停的采购活动。"


def is_not_stopped(matter: Matter, user) -> str:
    tender = _tender(matter)
    if tender.state in BACK or (_failed(matter) and contents_of(matter).stop_document):
        return ""
    return f"{tender.number} 现在是“{label_of(tender)}”，没有暂停。"


def _moved(tender: Matter, name: str, by, **said) -> None:
    """Have the tender follow: by itself, or, where it was opened when 财政 did this on its own page, by whoever of 财政 does it."""
    action = kinds.get("tender").workflow_of(tender).actions[name]
    perform(tender, name, by=None if action.automatic else by, following=action.automatic, **said)


def stop(matter: Matter, *, by, document: str, reason: str):
    complaint, tender = contents_of(matter), _tender(matter)
    if not _failed(matter):  # of one that failed it is the purchase that waits (`challenged`)
        how = _stops(tender)
        assert how is not None  # `cannot_be_stopped`
        _moved(tender, how.name, by, document=document, reason=reason)
    complaint.stop_document = document
    complaint.save(update_fields=["stop_document"])


def go_on(matter: Matter, *, by, document: str, reason: str):
    """Let it go on; the complaint does not hold it any longer."""
    complaint, tender = contents_of(matter), _tender(matter)
    if tender.state in BACK:
        _moved(tender, BACK[tender.state], by, document=document, reason=reason)
    complaint.stop_document = ""
    complaint.save(update_fields=["stop_document"])


# -- decided ---------------------------------------------------------------------------------------------------------------


def is_against_the_document(matter: Matter, user) -> str:
    """Refuse to let the next in rank win where the document itself was wrong: then it is done anew (令94 31)."""
    against = contents_of(matter).challenge.against
    return (
        f"对采购文件的投诉成立的，责令重新开展采购活动（{ORDER} 第三十一条）。" if against == Against.DOCUMENT else ""
    )


def nobody_had_won(matter: Matter, user) -> str:
    """Refuse to let another win before anybody had: then it is done anew (令94 32)."""
    tender = _tender(matter)
    if tender.state in ("noticed", "won", STOPPED):
        return ""
    return f"{tender.number} 现在是“{label_of(tender)}”，还没有确定中标人：投诉成立的，责令重新开展采购活动（{ORDER} 第三十二条）。"


def tender_is_over(matter: Matter, user) -> str:
    tender = _tender(matter)
    return f"{tender.number} 已经“{label_of(tender)}”，不用再执行。" if tender.state == "cancelled" else ""


def did_not_fail(matter: Matter, user) -> str:
    """Refuse to find void a failure that is none, that another round followed, or that came before anything stood to be judged."""
    tender = _tender(matter)
    if tender.state != "failed":
        return f"{tender.number} 现在是“{label_of(tender)}”，没有废标。"
    if why := complaints.next_round_began(tender, user):
        return why
    if _can_be_taken_up(tender):
        return ""
    return f"{tender.number} 废标时还没有开标，或者评审已经进行到一半，不能从那里恢复：请选择“投诉成立，重新采购”（{ORDER} 第三十二条）。"


def _can_be_taken_up(tender: Matter) -> bool:
    """Test whether a round failed when two had looked at its bids and nothing was done besides, or in the ranks."""
    came = Event.objects.filter(matter=tender, target="failed").exclude(source="failed")
    return came.order_by("-seq").values_list("action", "source")[0] in MAY_BE_VOID


def decide(matter: Matter, *, by, outcome: Decided, document: str, reason: str):
    """Keep what 财政 decided, and carry it out: the tender goes on, another may win, or it is done anew."""
    complaint, tender = contents_of(matter), _tender(matter)
    complaint.outcome, complaint.decision_document, complaint.decision = outcome, document, reason
    complaint.decided_on = timezone.localdate()
    complaint.save(update_fields=["outcome", "decision_document", "decision", "decided_on"])
    said = {"document": document, "reason": reason[:400]}
    if outcome == Decided.VOID:
        _moved(tender, complaints.IS_VOID, by, **said)
    elif outcome in (Decided.NEXT, Decided.ANEW) and tender.state != "failed":
        _carried_out(tender, outcome, by, said)
    elif tender.state in BACK and not _others_stop(complaint):
        _moved(tender, BACK[tender.state], by, **said)
    told = telling.people(PURCHASER, tender) | telling.people(DIRECTOR, tender)
    telling.tell(
        told - {by.pk},
        f"财政部门对投诉作出处理决定：{outcome.label}（{document}）。{tender.title}。",
        matter=matter,
        mail=True,
    )
    return {"outcome": outcome.label}


def _others_stop(complaint: Complaint) -> bool:
    """Test whether another complaint about the tender that is not decided has stopped it, too."""
    others = Complaint.objects.filter(tender=complaint.tender_id, outcome="").exclude(pk=complaint.pk)
    return others.exclude(stop_document="").exists()


def _carried_out(tender: Matter, outcome: Decided, by, said: dict) -> None:
    if tender.state in ("noticed", "won") and (how := _stops(tender)):
        _moved(tender, how.name, by, **said)
        tender.refresh_from_db()
    if tender.state in BACK:
        _moved(tender, complaints.NEXT if outcome == Decided.NEXT else complaints.ANEW, by, **said)
    else:
        why = f"财政部门投诉处理决定（{said['document']}）：{said['reason']}"
        perform(tender, challenging.ANEW, by=None, following=True, challenge=said["document"], why=why)
