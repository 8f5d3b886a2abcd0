"""How pages get at the calendar."""

from yihe.registers.regions.models import CalendarDay, CalendarYear


def calendar_of(year: int) -> dict:
    """Return the days of a year that differ from the plain week, the notice they come from, and the years on record."""
    return {
        "days": list(CalendarDay.objects.filter(day__year=year).order_by("day")),
        "notice": CalendarYear.objects.filter(year=year).first(),
        "years": list(CalendarYear.objects.order_by("-year").values_list("year", flat=True)[:6]),
    }
