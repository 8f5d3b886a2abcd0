"""
The inbox (待办) as it is opened, soonest due first: merged from questions that each have an index of their own – by role and
reach, by assignee, by whom was let in, by whose opinion was asked. One question with all of them under OR would have none.
"""

from functools import lru_cache, partial
from string import digits
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Value

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.compiled_unions import CompiledUnion
from yihe.matters.models import Countersignature, Matter, May, Party, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.models.reach import to_come
from yihe.matters.soonest import FIRST
from yihe.registers.accounts.models import User


class Besides(NamedTuple):
    """
    Whether anything may wait on somebody by another way than what lies with their role: they were asked for an opinion, something open was
    given to them alone, or they were let in anywhere.
    """

    asked: bool
    given: bool
    let_in: bool


def besides() -> tuple[Exists, ...]:
    """Return the values of `Besides` of a user, the row this is asked of; a parameter `now` comes with them."""
    asked = Countersignature.objects.filter(asked_of_id=OuterRef("pk"), answered_at=None)
    given = Matter.objects.filter(assignee_id=OuterRef("pk"), closed_at=None)
    let_in = Party.objects.let_in(to_come("now")).filter(user_id=OuterRef("pk"), may=May.ACT)
    return Exists(asked.order_by()), Exists(given.order_by()), Exists(let_in.order_by())


_besides = CompiledQuery(lambda: User.objects.filter(pk=key("user")).order_by().values_list(*besides()))
ASSIGNEE = "assignee__name"


def soonest(user, columns: tuple[str, ...], most: int, more: Besides | None = None) -> list[tuple]:
    """
    Return the first rows of a person's inbox as values of these columns, which begin with `pk` and hold `due_at`, `kind` and `state`; no
    more than `most`, each once. `more` is what was asked along with something else.
    """
    reach = Reach(user)
    where = tuple((name, said) for name, said in reach.values.items() if name.rstrip(digits) in ("role", "region"))
    more = more or Besides(*_besides.one(user=user.pk, now=reach.values["now"]))
    due, kind, state = (columns.index(name) for name in ("due_at", "kind", "state"))
    rows = _waiting(reach.shape, where, columns, most, more, others=False)(**reach.values)
    if any(
        (row[kind], row[state]) in reaching.waits_for_others() for row in rows
    ):  # some of these may not be theirs yet
        rows = _waiting(reach.shape, where, columns, most, more, others=True)(**reach.values)
    if ASSIGNEE in columns and more != Besides(False, False, False):
        place = columns.index(ASSIGNEE)
        rows = [(*row[:place], user.name if row[place] else None, *row[place + 1 :]) for row in rows]
    found = {row[0]: row for row in rows}
    if more.asked and (opinions := reaching.asked_of(user)):
        asked = Matter.objects.filter(pk__in=opinions, closed_at=None).order_by(*FIRST)
        found |= {row[0]: row for row in asked.values_list(*columns)[:most]}
    return sorted(found.values(), key=lambda row: (row[due] is None, row[due], row[0]))[:most]


@lru_cache(maxsize=256)
def _waiting(
    shape: reaching.Shape, where: tuple[tuple[str, str], ...], columns: tuple[str, ...], most: int, more: Besides, *, others: bool
) -> CompiledUnion:  # fmt: skip
    """
    Return the questions by role, for whom was given anything that by assignee, and for whom was let in somewhere those by party. Roles and
    regions stand in their text (`where`): colleagues share them, and for any PostgreSQL would plan them anew each time, which takes longer
    than the answer. What can be left out is: whether the `others` have finished whom something waits for only takes rows away, those of a
    few states; and an assignee is the reader or nobody, so their key is asked in place of their name.
    """
    columns = tuple("assignee_id" if name == ASSIGNEE else name for name in columns)
    told = dict(where)
    in_role = reaching.by_role(shape, lambda name: Value(told[name]) if name in told else to_come(name), others=others)
    asked = [in_role & Q(assignee=None)]
    if more.given:
        asked.append(in_role & Q(assignee_id=key("user")))
    if more.let_in:
        asked += [_by_party(shape, through) for through in ("parties", "compartment__parties")]
    return CompiledUnion(*(CompiledQuery(partial(_open, columns, most, condition)) for condition in asked))


def _open(columns: tuple[str, ...], most: int, condition: Q):
    return Matter.objects.filter(condition, closed_at=None).order_by(*FIRST).values_list(*columns)[:most]


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
