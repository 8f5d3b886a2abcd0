"""
Whom a body follows and who follows it. What may be had once, a stake somebody has, a place in the base: whatever is asked of
an organization is asked of its whole line, so that another code, a merger or a division begins nothing anew.

The line of a body is itself, whoever stands for it, and whomever one of these stands for: a merger unites all it is made of;
what a part of a divided body had since is not counted for the other parts.

Whoever adds to what is counted over a line holds its own body (`hold_code`); whoever links two holds all of both lines
(`hold_lines`). So a link and a payment are one after the other, and the later one has seen the earlier.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.bodies.models import Body, FormerCode, Ground, Sort, Succession

_of_body = CompiledQuery(
    lambda: Succession.objects.filter(Q(predecessor_id=key()) | Q(successor_id=key())).values_list("pk", flat=True)[:1]
)
_of_code = CompiledQuery(
    lambda: Body.objects.filter(sort=Parameter("sort", CharField()), code=Parameter("code", CharField())).values_list(
        "pk", flat=True
    )
)
# Whether a body follows nobody, nobody follows it, and it never had another code: so it is nearly always.
_stands_alone = CompiledQuery(
    lambda: (
        Body.objects.filter(sort=Parameter("sort", CharField()), code=Parameter("code", CharField()))
        .exclude(is_linked("pk") | had_another_code("pk"))
        .values_list("pk", flat=True)
    )
)


def is_linked(body: str) -> Exists:
    """Return the condition on what has a `body` that it follows another one, or another one follows it."""
    return Exists(Succession.objects.filter(Q(predecessor_id=OuterRef(body)) | Q(successor_id=OuterRef(body))))


def had_another_code(body: str) -> Exists:
    """Return the condition on what has a `body` that it had another code."""
    return Exists(FormerCode.objects.filter(body_id=OuterRef(body)))


_about = CompiledQuery(
    lambda: (
        Body.objects.filter(pk=key())
        .annotate(linked=is_linked("pk"), another=had_another_code("pk"))
        .values_list("pk", "code", "until", "linked", "another")
    )
)
_held_by_code = CompiledQuery(
    lambda: (
        Body.objects.select_for_update(no_key=True)
        .filter(sort=Parameter("sort", CharField()), code=Parameter("code", CharField()))
        .values_list("pk", flat=True)
    )
)
_of_former_code = CompiledQuery(
    lambda: (
        FormerCode.objects.filter(body__sort=Parameter("sort", CharField()), code=Parameter("code", CharField()))
        .order_by()
        .values_list("body_id", flat=True)
    )
)
_former_codes = CompiledQuery(
    lambda: FormerCode.objects.filter(body_id=key()).order_by().values_list("code", flat=True)
)


class About(NamedTuple):
    """What is asked of a body before all else: its code, its last day where one is known, whether it stands alone."""

    pk: int
    code: str
    until: date | None
    is_linked: bool
    had_another_code: bool

    @property
    def line(self) -> frozenset[int]:
        """Return the keys of the bodies that are one line with it."""
        return _linked(self.pk) if self.is_linked else frozenset({self.pk})

    @property
    def codes(self) -> tuple[str, ...]:
        """Return every code that it, and whoever is of one line with it, has or had; in order."""
        alone = not self.is_linked and not self.had_another_code
        return (self.code,) if alone else codes_of_line(self.code)


def about(body: int) -> About:
    """Return what is known of a body, in one question; most follow nobody and never had another code."""
    return About(*_about.one(pk=body))


def line_of(body: int) -> frozenset[int]:
    """Return the keys of the bodies that are one line with this one. Most follow nobody, which is asked first."""
    return _linked(body) if _of_body(pk=body) else frozenset({body})


def _linked(body: int) -> frozenset[int]:
    return frozenset(_all(_all({body}, "predecessor", "successor"), "successor", "predecessor"))


def after(body: int) -> frozenset[int]:
    """Return the keys of a body and of whoever stands for it."""
    return frozenset(_all({body}, "predecessor", "successor"))


def cannot_follow(one: Any, other: Any, since: date, *, undone: bool, what: str) -> str:
    """
    Return why one body does not come to stand for another since a day, or "": `undone` takes back that it does. Both have a key and a name; `what` is what
    the register they stand in calls one of its own.
    """
    linked = Succession.objects.filter(predecessor=one.pk, successor=other.pk).exists()
    if undone:
        return "" if linked else "这两家之间没有登记承继关系。"
    if since > timezone.localdate():
        return "承继的日期还没有到。"
    if one.pk == other.pk:
        return f"一家{what}不能承继自己。"
    if linked:
        return "这项承继关系已经登记。"
    return f"{one.name}已经承继{other.name}，不能反过来再承继。" if one.pk in after(other.pk) else ""


def _all(bodies: Iterable[int], one: str, other: str) -> set[int]:
    """Return the bodies, and all that are reached from them from `one` end of a succession to the `other`."""
    found, new = set(bodies), set(bodies)
    while new:
        rows = Succession.objects.filter(**{f"{one}__in": new}).values_list(f"{other}_id", flat=True)
        same = Succession.objects.filter(ground=Ground.SAME, **{f"{other}__in": new}).values_list(
            f"{one}_id", flat=True
        )
        new = {*rows, *same} - found
        found |= new
    return found


def with_code(code: str, sort: str = Sort.ORGANIZATION) -> int | None:
    """Return the key of the body that has, or had, a code."""
    found = _of_code(sort=sort, code=code) or _of_former_code(sort=sort, code=code)
    return found[0] if found else None


def hold_code(code: str) -> None:
    """
    Hold the body that has, or had, a code until the transaction ends. One that got another code while its lock was waited for has
    the code as one it had, and is found by that.
    """
    if not _held_by_code(sort=Sort.ORGANIZATION, code=code) and (body := with_code(code)) is not None:
        _hold({body})


def hold_lines(*bodies: int) -> None:
    """Hold all bodies of the lines of these until the transaction ends: also those that were linked while it waited."""
    held: frozenset[int] = frozenset()
    while more := frozenset().union(*map(line_of, bodies)) - held:
        _hold(more)
        held |= more


def _hold(bodies: Iterable[int]) -> None:
    list(Body.objects.select_for_update(no_key=True).filter(pk__in=bodies).order_by("pk").values_list("pk"))


def codes_of(body: int) -> list[str]:
    """Return the codes a body has and had."""
    now = Body.objects.filter(pk=body).exclude(code="").values_list("code", flat=True)
    return [*now, *_former_codes(pk=body)]


def codes_of_line(code: str) -> tuple[str, ...]:
    """Return every code that the organization of a code, and whoever is of one line with it, has or had; in order."""
    if _stands_alone(sort=Sort.ORGANIZATION, code=code):
        return (code,)
    body = with_code(code)
    if body is None:
        return (code,)
    line = line_of(body)
    now = Body.objects.filter(pk__in=line).exclude(code="").values_list("code", flat=True)
    before = FormerCode.objects.filter(body__in=line).values_list("code", flat=True)
    return tuple(sorted({code, *now, *before}))
