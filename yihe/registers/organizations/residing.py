"""Whether an organization was resident in the base on a day: what several subsidies ask of it."""

from datetime import date

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.registers.organizations.models import Organization, Residency

_stays = CompiledQuery(
    lambda: Residency.objects.filter(organization_id=key("organization")).order_by().values_list("starts_on", "left_on")
)


def resided(organization: Organization, *days: date) -> tuple[bool, ...]:
    """Return of each day whether the organization had moved in by it and had not left before it."""
    stays = _stays(organization=organization.pk)
    return tuple(any(since <= day and (left is None or left >= day) for since, left in stays) for day in days)


def resides(organization: Organization, on: date) -> bool:
    """Test whether the organization had moved in by a day and had not left before it."""
    return resided(organization, on)[0]
