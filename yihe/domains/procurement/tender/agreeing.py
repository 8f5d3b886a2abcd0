"""
What is entered for the panel and weighs on one bid – invalid by its finding, a price put right, points of an objective criterion –: one person
proposes it with facts, another who is not the same and does not act for them agrees, and from then on it counts. What was dropped never did. The
bidder is told with reasons, at the same moment as everybody else (令87 69): until then an evaluation is nobody's but the panel's. ADR 0105.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone

from yihe.acts.reviews import comparing, verbs
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.models import Finding, Subject
from yihe.acts.reviews.sheets import OBJECTIVE
from yihe.domains.procurement import prices
from yihe.domains.procurement.models import Bid, FindingSort, Ground, ProposedFinding
from yihe.domains.procurement.tender import wording
from yihe.domains.procurement.tender.evaluating import findings_are_missing, key_of
from yihe.domains.procurement.tender.rows import bids_of, findings_of
from yihe.foundation.money import shown
from yihe.foundation.roles import REVIEWER
from yihe.matters import telling
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

WHY = 500


OF_BIDS = (FindingSort.STRIKE, FindingSort.PRICE)  # before the panel scores; points are found while it does


def waiting_of(matter: Matter, *sorts: FindingSort) -> list[ProposedFinding]:
    """Return what one person proposed and no other has decided on, of these sorts or of any."""
    return [each for each in findings_of(matter) if each.waits and (not sorts or each.sort in sorts)]


# -- proposed by one -------------------------------------------------------------------------------------------------------


def _already_waits(matter: Matter, bid: Bid, sort: FindingSort, criterion: str = "") -> str:
    same = (
        each for each in waiting_of(matter) if (each.bid_id, each.sort, each.criterion) == (bid.pk, sort, criterion)
    )
    found = next(same, None)
    return (
        f"{bid.label}的“{sort.label}”已由{found.by.name}提出，等第二人同意；要改的，先请第二人不同意。" if found else ""
    )


def _proposed(matter: Matter, bid: Bid, sort: FindingSort, *, by, why: str, **said) -> ProposedFinding:
    found = ProposedFinding.objects.create(tender_id=matter.pk, bid=bid, sort=sort, by=by, why=why[:WHY], **said)
    told = telling.people(REVIEWER, matter) - by.acts_for
    telling.tell(told, f"评审中有一项认定等第二人同意：{matter.title}，{bid.label}，{sort.label}。", matter=matter)
    return found


def strike_is_wrong(matter: Matter, user, *, bid: Bid, **_said) -> str:
    return _already_waits(matter, bid, FindingSort.STRIKE)


def strike(matter: Matter, *, by, bid: Bid, ground: str, why: str):
    """Propose that a bid is invalid that was opened and looked at: by the panel, whose signed finding is among the papers."""
    _proposed(matter, bid, FindingSort.STRIKE, by=by, why=why, ground=ground)


def price_is_wrong(matter: Matter, user, *, bid: Bid, words: str, text: Decimal | None, lines: list, **_said) -> str:
    """Refuse a correction that cannot be reckoned, or comes to no price at all, or waits already."""
    try:
        price, steps = prices.corrected(prices.Offer(bid.sheet, words, text, tuple(lines)))
    except prices.NoPrice as none:
        return str(none)
    if not steps:
        return f"按填写的内容，{bid.label}的报价 {shown(price)} 不用修正。"
    tender = contents_of(matter)
    return prices.is_no_price(price, min(tender.ceiling, tender.purchase.budget)) or _already_waits(
        matter, bid, FindingSort.PRICE
    )


def correct_price(matter: Matter, *, by, bid: Bid, words: str, text: Decimal | None, lines: list, confirmed: str):
    """Propose a price in the statute's order (令87 59). It binds once the bidder confirmed it; who does not is invalid."""
    price, steps = prices.corrected(prices.Offer(bid.sheet, words, text, tuple(lines)))
    ground = "" if confirmed == "yes" else Ground.UNCONFIRMED
    _proposed(
        matter, bid, FindingSort.PRICE, by=by, why=" ".join(step.sentence for step in steps), price=price, ground=ground
    )
    return {"amount": price, "confirmed": confirmed == "yes"}


def points_are_wrong(matter: Matter, user, *, subject: Subject, criterion: str, points: Decimal, **_said) -> str:
    """Refuse points that wait already, were agreed to, or are more than the criterion gives."""
    known = review_rules.the_panel(matter).sheet.criterion(criterion)
    if known is None or known.by != OBJECTIVE:
        return "请选一项客观的评审因素。"
    try:
        verbs.points_of(points, known)
    except NotAllowed as too_many:
        return str(too_many)
    if Finding.objects.filter(subject=subject, criterion=criterion).exists():
        return f"{subject.label}的“{known.label}”已经认定，全体成员共用；有误的按评分更正办理。"
    return _already_waits(matter, _bid_of(matter, subject), FindingSort.POINTS, criterion)


def find_points(matter: Matter, *, by, subject: Subject, criterion: str, points: Decimal, basis: str):
    """Propose what a bid gets on an objective criterion."""
    known = review_rules.the_panel(matter).sheet.criterion(criterion)
    _proposed(
        matter,
        _bid_of(matter, subject),
        FindingSort.POINTS,
        by=by,
        why=basis.strip(),
        criterion=criterion,
        points=points,
    )
    # The form offered names, and the history says them; key and code stand in the row.
    return {"subject": subject.label, "criterion": known.label if known else criterion, "points": points}


def _bid_of(matter: Matter, subject: Subject) -> Bid:
    return next(bid for bid in bids_of(matter) if key_of(bid) == subject.key)


def nothing_to_find(matter: Matter, user) -> str:
    """Refuse where no criterion is objective, or all of it was found."""
    panel = review_rules.panel_of(matter)
    if panel is None or not panel.sheet.given_by(OBJECTIVE):
        return "评审因素里没有客观的一项。"
    return "" if findings_are_missing(matter, user) else "客观得分都已认定。"


# -- agreed to by another --------------------------------------------------------------------------------------------------


def nothing_waits(matter: Matter, user) -> str:
    return "" if waiting_of(matter) else "没有等第二人同意的认定。"


def something_waits(matter: Matter, user) -> str:
    """Refuse to score while somebody has yet to agree that a bid is invalid or its price another."""
    named = [f"{each.bid.label}的“{each.get_sort_display()}”" for each in waiting_of(matter, *OF_BIDS)]
    return f"{'、'.join(dict.fromkeys(named))}还没有第二人同意或者不同意。" if named else ""


def is_the_same_person(matter: Matter, user, *, findings: Iterable[ProposedFinding], **_said) -> str:
    """Refuse that somebody agrees to what they proposed themselves, or whoever they act for."""
    own = [str(each) for each in findings if each.by_id in user.acts_for]
    return f"{'、'.join(own)}是您或委托您的同志提出的，须由另一人同意。" if own else ""


def agree(matter: Matter, *, by, findings: Iterable[ProposedFinding]):
    """Let what was proposed count."""
    chosen = list(findings)
    if reason := is_the_same_person(matter, by, findings=chosen):
        raise NotAllowed(reason)
    for each in chosen:
        {
            FindingSort.STRIKE: _struck,
            FindingSort.PRICE: _corrected,
            FindingSort.POINTS: _found,
        }[FindingSort(each.sort)](matter, each, by)
        each.agreed_by, each.agreed_on = by, timezone.localdate()
        each.save(update_fields=["agreed_by", "agreed_on"])


def _struck(matter: Matter, each: ProposedFinding, by) -> None:
    bid = each.bid
    bid.ground, bid.why = each.ground, each.why[:300]
    bid.save(update_fields=["ground", "why"])


def _corrected(matter: Matter, each: ProposedFinding, by) -> None:
    bid = each.bid
    bid.corrected = each.why
    if each.ground:
        bid.ground, bid.why = each.ground, f"修正后的报价 {shown(each.price)}，供应商没有确认。"
    else:
        bid.price = each.price
    bid.save(update_fields=["corrected", "price", "ground", "why"])


def _found(matter: Matter, each: ProposedFinding, by) -> None:
    subject = review_rules.the_panel(matter).subjects.get(key=key_of(each.bid))
    comparing.find(
        matter, subject=subject, criterion=each.criterion, points=each.points, basis=each.why, by=each.by
    )  # fmt: skip


def drop(matter: Matter, *, by, findings: Iterable[ProposedFinding], reason: str):
    """Let what was proposed be nothing; the history keeps why."""
    for each in findings:
        each.dropped = True
        each.save(update_fields=["dropped"])


# -- what the bidder reads of it -------------------------------------------------------------------------------------------


def told(matter: Matter, bid: Bid) -> str:
    """Return what was found of a bid by two, with its reasons, as its own bidder reads it."""
    agreed = [each for each in findings_of(matter) if each.bid_id == bid.pk and each.agreed_on]
    panel = review_rules.panel_of(matter)
    labels = {each.code: each.label for each in panel.sheet.criteria} if panel else {}
    lines = [f"报价修正：{each.why}" for each in agreed if each.sort == FindingSort.PRICE]
    # The last of each: what a panel that was dissolved had found counts no more.
    points = {each.criterion: each for each in agreed if each.sort == FindingSort.POINTS}
    lines += [
        f"“{labels.get(code, code)}”得 {each.points:f} 分，依据：{each.why.rstrip('。')}。" for code, each in points.items()
    ]  # fmt: skip
    return wording.said(contents_of(matter), "\n".join(lines), [bid.label, *labels.values()])
