"""
成交以后没有签成合同 (条例 49): who was awarded refuses, does not come, or cannot. One person enters it with its papers, another decides; the money
stays reserved, 财政 is told, and it goes on with the next in rank, whose letter, notice and days of challenge are its own, or anew.
"""

from datetime import date

from django import forms
from django.utils import timezone

from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.models import PublicationSort
from yihe.domains.procurement import consortia, contracting
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import (
    DECLINED,
    Award,
    Bid,
    GoneWinner,
    How,
    Left,
    Purchase,
    Quote,
    Tender,
)
from yihe.domains.procurement.rows import award_of, gone_of
from yihe.domains.procurement.tender import qualifying, wording
from yihe.foundation import parameters
from yihe.foundation.figures import of_term
from yihe.foundation.periods import DAYS, Term
from yihe.foundation.roles import TREASURY
from yihe.matters import standing, telling
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Event, Matter

REGULATION = "政府采购法实施条例"
SIGNED_WITHIN = parameters.asks_for("procurement/contract_within", of_term(DAYS).at_least(1))
WENT = "winner_gone"  # by which a tender that was won hears of it
standing.LABELS |= {"supplier_gone": "承接主体退出，合同没有签成"}


class GoneForm(forms.Form):
    ground = forms.ChoiceField(label="是哪种情形", choices=Left.choices, widget=forms.RadioSelect)
    left_on = forms.DateField(
        label="拒绝或者最后一次催签的日期", widget=Day, help_text="书面拒绝的，写收到的日期；没有来签的，写最后一次书面催签的日期。"
    )  # fmt: skip
    facts = forms.CharField(
        label="事实和依据", max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text="对方会看到；确认以后报财政部门。"
    )  # fmt: skip


def waiting_of(matter: Matter) -> GoneWinner | None:
    return next((each for each in gone_of(matter) if each.waits), None)


def last_gone(purchase: Purchase) -> GoneWinner | None:
    """Return who went last of those somebody was awarded and two people found gone, or None."""
    return GoneWinner.objects.filter(purchase=purchase, agreed_on__isnull=False).order_by("-pk").first()


# -- rules -----------------------------------------------------------------------------------------------------------------


def sign_until(matter: Matter, awarded_on: date) -> date:
    """Return the last day for signing (法 46): the day of the letter is not counted, and a last day off moves to the next after it (令87 85)."""
    term = parameters.of(matter.region).at(SIGNED_WITHIN, awarded_on).as_(of_term(DAYS))
    return Term(term, DAYS).ends_on(awarded_on)


def sign_by(matter: Matter) -> date:
    """Return the last day for signing what a purchase was awarded for: the clock of 待签合同, and the day before which nobody failed to sign."""
    award = Award.objects.get(purchase=matter.pk, decided_on__isnull=False)
    assert award.decided_on is not None
    return sign_until(matter, award.decided_on)


def leaving_is_wrong(matter: Matter, user, *, ground: str, left_on: date, **_said) -> str:
    """Refuse a day to come or before the award, and that somebody did not come who still has days to."""
    award, today = award_of(matter), timezone.localdate()
    if award is None or award.decided_on is None:
        return "还没有决定成交。"
    if left_on > today:
        return f"日期 {left_on} 还没有到，请填写实际的日期。"
    if left_on < award.decided_on:
        return f"日期 {left_on} 早于决定成交的日期 {award.decided_on}，请核对。"
    until = sign_until(matter, award.decided_on)
    if ground == Left.SILENT and today <= until:
        return f"{consortia.called(award)}可以在 {until} 以前签订合同（政府采购法 第四十六条），今天是 {today}，期限届满才能认定没有来签。"
    if ground == Left.ENDED and not any(each.until and each.until < today for each in consortia.everybody(award)):
        return f"登记簿里{consortia.called(award)}没有终止。已经终止的先登记；不来签合同的选另一种情形。"
    return ""


def was_not_tendered(matter: Matter, user) -> str:
    """Refuse to go back to the ranks of a round where none was held here."""
    award = award_of(matter)
    return "" if award and award.how == How.TENDER else "这次采购没有在本系统评审，没有名次可以顺延。"


def was_tendered(matter: Matter, user) -> str:
    return "本系统评审过，确认以后按名次顺延，或者重新采购。" if not was_not_tendered(matter, user) else ""


def tendered_here(matter: Matter) -> bool:
    return not was_not_tendered(matter, None)


def held_elsewhere(matter: Matter) -> bool:
    return not tendered_here(matter)


def nobody_went(matter: Matter, user) -> str:
    """Refuse to give up the ranks of a tender whose winner is there: only who went leaves the choice between the next and anew (条例 49)."""
    return "" if went(matter) else "没有中标人退出的情形，按名次确定。"


def somebody_went(matter: Matter, user) -> str:
    """Refuse that silence awards after a winner went: next or anew is to be chosen, and whoever chooses is a person (条例 49)."""
    return "中标人退出以后，由下一名承接还是重新采购，须由分管领导决定，到期不自动确定。" if went(matter) else ""


def went(matter: Matter) -> bool:
    return Event.objects.filter(matter=matter, action=WENT).exists()


# -- effects ---------------------------------------------------------------------------------------------------------------


def propose(matter: Matter, *, by, ground: str, left_on: date, facts: str):
    award = award_of(matter)
    assert award is not None and award.decided_on is not None  # `leaving_is_wrong`
    GoneWinner.objects.create(
        purchase_id=matter.pk, supplier=award.supplier, members=award.members, amount=award.amount, how=award.how, awarded_on=award.decided_on,
        ground=ground, left_on=left_on, facts=facts, by=by,
    )  # fmt: skip
    return {"payee": consortia.called(award)}


def drop(matter: Matter, *, by, reason: str):
    """Say that whoever was awarded is not gone: the award stands."""
    row = _held(matter)
    row.dropped = True
    row.save(update_fields=["dropped"])


def agree(matter: Matter, *, by):
    """
    Take the award back because of who went; 财政 is told, and a tender that was won goes back to its ranks. The money stays where it is.
    """
    row, tender = _held(matter), _won(matter)
    row.agreed_by, row.agreed_on = by, timezone.localdate()
    row.save(update_fields=["agreed_by", "agreed_on"])
    contracting.take_back(Award.objects.get(purchase=matter.pk), "supplier_gone", by=by)
    Quote.objects.standing().filter(purchase=matter.pk, supplier=row.supplier_id).update(failed=True)
    words = (
        f"成交以后没有签成合同：{matter.title}，{consortia.called(row)}，{row.get_ground_display()}（{row.left_on}）。"
    )
    telling.tell(telling.people(TREASURY, matter), words, matter=matter)
    if tender is not None:
        perform(tender.matter, WENT, by=None, following=True)
    return {"payee": consortia.called(row), "ground": row.get_ground_display()}


def _held(matter: Matter) -> GoneWinner:
    row = waiting_of(matter)
    if row is None:
        raise NotAllowed("没有等待确认的退出。")
    return row


def _won(matter: Matter) -> Tender | None:
    if was_not_tendered(matter, None):
        return None
    return Tender.objects.select_related("matter").filter(purchase=matter.pk, bids__won=True).order_by("-nth").first()


def go_back_to_the_ranks(matter: Matter, *, by=None):
    """Let who won be passed over in the tender, say so where the award was public, and write to whose it was."""
    tender = contents_of(matter)
    row, bid = last_gone(tender.purchase), Bid.objects.select_related("opened__bid").get(tender=matter.pk, won=True)
    assert row is not None  # `agree` wrote it
    say, why = wording.of(tender), f"{row.get_ground_display()}（{row.left_on}）"
    bid.won, bid.passed_over = False, why
    bid.save(update_fields=["won", "passed_over"])
    tender.awarded_on = tender.notice_ends_on = tender.challenge_until = None
    tender.save(update_fields=["awarded_on", "notice_ends_on", "challenge_until"])
    title = f"{tender.purchase.title} {say.won}结果更正公告"
    texts.publish(
        matter.opening, PublicationSort.CORRECTION, title=title,
        body=f"{say.winner}{bid.label}{why}，原{say.won}结果不再有效（{REGULATION} 第四十九条）。\n由下一名承接或者重新采购，另行公告。",
    )  # fmt: skip
    law = f"采购人已将情况告知财政部门（{REGULATION} 第七十二条）。" if row.ground in DECLINED else ""
    texts.write_to(
        bid.opened.bid, title=f"{tender.purchase.title} {say.won}结果变更告知书",
        body=f"{bid.label}：\n您{why}，{row.facts}\n原{say.won}结果不再有效（{REGULATION} 第四十九条）。{law}\n不同意的，可以书面向采购人（{tender.purchase.buyer.name}）提出。",
    )  # fmt: skip
    return {"label": bid.label, "why": why}


def buy_anew(matter: Matter, *, by, reason: str):
    """End the round after its winner went, as the regulation lets the buyer (条例 49): every bidder is told."""
    qualifying.end(matter, f"{reason}（{REGULATION} 第四十九条）")
