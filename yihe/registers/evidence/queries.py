"""Reading the access log, newest first."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from yihe.foundation import row_keys
from yihe.registers.evidence.models import AccessEntry

PAGE = 60


@dataclass(frozen=True)
class Looked:
    """What of the access log is looked for: part of the object, the verb, part of a person's name or a login name, days (both included)."""

    subject: str = ""
    verb: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


def narrowed(reach: Q, looked: Looked):
    """Return the lines within a reach (a condition on them) that are looked for, newest first."""
    rows = AccessEntry.objects.filter(reach).select_related("user").order_by("-pk")
    if looked.subject:
        rows = rows.filter(subject__icontains=looked.subject[:60])
    if looked.verb:
        rows = rows.filter(verb=looked.verb)
    if looked.person:
        rows = rows.filter(Q(user__name__contains=looked.person[:60]) | Q(user__username=looked.person[:60]))
    if looked.since:
        rows = rows.filter(at__gte=_midnight(looked.since))
    if looked.until:
        rows = rows.filter(at__lt=_midnight(looked.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def entries(reach: Q, looked: Looked, after: str = "") -> tuple[list[AccessEntry], str]:
    """Return a page of the lines within a reach, and the key of the next."""
    rows = narrowed(reach, looked)
    if (key := row_keys.read(after)) is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
