"""同意: what somebody is asked, in which words; how it is kept, and withdrawn."""

from collections.abc import Collection

from django.utils import timezone

from yihe.acts.referrals import receivers, rules
from yihe.acts.referrals.models import Consent, Referral
from yihe.matters.models import Matter


def words(region: str, receiver: str, fields: Collection[str]) -> str:
    """Return the sentence somebody agrees to: who gets what, for what, and that it can be taken back (PIPL 14, 15, 23)."""
    found = receivers.get(region, receiver)
    what = "、".join(rules.label_of(name) for name in rules.asked_for(fields))
    return (
        f"我同意把下列内容转给{found}（{found.way}）：{what}。只用来办理这一件事。我可以随时撤回同意；撤回以后，对方不能再看，"
        "已经收到的要停止使用并删除。"
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
    now, done = timezone.now(), 0
    for consent in referral.consents.filter(withdrawn_at=None):
        consent.withdrawn_at = max(now, consent.given_at)
        consent.save(update_fields=["withdrawn_at"])
        done += 1
    return done
