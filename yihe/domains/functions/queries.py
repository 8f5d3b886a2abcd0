"""What pages ask of this room."""

from datetime import date

from yihe.domains.functions.models import Transfer

STANDS = ("in_force", "adjusting", "hearing", "heard")


def given_away(region: str, day: date) -> list[Transfer]:
    """Return the functions of a county that somebody else does on a day, by code: line, form, taker, since when. Everybody may know."""
    rows = Transfer.objects.filter(region=region, live=True, since__lte=day, matter__state__in=STANDS)
    return list(rows.select_related("line", "matter__organization").order_by("code"))
