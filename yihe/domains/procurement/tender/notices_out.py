"""
Notices of a purchase and its tender in the form 财政 asks for (101号令; 财办库〔2020〕50号), each a document to be put onto the province's page by hand. Only what was made
public here stands in one, and the need of an intention that is out (财库〔2020〕10号); each is there once its act is done. What we do not hold is left to be written in by hand,
and never said not to be.
"""

from dataclasses import dataclass

from django.utils import timezone

from yihe.acts.notices.rules import notice_of
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.compared import members_to_publish
from yihe.acts.sealed_bids.delivering import shown as moment_shown
from yihe.acts.sealed_bids.models import Opening, Publication, PublicationSort
from yihe.domains.procurement.models import Bid, Purchase, Tender, TenderCorrection
from yihe.domains.procurement.tender import notice_forms, together, wording
from yihe.domains.procurement.tender.challenging import NOTICE
from yihe.domains.procurement.tender.qualifying import REASON
from yihe.domains.procurement.tender.rows import conditions_of, corrections_of
from yihe.foundation.letters.paper import Letter
from yihe.foundation.money import shown
from yihe.foundation.parameters import in_chinese
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.suppliers.models import Form as SupplierForm
from yihe.registers.suppliers.models import Supplier

NOTHING, BY_HAND = "无", "（由采购人填写）"


@dataclass(frozen=True)
class Notice:
    """A notice that can be handed out: `code` names it in its address, `nth` the correction it is about."""

    code: str
    label: str
    nth: int = 0

    @property
    def name(self) -> str:
        return f"{self.code}-{self.nth}" if self.nth else self.code


def of(matter: Matter) -> list[Notice]:
    """Return the notices there are by now of a purchase or a tender, in the order in which they were due."""
    region = matter.region
    if matter.kind == "purchase":
        there = (("intention", contents_of(matter).intention_on), ("single", notice_of(matter)))
        return [Notice(code, notice_forms.of(code, region).label) for code, out in there if out]
    tender = contents_of(matter)
    if not tender.published_on:
        return []
    first = "consultation" if wording.profile_of(tender).talks else "tender"
    found = [Notice(first, notice_forms.of(first, region).label)]
    label = notice_forms.of("correction", region).label
    found += [Notice("correction", f"{label}（第 {nth} 次）", nth) for nth in range(1, len(_corrections(matter)) + 1)]
    if tender.awarded_on:
        found.append(Notice("result", notice_forms.of("result", region).label))
    if _ended(matter):
        found.append(Notice("ended", notice_forms.of("ended", region).label))
    return found


def letter(matter: Matter, notice: Notice) -> Letter:
    """Return a notice as a document: the pack's form, filled in."""
    form = notice_forms.of(notice.code, matter.region)
    contents = contents_of(matter)
    purchase = contents if matter.kind == "purchase" else contents.purchase
    fields, on = _of_purchase(purchase), purchase.intention_on
    if notice.code == "single" and (single := notice_of(matter)):
        fields |= {
            "noticed": single.body,
            "opens": in_chinese(single.opens_on),
            "closes": in_chinese(single.closes_on),
            "by_hand": BY_HAND,
        }
        on = single.opens_on
    if isinstance(contents, Tender):
        fields |= _of_tender(matter, contents)
        correction = _corrections(matter)[notice.nth - 1] if notice.nth else None
        fields |= _of_correction(correction) | _of_result(matter, contents) | {"ended": _ended(matter) or NOTHING}
        on = _day(notice, contents, correction, matter)
    return Letter(
        issuer=purchase.buyer.name, number="", title=form.title.format_map(fields), to="", parts=form.parts_with(fields),
        on=on or timezone.localdate(), red=False,
    )  # fmt: skip


def _day(notice: Notice, tender: Tender, correction: TenderCorrection | None, matter: Matter):
    if notice.code == "result":
        return tender.awarded_on
    if notice.code == "ended":
        return timezone.localdate(matter.closed_at)
    return correction.published_on if correction else tender.published_on


def _of_purchase(purchase: Purchase) -> dict[str, str]:
    buyer = purchase.buyer
    return {
        "buyer": buyer.name, "address": buyer.address, "phone": buyer.phone, "project": purchase.title, "number": purchase.matter.number,
        "budget": shown(purchase.budget), "need": purchase.need, "item": str(purchase.line or purchase.item), "expected": BY_HAND, "more": NOTHING,
    }  # fmt: skip


def _of_tender(matter: Matter, tender: Tender) -> dict[str, str]:
    opening = Opening.objects.get(pk=matter.pk)
    # The notice of the day it was published had another moment: it is said that this one is a correction's.
    moved = "（更正后）" if _corrections(matter) else ""
    asked = [*(each.text for each in conditions_of(matter)), *filter(None, [together.said_in_the_document(tender)])]
    conditions = "\n".join(f"（{n}）{each}" for n, each in enumerate(asked, 1))
    return {
        "number": matter.number, "way": wording.profile_of(tender).label, "ceiling": shown(tender.ceiling), "scope": tender.scope,
        "term": "按公布的合同草案", "policy": BY_HAND, "conditions": conditions or NOTHING, "page": f"本平台公开的招标页面（编号 {matter.number}）",
        "published": in_chinese(tender.published_on) if tender.published_on else "", "moment": f"{moment_shown(opening.moment)}{moved}", "place": opening.place,
        "notice_days": str(NOTICE.days(tender.published_on, matter.region)),
    }  # fmt: skip


def _of_correction(correction: TenderCorrection | None) -> dict[str, str]:
    if correction is None or correction.published_on is None:
        return dict.fromkeys(("corrected", "correction", "corrected_on"), NOTHING)
    return {
        "corrected": correction.get_about_display(), "correction": correction.text, "moment": moment_shown(correction.moment),
        "corrected_on": in_chinese(correction.published_on),
    }  # fmt: skip


def _of_result(matter: Matter, tender: Tender) -> dict[str, str]:
    bid, panel = (
        Bid.objects.filter(tender=tender, won=True).select_related("body").first(),
        review_rules.panel_of(matter),
    )
    fields = dict.fromkeys(("winner", "winner_address", "amount", "members", "notice_ends"), NOTHING) | {
        "won": wording.of(tender).won
    }
    if bid is None:
        return fields
    known = Supplier.objects.filter(pk=bid.body_id).first()
    # Where an individual lives is nobody's business (个人信息保护法): their address is left to whoever may publish it.
    address = known.address if known and known.form != SupplierForm.INDIVIDUAL else ""
    return fields | {
        "winner": bid.label, "winner_address": address or NOTHING, "amount": shown(bid.price),
        "members": "、".join(members_to_publish(panel)) if panel else NOTHING,
        "notice_ends": in_chinese(tender.notice_ends_on) if tender.notice_ends_on else NOTHING,
    }  # fmt: skip


def _corrections(matter: Matter) -> list[TenderCorrection]:
    return [each for each in corrections_of(matter) if each.published_on]


def _ended(matter: Matter) -> str:
    """Return why a round ended without a winner, as it was made public, or ""."""
    if matter.is_open or matter.state == "won":
        return ""
    last = Publication.objects.filter(opening=matter.pk, sort=PublicationSort.FAILED).order_by("-nth").first()
    return last.body.partition(REASON)[2].strip() if last else ""
