"""What the registers know of the days of a post: who held it, was on the staff, was certified, was paid for elsewhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.places import Incumbency, Post
from yihe.domains.subsidies.policies.periods import Span, both, merged, without
from yihe.domains.subsidies.policies.post import Filling, OtherPost
from yihe.registers.organizations.models import WORKS
from yihe.registers.practitioners.models import Employment


def working(own: Post, people: set[int]) -> dict[int, list[Span]]:
    """Return the days on which each of these people was on the staff of the organization that has the post."""
    rows = Employment.objects.filter(practitioner__in=people, organization=own.organization_id, position__in=WORKS)
    found: dict[int, list[Span]] = defaultdict(list)
    for person, since, until in rows.values_list("practitioner", "starts_on", "ends_on"):
        found[person].append((since, until or date.max))
    return found


def fillings(row: Incumbency, working: list[Span]) -> Iterator[Filling]:
    """
    Yield what of a person's time in the post was on the staff, once for each certificate – their days are joined, a gap
    between two stays a gap –, and what was not.
    """
    held = [(row.starts_on, row.ends_on or date.max)]
    at_work = both(held, merged(working))
    for since, until in at_work:
        bare = Filling(holder=_named(row.practitioner), since=since, until=None if until == date.max else until)
        certificates = row.practitioner.certificates.all()
        yield from (
            replace(bare, certificate=c.level, certified_since=c.valid_from, certified_until=c.valid_until)
            for c in certificates
        )
        if not certificates:
            yield bare
    for since, until in without(held, at_work):
        last = None if until == date.max else until
        yield Filling(holder=_named(row.practitioner), since=since, until=last, employed=False)


def elsewhere(own: Post, people: set[int]) -> Iterator[OtherPost]:
    """Yield the days these people were paid for in other posts."""
    rows = Incumbency.objects.filter(practitioner__in=people).exclude(post=own).select_related("post", "practitioner")
    held = list(rows)
    paid = Benefit.objects.filter(
        kind="post", reverses=None, reversed_by=None, subject__in={h.post.number for h in held}
    )
    for benefit in paid:
        for row in (h for h in held if h.post.number == benefit.subject):
            for since, until in both(benefit.spans, [(row.starts_on, row.ends_on or date.max)]):
                yield OtherPost(holder=_named(row.practitioner), post=str(row.post), since=since, until=until)


def _named(practitioner) -> str:
    return f"{practitioner.name}（{practitioner.pk}）"
