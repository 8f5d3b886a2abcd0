"""
咨询月报: how many came in a month, by channel and topic, how many were answered in time. Out of reach is not counted. The office's own
page; what the public reads begins at five (kernel §9).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Min
from django.db.models.functions import TruncMonth
from django.utils import timezone

from yihe.domains.advice.models import Channel, Consultation, Topic
from yihe.matters.models import Event, Matter

ANSWERED = ("answer", "approve")


@dataclass(frozen=True)
class Month:
    """What came in during a calendar month: `answered` of them by today, `referred` and `withdrawn`, `hours` the median until the first answer, None: none yet."""

    first: date
    came: int
    answered: int
    referred: int
    withdrawn: int
    hours: int | None
    channels: tuple[tuple[str, int], ...]
    topics: tuple[tuple[str, int], ...]


def months(user, first: date, last: date) -> list[Month]:
    """Return the months from one to another (their first days), newest first. Three questions, however many months."""
    begins = timezone.make_aware(datetime.combine(first, time()))
    ends = timezone.make_aware(datetime.combine(next_month(last), time()))
    rows = Matter.objects.visible_to(user).filter(kind="consultation", opened_at__gte=begins, opened_at__lt=ends)
    came = list(rows.values_list("pk", "opened_at", "state"))
    said = dict(
        (pk, (channel, topic))
        for pk, channel, topic in Consultation.objects.filter(matter__in=rows).values_list("pk", "channel", "topic")
    )
    answers = dict(
        Event.objects.filter(matter__in=rows, action__in=ANSWERED).values_list("matter").annotate(Min("at")).order_by()
    )
    by_month: dict[date, list] = {}
    for pk, opened, state in came:
        by_month.setdefault(timezone.localdate(opened).replace(day=1), []).append((pk, opened, state))
    return [_month(first, found, said, answers) for first, found in sorted(by_month.items(), reverse=True)]


def _month(first: date, found: list, said: dict, answers: dict) -> Month:
    waited = sorted(answers[pk] - opened for pk, opened, _state in found if pk in answers)
    states = Counter(state for _pk, _opened, state in found)
    channels = Counter(said[pk][0] for pk, _opened, _state in found if pk in said)
    topics = Counter(said[pk][1] for pk, _opened, _state in found if pk in said)
    return Month(
        first, len(found), len(waited), states["referred"], states["withdrawn"],
        round(waited[len(waited) // 2].total_seconds() / 3600) if waited else None,
        tuple((each.label, channels[each]) for each in Channel if channels[each]),
        tuple((each.label, topics[each]) for each in Topic if topics[each]),
    )  # fmt: skip


def came(county: str, first: date, last: date) -> dict[date, int]:
    """Return how many consultations came in a county in each month from one to another (their first days)."""
    begins = timezone.make_aware(datetime.combine(first, time()))
    ends = timezone.make_aware(datetime.combine(next_month(last), time()))
    rows = Matter.objects.filter(
        kind="consultation", region__startswith=county, opened_at__gte=begins, opened_at__lt=ends
    ).order_by()
    counted = rows.annotate(month=TruncMonth("opened_at")).values_list("month").annotate(count=Count("pk"))
    return {timezone.localdate(month): count for month, count in counted}


def next_month(first: date) -> date:
    """Return the first day of the month after one."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def a_year_before(first: date) -> date:
    """Return the first day of the month eleven months earlier, so that twelve are told."""
    months = first.year * 12 + first.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)
