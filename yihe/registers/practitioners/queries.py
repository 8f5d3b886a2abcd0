"""How pages get at people. Names of people are shown to those in reach; numbers are masked unless the look is noted."""

from django.db.models import Case, Prefetch, Q, When
from django.http import Http404
from django.utils import timezone

from yihe.foundation.encryption import masked
from yihe.foundation.roles import APPLICANT, CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Employment, Practitioner

PAGE = 40
KEEPERS = (APPLICANT, CLERK, REVIEWER)
NAMERS = (CLERK, REVIEWER, CIVIL_AFFAIRS)


def practitioners(user, *, search: str = "", kind: str = "", after: str = "") -> tuple[list[Practitioner], str]:
    """Return a page by name, and the key of the next one."""
    rows = Practitioner.objects.visible_to(user).order_by("pk")
    if search:
        rows = rows.filter(name__startswith=search[:40])
    if kind:
        rows = rows.filter(kind=kind)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows.prefetch_related(_employments(user), "certificates")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def everything(user, most: int) -> list[Practitioner]:
    """Return the people in reach for an export, no more than `most`."""
    rows = Practitioner.objects.visible_to(user).order_by("name", "pk")
    return list(rows.prefetch_related(_employments(user), "certificates")[:most])


def access_practitioner(user, pk: int) -> Practitioner:
    """Return a person in reach, with the employments in reach, certificates and titles."""
    rows = Practitioner.objects.visible_to(user).prefetch_related(_employments(user), "certificates", "titles")
    found = rows.filter(pk=pk).first()
    if found is None:
        if Practitioner.objects.filter(pk=pk).exists():
            note_access(Verb.REFUSED, f"practitioner {pk}", by=user)
        raise Http404
    return found


def _employments(user) -> Prefetch:
    """Return the employments a person may know of: at organizations in reach and their own; one's organization's first."""
    own = [hat.organization_id for hat in user.hats if hat.organization_id]
    reach = Q(organization__in=Organization.objects.visible_to(user)) | Q(practitioner__user=user)
    first = Case(When(organization_id__in=own, then=0), default=1)
    rows = Employment.objects.filter(reach).select_related("organization").order_by(first, "-starts_on", "-pk")
    return Prefetch("employments", rows)


def present(person: Practitioner) -> list[Employment]:
    """Return the employments that run today, of those that were read with the person."""
    today = timezone.localdate()
    return [
        row for row in person.employments.all() if row.starts_on <= today and (not row.ends_on or row.ends_on >= today)
    ]


def edited(person: Practitioner, user) -> list[RegisterEdit]:
    """
    Return what was edited of a person, newest first. An organization reads what its own people did; the words of another
    organization's edits would tell where else somebody works.
    """
    rows = (
        RegisterEdit.objects.filter(register="practitioner", entry=str(person.pk)).select_related("by").order_by("-pk")
    )
    if not any(hat.region for hat in user.hats):
        own = [hat.organization_id for hat in user.hats if hat.organization_id]
        rows = rows.filter(by__memberships__organization__in=own).distinct()
    return list(rows[:50])


def maintains(user, person: Practitioner) -> bool:
    """Test whether somebody keeps a person's certificates: the organization they work for, or the bureau in reach."""
    return any(keeps_employment(user, row) for row in present(person))


def keeps_employment(user, row: Employment) -> bool:
    place = {"region": row.organization.region, "organization_id": row.organization_id}
    return any(hat.role in KEEPERS and hat.covers(**place) for hat in user.hats)


def names_talents(user, person: Practitioner) -> bool:
    """Test whether somebody enters a person's titles: the bureau or civil affairs, where the person works."""
    return any(
        hat.role in NAMERS and hat.covers(region=row.organization.region, organization_id=None)
        for hat in user.hats
        for row in present(person)
    )


def shown_number(person: Practitioner) -> str:
    """Return the ID number with its middle starred, the way lists and pages show it."""
    return masked(person.id_number, 4, 4)
