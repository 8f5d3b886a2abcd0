"""How pages get at people. Names of people are shown to those in reach; numbers are masked unless the look is noted."""

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.utils import timezone

from yihe.foundation.encryption import masked
from yihe.foundation.roles import APPLICANT, CIVIL_AFFAIRS, CLERK, REVIEWER
from yihe.registers.accounts.models import Membership
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Certificate, Employment, Licence, Practitioner

KEEPERS = (APPLICANT, CLERK, REVIEWER)
LICENCE_KEEPERS = (CLERK, REVIEWER)
NAMERS = (CLERK, REVIEWER, CIVIL_AFFAIRS)


def in_reach(user):
    """Return the people a person may know of, each with the employments in reach, certificates and titles."""
    return Practitioner.objects.visible_to(user).prefetch_related(
        _employments(user), "certificates", "titles", "licences__practises_at"
    )


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


def edits_told(edits: QuerySet, user) -> QuerySet:
    """
    Keep the lines of the edit log a person may read. An organization reads what its own people did; the words of another
    organization's edits would tell where else somebody works.
    """
    if any(hat.region for hat in user.hats):
        return edits
    own = [hat.organization_id for hat in user.hats if hat.organization_id]
    return edits.filter(by__in=Membership.objects.filter(organization__in=own).values("user"))


def maintains(user, person: Practitioner) -> bool:
    """Test whether somebody keeps a person's certificates: the organization they work for, or the bureau in reach."""
    return any(keeps_employment(user, row) for row in present(person)) or any(
        keeps_licence(user, row) for row in person.licences.all()
    )


def keeps_licence(user, row: Licence) -> bool:
    """Test whether somebody keeps a licence: the bureau of the county its holder practises in."""
    county = row.practises_at.region[:6]
    return any(hat.role in LICENCE_KEEPERS and hat.region and hat.region[:6] == county for hat in user.hats)


def maintains_certificate(user, row: Certificate) -> bool:
    return maintains(user, row.practitioner)


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
    """Return the ID number with its middle starred, the way lists and pages show it; of whom none is known, a word for that."""
    return masked(person.id_number, 4, 4) if person.id_number else "未登记（凭执业证）"
