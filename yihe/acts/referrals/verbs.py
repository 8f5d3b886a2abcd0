"""What other acts and rooms call: a hand-over opened, sent, withdrawn in an effect of theirs; what came of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from yihe.acts.referrals import receivers, rules
from yihe.acts.referrals.models import FIELDS, Consent, Ground, Referral
from yihe.foundation import workdays
from yihe.matters import kinds, saying
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Matter

UNANSWERED = ("out", "sent", "received", "in_hand")


@dataclass(frozen=True)
class Agreed:
    """A consent that was given: codes of `FIELDS`, how, what shows it; `words` what was agreed to, "" for the act's own sentence."""

    fields: Collection[str]
    way: str
    evidence: str = ""
    words: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a hand-over. `how` is answered, ended, withdrawn, or "" while it is open; `words` what the person was told."""

    how: str
    receiver: str
    words: str


def draft(
    kind: str, *, by, receiver: str, given: Mapping[str, str], region: str = "", parent: Matter | None = None,
    ground: str = Ground.CONSENT, basis: str = "", hat: str = "", once: str | None = None,
) -> Matter:  # fmt: skip
    """
    Open a hand-over and leave it a draft: its sender takes down the consent and sends it. `given` are fields by code, empty ones
    left out. `by` None: nobody opened it.

    :raises NotAllowed: no such receiver, or nothing to hand over
    """
    region = region or (parent.region if parent else "")
    names = [name for name in FIELDS if given.get(name)]
    if receiver not in receivers.of(region) or not names:
        raise NotAllowed(rules.cannot_go(region, receiver, names, None))
    referral = Referral(receiver=receiver, ground=ground, basis=basis, **{name: given[name] for name in names})
    return open_matter(kinds.get(kind), referral, by=by, region=region, parent=parent, hat=hat, once=once)


def hand_over(
    kind: str, *, by, receiver: str, given: Mapping[str, str], consent: Agreed | None = None, region: str = "",
    parent: Matter | None = None, ground: str = Ground.CONSENT, basis: str = "", hat: str = "", once: str | None = None,
) -> Matter:  # fmt: skip
    """
    Open a hand-over and send it: the person agreed, or a clause commands it. In an effect it is the effect's cause, and no person's own step.

    :raises NotAllowed: `rules.cannot_hand_over`, asked again under the lock; nothing is written then
    """
    region = region or (parent.region if parent else "")
    if reason := rules.cannot_hand_over(region, receiver, given, consent, ground, basis):
        raise NotAllowed(reason)
    matter = draft(
        kind,
        by=by,
        receiver=receiver,
        given=given,
        region=region,
        parent=parent,
        ground=ground,
        basis=basis,
        hat=hat,
        once=once,
    )
    if matter.state != "draft":  # the same form a second time
        return matter
    said: dict[str, Any] = {}
    if consent is not None and ground == Ground.CONSENT:
        said = {"agreed": saying.Fact(" ".join(consent.fields)), "way": saying.Fact(consent.way)}
        said |= {"evidence": consent.evidence, "words": consent.words}
    perform(matter, "dispatch", by=None, following=True, **said)
    return matter


def open_under(matter: Matter) -> list[Matter]:
    """Return the hand-overs of a matter that are open."""
    return [child for child in matter.children.filter(closed_at=None).order_by("pk") if is_referral(child)]


def is_referral(matter: Matter) -> bool:
    return kinds.get(matter.kind).contents is Referral


def agreed_under(matter: Matter) -> list[Matter]:
    """Return the hand-overs of a matter whose consent was not taken back, also those that are over: what a person may take back."""
    under = [child for child in matter.children.order_by("pk") if is_referral(child) and child.emptied_at is None]
    rows = Referral.objects.filter(pk__in=[child.pk for child in under], withdrawn_at=None, ground=Ground.CONSENT)
    agreed = rows.filter(Q(matter__closed_at=None) | Exists(Consent.objects.filter(referral=OuterRef("pk"))))
    stands = set(agreed.values_list("pk", flat=True))
    return [child for child in under if child.pk in stands]


def unanswered(regions: Collection[str]) -> tuple[int, int]:
    """Return how many hand-overs of some regions have no answer yet, and for how many working days the oldest is out. A number alone: of whom and to whom is not everybody's."""
    here = Q(pk__in=[])
    for region in regions:
        here |= Q(matter__region__startswith=region)
    out = Referral.objects.filter(here, matter__closed_at=None, matter__state__in=UNANSWERED)
    many, since = out.aggregate(many=Count("pk"), since=Min("sent_at")).values()
    return many, workdays.between(timezone.localdate(since), timezone.localdate()) if since else 0


def withdraw(matter: Matter) -> None:
    """The person takes their consent back where they follow the parent: of what is open and of what is over. Raises NotAllowed where they did."""
    perform(matter, "taken_back_later" if matter.closed_at else "taken_back", by=None, following=True)


def outcome(matter: Matter) -> Outcome:
    """Return what came of a hand-over, for whoever it hangs on."""
    referral: Referral = kinds.contents_of(matter)
    how = {"closed": "answered", "ended": "ended", "withdrawn": "withdrawn"}.get(matter.state, "")
    return Outcome(how, str(receivers.get(matter.region, referral.receiver)), referral.told)
