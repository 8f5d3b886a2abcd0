"""A notice that stands while a calendar is loaded: it keeps its working days, and never closes sooner than was published."""

from collections.abc import Iterable

from django.utils import timezone

from yihe.acts.notices.models import Notice
from yihe.acts.notices.rules import notice_of
from yihe.foundation import periods, workdays
from yihe.foundation.workdays import Calendar
from yihe.matters import lengthening
from yihe.matters.models import Matter
from yihe.matters.saying import Fact


def begin() -> None:
    """Have notices counted again with the clocks. Called when the apps are ready."""
    lengthening.also(open_ones, lengthen)


def open_ones() -> Iterable[int]:
    """Return the matters (keys) that wait for a notice to end: the last day may be past and the clock not have come yet."""
    rows = Notice.objects.standing().filter(matter__closed_at=None)
    return rows.values_list("matter_id", flat=True).distinct()


def lengthen(matter: Matter, before: Calendar) -> dict:
    """Let the notice of a matter, which is locked, close later where the calendar says so. Return what its event keeps."""
    notice = notice_of(matter)
    if notice is None or not _still_counts(matter, notice):
        return {}
    days = notice.working_days
    if days is None:  # published before that was kept, and before the calendar knew what rests by regulation
        days = before.before_the_regulation_was_known().between(notice.opens_on, notice.closes_on)
    closes_on = workdays.add(notice.opens_on, days)
    if closes_on <= notice.closes_on:
        return {}
    closed_on, notice.closes_on = notice.closes_on, closes_on
    notice.proof = notice.compute_proof()
    notice.save(update_fields=["closes_on", "proof"])
    return {"notice": notice.pk, "before": closed_on, "until": closes_on, "proof": Fact(notice.proof)}


def _still_counts(matter: Matter, notice: Notice) -> bool:
    """Test whether a notice is on public view, or is over and the matter waits yet for the clock to say so."""
    if notice.closes_on >= timezone.localdate():
        return True
    return matter.clocks.filter(name=matter.state, due_at=periods.end_of(notice.closes_on)).exists()
