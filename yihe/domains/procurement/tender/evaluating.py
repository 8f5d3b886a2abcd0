"""
评标, through the act of reviews: the panel by the document's own score sheet, the prices corrected in the statute's order, what is asked of a
bidder in writing, the marks each gives alone, and the ranks that come of it. Nobody agrees on points (令87 62).
"""

from decimal import Decimal

from django.utils import timezone

from yihe.acts.reviews import comparing, drawing
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.compared import NotAllThere, results
from yihe.acts.reviews.models import Finding, ReviewPanel, Seat
from yihe.acts.reviews.sheets import OBJECTIVE
from yihe.domains.procurement import prices, ranking
from yihe.domains.procurement.models import Bid, Clarification
from yihe.domains.procurement.tender import document
from yihe.domains.procurement.tender.rows import bids_of, clarifications_of
from yihe.foundation import draws, parameters
from yihe.foundation.figures import PERCENT
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.practitioners.models import Practitioner


def qualified(matter: Matter) -> list[Bid]:
    """Return the bids that stand, in the order in which they were read out."""
    return [bid for bid in bids_of(matter) if bid.confirmed and not bid.ground]


def key_of(bid: Bid) -> str:
    """Return what a bid is called on the score sheets: the random number it was delivered under."""
    return bid.opened.bid.bid


# -- the panel -------------------------------------------------------------------------------------------------------------


def seal(matter: Matter, *, by, salt: str, commitment: str):
    """Seal the pool for the document's own sheet: it was published before anybody bid."""
    sheet = document.sheet_of(contents_of(matter))
    return drawing.seal_draw(matter, by=by, sheet=sheet, salt=salt, commitment=commitment)


def seat_buyer(matter: Matter, *, by, practitioner: Practitioner):
    return comparing.seat_buyer(matter, practitioner=practitioner, by=by)


def buyer_is_wrong(matter: Matter, user, *, practitioner: Practitioner) -> str:
    return comparing.cannot_sit_for_the_buyer(matter, practitioner)


def choose_chair(matter: Matter, *, by, seat: Seat):
    return comparing.choose_chair(matter, seat=seat, by=by)


def nobody_chairs(matter: Matter, user) -> str:
    panel = review_rules.panel_of(matter)
    return "" if panel and panel.seats.filter(chairs=True).exists() else "还没有推选组长。"


# -- prices and questions --------------------------------------------------------------------------------------------------


def low(matter: Matter) -> dict[int, str]:
    """Return, by bid, what is asked where its price is unusually low (令87 60); nothing where the city sets no share."""
    found = parameters.of(matter.region).found(prices.LOW_SHARE, timezone.localdate())
    bids = {str(bid.pk): bid.price for bid in qualified(matter) if bid.price}
    return {int(pk): words for pk, words in prices.low(bids, found.as_(PERCENT)).items()} if found else {}


def ask(matter: Matter, *, by, bid: Bid, asked: str):
    Clarification.objects.create(tender_id=matter.pk, bid=bid, asked=asked, by=by)


def clarified(matter: Matter, *, by, clarification: Clarification, answer: str):
    clarification.answer, clarification.answered_on = answer, timezone.localdate()
    clarification.save(update_fields=["answer", "answered_on"])


def something_is_asked(matter: Matter, user) -> str:
    """Refuse to score while a question to a bidder waits, or a price is unusually low and nobody asked."""
    if waits := questions_wait(matter, user):
        return waits
    asked = {each.bid_id for each in clarifications_of(matter)}
    unusual = low(matter)
    silent = [bid.label for bid in qualified(matter) if bid.pk in unusual and bid.pk not in asked]
    return (
        f"{'、'.join(silent)}的报价明显偏低，要先请投标人书面说明（政府采购货物和服务招标投标管理办法 第六十条）。"
        if silent
        else ""
    )


def questions_wait(matter: Matter, user) -> str:
    """Refuse to go on while a bidder owes an answer in writing."""
    named = [each.bid.label for each in clarifications_of(matter) if each.answered_on is None and not each.bid.ground]
    return f"{'、'.join(named)}还没有对要求澄清的问题作出书面说明。" if named else ""


def begin(matter: Matter, *, by):
    """Put the bids that stand before the panel. Who is bound to one of them leaves, and the next moves up."""
    bids = [comparing.Compared(key_of(bid), bid.label[:100], bid.price, bid.body) for bid in qualified(matter)]
    return comparing.begin(matter, bids, by=by)


# -- marks -----------------------------------------------------------------------------------------------------------------


def lock(matter: Matter, *, by, marks: dict):
    return comparing.lock_marks(matter, by=by, marks=marks)


def findings_are_missing(matter: Matter, user) -> str:
    """Refuse to rank while an objective criterion of a bid is not found."""
    panel = review_rules.panel_of(matter)
    if panel is None:
        return "尚未抽取评审专家。"
    there = set(Finding.objects.filter(subject__panel=panel).values_list("subject", "criterion"))
    wanted = [
        f"{subject.label}的“{criterion.label}”"
        for subject in panel.subjects.all() for criterion in panel.sheet.given_by(OBJECTIVE)
        if (subject.pk, criterion.code) not in there
    ]  # fmt: skip
    return f"还没有认定客观得分：{'、'.join(wanted)}。" if wanted else ""


def rank(matter: Matter, *, by=None):
    """
    Rank the bids: total, then price, then the heaviest criterion members judge, then the order the panel's own seed gives: two people
    fixed it after the bids were opened, and anybody can compute it again (令87 57).
    """
    panel, bids = review_rules.the_panel(matter), {key_of(bid): bid for bid in qualified(matter)}
    try:
        found = {result.key: result for result in results(panel)}
    except NotAllThere as missing:
        raise NotAllowed(str(missing)) from missing
    for each in ranked(panel, matter, found):
        bid = bids[each.who]
        bid.total, bid.rank, bid.rank_by = found[each.who].total, each.rank, each.by
        bid.save(update_fields=["total", "rank", "rank_by"])
    return {
        "ranks": [
            f"{bid.rank}. {bid.label} {bid.total}" for bid in sorted(bids.values(), key=lambda bid: bid.rank or 0)
        ]
    }


def ranked(panel: ReviewPanel, matter: Matter, found: dict) -> list[ranking.Ranked]:
    """Return the ranks of what was found: `found` is `compared.Result` by key."""
    heavy = document.by_document(contents_of(matter))
    code = document.code_of(heavy) if heavy else ""
    scored = [
        ranking.Scored(key, result.total, result.price or Decimal(0), (result.by_criterion.get(code, Decimal(0)),))
        for key, result in found.items()
    ]  # fmt: skip
    return ranking.ranked(scored, draws.order_of(panel.seed, list(found)))
