"""How pages get at people. Names of people are shown to those in reach; numbers are masked unless the look is noted."""

from django.db.models import Prefetch

from yihe.foundation.encryption import masked
from yihe.registers.practitioners.models import Employment, Practitioner

PAGE = 40


def practitioners(user, *, search: str = "", kind: str = "", after: str = "") -> tuple[list[Practitioner], str]:
    """Return a page by name, and the key of the next one."""
    rows = Practitioner.objects.visible_to(user).order_by("pk")
    if search:
        rows = rows.filter(name__startswith=search[:40])
    if kind:
        rows = rows.filter(kind=kind)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    spells = Employment.objects.select_related("organization")
    found = list(rows.prefetch_related(Prefetch("employments", spells), "certificates")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def everything(user, most: int) -> list[Practitioner]:
    """Return the people in reach for an export, no more than `most`."""
    rows = Practitioner.objects.visible_to(user).order_by("name", "pk")
    spells = Employment.objects.select_related("organization")
    return list(rows.prefetch_related(Prefetch("employments", spells), "certificates")[:most])


def shown_number(person: Practitioner) -> str:
    """Return the ID number with its middle starred, the way lists and pages show it."""
    return masked(person.id_number, 4, 4)
