"""What a county sets for records of services at places: its own settings, no text of above says them (`pack/parameters/service_records`)."""

from django.utils import timezone

from yihe.foundation import figures, parameters
from yihe.foundation.periods import Unit

IN_DAYS, IN_HOURS = figures.of_term(Unit.DAYS).at_least(1), figures.of_term(Unit.HOURS).at_least(1)
LATE = parameters.asks_for("service_records/late_days", IN_DAYS)
REMIND = parameters.asks_for("service_records/remind_days", IN_DAYS)
CONFIRM = parameters.asks_for("service_records/confirm_days", IN_DAYS)
HOURS_MOST = parameters.asks_for("service_records/hours_most", IN_HOURS)


def days(path: str, region: str = "") -> int:
    """Return a number of calendar days that a region's county (the one we speak in) sets today."""
    return parameters.of(region).at(path, timezone.localdate()).as_(IN_DAYS)


def hours_most(region: str) -> int:
    """Return how many hours one record may say at most."""
    return parameters.of(region).at(HOURS_MOST, timezone.localdate()).as_(IN_HOURS)
