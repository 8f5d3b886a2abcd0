"""
The inbox (待办) as it is opened, soonest due first: merged from questions that each have an index of their own – by role and
reach, by assignee, by whom was let in, by whose opinion was asked. One question with all of them under OR would have none.
"""

from functools import lru_cache, partial

from django.db.models import BigIntegerField, F, Q, Value

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.compiled_unions import CompiledUnion
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
    asked = _besides(**_only(reach, "user", "now"))
    opinions = [matter for matter in asked if matter != LET_IN]
    found = {row[0]: row for row in _waiting(reach.shape, columns, most, LET_IN in asked)(**reach.values)}
    if opinions:
        rows = Matter.objects.filter(pk__in=opinions, closed_at=None).order_by(*FIRST)
        found |= {row[0]: row for row in rows.values_list(*columns)[:most]}
    return sorted(found.values(), key=lambda row: (row[1] is None, row[1], row[0]))[:most]


def _only(reach: Reach, *names: str) -> dict:
    return {name: reach.values[name] for name in names}


@lru_cache(maxsize=128)
def _waiting(shape: reaching.Shape, columns: tuple[str, ...], most: int, let_in: bool) -> CompiledUnion:
    """Return the questions by role and by assignee, and for whom was let in somewhere those by party."""
    in_role = reaching.by_role(shape, to_come)
    asked = [in_role & Q(assignee=None), in_role & Q(assignee_id=key("user"))]
    if let_in:
        asked += [_by_party(shape, through) for through in ("parties", "compartment__parties")]
    return CompiledUnion(*(CompiledQuery(partial(_open, columns, most, condition)) for condition in asked))


def _open(columns: tuple[str, ...], most: int, condition: Q):
    return Matter.objects.filter(condition, closed_at=None).order_by(*FIRST).values_list(*columns)[:most]


LET_IN = 0  # stands for no matter: that somebody was let in anywhere
# The keys of the matters somebody was asked for an opinion on, and LET_IN.
_besides = CompiledUnion(
    reaching.asked,
    CompiledQuery(
        lambda: Party.objects.let_in(to_come("now")).filter(user_id=key("user"), may=May.ACT).order_by()
        .annotate(none=Value(LET_IN, BigIntegerField())).values_list("none", flat=True)[:1]
    ),
)  # fmt: skip


def _by_party(shape: reaching.Shape, through: str) -> Q:
    """Keep what waits on somebody as a party of the matter, or of the compartment it lies in."""

    def party(**conditions) -> Q:
        return Q(**{f"{through}__{name}": value for name, value in conditions.items()})

    own = [to_come(f"own{position}") for position in range(len(shape))]
    in_it = (
        party(user_id=key("user"), role_code=F("holder"), role_code__in=own, may=May.ACT, done_at=None)
        & party(since__lte=to_come("now"))
        & (party(until=None) | party(until__gt=to_come("now")))
    )
    return in_it & (Q(assignee=None) | Q(assignee_id=key("user")))
