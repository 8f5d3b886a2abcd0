"""Whether an organization was resident in the base on a day: what several subsidies ask of it."""

from datetime import date

from django.db.models import DateField

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.organizations.models import Organization, Residency

_stays = CompiledQuery(
    lambda: (
        Residency.objects.filter(organization_id=key("organization"), starts_on__lte=Parameter("day", DateField()))
        .exclude(left_on__lt=Parameter("day", DateField()))
        .values_list("pk", flat=True)[:1]
    )
)


def resides(organization: Organization, on: date) -> bool:
    """Test whether the organization had moved in by a day and had not left before it."""
    return bool(_stays(organization=organization.pk, day=on))
