"""Opening what came on paper: after the moment, before everybody, each of two openers from a sitting of their own; then all is opened together."""

from django.db import transaction

from yihe.acts.sealed_bids import opening, paper
from yihe.acts.sealed_bids.models import Opener, Opening, PaperBid
from yihe.acts.sealed_bids.splitting import NEEDED
from yihe.foundation import digests
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.saying import facts


def papers_to_read(opener: Opener) -> list[PaperBid]:
    """Return the envelopes an opener has to open before everybody. Not before the moment, and not where nothing is opened: they stay shut."""
    opener = opening.fresh_of(opener)
    bids = [] if opening.cannot_open(opener) else opening.standing_bids(opener.opening)
    return paper.papers_of(bids) if len(bids) >= opener.opening.least else []


def read_paper(opener: Opener, number: str, said: paper.Said, *, session: str) -> str:
    """
    Keep what an opener read from an envelope. Where all is there now, everything is opened. Return what is waited for, or "".

    :raises NotAllowed: it is not time, nothing was read, or one sitting reads for two
    """
    opener = opening.fresh_of(opener)
    if reason := opening.cannot_open(opener) or paper.is_no_reading(said):
        raise NotAllowed(reason)
    mine = next((each for each in papers_to_read(opener) if each.bid.number == number), None)
    if mine is None:
        raise NotAllowed("没有这份要拆封的纸质投标，请重新载入本页。")
    if reason := _reads_for_two(opener, mine, session):
        raise NotAllowed(reason)
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        if Opening.objects.get(pk=opener.opening_id).opened_at is None:
            paper.kept(opener, mine, said, session)
            standing.note(
                fresh, "read_paper_bid", by=opener.user, said=facts({"opener": opener.ordinal, "receipts": [number]})
            )
    bids = opening.standing_bids(opener.opening)
    others = opening.given_on(opener)
    if len(others) < NEEDED:
        return f"已登记。{paper.waits_for(paper.papers_of(bids)) or '纸质投标都已由两位登记一致，等两位开标人交来密钥份额，一起开启。'}"
    return opening.open_all(opener, bids, others, without_third=False)


def _reads_for_two(opener: Opener, mine: PaperBid, session: str) -> str:
    told = digests.sm3(f"session {session}")
    if any(each.session == told and each.opener_id != opener.pk for each in mine.readings.all()):
        return "两位开标人要各自登录，不能在同一次登录里登记两遍。"
    return ""
