"""
What everybody reads of a tender, and what each bidder reads of their own: published texts, inquiries and their answers, letters. Who may
publish what, and when, is the room's to say; here it is written once, with its digest.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from yihe.acts.notices.discretion import says_too_much
from yihe.acts.sealed_bids.delivering import shown, worded
from yihe.acts.sealed_bids.models import (
    BidLetter,
    Inquiry,
    InquiryAnswer,
    Opening,
    Publication,
    PublicationSort,
    SealedBid,
)
from yihe.foundation import ceilings, digests
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.periods import YEARS
from yihe.foundation.procedure import lasting
from yihe.foundation.roles import PURCHASER
from yihe.matters import standing, telling
from yihe.matters.actions import NotAllowed

MOST_TEXT, TITLE = 1000, 120
FILE_KEPT = lasting("tender_file", YEARS)  # at least: nothing of it goes by itself
ANSWERED = "这个询问已经答复过。"


def publish(
    opening: Opening, sort: PublicationSort, *, title: str, body: str, known: Sequence[str] = ()
) -> Publication:
    """
    Put a text onto the page of a tender, for everybody and for good. Called with the matter held, from the effect of an action: its event
    keeps the digest. `known` is what the statute has published of an office: its telephone (条例 43), the account bonds are paid to (令87 20).

    :raises NotAllowed: it holds what is not public (a telephone, an account, an identity number)
    """
    title, body = title.strip()[:TITLE], body.strip()
    if not (title and body):
        raise NotAllowed("公布的标题和内容都不能空着。")
    asked = body
    for each in filter(None, known):
        asked = asked.replace(each, "")
    if reason := says_too_much(f"{title}\n{asked}", opening.matter):
        raise NotAllowed(reason)
    nth = Publication.objects.filter(opening=opening).count() + 1
    digest = digests.sm3(digests.canonical([opening.matter.number, nth, sort.value, title, body]))
    return Publication.objects.create(opening=opening, nth=nth, sort=sort, title=title, body=body, sm3=digest)


_published = CompiledQuery(lambda: Publication.objects.filter(opening=key()))
_open_inquiries = CompiledQuery(lambda: Inquiry.objects.filter(opening=key(), answered=None))


def published(opening: Opening) -> list[Publication]:
    """Return what is published of a tender, the last one first."""
    return _published(pk=opening.pk)


def cannot_ask(opening: Opening) -> str:
    """Return why nothing is asked about a tender now, or ""."""
    now = timezone.now()
    if opening.published_at is None or opening.matter.closed_at:
        return worded(opening, "这个项目没有在接收投标。")
    return worded(opening, f"投标截止时间 {shown(opening.moment)} 已过，不再接受询问。") if opening.is_over(now) else ""


def ask(opening: Opening, text: str, *, address: str = "") -> Inquiry:
    """
    Ask about a tender. Nobody says who they are, and nobody finds out: the event says that something was asked.

    :raises NotAllowed: it is too late, nothing or too much was written, or too much was asked from this address today
    """
    text = text.strip()
    if not text:
        raise NotAllowed("请写明要询问什么。")
    if len(text) > MOST_TEXT:
        raise NotAllowed(f"询问不超过 {MOST_TEXT} 字。")
    if reason := says_too_much(text, opening.matter):
        raise NotAllowed(f"{reason}询问和答复都会公开，请删去以后再提交。")
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        if reason := cannot_ask(Opening.objects.select_related("matter").get(pk=opening.pk)):
            raise NotAllowed(reason)
        inquiry = Inquiry.objects.create(opening=opening, text=text)
        standing.note(fresh, "ask_about_tender", by=None)
        asked = f"{worded(opening, '有人询问招标文件，请答复')}：{fresh.title}。"
        telling.tell(telling.people(PURCHASER, fresh), asked, matter=fresh)
        if address and (reached := ceilings.take({ceilings.INQUIRIES: 1}, address=address)):
            raise NotAllowed(reached)
    return inquiry


def open_inquiries(opening_pk: int) -> list[Inquiry]:
    """Return what was asked about a tender and is not answered yet."""
    return _open_inquiries(pk=opening_pk)


def answer(opening: Opening, inquiry: Inquiry, text: str) -> Publication:
    """Answer an inquiry before everybody: one answer, the same for all who read it. :raises NotAllowed: it was answered"""
    if InquiryAnswer.objects.filter(inquiry=inquiry).exists():
        raise NotAllowed(ANSWERED)
    body = f"问：{inquiry.text}\n\n答：{text.strip()}"
    title = f"对询问的答复（{timezone.localtime(inquiry.at):%Y-%m-%d %H:%M} 提出）"
    text_out = publish(opening, PublicationSort.ANSWER, title=title, body=body)
    InquiryAnswer.objects.create(inquiry=inquiry, publication=text_out)
    return text_out


def write_to(bid: SealedBid, *, title: str, body: str) -> BidLetter:
    """Tell a bidder of their own bid: it stands on the page that number and code of the delivery open."""
    sm3 = digests.sm3(digests.canonical([bid.number, title, body]))
    return BidLetter.objects.create(bid=bid, title=title[:TITLE], body=body, sm3=sm3)
