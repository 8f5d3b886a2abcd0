"""Putting off or bringing on the end of the step a matter is in: tests do not wait for days."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from tests.left import frozen_anew
from yihe.foundation.periods import end_of
from yihe.matters.models import Clock, Matter


def due(matter, on: date | datetime) -> None:
    """Have the step a matter is in be over at a moment, or at the end of a day, as if its last event had left it so."""
    at = on if isinstance(on, datetime) else end_of(on)
    rows = Matter.objects.filter(pk=matter.pk)
    assert Clock.objects.filter(matter=matter, name=rows.get().state).update(due_at=at), "no clock runs for this step"
    rows.update(due_at=at)
    frozen_anew(matter)


def overdue(matter) -> None:
    """Have the step a matter is in be over since yesterday."""
    due(matter, timezone.localdate() - timedelta(days=1))
