"""
The inbox (待办) as it is opened, soonest due first: merged from questions that each have an index of their own – by role and
reach, by assignee, by whom was let in, by whose opinion was asked. One question with all of them under OR would have none.
"""

from functools import lru_cache

from django.db.models import F, Q

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters.models import Matter, May, Party, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.models.reach import to_come
from yihe.matters.soonest import FIRST


def soonest(user, columns: tuple[str, ...], most: int) -> list[tuple]:
    """
    Return the first rows of a person's inbox as values of these columns, which begin with `pk` and `due_at`; no more than
    `most`, each once.
    """
    reach = Reach(user)
    asked = [_by_role(reach.shape, columns, most), _by_assignee(reach.shape, columns, most)]
    if _was_let_in_anywhere(**_only(reach, "user", "now")):
        asked += [_by_party(reach.shape, columns, most, through) for through in ("parties", "compartment__parties")]
    found = {row[0]: row for question in asked for row in question(**reach.values)}
    if opinions := reaching.asked_of(user):
        rows = Matter.objects.filter(pk__in=opinions, closed_at=None).order_by(*FIRST)
        found |= {row[0]: row for row in rows.values_list(*columns)[:most]}
    return sorted(found.values(), key=lambda row: (row[1] is None, row[1], row[0]))[:most]


def _only(reach: Reach, *names: str) -> dict:
    return {name: reach.values[name] for name in names}


def _open(shape: reaching.Shape, columns: tuple[str, ...], most: int, condition: Q) -> CompiledQuery:
    return CompiledQuery(
        lambda: Matter.objects.filter(condition, closed_at=None).order_by(*FIRST).values_list(*columns)[:most]
    )


@lru_cache(maxsize=64)
def _by_role(shape: reaching.Shape, columns: tuple[str, ...], most: int) -> CompiledQuery:
    return _open(shape, columns, most, reaching.by_role(shape, to_come) & Q(assignee=None))


@lru_cache(maxsize=64)
def _by_assignee(shape: reaching.Shape, columns: tuple[str, ...], most: int) -> CompiledQuery:
    return _open(shape, columns, most, reaching.by_role(shape, to_come) & Q(assignee_id=key("user")))


_was_let_in_anywhere = CompiledQuery(
    lambda: Party.objects.let_in(to_come("now")).filter(user_id=key("user"), may=May.ACT).values_list("pk")[:1]
)


@lru_cache(maxsize=64)
def _by_party(shape: reaching.Shape, columns: tuple[str, ...], most: int, through: str) -> CompiledQuery:
    """Return the question for what waits on somebody as a party of the matter, or of the compartment it lies in."""

    def party(**conditions) -> Q:
        return Q(**{f"{through}__{name}": value for name, value in conditions.items()})

    own = [to_come(f"own{position}") for position in range(len(shape))]
    in_it = (
        party(user_id=key("user"), role_code=F("holder"), role_code__in=own, may=May.ACT, done_at=None)
        & party(since__lte=to_come("now"))
        & (party(until=None) | party(until__gt=to_come("now")))
    )
    return _open(shape, columns, most, in_it & (Q(assignee=None) | Q(assignee_id=key("user"))))
