"""Whether an organization was resident in the base on some days: what several subsidies ask of it."""

from datetime import date

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.registers.organizations.models import Organization, Residency

_stays = CompiledQuery(
    lambda: Residency.objects.filter(organization_id=key("organization")).order_by().values_list("starts_on", "left_on")
)


def resides(organization: Organization, *days: date) -> list[bool]:
    """Test for each of some days whether the organization had moved in by then and had not left before it."""
    stays = _stays(organization=organization.pk)
    return [any(since <= day and (left is None or left >= day) for since, left in stays) for day in days]
