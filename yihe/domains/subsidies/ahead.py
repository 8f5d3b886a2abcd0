"""
What an organization could apply for next, filled in: of each of its posts the first days that were not paid for, up to the end of
their quarter. Offered only when the quarter is over and the rules give something for it: nothing is offered that they refuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.places import Post
from yihe.domains.subsidies.policies.periods import Span, without
from yihe.domains.subsidies.reckonings import reckon
from yihe.domains.subsidies.rules import stands_against
from yihe.domains.subsidies.workflow import OUT
from yihe.foundation import money
from yihe.foundation.facts import BadFacts
from yihe.foundation.reckoning import NotInForce


@dataclass(frozen=True)
class Ahead:
    """One claim that could be opened now: `key` tells it from others of its kind, `contents` is its unsaved row."""

    key: str
    label: str
    contents: Any


def quarters(kind, organization) -> Iterator[Ahead]:
    """Yield of each post of an organization the next quarter that was not applied for."""
    today = timezone.localdate()
    posts = Post.objects.filter(organization=organization, abolished_on=None).prefetch_related("incumbencies")
    for post in posts:
        since, until = _next(kind, post, today) or (None, None)
        if since is None or until is None:
            continue
        claim = kind.contents(post=post, since=since, until=until)
        if stands_against(kind, claim, organization, today):
            continue
        try:
            reckoning = reckon(kind, claim, organization, on=today)
        except (BadFacts, NotInForce):
            continue
        if not reckoning.refusals and reckoning.payable:
            label = f"{post} {since} 至 {until}，约 {money.shown(reckoning.payable)}"
            yield Ahead(f"{post.pk}.{since}", label, claim)


def _next(kind, post: Post, today: date) -> Span | None:
    """Return the first days of a post nobody applied for yet, up to the end of their quarter, if it is over."""
    begins = min((held.starts_on for held in post.incumbencies.all()), default=None)
    if begins is None:
        return None
    subject = kind.policy.subject.key(post.number)
    had = [span for benefit in history_of("post", subject) for span in benefit.spans]
    open_claims = kind.contents.objects.filter(post=post).exclude(matter__state__in=OUT)
    had += list(open_claims.values_list("since", "until"))
    free = without([(max(begins, post.approved_on), today)], had)
    if not free:
        return None
    since = free[0][0]
    until = min(_end_of_quarter(since), free[0][1])
    return (since, until) if until < today else None


def _end_of_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 3
    return (date(day.year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
