"""
中标: by rank, within the working days of the statute, or by the clock; then made public, and each bidder is told their own score, rank and why. The
contract waits until those who may challenge it have had their days.
"""

from datetime import date

from django.utils import timezone

from yihe.acts.eligibility.gates import Purpose
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.compared import members_to_publish
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.models import PublicationSort
from yihe.domains.procurement import contracting, gone
from yihe.domains.procurement.models import Award, Bid, How, Tender
from yihe.domains.procurement.tender import agreeing, document, qualifying, together, wording
from yihe.domains.procurement.tender.rows import ranked_of
from yihe.foundation import workdays
from yihe.foundation.money import shown
from yihe.foundation.procedure import within
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter
from yihe.matters.saying import Fact
from yihe.registers.bodies.models import Body
from yihe.registers.suppliers.models import Form, Supplier

standing.LABELS |= {"tender_awarded": "评审确定了承接主体", "tender_award_undone": "撤回评审的结果"}
WINDOW = within("challenge", at_least=1)
BY = {
    "score": "得分",
    "price": "得分相同，评审价较低",
    "document": "得分和评审价相同，按采购文件的办法",
    "draw": "按评审组抽签的种子排序",
}


def next_in_rank(matter: Matter) -> Bid | None:
    """Return the best bid that was not passed over."""
    return next((bid for bid in ranked_of(matter) if not (bid.passed_over or bid.ground)), None)


def nobody_is_next(matter: Matter, user) -> str:
    return "" if next_in_rank(matter) else "没有可以选用的投标人了，请重新招标。"


def somebody_is_next(matter: Matter, user) -> str:
    bid = next_in_rank(matter)
    return f"还有第 {bid.rank} 名{bid.label}可以选用。" if bid else ""


def first_may_not_win(matter: Matter, user) -> str:
    """Refuse an award to somebody no register knows, or something stands against today: asked again when it is decided."""
    bid = next_in_rank(matter)
    if bid is None:
        return nobody_is_next(matter, user)
    if unknown := [name for name, body in together.bodies_of(bid) if body is None]:
        return f"{'、'.join(unknown)}还没有登记为承接主体，请先在“承接主体”登记，再确定中标人。"
    return together.may_not_bid(matter, bid, Purpose.AWARD, timezone.localdate())


def pass_over(matter: Matter, *, by, reason: str):
    """Go on to the next in rank (条例 49): the first declines, or may not win; without a cause nobody is passed over."""
    bid = next_in_rank(matter)
    if bid is None:
        raise NotAllowed(nobody_is_next(matter, by))
    bid.passed_over = reason[:300]
    bid.save(update_fields=["passed_over"])
    return {"rank": bid.rank, "label": bid.label}


def somebody_was_passed_over(matter: Matter, user) -> str:
    """Refuse that silence awards after somebody was passed over: else one person would choose who wins by leaving it to the clock."""
    over = Event.objects.filter(matter=matter, action="pass_over").exists()
    return (
        "有一名没有按名次选用，须由另一位分管领导确定中标人；没有另一位的，由集体研究决定，两人登记。" if over else ""
    )


def award(matter: Matter, *, by=None, because: str = ""):
    """Let the first in rank win; by nobody, the clock: silence takes rank one (令87 68). `because` says who else decided."""
    bid, tender = next_in_rank(matter), contents_of(matter)
    if reason := first_may_not_win(matter, by):
        raise NotAllowed(reason)
    assert bid is not None and bid.price is not None
    bodies = together.bodies_of(bid)
    bid.body = bodies[0][1]
    bid.won = True
    bid.save(update_fields=["body", "won"])
    parent, decider = standing.held(tender.purchase_id), by or matter.opened_by
    assert bid.body is not None and decider is not None  # `first_may_not_win`; a tender is opened by somebody
    said = {
        "supplier": bid.body, "members": _members(bid, bodies), "amount": bid.price, "how": How.TENDER, "decided_on": timezone.localdate(),
        "reason": f"{_rank(bid)}，得分 {bid.total}。{because}", "proposed_by": decider,
    }  # fmt: skip
    Award.objects.update_or_create(purchase=tender.purchase, defaults=said)
    standing.note(parent, "tender_awarded", by=by, said={"payee": bid.label, "amount": bid.price})
    tender.awarded_on = timezone.localdate()
    tender.notice_ends_on, tender.challenge_until = _days(tender)
    tender.save(update_fields=["awarded_on", "notice_ends_on", "challenge_until"])
    kept = texts.publish(
        matter.opening, PublicationSort.AWARD, title=f"{tender.purchase.title} {wording.of(tender).won}公告", body=text_of(matter, tender, bid),
        known=[tender.purchase.buyer.phone],
    )  # fmt: skip
    tell_everybody(matter, tender)
    return {"payee": bid.label, "amount": bid.price, "rank": bid.rank, "sm3": Fact(kept.sm3)}


def _members(bid: Bid, bodies: list[tuple[str, Body | None]]) -> list[dict]:
    """Return the members of a consortium as an award keeps them, each with who it is in the registers and whether that is an individual."""
    if not bid.members:
        return []
    individuals = Supplier.objects.filter(form=Form.INDIVIDUAL, body__in=[body for _name, body in bodies if body])
    named = set(individuals.values_list("body", flat=True))
    return [
        said | {"body": body.pk, "individual": body.pk in named}
        for said, (_name, body) in zip(bid.members, bodies, strict=False)
        if body
    ]


def _days(tender: Tender) -> tuple[date, date]:
    """Return the last day of the notice (as the profile says) and the last on which who took part may challenge (法 52, 条 53)."""
    figure = wording.profile_of(tender).figures.get("award_notice")
    today = timezone.localdate()
    ends = figure.term.ends_on(today) if figure else today
    return ends, workdays.add(ends, WINDOW.days(region=tender.purchase.matter.region))


def last_day(matter: Matter) -> date:
    """Return the last day of the window: until then a contract waits."""
    return contents_of(matter).challenge_until


def text_of(matter: Matter, tender: Tender, bid: Bid) -> str:
    """Return what is made public (条例 43): buyer with address and telephone, number, winner, amount, what was bought, the members' names."""
    purchase, panel, say = tender.purchase, review_rules.panel_of(matter), wording.of(tender)
    buyer, members = purchase.buyer, members_to_publish(panel) if panel else []
    ranks = "\n".join(
        f"第 {each.rank} 名：{each.label}" + (f"（没有选用：{each.passed_over.rstrip('。')}）" if each.passed_over else "")
        for each in Bid.objects.filter(tender=tender).qualified().exclude(rank=None).order_by("rank")
    )  # fmt: skip
    assert tender.notice_ends_on and tender.challenge_until
    return (
        f"采购人：{buyer.name}，地址：{buyer.address}，电话：{buyer.phone}。\n项目：{purchase.title}，编号：{matter.number}。\n"
        f"{say.winner}：{bid.label}。\n{_who_does_what(bid)}{say.won}金额：{shown(bid.price)}。\n采购内容：{tender.scope}\n{ranks}\n{say.panel}成员：{'、'.join(members)}。\n"
        f"公告至 {tender.notice_ends_on}；参加{say.act}的供应商可以在 {tender.challenge_until} 以前书面提出质疑。{say.document}见本页。"
    )


def _who_does_what(bid: Bid) -> str:
    return f"联合体各方：{together.in_words(bid)}。\n" if bid.members else ""


def _rank(bid: Bid) -> str:
    """Return a rank in words, with what decided it where points alone did not."""
    return f"第 {bid.rank} 名" + (f"（{BY[bid.rank_by]}）" if bid.rank_by != "score" else "")


def tell_everybody(matter: Matter, tender: Tender) -> None:
    """Write to every bidder at the same moment: the winner; the others their own score, rank, reasons, and how to challenge (令87 69)."""
    title, say = f"{tender.purchase.title} ", wording.of(tender)
    until_signed = gone.sign_until(matter, timezone.localdate())
    for bid in Bid.objects.filter(tender=tender).select_related("opened__bid"):
        found = agreeing.told(matter, bid)
        if bid.won:
            reasons = f"\n{found}" if found else ""
            texts.write_to(
                bid.opened.bid, title=f"{title}{say.won}通知书", body=f"{bid.label}：\n您以 {shown(bid.price)} {say.won}，得分 {bid.total}，{_rank(bid)}。请按{say.document}公布的合同草案，在 {until_signed} 以前签订合同（政府采购法 第四十六条）。{reasons}"
            )  # fmt: skip
            continue
        own = (
            qualifying.out(bid, say) if bid.ground else f"您的得分是 {bid.total}，{_rank(bid)}。"
        )  # fmt: skip
        passed = (
            f"没有按名次选用的原因：{bid.passed_over.rstrip('。')}。"
            if bid.passed_over
            else f"{say.winner}按名次确定。"
        )
        until = f"质疑应当在 {tender.challenge_until} 以前提出。"
        texts.write_to(
            bid.opened.bid, title=f"{title}未{say.won}告知书", body="\n".join(filter(None, (f"{bid.label}：", own, found, passed, f"{document.CHALLENGE}{until}")))
        )  # fmt: skip


def undo(matter: Matter, *, by=None) -> None:
    """Take back an award a challenge or a complaint showed to be wrong, unless a contract of it was in force: what that one paid for hangs on it."""
    parent = standing.held(contents_of(matter).purchase_id)
    mine = Award.objects.filter(purchase=parent.pk, how=How.TENDER)
    for each in mine.exclude(contracts__in_force_on__isnull=False):
        contracting.take_back(each, "tender_award_undone", by=by)
    Bid.objects.filter(tender=matter.pk, won=True).update(won=False)
    standing.note(parent, "tender_award_undone", by=by)
