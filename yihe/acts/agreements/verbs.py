"""The acts of an agreement: draw up, sign – all at once or one after the other –, void. Effects of a domain's actions (`parts`)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.acts.agreements import rules, templates
from yihe.acts.agreements.models import Agreement, Amendment, Signatory, Signature
from yihe.acts.agreements.sides import FIRST, Side, of_organization
from yihe.foundation import digests, money
from yihe.matters import numbers
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.matters.reading import forget
from yihe.matters.saying import facts

PREFIX = "XY"


def draw_up(
    matter: Matter, *, template: str, starts_on: date, ends_on: date, by, amount: Decimal | None = None,
    others: Sequence[Side] = (), **values,
) -> dict:  # fmt: skip
    """
    Draw up the matter's agreement from a text of the city and freeze it. `values` fill the places the text declares. `others` are
    who signs beside 甲方, the first of them the one the text speaks of; without them it is the matter's organization.

    An agreement that was drawn up and not signed is voided in its favour. Raises NotAllowed when one is signed already,
    a place is not filled, or the period is not one the text allows.
    """
    text = templates.get(template, matter.region)
    sides = tuple(others) or ((of_organization(matter.organization),) if matter.organization else ())
    if reason := rules.cannot_draw_up(
        matter, text, starts_on=starts_on, ends_on=ends_on, amount=amount, values=values, sides=sides
    ):
        raise NotAllowed(reason)
    return write(matter, text, sides, starts_on=starts_on, ends_on=ends_on, by=by, amount=amount, values=values)


def write(
    matter: Matter, text: templates.Template, sides: Sequence[Side], *, starts_on: date, ends_on: date, by,
    amount: Decimal | None, values: dict, first: Side | None = None, standard: dict[str, str] | None = None,
) -> dict:  # fmt: skip
    """
    Freeze a text with its places filled and who is to sign it. The caller has asked whether it may be (`rules`, `amending`).
    `first` is 甲方 where the text does not say so; `standard` fills places an amendment knows.
    """
    with transaction.atomic():
        before = rules.agreement_of(matter)
        if before is not None:
            _void(before, "重新拟定")
        now = timezone.now()
        number = numbers.take(PREFIX, timezone.localdate(now).year)
        amount = None if amount is None else money.yuan(amount)
        words = _filled(matter, text, sides, number, starts_on, ends_on, amount, now, values) | (standard or {})
        rendered = text.render(words)
        agreement = Agreement.objects.create(
            matter=matter, number=number, template=text.code, version=text.version, title=text.title, text=rendered,
            filled={place.name: words[place.name] for place in text.places},
            digest=digests.sm3(rendered), amount=amount, starts_on=starts_on, ends_on=ends_on, drawn_up_at=now,
            drawn_up_by=by,
        )  # fmt: skip
        for side in (first or Side(FIRST, text.party_a), *sides):
            Signatory.objects.create(
                agreement=agreement, side=side.side, name=side.name, uscc=side.uscc, representative=side.representative,
                party=side.party,
            )  # fmt: skip
        forget(matter)
        return facts({
            "agreement": number, "text": f"{text.code} {text.version}", "text_digest": text.digest,
            "digest": agreement.digest,
        })  # fmt: skip


def sign(matter: Matter, *, signed_on: date, by, **said) -> dict:
    """Record that all who have not signed yet did on one day. The signed papers are demanded by the action (`papers=`)."""
    agreement = rules.agreement_of(matter)
    reason = rules.cannot_sign(matter, by, signed_on=signed_on)
    if reason or agreement is None:
        raise NotAllowed(reason)
    return _signed(matter, agreement, rules.unsigned(agreement), signed_on=signed_on, by=by)


def sign_side(matter: Matter, *, signatory: Signatory, signed_on: date, by, **said) -> dict:
    """Record the day one signatory signed. With the last one the agreement is signed, and in force from the latest of the days."""
    agreement = rules.agreement_of(matter)
    reason = rules.cannot_sign_side(matter, by, signatory=signatory, signed_on=signed_on)
    if reason or agreement is None:
        raise NotAllowed(reason)
    return _signed(matter, agreement, [signatory], signed_on=signed_on, by=by)


def _signed(matter: Matter, agreement: Agreement, signatories: Sequence[Signatory], *, signed_on: date, by) -> dict:
    if not agreement.is_intact:
        raise NotAllowed("协议正文与拟定时的摘要不符，请联系系统管理员核查。")
    now = timezone.now()
    for each in signatories:
        Signature.objects.create(signatory=each, signed_on=signed_on, at=now, by=by)
    days = [day for _pk, day in rules.days_signed(agreement)]
    said: dict = {
        "agreement": agreement.number,
        "digest": agreement.digest,
        "signatories": [each.pk for each in signatories],
    }
    if len(days) == agreement.parties.count():
        agreement.signed_on, agreement.signed_at, agreement.signed_by = max(days), now, by
        agreement.save(update_fields=["signed_on", "signed_at", "signed_by"])
        said["in_force_from"] = agreement.signed_on
        _settle_amendment(agreement, in_force_at=now)
    forget(matter)
    return facts(said)


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
    _settle_amendment(agreement, dropped_at=agreement.voided_at)


def _settle_amendment(agreement: Agreement, **moment) -> None:
    """Note of the amendment an agreement is, if it is one, that it came into force or was dropped."""
    for amendment in Amendment.objects.open().filter(agreement=agreement):
        for name, at in moment.items():
            setattr(amendment, name, at)
        amendment.save(update_fields=list(moment))


def _filled(matter, text, sides, number, starts_on, ends_on, amount, now, values) -> dict[str, str]:
    """Return every place as the words that go into the text. Only strings go in: a text cannot reach a record."""
    other = sides[0]
    words = {
        "number": number, "matter": matter.number, "organization": other.name,
        "uscc": other.uscc or f"无（{other.identified}）", "identified": other.identified,
        "legal_representative": other.representative, "address": other.address or "（未登记）",
        "amends": "", "changes": "", "members": "、".join(side.name for side in sides),
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
