"""Decision days as everybody may read them: topics from the day opinion is asked, decisions from the day they hang out. No names, no votes."""

from collections.abc import Iterable

from django.db.models import QuerySet

from yihe.domains.station_work.models.decision_days import DecisionDay

PUBLIC = ("asking", "held", "posted", "closed")
MOST = 12


def public() -> QuerySet[DecisionDay]:
    """Return the days a village opened to everybody, the latest first."""
    return DecisionDay.objects.filter(open=True, matter__state__in=PUBLIC).order_by("-on", "-pk")


def of_village(village: str) -> list[DecisionDay]:
    return list(public().filter(matter__region=village).select_related("matter")[:MOST])


def villages(county: str) -> Iterable[str]:
    """Return the codes of the villages of a county that opened one."""
    return set(public().filter(matter__region__startswith=county).order_by().values_list("matter__region", flat=True))
