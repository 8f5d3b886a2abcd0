"""同意: what somebody is asked, in which words; how it is kept, and withdrawn."""

from collections.abc import Collection

from django.utils import timezone

from yihe.acts.referrals import receivers, rules
from yihe.acts.referrals.models import Consent, Referral
from yihe.foundation.city_names import bureau_of
from yihe.matters.models import Matter


def words(region: str, receiver: str, fields: Collection[str]) -> str:
    """Return the sentence somebody agrees to: who gives whom what, for what, and that it can be taken back (PIPL 14, 15, 23)."""
    found = receivers.get(region, receiver)
    what = "、".join(rules.label_of(name) for name in rules.asked_for(fields))
    return (
        f"我同意{bureau_of(region)}把下列内容转给{found}（{found.way}）：{what}。只用来办理这一件事。我可以随时撤回同意；撤回以后，对方不能再看，"
        "已经收到的要停止使用并删除。"
    )


def asks(matter: Matter, referral: Referral) -> str:
    """Return what somebody is asked to agree to, or "": they did, or a clause commands it. It says which fields, and no word of them."""
    return (
        "" if rules.is_agreed_already(matter, None) else words(matter.region, referral.receiver, rules.filled(referral))
    )


def keep(
    matter: Matter,
    referral: Referral,
    *,
    fields: Collection[str],
    way: str,
    evidence: str = "",
    said: str = "",
    by=None,
) -> Consent:
    """Keep a consent to the receiver the hand-over names today. Nothing in it is ever changed but that it is withdrawn."""
    names = rules.asked_for(fields)
    text = said or words(matter.region, referral.receiver, names)
    consent = Consent(
        referral=referral,
        receiver=referral.receiver,
        fields=" ".join(names),
        way=way,
        words=text,
        evidence=evidence,
        recorded_by=by,
    )
    consent.save()
    return consent


def withdraw(referral: Referral) -> int:
    """Withdraw every consent that stands. Return how many."""
    return _end(list(referral.consents.filter(withdrawn_at=None)))


def end_for(referral: Referral, changed: Collection[str]) -> int:
    """End the consents that opened a field which is said otherwise now: nobody agreed to the new words. Return how many."""
    standing = referral.consents.filter(withdrawn_at=None)
    return _end([consent for consent in standing if rules.covered(consent.names) & set(changed)])


def _end(consents: list[Consent]) -> int:
    now = timezone.now()
    for consent in consents:
        consent.withdrawn_at = max(now, consent.given_at)
        consent.save(update_fields=["withdrawn_at"])
    return len(consents)
