"""Lines of the lists, as their register shows them: each leads to the version in force, for its own text is a working copy."""

from django.urls import reverse
from django.utils import timezone

from yihe.foundation.records.leads import Way
from yihe.matters import queries
from yihe.registers.catalogs.models import Item, Version
from yihe.registers.catalogs.records import CatalogueItems, DutyItems, NegativeItems, PowerItems

LISTS = (PowerItems, DutyItems, NegativeItems, CatalogueItems)


def version_in_force(line: Item, user) -> list[Way]:
    """Return the version of its list that is in force today, where the person may know of it."""
    found = Version.objects.in_force(line.sort, line.region, timezone.localdate()).values_list("matter", flat=True)
    return [
        Way(f"现行版本 {number}", reverse("desk:matter", args=[number]))
        for number in queries.numbers_within_reach(user, {*found[:1]})
    ]
