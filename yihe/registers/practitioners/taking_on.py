"""
How an organization takes a person on. Nobody makes somebody else's employee their own: where the person works for
another organization (or is an expert, or the name is not the one on record) the employment waits, and is one only once
somebody of the bureau has confirmed it. What waits opens no door and counts nowhere; its sentence is the same in all
these cases, so that it tells nothing of what is on record.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.roles import CLERK, REVIEWER
from yihe.foundation.written import names
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import day_rules, edits
from yihe.registers.practitioners.models import Employment, Practitioner, PractitionerKind, ProposedEmployment

CONFIRMERS = (CLERK, REVIEWER)
WAITS = "已提交。任职由司法局核对确认后生效，确认以前不计入本单位人员；证书等确认后再登记。"
Outcome = ProposedEmployment.Outcome


def take_on(
    organization: Organization, *, by, source: str, name: str, kind: str, id_number: str, position: str, starts_on: date,
    **certificate,
) -> Employment | ProposedEmployment:  # fmt: skip
    """
    Enter a person as an employee, with the certificate if one is said: all of it or nothing. Returns what waits for the
    bureau where it is not the organization's alone to say.

    :raises ValidationError: by field or as a whole: a field does not take its value, or a certificate is said by half
    """
    said = {"id_number": id_number, "starts_on": starts_on, **certificate}
    if faults := day_rules.entry_faults(said):
        raise ValidationError(faults)
    with transaction.atomic():
        known = Practitioner.objects.with_id_number(id_number).first()
        if known is not None and not _works_here(known, organization) and _is_not_theirs_to_say(known, name):
            return _propose(known, organization, by, name, position, starts_on, source)
        told = {"by": by, "source": source}
        person = edits.enter(name=name, kind=kind, id_number=id_number, **told)
        row = edits.employ(person, organization, position=position, starts_on=starts_on, **told)
        if certificate.get("level"):
            edits.certify(person, **certificate, **told)
        return row


def _running(person: Practitioner):
    return person.employments.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))


def _works_here(person: Practitioner, organization: Organization) -> bool:
    return _running(person).filter(organization=organization).exists()


def _is_not_theirs_to_say(person: Practitioner, name: str) -> bool:
    """Test whether somebody who does not work here belongs elsewhere, or goes by another name than was said."""
    expert = person.in_expert_pool or person.kind == PractitionerKind.EXPERT
    return not names.same(person.name, name) or expert or person.user_id is not None or _running(person).exists()


def _propose(
    person: Practitioner, organization: Organization, by, name: str, position: str, starts_on: date, source: str
) -> ProposedEmployment:
    waiting = ProposedEmployment.objects.filter(practitioner=person, organization=organization, outcome="").first()
    if waiting:
        return waiting
    row = ProposedEmployment(
        practitioner=person, organization=organization, name=name, position=position, starts_on=starts_on, source=source,
        proposed_by=by,
    )  # fmt: skip
    row.clean_fields()
    try:
        with transaction.atomic():
            row.save()
            edits.note(person, "待确认任职", "", f"{organization.name} 自{starts_on}", by=by, reason=source)
    except IntegrityError:  # pressed twice at the same moment
        return ProposedEmployment.objects.get(practitioner=person, organization=organization, outcome="")
    return row


def in_reach(user):
    """Return the proposals a person may know of: their organization's, and for the bureau those of its region."""
    reach = Q(pk__in=[])
    for hat in user.hats:
        if hat.organization_id:
            reach |= Q(organization_id=hat.organization_id)
        elif hat.region and hat.role in CONFIRMERS:
            reach |= Q(organization__region__startswith=hat.region)
    rows = ProposedEmployment.objects.filter(reach)
    return rows.select_related("practitioner", "organization", "proposed_by", "decided_by")


def cannot_decide(proposal: ProposedEmployment, user) -> str:
    """Return why this person cannot confirm or refuse, or ""."""
    if proposal.outcome:
        return f"这项任职{proposal.get_outcome_display()}，不用再处理。"
    place = {"region": proposal.organization.region, "organization_id": None}
    if not any(hat.role in CONFIRMERS and hat.covers(**place) for hat in user.hats):
        return "由司法局受理人员或审核人员核对确认。"
    if proposal.proposed_by_id in user.acts_for or proposal.practitioner.user_id in user.acts_for:
        return "本人提交的或关于本人的任职，须由另一人确认。"
    return ""


def confirm(proposal: ProposedEmployment, *, by) -> Employment:
    """Make it an employment. Raises ValidationError: it is not theirs to confirm, or the name is not the one on record."""
    with transaction.atomic():
        fresh = _held(proposal, by)
        if fresh.name != fresh.practitioner.name:
            raise ValidationError("填写的姓名和登记的姓名不一致，不能确认；请不予确认，请单位核对后重报。")
        row = edits.employ(
            fresh.practitioner, fresh.organization, by=by, source=fresh.source, position=fresh.position,
            starts_on=fresh.starts_on,
        )  # fmt: skip
        _decide(fresh, Outcome.CONFIRMED, by)
        return row


def refuse(proposal: ProposedEmployment, *, by, reason: str) -> None:
    """Say no. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(proposal, by)
        if not reason.strip():
            raise ValidationError("请写明不予确认的理由。")
        _decide(fresh, Outcome.REFUSED, by, reason.strip()[:200])
        edits.note(
            fresh.practitioner, "不予确认任职", fresh.organization.name, "", by=by, reason=fresh.reason
        )  # fmt: skip


def _held(proposal: ProposedEmployment, by) -> ProposedEmployment:
    rows = ProposedEmployment.objects.select_for_update(of=("self",)).select_related("practitioner", "organization")
    fresh = rows.get(pk=proposal.pk)
    if refused := cannot_decide(fresh, by):
        raise ValidationError(refused)
    return fresh


def _decide(proposal: ProposedEmployment, outcome: str, by, reason: str = "") -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at, proposal.reason = outcome, by, timezone.now(), reason
    proposal.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
