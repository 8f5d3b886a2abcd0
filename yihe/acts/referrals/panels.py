"""The boxes of a hand-over: to whom, since when, on what ground; what is handed over; what came back."""

from django.utils import timezone

from yihe.acts.referrals import consents, receivers, rules, withdrawing
from yihe.acts.referrals.models import Ground, Referral
from yihe.foundation import workdays
from yihe.foundation.city_names import bureau_of
from yihe.foundation.encryption import closed_fields
from yihe.matters.models import Matter
from yihe.matters.panels import Panel
from yihe.matters.safe_ways import SafeWay


def age(referral: Referral, matter: Matter) -> int:
    """Return for how many working days a hand-over has been out, until today or its end; 0 before it was sent."""
    if referral.sent_at is None:
        return 0
    until = timezone.localdate(matter.closed_at) if matter.closed_at else timezone.localdate()
    return workdays.between(timezone.localdate(referral.sent_at), until)


class WayBox(Panel):
    """What everybody who knows of it sees: the receiver, the ground, how long it has been out, the port. No word of it."""

    template_name = "referrals/panel_way.html"

    def context(self, page):
        referral, matter = page["contents"], page["matter"]
        return {
            "sender": bureau_of(matter.region),
            "receiver": receivers.get(matter.region, referral.receiver),
            "referral": referral,
            "age": age(referral, matter),
            "items": list(matter.port_items.all()),
            "consents": list(referral.consents.all()),
            "names": [rules.label_of(name) for name in rules.FIELDS if name in rules.agreed(referral)],
            "by_consent": referral.ground == Ground.CONSENT,
            "asks": consents.asks(matter, referral) if matter.state == "draft" else "",
            "to_be_told": withdrawing.to_be_told(matter) if withdrawing.waits_for_notice(matter) else "",
            "cannot": rules.cannot_be_sent(matter, page["user"]) if matter.state == "draft" else "",
        }


def shown(referral: Referral, matter: Matter, user) -> list[tuple[str, str]]:
    """
    Return what a person reads of what is handed over, as (label, text): whoever opened it all of it, anybody else what the consent opens,
    as long as they receive for the receiver.
    """
    if user is not None and matter.opened_by_id != user.pk and rules.is_not_of_the_receiver(matter, user):
        return []
    gone = closed_fields(referral)
    may = frozenset(rules.FIELDS) if user is not None and matter.opened_by_id == user.pk else rules.agreed(referral)
    rows = []
    for name in rules.FIELDS:
        if name in may and name not in gone and (text := getattr(referral, name)):
            rows.append((rules.label_of(name), SafeWay(text).label if name == "safe_way" else text))
    return rows


class FieldsBox(Panel):
    """移交的内容, for whoever opened it and for the person of the receiver it was given to, while the consent stands."""

    template_name = "referrals/panel_fields.html"

    def context(self, page):
        referral, matter = page["contents"], page["matter"]
        return {"rows": shown(referral, matter, page["user"]), "withdrawn": referral.withdrawn_at}


class BackBox(Panel):
    """What came back: progress, the answer, why it was returned; what the person was told."""

    template_name = "referrals/panel_back.html"

    def context(self, page):
        referral: Referral = page["contents"]
        names = ("return_note", "progress", "feedback", "told")
        gone = closed_fields(referral)
        rows = [
            (rules.label_of(name), getattr(referral, name))
            for name in names
            if name not in gone and getattr(referral, name)
        ]
        if not rows and not referral.return_code and not referral.result:
            return None
        return {"rows": rows, "referral": referral}
