"""The acts of an agreement: draw up, sign, void. Effects of a domain's actions (`parts`)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.acts.agreements import rules, templates
from yihe.acts.agreements.models import Agreement, Signatory
from yihe.foundation import digests, money
from yihe.matters import numbers
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.saying import facts

PREFIX = "XY"


def draw_up(
    matter: Matter, *, template: str, starts_on: date, ends_on: date, by, amount: Decimal | None = None, **values
) -> dict:  # fmt: skip
    """
    Draw up the matter's agreement from a text of the city and freeze it. `values` fill the places the text declares.

    An agreement that was drawn up and not signed is voided in its favour. Raises NotAllowed when one is signed already,
    a place is not filled, or the period is not one the text allows.
    """
    text, organization = templates.get(template, matter.region), matter.organization
    reason = rules.cannot_draw_up(
        matter, text, starts_on=starts_on, ends_on=ends_on, amount=amount, values=values
    )  # fmt: skip
    if reason or organization is None:
        raise NotAllowed(reason)
    with transaction.atomic():
        before = rules.agreement_of(matter)
        if before is not None:
            _void(before, "重新拟定")
        now = timezone.now()
        number = numbers.take(PREFIX, timezone.localdate(now).year)
        amount = None if amount is None else money.yuan(amount)
        rendered = text.render(_filled(matter, text, number, starts_on, ends_on, amount, now, values))
        agreement = Agreement.objects.create(
            matter=matter, number=number, template=text.code, version=text.version, title=text.title, text=rendered,
            digest=digests.sm3(rendered), amount=amount, starts_on=starts_on, ends_on=ends_on, drawn_up_at=now,
            drawn_up_by=by,
        )  # fmt: skip
        Signatory.objects.create(agreement=agreement, side="甲方", name=text.party_a)
        Signatory.objects.create(
            agreement=agreement, side="乙方", name=organization.name,
            uscc=organization.uscc if organization.has_code else "",
            representative=organization.legal_representative,
        )  # fmt: skip
        return facts({
            "agreement": number, "text": f"{text.code} {text.version}", "text_digest": text.digest,
            "digest": agreement.digest,
        })  # fmt: skip


def sign(matter: Matter, *, signed_on: date, by, **said) -> dict:
    """Record that the agreement was signed on a day. The signed papers are demanded by the action (`papers=`)."""
    agreement = rules.agreement_of(matter)
    reason = rules.cannot_sign(matter, by, signed_on=signed_on)
    if reason or agreement is None:
        raise NotAllowed(reason)
    if not agreement.is_intact:
        raise NotAllowed("协议正文与拟定时的摘要不符，请联系系统管理员核查。")
    agreement.signed_on, agreement.signed_at, agreement.signed_by = signed_on, timezone.now(), by
    agreement.save(update_fields=["signed_on", "signed_at", "signed_by"])
    return facts({"agreement": agreement.number, "digest": agreement.digest})


def void(matter: Matter, *, by, reason: str, **said) -> dict:
    """Void the matter's agreement, saying why. Its text stays on record."""
    agreement = rules.agreement_of(matter)
    if agreement is None:
        raise NotAllowed("本件没有协议。")
    _void(agreement, reason)
    return facts({"agreement": agreement.number})


def _void(agreement: Agreement, reason: str) -> None:
    agreement.voided_at, agreement.voided_reason = timezone.now(), reason.strip()[:300]
    agreement.save(update_fields=["voided_at", "voided_reason"])


def _filled(matter, text, number, starts_on, ends_on, amount, now, values) -> dict[str, str]:
    """Return every place as the words that go into the text. Only strings go in: a text cannot reach a record."""
    organization = matter.organization
    words = {
        "number": number, "matter": matter.number, "organization": organization.name,
        "uscc": organization.uscc if organization.has_code else f"无（{organization.identified}）", "identified": organization.identified,
        "legal_representative": organization.legal_representative, "address": organization.address or "（未登记）",
        "starts_on": in_words(starts_on), "ends_on": in_words(ends_on), "party_a": text.party_a,
        "amount": money.shown(amount) if amount is not None else "", "drawn_up_on": in_words(timezone.localdate(now)),
        "amount_words": money.in_words(amount) if amount is not None else "",
    }  # fmt: skip
    for place in text.places:
        value = values.get(place.name)
        words[place.name] = "" if value in (None, "") else _shown(place.type, value)
    return words


def _shown(kind: str, value) -> str:
    if kind == "money":
        return money.shown(money.yuan(value))
    return in_words(value) if isinstance(value, date) else str(value)


def in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
