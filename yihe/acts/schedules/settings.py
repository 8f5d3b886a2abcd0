"""The settings of 排班 (pack/parameters/duty): how long, how often, how soon. Each county says them for itself, by the region of the post."""

from datetime import date

from django.utils import timezone

from yihe.foundation import figures, parameters
from yihe.foundation.periods import Unit

_SORTS = {
    "rest_days": figures.of_term(Unit.DAYS), "month_most": figures.COUNT.at_least(1), "publish_days_before": figures.of_term(Unit.DAYS),
    "swap_hours": figures.of_term(Unit.HOURS).at_least(1), "solver_minutes": figures.of_term(Unit.MINUTES).at_least(1),
    "confirm_days": figures.of_term(Unit.DAYS).at_least(1), "full_day_hours": figures.of_term(Unit.HOURS).at_least(1),
}  # fmt: skip
_PATHS = {name: parameters.asks_for(f"duty/{name}", takes) for name, takes in _SORTS.items()}


def of(region: str, name: str, on: date | None = None) -> int:
    """Return a setting of a region's county on a day (today): days, hours, minutes or shifts, as its file says."""
    return parameters.of(region).at(_PATHS[name], on or timezone.localdate()).as_(_SORTS[name])
