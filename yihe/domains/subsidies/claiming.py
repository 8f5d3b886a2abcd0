"""
A prepared claim is confirmed: it is reckoned once more by the rules, opened, and handed in, by the applicant's own act. What is still
wanting – a paper, an account – leaves it a draft.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from yihe.acts.documents.papers import required_for
from yihe.domains.subsidies.ahead import Ahead
from yihe.domains.subsidies.claim import PersonClaim
from yihe.domains.subsidies.prepared import PreparedClaim
from yihe.foundation import city_pack
from yihe.matters import handing_in, kinds, undertakings
from yihe.matters.actions import NotAllowed, open_matter
from yihe.matters.models import Matter

CHANGED = "登记的情况有变化，这一项现在不能按备好的内容申请，请看现在备好的申请。"


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation led to: the matter, and why it is a draft still ("" once it is handed in)."""

    matter: Matter
    why: str


def as_of_now(row: PreparedClaim) -> Ahead | None:
    """Return what stands prepared as the rules and the registers give it at this moment, or None when they give it no more."""
    with city_pack.said_in(city_pack.of(row.organization.region)):
        return next((each for each in row.of_kind.ahead(row.organization) if each.key == row.key), None)


def wanting(row: PreparedClaim, each: Ahead) -> list[str]:
    """Return the papers that have to be handed in with it: what no register of the bureau says."""
    kind, submit = row.of_kind, row.of_kind.workflow.actions["submit"]
    papers = required_for(kind, submit)
    return [paper.label for paper in papers if not paper.known_of(each.contents, row.organization)]


def paid_before(row: PreparedClaim, each: Ahead) -> dict[str, str]:
    """Return where the organization asked money of the same person to be paid the last time, as its people typed it; {} where it never did."""
    if not isinstance(each.contents, PersonClaim):
        return {}
    tables = [
        kind.contents
        for kind in kinds.every()
        if isinstance(kind.contents, type) and issubclass(kind.contents, PersonClaim)
    ]
    for table in dict.fromkeys(tables):
        rows = table._default_manager.filter(
            practitioner=each.contents.practitioner_id, matter__organization=row.organization
        )
        if last := rows.order_by("-pk").first():
            return {"bank": last.bank, "account": last.account}
    return {}


def undertaking_of(row: PreparedClaim) -> undertakings.Undertaking | None:
    """Return what is undertaken by whoever confirms it."""
    return undertakings.asked_of(row.of_kind, row.organization.region, timezone.localdate())


def confirm(row: PreparedClaim, contents, *, by, hat: str, agreed: str) -> Confirmed:
    """
    Open the claim and hand it in. Confirmed a second time, it is the same matter. `agreed` is the digest of the undertaking that was read;
    what stays a draft is undertaken when that is handed in.

    :raises NotAllowed: it stands prepared no more, nobody may open one now, or another undertaking was read
    """
    with transaction.atomic():
        held = PreparedClaim.objects.select_for_update().select_related("organization").get(pk=row.pk)
        if held.matter is not None:
            return Confirmed(held.matter, "")
        if held.outcome:
            raise NotAllowed(CHANGED)
        missing = wanting(held, Ahead(held.key, held.label, contents, held.working))
        own, wanted = held.organization, undertaking_of(held)
        if wanted is not None and not missing and agreed != wanted.digest:
            raise handing_in.NotRead(handing_in.why_not_read(wanted, agreed))
        matter = open_matter(
            held.of_kind, contents, by=by, organization=own, region=own.region, hat=hat,
            counted={"person": by.pk, "organization": own.pk},
        )  # fmt: skip
        held.end(PreparedClaim.Outcome.CLAIMED, timezone.localdate(), matter)
    if missing:
        return Confirmed(matter, f"还要补交{'、'.join(missing)}，补齐后提交。")
    try:
        handing_in.hand_in(matter, "submit", by=by, agreed=agreed)
    except NotAllowed as refused:
        return Confirmed(matter, str(refused))
    return Confirmed(matter, "")
