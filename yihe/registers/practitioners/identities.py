"""
A person's identity is corrected by two: a mistyped number, a new document (护照换居留证), two entries of one person. The old
number counts for the person still, and nobody else is entered with it.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.encryption import masked
from yihe.foundation.id_numbers import id_number_fault, identity_indexes, identity_of, read
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Sort
from yihe.registers.practitioners import edits, lines, queries
from yihe.registers.practitioners.models import FormerIdentity, Practitioner, SamePerson

IDENTITY = "person_identity"
CONFIRMERS = (CLERK, REVIEWER)


def propose_number(person: Practitioner, *, by, id_number: str, source: str, since: date | None = None) -> Proposal:
    """
    Ask that a person be known by another number. Where it is on record already under the same name, the two entries are
    one person once it is confirmed.

    :raises ValidationError: by field: it is no number, is theirs already, or another name is on record with it
    """
    if fault := id_number_fault(id_number) or _cannot_be(person, id_number):
        raise ValidationError({"id_number": fault})
    region = _region(person)
    if not region:
        raise ValidationError("这个人没有任职记录，也没有执业证，请先登记。")
    return proposals.propose(
        IDENTITY, entry=str(person.pk), name=person.name, region=region, values={"id_number": read(id_number)}, by=by,
        source=source, since=since or timezone.localdate(),
    )  # fmt: skip


def _region(person: Practitioner) -> str:
    rows = person.employments.order_by("-starts_on").select_related("organization")
    licences = person.licences.order_by("-valid_from").select_related("practises_at")
    return next((row.organization.region for row in rows), "") or next(
        (row.practises_at.region for row in licences), ""
    )


def _cannot_be(person: Practitioner, number: str) -> str:
    known = Practitioner.objects.with_id_number(number).first()
    if known is None:
        return ""
    if known.pk in lines.entries_of(person.pk):
        return "登记的已经是这个号码。"
    return "" if known.name == person.name else "这个号码已经登记在另一个姓名之下，请核对姓名和号码。"


def _apply(proposal: Proposal, by) -> None:
    number, said = proposal.said["id_number"], {"source": proposal.source}
    with transaction.atomic():
        known = Practitioner.objects.with_id_number(number).first()
        lines.hold_lines(int(proposal.entry), *([known.pk] if known else []))
        person = Practitioner.objects.get(pk=int(proposal.entry))
        if fault := _cannot_be(person, number):
            raise ValidationError(fault)
        if known := Practitioner.objects.with_id_number(number).first():
            SamePerson.objects.create(practitioner=person, other=known, since=proposal.since, **said)
            return
        former = {"practitioner": person, "id_number": person.id_number, "until": proposal.since}
        if (
            person.id_number
            and not FormerIdentity.objects.filter(id_index__in=identity_indexes(person.id_number)).exists()
        ):
            FormerIdentity(**former, **said).save()
        person.id_number = number
        person.save()


def _note(proposal: Proposal, step: str, by) -> None:
    person = Practitioner.objects.get(pk=int(proposal.entry))
    edits.note(person, f"{step}：证件号码", "", masked(proposal.said["id_number"], 4, 4), by=by, reason=proposal.reason or proposal.source)  # fmt: skip


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    person, number = Practitioner.objects.get(pk=int(proposal.entry)), proposal.said["id_number"]
    rows = [
        ("现在的号码", queries.shown_number(person)), ("证件", identity_of(number)), ("新的号码", masked(number, 4, 4)),
    ]  # fmt: skip
    if not proposal.outcome and Practitioner.objects.with_id_number(number).exclude(pk=person.pk).exists():
        rows.append(("请注意", "这个号码已另有一条同名登记，确认后两条认作同一人，享受过的补贴合并计算"))
    return rows


def _same(typed: str, meant: str) -> bool:
    return read(typed) == meant


Sort(
    IDENTITY, "身份证件号码", CONFIRMERS, _apply, _note, _shown, again=(("id_number", "身份证件号码"),), same=_same
)  # fmt: skip
