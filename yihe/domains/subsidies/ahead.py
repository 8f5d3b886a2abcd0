"""
可以申请的: what an organization could claim now by what the registers say, nothing typed: each filled in, with what the rules give and why. Nothing
is offered that they refuse, that lacks what only the applicant has, or that was applied for already. Where the money is to be paid is
asked when it is confirmed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import DateField, QuerySet, prefetch_related_objects
from django.utils import timezone

from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.places import Acceptance, Post, TrainingBase
from yihe.domains.subsidies.policies.periods import Span, without
from yihe.domains.subsidies.reckonings import reckon
from yihe.domains.subsidies.rules import stands_against
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.facts import BadFacts
from yihe.foundation.reckoning import NotInForce, Reckoning
from yihe.registers.organizations.models import WORKS
from yihe.registers.practitioners.models import Employment, Level, Practitioner

# What the applicant let go may be offered again; what a person of the bureau said no to is offered by no machine.
MOST_NEAR = 3  # of a kind, looked at for what is nearly there
LET_GO = ("withdrawn", "lapsed")


@dataclass(frozen=True)
class Ahead:
    """
    One claim that could be opened now: `key` tells it from others of its kind, `contents` is its unsaved row, `last_day` the last one
    on which it can be applied for (None where no day ends it).
    """

    key: str
    label: str
    contents: Any
    reckoning: Reckoning
    last_day: date | None = None

    @property
    def amount(self) -> Decimal:
        """Return what it would come to in yuan, once what the office sees to itself is there."""
        return self.reckoning.amount


def given(kind, organization, key: str, label: str, contents, last_day: date | None = None) -> Iterator[Ahead]:
    """Yield a claim if the rules give something for it today and nothing but the account is wanting; else nothing."""
    today = timezone.localdate()
    if stands_against(kind, contents, organization, today, asks_account=False):
        return
    try:
        reckoning = reckon(kind, contents, organization, on=today)
    except (BadFacts, NotInForce):
        return
    if not reckoning.refusals and not reckoning.lacks_of_the_applicant and reckoning.amount > 0:
        yield Ahead(key, label, contents, reckoning, last_day)


def applied(kind, **of: int) -> list[tuple]:
    """
    Return of the claims of a kind, but for those the applicant let go: the organization, then what tells them apart. `of` is the key of
    whom they are of, by the name of the relation; without, all are read.
    """
    return _applied(kind, *of)(of=next(iter(of.values()), 0))


@cache
def _applied(kind, *relation: str) -> CompiledQuery:
    def rows() -> QuerySet:
        asked = kind.contents.objects.exclude(matter__state__in=LET_GO).filter(**{name: key("of") for name in relation})
        return asked.values_list("matter__organization", *kind.told_apart_by)

    return CompiledQuery(rows)


def found_by(find: Callable[..., Iterator[Any]], *more: Any) -> Any:
    """Return a class method of a kind that yields what `find` finds for an organization."""
    return classmethod(lambda kind, organization: find(kind, organization, *more))


def levels(kind, organization) -> Iterator[Ahead]:
    """Yield of each person who works for an organization the levels whose certificate stands in the register."""
    if not (people := _certified(organization=organization.pk, today=timezone.localdate())):
        return
    prefetch_related_objects(people, "certificates")
    had = {tuple(which) for _own, *which in applied(kind, matter__organization=organization.pk)}
    for person in people:
        for level in dict.fromkeys(each.level for each in person.certificates.all()):
            if (person.pk, level) not in had:
                contents = kind.contents(practitioner=person, level=level)
                label = f"{person.name}：{contents.get_level_display()}"
                yield from given(kind, organization, f"{person.pk}.{level}", label, contents)


def _people(organization: Any, today: Any) -> QuerySet[Practitioner]:
    """Return those whom the register knows by a number and who work for an organization on a day."""
    rows = Employment.objects.filter(organization=organization, position__in=WORKS, starts_on__lte=today)
    working = rows.exclude(ends_on__lt=today).values("practitioner")
    return Practitioner.objects.filter(pk__in=working).exclude(id_index=None).order_by("pk")


# Most organizations have nobody and nothing of what is asked for, and each is asked every night.
_certified = CompiledQuery(
    lambda: _people(key("organization"), Parameter("today", DateField())).filter(certificates__isnull=False).distinct()
)
_bases = CompiledQuery(
    lambda: TrainingBase.objects.filter(organization=key("organization"), acceptance=Acceptance.PASSED).order_by("pk")
)
_posts = CompiledQuery(lambda: Post.objects.filter(organization=key("organization"), abolished_on=None).order_by("pk"))


def not_passed(kind, organization) -> Iterator[Any]:
    """Yield of some people who work for an organization and hold no certificate the claim they could make with the first one."""
    people = _people(organization, timezone.localdate()).filter(certificates=None)
    for person in people[:MOST_NEAR]:
        yield f"{person.name}：", kind.contents(practitioner=person, level=Level.ASSISTANT)


def not_accepted(kind, organization, payment: str) -> Iterator[Any]:
    """Yield of the bases of an organization that were not accepted yet the payment that is had once they are."""
    rows = TrainingBase.objects.filter(organization=organization, acceptance=Acceptance.NONE).order_by("pk")
    yield from ((f"{base}：", kind.contents(base=base, payment=payment)) for base in rows[:MOST_NEAR])


def acceptances(kind, organization, payment: str) -> Iterator[Ahead]:
    """Yield of each accepted base of an organization the payment that is had once for it."""
    if not (bases := _bases(organization=organization.pk)):
        return
    had = {base for _own, base, paid in applied(kind, matter__organization=organization.pk) if paid == payment}
    for base in bases:
        if base.pk not in had:
            contents = kind.contents(base=base, payment=payment)
            yield from given(kind, organization, f"{base.pk}.{payment}", str(base), contents)


def quarters(kind, organization) -> Iterator[Ahead]:
    """
    Yield of each post of an organization the first days that were not paid for, up to the end of their quarter, once it is over.
    """
    today = timezone.localdate()
    posts = _posts(organization=organization.pk)
    prefetch_related_objects(posts, "incumbencies")
    for post in posts:
        since, until = _next(kind, post, today) or (None, None)
        if since and until:
            claim = kind.contents(post=post, since=since, until=until)
            yield from given(kind, organization, f"{post.pk}.{since}", f"{post} {since} 至 {until}", claim)


def _next(kind, post: Post, today: date) -> Span | None:
    """Return the first days of a post nobody applied for yet, up to the end of their quarter, if it is over."""
    begins = min((held.starts_on for held in post.incumbencies.all()), default=None)
    if begins is None:
        return None
    subject = kind.policy.subject.key(post.number)
    had = [span for benefit in history_of("post", subject) for span in benefit.spans]
    had += [(since, until) for _own, _post, since, until in applied(kind, post=post.pk)]
    free = without([(max(begins, post.approved_on), today)], had)
    if not free:
        return None
    since = free[0][0]
    until = min(_end_of_quarter(since), free[0][1])
    return (since, until) if until < today else None


def _end_of_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 3
    return (date(day.year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
