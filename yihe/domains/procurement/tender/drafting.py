"""From a purchase's plan to a document that may go out: its texts, conditions, criteria, and the three who will open."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from yihe.acts.sealed_bids import planning
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement import profiles
from yihe.domains.procurement.models import Consortia, Tender, TenderCondition, TenderCriterion
from yihe.domains.procurement.tender import document, wording
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.money import shown
from yihe.foundation.roles import TREASURY
from yihe.matters import kinds, standing
from yihe.matters.actions import open_matter
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

HERE = (profiles.OPEN_TENDER, profiles.SIMPLE_CALL, profiles.CONSULTATION)  # what a tender of our own carries out


# -- the purchase ----------------------------------------------------------------------------------------------------------


def is_no_tender(matter: Matter, user) -> str:
    """Refuse to tender, or to consult on, what the plan buys otherwise, or elsewhere."""
    purchase = contents_of(matter)
    if purchase.platform != "own":
        return "本采购在外部平台办理，结果录入本系统。"
    if purchase.direct or purchase.profile not in HERE:
        return f"本采购适用“{profiles.label(purchase.profile, matter.region)}”，不是招标或者磋商。"
    return ""


def tender_is_over():
    """Return the condition on purchases that their round is over: until then nobody waits for them."""
    return ~Exists(Matter.objects.filter(parent=OuterRef("pk"), kind="tender", closed_at=None))


def start(matter: Matter, *, by):
    """Open a round of a purchase: what is asked begins as the plan says it."""
    purchase = contents_of(matter)
    nth = (Tender.objects.filter(purchase=purchase).aggregate(last=Max("nth"))["last"] or 0) + 1
    tender = Tender(purchase=purchase, nth=nth, scope=purchase.need, ceiling=purchase.budget)
    open_matter(
        kinds.get("tender"), tender, by=by, parent=matter, region=matter.region, title=f"{matter.title}（第 {nth} 次{wording.of(tender).act}）"
    )  # fmt: skip
    return {"nth": nth}


# -- the document ----------------------------------------------------------------------------------------------------------


def document_is_wrong(matter: Matter, user, *, ceiling: Decimal, **_said) -> str:
    budget = contents_of(matter).purchase.budget
    return f"最高限价 {shown(ceiling)} 超过预算金额 {shown(budget)}。" if ceiling > budget else ""


def write(
    matter: Matter, *, by, scope: str, ceiling: Decimal, draft: str, answers: str, consortia: str = Consortia.ACCEPTED
):  # fmt: skip
    tender = contents_of(matter)
    tender.consortia = consortia
    tender.scope, tender.ceiling, tender.draft, tender.answers = scope, ceiling, draft, answers
    tender.save(update_fields=["scope", "ceiling", "consortia", "draft", "answers"])


def _next(rows) -> int:
    return (rows.aggregate(last=Max("seq"))["last"] or 0) + 1


def add_condition(matter: Matter, *, by, subject: str, text: str, count: int):
    rows = TenderCondition.objects.filter(tender=matter.pk)
    rows.create(tender_id=matter.pk, seq=_next(rows), subject=subject, text=text, count=count)


def has_conditions(matter: Matter) -> bool:
    return TenderCondition.objects.filter(tender=matter.pk).exists()


def has_criteria(matter: Matter) -> bool:
    return TenderCriterion.objects.filter(tender=matter.pk).exists()


def drop_condition(matter: Matter, *, by, condition: TenderCondition):
    condition.delete()
    return {"text": condition.text}


def criterion_is_wrong(matter: Matter, user, *, weight: Decimal, label: str, given: str, **_said) -> str:
    if weight <= 0:
        return f"“{label}”的分值应当大于 0。"
    if given == "price" and TenderCriterion.objects.filter(tender=matter.pk, by="price").exists():
        return "价格只能是一项评审因素，已经有了。"
    return ""


def add_criterion(matter: Matter, *, by, label: str, weight: Decimal, given: str, subject: str, standard: str):
    rows = TenderCriterion.objects.filter(tender=matter.pk)
    rows.create(
        tender_id=matter.pk, seq=_next(rows), label=label, weight=weight, by=given, subject=subject, standard=standard
    )  # fmt: skip


def drop_criterion(matter: Matter, *, by, criterion: TenderCriterion):
    criterion.delete()
    return {"label": criterion.label}


# -- who opens -------------------------------------------------------------------------------------------------------------


_opening = CompiledQuery(lambda: Opening.objects.filter(pk=key()))


def opening_of(matter: Matter) -> Opening | None:
    """Return the opening of a tender, read once for a matter object; None while nobody is named to open."""
    there: Any = Matter._meta.get_field("opening")
    if not there.is_cached(matter):
        found = _opening.first(pk=matter.pk)
        there.set_cached_value(matter, found)
        if found is not None:
            found.matter = matter
    return there.get_cached_value(matter)


def openers_are_named(matter: Matter, user) -> str:
    return "三位开标人已经确定；时间和地点用“改定开标时间和地点”。" if opening_of(matter) else ""


def openers_are_not_named(matter: Matter, user) -> str:
    return "" if opening_of(matter) else "还没有确定三位开标人。"


def name_openers(matter: Matter, *, by, moment: datetime, place: str, openers: list[tuple]):
    """Arrange the opening. Who supervises opens nothing (法 60). Raises NotAllowed."""
    profile = wording.profile_of(contents_of(matter))
    least = int(profile.figure("offers_at_least") or 1)
    if contents_of(matter).nth > 1 and (again := profile.figure("offers_at_least_again")):
        least = int(again)
    planning.plan(matter, openers, moment=moment, place=place, by=by, least=least, never=(TREASURY,))
    standing.heard(matter)


def move_opening(matter: Matter, *, by, moment: datetime, place: str):
    planning.move(matter.opening, moment=moment, place=place, by=by)
    standing.heard(matter)


def document_is_not_ready(matter: Matter, user) -> str:
    """Refuse a document that may not go out; all that is wrong at once."""
    return " ".join(document.faults_of(contents_of(matter)))


def moment_is_too_early(matter: Matter, user) -> str:
    """Refuse a moment that leaves fewer days than the profile asks from today (法 35): the day of publication is not counted."""
    opening = opening_of(matter)
    if opening is None:
        return "还没有确定三位开标人。"
    figure = wording.profile_of(contents_of(matter)).figures["offers_within"]
    first = figure.term.after(timezone.now())
    if opening.moment >= first:
        return ""
    return f"今天发布的，投标截止时间最早是 {timezone.localtime(first):%Y-%m-%d %H:%M}（至少 {figure.term}，{figure.basis}），现在定的是 {timezone.localtime(opening.moment):%Y-%m-%d %H:%M}，请改定。"
