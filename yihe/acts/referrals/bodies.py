"""What leaves through a port, as bytes: made of a hand-over at the moment it goes, of what its consent opens then, and of nothing else."""

from collections.abc import Sequence

from yihe.acts.referrals import receivers, rules
from yihe.acts.referrals.models import Consent, Ground, ItemSort, PortItem, Referral
from yihe.foundation import digests
from yihe.foundation.city_names import bureau_of
from yihe.matters.models import Matter

TAKEN_BACK = {Ground.CONSENT: "本人撤回同意", Ground.DUTY: "转出方撤回"}


def of_all(items: Sequence[PortItem]) -> dict[int, bytes | None]:
    """Return the body of each item, by its key: None for one that is not to leave any more."""
    matters = [item.matter_id for item in items]
    referrals = {r.pk: r for r in Referral.objects.filter(pk__in=matters).select_related("matter")}
    consents: dict[int, list[Consent]] = {}
    for consent in Consent.objects.filter(referral__in=matters, withdrawn_at=None):
        consents.setdefault(consent.referral_id, []).append(consent)
    taken_back = dict(
        PortItem.objects.filter(pk__in=[item.withdraws_id for item in items if item.withdraws_id]).values_list(
            "pk", "key"
        )
    )
    return {
        item.pk: _of(item, referrals.get(item.matter_id), consents.get(item.matter_id, []), taken_back)
        for item in items
    }


def _of(item: PortItem, referral: Referral | None, consents: list[Consent], taken_back: dict) -> bytes | None:
    if referral is None:
        return None
    matter: Matter = referral.matter
    head = {"key": str(item.key), "number": matter.number, "sort": item.sort, "region": matter.region}
    if item.sort == ItemSort.WITHDRAWAL:
        text = f"{TAKEN_BACK[Ground(referral.ground)]}，请停止使用并删除已经收到的内容。"
        return digests.canonical(head | {"withdrawn": str(taken_back[item.withdraws_id]), "text": text}).encode()
    if referral.withdrawn_at or matter.closed_at or matter.state != "out":
        return None
    may = _agreed(referral, consents)
    fields = [
        {"code": name, "label": rules.label_of(name), "text": text}
        for name in rules.FIELDS
        if name in may and (text := getattr(referral, name))
    ]
    if not fields:
        return None
    said = {
        "sender": bureau_of(matter.region), "receiver": str(receivers.get(matter.region, referral.receiver)), "ground": Ground(referral.ground).label,
        "basis": referral.basis, "fields": fields, "sent_at": referral.sent_at.isoformat() if referral.sent_at else "",
    }  # fmt: skip
    return digests.canonical(head | said).encode()


def _agreed(referral: Referral, consents: list[Consent]) -> frozenset[str]:
    """Return what the consents open, as `rules.agreed` does, of rows that were read for many at once."""
    if referral.ground == Ground.DUTY:
        return frozenset(rules.FIELDS) - frozenset(rules.PERSONAL)
    mine = (consent.names for consent in consents if consent.receiver == referral.receiver)
    return rules.covered(frozenset().union(*mine))


def digest(body: bytes) -> str:
    """Return the digest a receipt has to name: SM3, in hexadecimal."""
    return digests.sm3(body)
