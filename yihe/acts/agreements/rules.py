"""What an agreement refuses, as sentences. Rules are `(matter, user) -> sentence`; `user` None is the clock."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils import timezone

from yihe.acts.agreements import templates
from yihe.acts.agreements.models import Agreement, Signatory, Signature
from yihe.acts.agreements.sides import Side
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters.models import Matter
from yihe.matters.reading import read_once

_of_matter = CompiledQuery(lambda: Agreement.objects.filter(matter=key("matter")).order_by("-pk"))


def agreement_of(matter: Matter) -> Agreement | None:
    """Return the matter's live agreement."""
    return next((agreement for agreement in agreements_on(matter) if agreement.voided_at is None), None)


def agreements_on(matter: Matter) -> list[Agreement]:
    """Return the matter's agreements with their parties, newest first, the voided ones too."""

    def read() -> list[Agreement]:
        found = _of_matter(matter=matter.pk)
        prefetch_related_objects(found, "parties__signature", "amendment__changes", "amendment__amends")
        return found

    return read_once(matter, "agreements", read)


def agreement_missing(matter: Matter, user) -> str:
    """Refuse while no agreement was drawn up."""
    return "" if agreement_of(matter) else "尚未拟定协议。"


def already_signed(matter: Matter, user) -> str:
    """Refuse to draw up, or sign again, what is signed."""
    agreement = agreement_of(matter)
    return f"协议 {agreement.number} 已于 {agreement.signed_on} 签订。" if agreement and agreement.signed_on else ""


def cannot_sign(matter: Matter, user, *, signed_on: date | None = None, **said) -> str:
    """Check of signing: there is an unsigned agreement, and the day is neither before it was drawn up nor to come."""
    agreement = agreement_of(matter)
    if agreement is None or agreement.signed_on:
        return agreement_missing(matter, user) or already_signed(matter, user)
    drawn_up_on = timezone.localdate(agreement.drawn_up_at)
    if signed_on is None:
        return "请填写签订日期。"
    if signed_on > timezone.localdate():
        return "签订日期不能晚于今天。"
    return f"签订日期不能早于拟定日期 {drawn_up_on}。" if signed_on < drawn_up_on else ""


def cannot_sign_side(
    matter: Matter, user, *, signatory: Signatory | None = None, signed_on: date | None = None, **said
) -> str:  # fmt: skip
    """Check of one signature: as `cannot_sign`; who signs is one of this agreement, and has not signed."""
    if reason := cannot_sign(matter, user, signed_on=signed_on):
        return reason
    agreement = agreement_of(matter)
    if signatory is None or agreement is None or signatory.agreement_id != agreement.pk:
        return "请选择本协议的一方。"
    day = dict(days_signed(agreement)).get(signatory.pk)
    return f"{signatory.name}已于 {day} 签署。" if day else ""


def not_all_signed(matter: Matter, user) -> str:
    """Refuse while somebody has not signed, and name them all. For `unless=` of what rests on the agreement."""
    agreement = agreement_of(matter)
    if agreement is None or agreement.signed_on:
        return agreement_missing(matter, user)
    return f"还没有签署：{'、'.join(each.name for each in unsigned(agreement))}。"


def days_signed(agreement: Agreement) -> list[tuple[int, date]]:
    """Return who has signed (keys), and on which day."""
    rows = Signature.objects.filter(signatory__agreement=agreement)
    return list(rows.order_by("pk").values_list("signatory_id", "signed_on"))


def unsigned(agreement: Agreement) -> list[Signatory]:
    """Return who has not signed yet, in the order of the text."""
    return list(agreement.parties.filter(signature=None).order_by("pk"))


def cannot_draw_up(
    matter: Matter, text: templates.Template, *, starts_on: date, ends_on: date, amount: Decimal | None, values: dict,
    sides: Sequence[Side] = (),
) -> str:  # fmt: skip
    """Return why an agreement cannot be drawn up with these values, between 甲方 and these, or ""."""
    if not sides:
        return "本件没有申请单位，不能拟定协议。"
    names = [text.party_a, *(side.name for side in sides)]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        return f"{twice}在协议里出现了两次，每一方只列一次。"
    if reason := already_signed(matter, None):
        return reason
    if ends_on <= starts_on:
        return "协议截止日期应晚于起始日期。"
    least, most = templates.months_allowed(text, starts_on, matter.region)
    if least is not None and ends_on < months_after(starts_on, least):
        return f"协议期不少于 {least} 个月，截止日期不早于 {months_after(starts_on, least)}。"
    if most is not None and ends_on > months_after(starts_on, most):
        return f"协议期不超过 {most} 个月，截止日期不晚于 {months_after(starts_on, most)}。"
    if text.needs_amount and amount is None:
        return "请填写协议金额。"
    known = {place.name for place in text.places}
    if unknown := sorted(set(values) - known):
        return f"协议文本里没有 {'、'.join(unknown)}。"
    missing = [p.label for p in text.places if p.required and values.get(p.name) in (None, "")]
    return f"请填写{'、'.join(missing)}。" if missing else ""


def months_after(day: date, months: int) -> date:
    """Return the last day of so many months that begin on a day: twelve months from 2026-01-01 end on 2026-12-31."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    last_of_month = monthrange(years, month)[1]
    if day.day > last_of_month:  # a month that begins on the 31st ends on the last day of a shorter one
        return date(years, month, last_of_month)
    return date(years, month, day.day) - timedelta(days=1)
