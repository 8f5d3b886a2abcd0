"""
质疑: who may challenge what until when (法 52, 条 53), who answers, and what an answer does to the tender. While one waits no contract is
drawn (`procurement/challenged`). A letter counts from the day it was posted or, handed in, from the day it came (令94 42). What 财政 does is `complaints`.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.documents.models import Document
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.models import PublicationSort, SealedBid
from yihe.domains.procurement import challenged
from yihe.domains.procurement.models import Against, Bid, Challenge, Outcome, Tender, TenderCorrection
from yihe.domains.procurement.tender import awarding, qualifying, together
from yihe.foundation import workdays
from yihe.foundation.plain_text import as_number
from yihe.foundation.procedure import within
from yihe.foundation.roles import DIRECTOR, PURCHASER
from yihe.foundation.written import names
from yihe.matters import hands, kinds, telling
from yihe.matters.actions import open_matter, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

NOTICE = within("tender_notice", at_least=1)
ANSWER = within("challenge_answer", at_least=1)
NEXT, ANEW = "award_upset", "tender_upset"  # by which the tender follows a challenge that was upheld
POSTED = "posting_proof"  # the paper that shows when a letter was posted


# -- who may, until when ---------------------------------------------------------------------------------------------------


def starts_on(tender: Tender, against: str) -> date | None:
    """
    Return the day from which a challenge counts (条 53; 令94 11): the end of the document's notice, the opening, the end of the award's notice. A
    round that failed has no other result, and its step ended with the notice of that.
    """
    if against == Against.DOCUMENT:
        days = NOTICE.days(tender.published_on, tender.purchase.matter.region)
        return workdays.add(tender.published_on, days) if tender.published_on else None
    return tender.opened_on if against == Against.PROCESS else (tender.notice_ends_on or failed_on(tender))


def failed_on(tender: Tender) -> date | None:
    """Return the day on which a round failed, which was published in the same act; None of one that did not."""
    over = tender.matter.closed_at if tender.matter.state == "failed" else None
    return timezone.localdate(over) if over else None


def bidders_named(tender: Tender, typed: str) -> list[Bid]:
    """Return the opened bids of whoever a letter names, by name or by code; [] before they are open."""
    name, code = typed.strip(), as_number(typed)
    rows = Bid.objects.filter(tender=tender).select_related("body") if name else Bid.objects.none()
    return [
        bid for bid in rows
        if names.same(bid.label, name) or together.is_called(bid, typed)
        or (bid.body and (names.same(bid.body.name, name) or bid.body.code == code))
    ]  # fmt: skip


def sealed_under(tender: Tender, receipt: str) -> SealedBid | None:
    """Return the bid that lies sealed under a number, where a round failed before anything was opened: who brings its number took part."""
    if tender.opened_on or not failed_on(tender) or not receipt.strip():
        return None
    return (
        SealedBid.objects.standing()
        .filter(delivery__opening=tender.pk, delivery__number=receipt.strip().upper())
        .first()
    )


def _who_is_wrong(tender: Tender, against: str, bid: Bid | None, challenger: str, receipt: str) -> str:
    """Refuse a stranger (令94 11): of the document alone whoever got it may challenge, and a name is enough."""
    if receipt.strip() and not sealed_under(tender, receipt):
        return f"没有开标就废标的，填写投递编号；“{receipt.strip()}”在本项目没有找到有效的投标。"
    typed = challenger.strip()
    found = [bid] if bid else bidders_named(tender, typed)
    if len(found) > 1:
        return f"名称或者代码是“{typed}”的投标有 {len(found)} 份，请在“质疑人的投标”里选择是哪一份。"
    if found or (typed and against == Against.DOCUMENT):
        return ""
    if typed and receipt.strip():
        return ""  # nothing was opened, and nobody else knows who bid
    if against == Against.DOCUMENT:
        return "请写明质疑人名称。"
    who = f"“{typed}”不是本项目的投标人，名称和代码都没有找到。" if typed else ""
    return f"{who}只有参加本项目投标的供应商可以对采购过程和中标结果提出质疑（政府采购质疑和投诉办法 第十一条）；其他人可以向财政部门反映。"


def challenge_is_wrong(
    matter: Matter, user, *, against: str, bid: Bid | None, challenger: str, received_on: date, posted_on: date | None = None, receipt: str = "", **_said
) -> str:  # fmt: skip
    """Refuse a challenge of a stranger, of what has not happened yet or had not when it came, of a day to come, or after its working days."""
    tender = contents_of(matter)
    if wrong := _who_is_wrong(tender, against, bid, challenger, receipt):
        return wrong
    if received_on > timezone.localdate():
        return f"收到质疑函日期 {received_on} 还没有到。"
    if posted_on and posted_on > received_on:
        return f"交邮日期 {posted_on} 晚于收到质疑函日期 {received_on}，请核对。"
    start, (step, day) = starts_on(tender, against), _step(tender, against)
    if start is None or day is None:
        return f"{Against(against).label}还没有公布，不能质疑。"
    sent_on, how = (posted_on, "交邮") if posted_on else (received_on, "收到")
    if sent_on < day:
        return f"{how}质疑函日期 {sent_on} 早于{step}的日期 {day}，请核对。"
    last = workdays.add(start, awarding.WINDOW.days(region=matter.region))
    if sent_on > last:
        posted = "" if posted_on else "期满以前交邮的，请填写交邮日期。"
        return f"对{Against(against).label}的质疑自 {start} 起算，{last} 为止；{sent_on} {how}的已经超过期限（政府采购法 第五十二条）。{posted}"
    return ""


def posting_is_not_shown(matter: Matter, user) -> str:
    """Refuse to take in a letter that came after its days and counts as posted within them, without the paper that shows it."""
    challenge = contents_of(matter)
    last = workdays.add(challenge.step_on, awarding.WINDOW.days(region=matter.region))
    if challenge.received_on <= last or Document.objects.current().filter(matter=matter, slot=POSTED).exists():
        return ""
    return f"质疑函 {challenge.received_on} 才收到，凭 {challenge.posted_on} 交邮算在期限 {last} 以内：请先上传寄件凭证（邮戳或者寄件回执）。"


def _step(tender: Tender, against: str) -> tuple[str, date | None]:
    """Return what a challenge is against, and the day on which it was there to be challenged."""
    if against == Against.DOCUMENT:
        return "招标文件公布", tender.published_on
    if against == Against.PROCESS:
        return "开标", tender.opened_on
    return ("废标公布", day) if (day := failed_on(tender)) else ("中标结果公布", tender.awarded_on)


def nothing_is_public(matter: Matter, user) -> str:
    return "" if contents_of(matter).published_on else "招标文件还没有公布。"


def receive(
    matter: Matter, *, by, against: str, bid: Bid | None, challenger: str, received_on: date, facts: str, wants: str,
    posted_on: date | None = None, receipt: str = "",
):  # fmt: skip
    """Open a challenge under the tender; the tender's own record says that one came, and not whose."""
    tender = contents_of(matter)
    start = starts_on(tender, against)
    assert start is not None  # `challenge_is_wrong`
    bid = bid or next(iter(bidders_named(tender, challenger)), None)
    contents = Challenge(
        tender=tender, against=against, bid=bid, name=bid.label if bid else challenger.strip(), step_on=start,
        received_on=received_on, posted_on=posted_on, facts=facts, wants=wants, receipt="" if bid else receipt.strip().upper(),
    )  # fmt: skip
    open_matter(
        kinds.get("challenge"), contents, by=by, parent=matter, region=matter.region, title=f"对{Against(against).label}的质疑：{tender.purchase.title}"
    )  # fmt: skip
    return {"against": Against(against).label}


def receive_of_failed(matter: Matter, *, by, **said):
    """Enter a challenge to a round that failed (法 52): until it is answered its purchase goes no further."""
    kept = receive(matter, by=by, **said)
    words = f"收到对废标的质疑，答复以前不重新采购，也不取消：{matter.title}。"
    telling.tell(telling.people(PURCHASER, matter) | telling.people(DIRECTOR, matter), words, matter=matter, mail=True)
    return kept


def receive_late(matter: Matter, *, by, **said):
    """
    Enter a challenge that came in time when the tender is over, for the clock was faster: no letter of the term is turned away (令94 13). The tender
    is taken up again, and its purchase waits with it.
    """
    challenged.wait(matter)
    kept = receive(matter, by=by, **said)
    words = f"收到期限内的质疑，答复以前不签订合同，已经签订的中止履行：{matter.title}。"
    telling.tell(telling.people(PURCHASER, matter) | telling.people(DIRECTOR, matter), words, matter=matter, mail=True)
    return kept


def challenge_waits(matter: Matter, user) -> str:
    """Refuse to let the window end while a challenge is not answered: no contract comes of it before."""
    waiting = Matter.objects.filter(parent=matter.pk, kind="challenge", closed_at=None).values_list("number", flat=True)
    return f"质疑（{'、'.join(waiting)}）还没有答复，答复以前不签订合同。" if waiting else ""


def answer_day(matter: Matter) -> date:
    """Return the last day for the answer: the working days of 法 53 from the letter."""
    challenge = contents_of(matter)
    return workdays.add(challenge.received_on, ANSWER.days(challenge.received_on, matter.region))


# -- who answers -----------------------------------------------------------------------------------------------------------


def ran_the_tender(matter: Matter, user) -> str:
    """Refuse that who ran the tender or its purchase answers a challenge to it (38号 六): somebody apart does."""
    tender = contents_of(matter).tender
    above = [tender.pk, tender.purchase_id]
    if user is not None and Event.objects.filter(hands.took(user), matter__in=above).exists():
        return "您或委托您的同志办理过这次采购，质疑须由没有办理过的人答复。"
    return ""


def answer_says_too_much(matter: Matter, user, *, answer: str) -> str:
    """Refuse an answer that names who challenges while nobody may know who takes part."""
    challenge = contents_of(matter)
    if challenge.tender.opened_on is None and challenge.name in answer:
        return "开标以前任何人不得知道谁参加投标，答复里不能写质疑人的名称。"
    return ""


def document_was_not_corrected(matter: Matter, user) -> str:
    """Refuse to say that the document was corrected before a correction is out that came after the letter."""
    challenge = contents_of(matter)
    done = TenderCorrection.objects.filter(tender=challenge.tender, published_on__gte=challenge.received_on).exists()
    return "" if done else "还没有发布更正公告：先更正招标文件，再答复。"


def is_not_against_the_award(matter: Matter, user) -> str:
    tender = contents_of(matter).tender.matter
    return "" if tender.state == "noticed" else f"招标项目现在是“{_label(tender)}”，没有可以撤回的中标结果。"


def tender_is_closed(matter: Matter, user) -> str:
    """Refuse to end a round that is over; of one that failed, that it is bought anew is all there is to say."""
    tender = contents_of(matter).tender.matter
    return "" if tender.closed_at is None or tender.state == "failed" else f"招标项目已经“{_label(tender)}”。"


def _label(tender: Matter) -> str:
    return kinds.get("tender").workflow_of(tender).states[tender.state].label


# -- what an answer does ---------------------------------------------------------------------------------------------------


def answered(matter: Matter, *, by, outcome: Outcome, answer: str = "", reason: str = ""):
    """Keep the answer, put it before everybody, and write to every bidder (法 53: to the challenger and who is concerned)."""
    challenge = contents_of(matter)
    challenge.outcome, challenge.answer, challenge.answered_on = outcome, answer or reason, timezone.localdate()
    challenge.save(update_fields=["outcome", "answer", "answered_on"])
    tender = challenge.tender
    title = f"{tender.purchase.title} {challenge}的答复"
    body = f"{outcome.label}。\n{challenge.answer}"
    if outcome != Outcome.TURNED_AWAY:
        texts.publish(tender.matter.opening, PublicationSort.CHALLENGE, title=title, body=body)
    concerned = Bid.objects.filter(tender=tender).select_related("opened__bid")
    if outcome == Outcome.TURNED_AWAY:
        concerned = concerned.filter(pk=challenge.bid_id)
    unopened = sealed_under(tender, challenge.receipt)
    for sealed in [bid.opened.bid for bid in concerned] + ([unopened] if unopened else []):
        texts.write_to(
            sealed,
            title=title,
            body=f"{body}\n对答复不满意的，可以在政府采购法第五十五条规定的期限内向同级财政部门投诉。",
        )
    if outcome in (Outcome.NEXT, Outcome.ANEW) and tender.matter.state != "failed":
        name = NEXT if outcome == Outcome.NEXT else ANEW
        perform(tender.matter, name, by=None, following=True, challenge=matter.number)
    return {"outcome": outcome.label}


def upset_award(matter: Matter, *, by=None, challenge: str = ""):
    """Take the award back and go on to the next in rank: whoever had won is passed over, because of the challenge."""
    challenged.wait(matter)
    to_the_next(matter, f"质疑（{challenge}）成立。", by=by)
    return {"challenge": challenge}


def to_the_next(matter: Matter, why: str, *, by) -> None:
    """Take the award of a tender back and pass over who had won it, because of what is said."""
    winner = Bid.objects.filter(tender=matter.pk, won=True).first()
    awarding.undo(matter, by=by)
    if winner is not None:
        Bid.objects.filter(pk=winner.pk).update(passed_over=why[:300])
    tender = contents_of(matter)
    tender.awarded_on = tender.notice_ends_on = tender.challenge_until = None
    tender.save(update_fields=["awarded_on", "notice_ends_on", "challenge_until"])


def upset_tender(matter: Matter, *, by=None, challenge: str = "", why: str = ""):
    """End the round: it is bought anew (令94 16), by the answer to a challenge or as 财政 decided (`why`)."""
    challenged.wait(matter)
    if contents_of(matter).awarded_on:
        awarding.undo(matter)
    qualifying.cancel(matter, by=by, reason=why or f"质疑（{challenge}）成立，重新采购")
    return {"challenge": challenge}
