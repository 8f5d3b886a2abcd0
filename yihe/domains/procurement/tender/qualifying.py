"""
What was opened, and who of them stands: two people look at each bid, by coded grounds (令87 63), each by themselves; under the least number the
round fails by rule (令87 44). A grade does what the profile says.
"""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils import timezone

from yihe.acts.documents.models import Document
from yihe.acts.eligibility.gates import Purpose
from yihe.acts.sealed_bids import files
from yihe.acts.sealed_bids import opening as opens
from yihe.acts.sealed_bids import publishing as texts
from yihe.acts.sealed_bids.models import OpenedBid, PublicationSort
from yihe.domains.procurement import prices
from yihe.domains.procurement.bonds import asking, keeping
from yihe.domains.procurement.models import LEFT_TALKS, Bid, Ground, Tender
from yihe.domains.procurement.tender import agreeing, document, together, wording
from yihe.domains.procurement.tender.registered import body_of
from yihe.domains.procurement.tender.rows import bids_of
from yihe.foundation.money import FEN
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

STANDS = "stands"
ON_PAPER = "paper_bid"  # the slot for scans of what came on paper
REASON = "\n理由："  # before why a round failed, in what is published of it
CHOICES = ((STANDS, "资格合格、符合要求"), *((each.value, each.label) for each in Ground if each not in LEFT_TALKS))


def take_in(matter: Matter, *, by):
    """Write down what was opened (开标记录), in the order in which it was read out."""
    tender = contents_of(matter)
    rows = opens.record(matter.opening)
    for row in rows:
        _bid(tender, row).save(force_insert=True)
    tender.opened_on = timezone.localdate(matter.opening.opened_at)
    tender.save(update_fields=["opened_on"])
    keeping.expect_of_bids(matter)
    return {"bids": len(rows)}


def note_opening(matter: Matter, *, by, attended: str, doubts: str, recording: str):
    """Write down who was there, what was doubted, where it is recorded; the last word of an opener counts, the history keeps all."""
    tender = contents_of(matter)
    tender.attended, tender.doubts, tender.recording = attended, doubts, recording
    tender.save(update_fields=["attended", "doubts", "recording"])


def _bid(tender: Tender, row: OpenedBid) -> Bid:
    sheet, joined = price_of(row.price), files.consortium_of(row)
    return Bid(
        tender=tender, opened=row, ordinal=row.ordinal, label=together.called_as(row, joined) or f"第 {row.ordinal} 份（未能开启）",
        code=row.code, members=together.kept(joined),
        body=body_of(row.supplier, row.code), sheet=sheet, price=sheet, found="" if not row.fault else Ground.SHUT,
        found_why=row.fault,
    )  # fmt: skip


def price_of(text: str) -> Decimal | None:
    """Return the price of an opening sheet in yuan, as it was typed; None where it is no price that could stand."""
    try:
        value = Decimal(text.replace(",", "").replace("，", "").strip().removesuffix("元"))
        return (
            value.quantize(FEN)
            if value.is_finite() and 0 < value < Decimal(10) ** 12 and value == value.quantize(FEN)
            else None
        )
    except InvalidOperation:
        return None


# -- rules -----------------------------------------------------------------------------------------------------------------


def cannot_stand(matter: Matter, bid: Bid) -> str:
    """Return why a bid cannot stand by what it says itself: it is shut, its price is none, or it is a consortium's that is none or not accepted."""
    tender = contents_of(matter)
    if bid.opened.fault:
        return bid.opened.fault
    if bid.sheet is None:
        return f"“{bid.opened.price}”不是有效的报价。"
    if wrong := prices.is_no_price(bid.sheet, min(tender.ceiling, tender.purchase.budget)):
        return wrong
    return together.fault_of(matter, bid)


def stands_against(matter: Matter, bid: Bid, conclusions: dict | None = None) -> str:
    """Return what stands against a bid that nobody decides: `cannot_stand`, one bids twice, or may not bid (grade as the profile says)."""
    if reason := cannot_stand(matter, bid) or together.twice(matter, bid, conclusions):
        return reason
    return together.may_not_bid(matter, bid, Purpose.BID, contents_of(matter).opened_on or timezone.localdate())


def paper_is_not_filed(matter: Matter, user) -> str:
    """Refuse to look at bids before each that came on paper is among the papers: who looks second, and the file, read it there."""
    on_paper = [bid.label for bid in bids_of(matter) if bid.opened.bid.is_paper]
    filed = Document.objects.current().filter(matter=matter, slot=ON_PAPER).count() if on_paper else 0
    lacking = len(on_paper) - filed
    return f"纸质投标（{'、'.join(on_paper)}）还有 {lacking} 份没有扫描，请先上传扫描件。" if lacking > 0 else ""


def _bids(matter: Matter) -> list[Bid]:
    return bids_of(matter)


def choices_of(matter: Matter) -> list[tuple[str, str]]:
    """Return the conclusions there are on a bid: that its bond is lacking only where the document asks for one (条例 33)."""
    asked = asking.is_asked_of_bids(matter)
    return [(value, label) for value, label in CHOICES if asked or value != Ground.BOND]


class QualifyForm(forms.Form):
    """One conclusion for each bid. The second person types their own, and both have to be the same."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form, choices = cls(data), choices_of(matter)
        for bid in _bids(matter):
            against = kinds.get(matter.kind).worded(matter, cannot_stand(matter, bid) or together.twice(matter, bid))
            # Of what cannot stand nothing is chosen beforehand: a browser would show the first conclusion, which is that it does.
            offered = [("", "请选择"), *choices] if against else choices
            form.fields[f"found_{bid.pk}"] = forms.ChoiceField(
                label=f"{bid.ordinal}. {bid.label}：结论", choices=offered, help_text=against, initial=None if against else STANDS
            )  # fmt: skip
            form.fields[f"why_{bid.pk}"] = forms.CharField(
                label=f"{bid.ordinal}. {bid.label}：说明", max_length=300, required=False, help_text="无效的要写明哪一处、为什么；对方会看到。"
            )  # fmt: skip
        return form

    def clean(self):
        said = super().clean() or {}
        keys = [name.removeprefix("found_") for name in self.fields if name.startswith("found_")]
        return {
            "conclusions": {key: (said.get(f"found_{key}", ""), said.get(f"why_{key}", "").strip()) for key in keys}
        }


def conclusions_are_wrong(matter: Matter, user, *, conclusions: dict, **_said) -> str:
    """Refuse conclusions that miss a bid, give no reason, or let stand what cannot."""
    for bid in _bids(matter):
        found, why = conclusions.get(str(bid.pk), ("", ""))
        if found not in dict(CHOICES):
            return f"{bid.label}还没有结论。"
        if found == Ground.BOND and not asking.is_asked_of_bids(matter):
            return f"{bid.label}：采购文件没有要求保证金，不能以没有提交保证金认定无效。"
        if found != STANDS and not why:
            return f"{bid.label}认定为“{Ground(found).label}”，请写明事实。"
        if found == STANDS and (against := stands_against(matter, bid, conclusions)):
            return f"{bid.label}不能认定为合格：{against}"
    return ""


def conclusions_differ(matter: Matter, user, *, conclusions: dict, **_said) -> str:
    """Refuse a second opinion that is another than the first: then it goes back, and both look again."""
    if wrong := conclusions_are_wrong(matter, user, conclusions=conclusions):
        return wrong
    other = [bid.label for bid in _bids(matter) if conclusions[str(bid.pk)][0] != bid.found]
    return f"{'、'.join(other)}的结论与第一人的不同，请退回重新审查，或者核对后再填。" if other else ""


def find(matter: Matter, *, by, conclusions: dict):
    for bid in _bids(matter):
        bid.found, bid.found_why = conclusions[str(bid.pk)]
        bid.save(update_fields=["found", "found_why"])
    return _said(matter)


def confirm(matter: Matter, *, by, conclusions: dict):
    for bid in _bids(matter):
        if conclusions[str(bid.pk)][0] != bid.found:
            raise NotAllowed(conclusions_differ(matter, by, conclusions=conclusions))
        bid.confirmed = True
        bid.ground, bid.why = (
            ("", "") if bid.found == STANDS else (bid.found, bid.found_why or conclusions[str(bid.pk)][1])
        )
        bid.save(update_fields=["confirmed", "ground", "why"])
    return _said(matter)


def _said(matter: Matter) -> dict:
    return {"qualified": sum(bid.found == STANDS for bid in _bids(matter)), "bids": len(_bids(matter))}


def take_back(matter: Matter, *, by, reason: str):
    """Let both look again."""
    for bid in _bids(matter):
        if not bid.opened.fault:
            bid.found, bid.found_why = "", ""
            bid.save(update_fields=["found", "found_why"])


def look_anew(matter: Matter) -> None:
    """Let two people look at all bids again, as if nobody had: that they did not stand is void."""
    for bid in _bids(matter):
        if not bid.opened.fault:
            bid.found = bid.found_why = bid.ground = bid.why = ""
            bid.confirmed = False
            bid.save(update_fields=["found", "found_why", "ground", "why", "confirmed"])


def were_looked_at(matter: Matter, user) -> str:
    return "已经审查。" if any(bid.confirmed for bid in _bids(matter)) else ""


# -- failing by rule -------------------------------------------------------------------------------------------------------


def _standing(matter: Matter) -> int:
    return sum(bid.confirmed and not bid.ground for bid in bids_of(matter))


def enough_stand(matter: Matter, user) -> str:
    """Refuse to let a round fail in which enough bids stand."""
    left = _standing(matter)
    say = wording.of(contents_of(matter))
    return f"还有 {left} 份有效{say.bid}，没有{say.failed}的情形。" if left >= least_that_stand(matter) else ""


def least_that_stand(matter: Matter) -> int:
    """Return how many have to be left: as many as have to come (令87 44); of a consultation two go on (财库〔2015〕124号)."""
    return int(wording.profile_of(contents_of(matter)).figure("stand_at_least") or matter.opening.least)


def too_few_stand(matter: Matter, user) -> str:
    """Refuse to go on with fewer than the least (令87 44)."""
    left, least, say = _standing(matter), least_that_stand(matter), wording.of(contents_of(matter))
    return f"有效{say.bid} {left} 份，不足 {least} 份，不得{say.judging}。" if left < least else ""


def fail_unopened(matter: Matter, *, by):
    """Say that a round failed before anything was opened: nobody is named, the bids stay shut."""
    least, say = matter.opening.least, wording.of(contents_of(matter))
    publish_failure(matter, f"截止时{say.bid}不足 {least} 份，不予{say.opening}，密封件保持密封（{say.few_came}）。")


def fail_unqualified(matter: Matter, *, by):
    """Say that a round failed, and tell each bidder why their own bid did not stand."""
    left, least, say = _standing(matter), least_that_stand(matter), wording.of(contents_of(matter))
    said = f"有效{say.bid} {left} 份，不足 {least} 份，不得{say.judging}（{say.few_stand}）。"
    publish_failure(matter, said)
    tell_who_failed(matter, said)


def cancel(matter: Matter, *, by, reason: str):
    """End a round by decision: an unlawful act, or the task is gone (法 36)."""
    end(matter, f"{reason}（政府采购法 第三十六条）")


def end(matter: Matter, said: str) -> None:
    """Say, where it was public, why a round was ended. Whose bid was opened is told by letter, unless an award that stands told them already."""
    if (opening := getattr(matter, "opening", None)) and opening.published_at:
        publish_failure(matter, said)
        if contents_of(matter).awarded_on is None:
            tell_who_failed(matter, said)


def publish_failure(matter: Matter, why: str) -> None:
    """Say before everybody that a round failed, and why."""
    tender = contents_of(matter)
    say = wording.of(tender)
    body = f"{tender.purchase.title}（{matter.number}）第 {tender.nth} 次{say.act}{say.failed}。{REASON}{why}"
    texts.publish(matter.opening, PublicationSort.FAILED, title=f"{tender.purchase.title} {say.failed}公告", body=body)


def out(bid: Bid, say: wording.Wording) -> str:
    """Return, to whose bid it is, why it is not in any more: who left the talks did not fail a review."""
    if bid.left_talks:
        return f"{'您在提交最后报价以前退出了磋商。' if bid.ground == Ground.WITHDRAWN else '您没有在规定时间内提交最后报价。'}{bid.why}"
    return f"您的{say.bid}没有通过审查：{bid.get_ground_display()}。{bid.why}"


def tell_who_failed(matter: Matter, besides: str = "") -> None:
    """Write to each bidder of a round that failed whether their bid stood, why not, and what else was found of it."""
    for bid in _bids(matter):
        say = wording.of(contents_of(matter))
        why = out(bid, say) if bid.ground else f"您的{say.bid}通过了审查。"
        if not (bid.confirmed or bid.ground):
            why = f"您的{say.bid}还没有审查。"
        if found := agreeing.told(matter, bid):
            why = f"{why}\n{found}"
        texts.write_to(
            bid.opened.bid, title=f"{contents_of(matter).purchase.title} {say.bid}结果告知书", body=f"{bid.label}：\n{why}\n{besides}\n{document.CHALLENGE}"
        )  # fmt: skip
