"""
How grades come in: entered by one from the announcement, counted once another has checked it, for a grade opens purchases; cancelled or
lowered by two as well. A new result stands beside the old one: the newest that holds counts.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.city_words import say
from yihe.foundation.roles import CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import ENTERED, Proposal, RegisterEdit
from yihe.registers.accounts.proposals import Sort
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.grades.models import Grade
from yihe.registers.organizations.models import LegalForm, Organization

ENTRY, CANCEL = "grade_entry", "grade_cancelling"
KEEPERS = (CLERK, CIVIL_AFFAIRS)
CONFIRMERS = (CLERK, REVIEWER, CIVIL_AFFAIRS)
NOT_THE_KEEPERS = "评估等级由司法局受理人员或者{registrar}经办人在职责范围内登记。"


def keeps(user, grade: Grade | None) -> bool:
    """Test whether it is somebody's to keep a grade, or (None) to enter one at all."""
    return any(hat.role in KEEPERS for hat in user.hats) if grade is None else _keeps(user, grade.organization)


def _keeps(user, organization: Organization) -> bool:
    return any(
        hat.role in KEEPERS and hat.covers(region=organization.region, organization_id=organization.pk)
        for hat in user.hats
    )


def enter(
    _none=None, *, by, organization: Organization, level: int | str, since: date, until: date, document: str
) -> Grade:
    """
    Enter a grade from its announcement, and ask that another check it; the same again is the same row.

    :raises ValidationError: by field: out of reach, days that cannot be, or another grade of the same day
    """
    if not _keeps(by, organization):
        raise ValidationError({"organization": say(NOT_THE_KEEPERS)})
    if until <= since:
        raise ValidationError({"until": "有效期至应在起始日期之后。"})
    if organization.registered_on and since < organization.registered_on:
        raise ValidationError({"since": f"不能早于登记日期 {organization.registered_on}。"})
    with transaction.atomic():
        Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        said = {"level": int(level), "until": until, "document": document}
        if found := Grade.objects.filter(organization=organization, since=since).first():
            if any(getattr(found, name) != value for name, value in said.items()):
                raise ValidationError({"since": f"自这一天起已经登记了{found.get_level_display()}，请核对公告。"})
            return found
        grade = Grade(organization=organization, since=since, **said)
        grade.full_clean()
        grade.save()
        note(grade, ENTERED, "", str(grade), by=by, reason=document)
        _propose(ENTRY, grade, {"level": grade.get_level_display()}, by, document, since)
        return grade


def propose_cancelling(grade: Grade, *, by, on: date, source: str) -> Proposal:
    """Ask that a grade be cancelled from a day on: it was taken back, or lowered. Raises ValidationError."""
    if not keeps(by, grade):
        raise ValidationError(say(NOT_THE_KEEPERS))
    if not grade.checked:
        raise ValidationError("这个等级还没有核对，请不予确认。")
    if grade.cancelled_on:
        raise ValidationError(f"这个等级自 {grade.cancelled_on} 起已经取消。")
    if not grade.since < on <= min(grade.until, timezone.localdate()):
        raise ValidationError({"on": "取消日期应在起始日期之后、有效期之内，不晚于今天。"})
    return _propose(CANCEL, grade, {"on": str(on)}, by, source, on)


def _propose(what: str, grade: Grade, values: dict[str, str], by, source: str, since: date) -> Proposal:
    organization = grade.organization
    return proposals.propose(
        what, entry=str(grade.pk), name=organization.name, region=organization.region, values=values, by=by, source=source,
        since=since,
    )  # fmt: skip


def _of(proposal: Proposal) -> Grade:
    return Grade.objects.select_for_update(of=("self",)).select_related("organization").get(pk=int(proposal.entry))


def _check(proposal: Proposal, by) -> None:
    grade = _of(proposal)
    grade.checked = True
    grade.save(update_fields=["checked"])


def _cancel(proposal: Proposal, by) -> None:
    grade = _of(proposal)
    grade.cancelled_on = date.fromisoformat(proposal.said["on"])
    grade.save(update_fields=["cancelled_on"])


def _note(proposal: Proposal, step: str, by) -> None:
    sort = proposals.sort_of(proposal)
    words = "，".join(f"{label} {value}" for label, value in sort.shown(proposal))
    grade = Grade.objects.select_related("organization").get(pk=int(proposal.entry))
    note(grade, f"{step}：{sort.label}", "", words, by=by, reason=proposal.reason or proposal.source)


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    grade = Grade.objects.get(pk=int(proposal.entry))
    rows = [("评估等级", str(grade)), ("公告文号", grade.document)]
    return rows if proposal.what == ENTRY else [*rows, ("取消日期", proposal.said["on"])]


def note(grade: Grade, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log, and of the access log."""
    RegisterEdit.objects.create(
        by=by, register="grades", entry=str(grade.pk), field=field, before=before, after=after, reason=reason[:200]
    )
    note_access(Verb.EDIT, f"record grades {grade.pk}", by=by, detail=field)


def grade_on(body: int, day: date) -> Grade | None:
    """Return the grade an organization (the key of its body) holds on a day, the newest of several, or None."""
    return Grade.objects.in_force(day).filter(organization=body).first()


def is_graded(body: int) -> bool:
    """Test whether a body is of those civil affairs grades: a social organization. Of any other, having none is no fault."""
    return Organization.objects.filter(pk=body, legal_form__in=LegalForm.values).exists()


Sort(ENTRY, "评估等级的核对", CONFIRMERS, _check, _note, _shown, lapses=False)
Sort(CANCEL, "评估等级的取消", CONFIRMERS, _cancel, _note, _shown)
