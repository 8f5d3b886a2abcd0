"""
What one person is to one matter: may they know of it, do they read its words, have they a cause of their own in it, in
which hat do they act.

Whoever acts must be able to know and to read: permission lies within visibility. What follows from an act (an effect, a child that
closed, the clock) asks none of this.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, CharField, ExpressionWrapper, Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import EXPERT, Role
from yihe.foundation.workflow import Action
from yihe.matters import kinds, readers
from yihe.matters.models import Confidentiality, Event, Matter, May, Party, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.readers import GONE, NOT_READ, OWN, Reader
from yihe.matters.reading import keep_body, keep_last_event, read_once, with_body, with_last_event


@dataclass(frozen=True, slots=True)
class Relation:
    """
    `knows`: the person may know of the matter; `is_concerned`: they have a cause of their own in it; `reads_as`: the
    relations they stand in, of those that kinds declare for reading.
    """

    knows: bool
    is_concerned: bool
    reads_as: frozenset[Reader]


def by_number(user, number: str) -> Matter | None:
    """Return the matter of a number if the person may know of it, or None."""
    reach = Reach(user)
    matter = _of_number(reach.shape, _declared()).first(number=number, **reach.values)
    return None if matter is None else keep_body(_remember(matter, user, knows=True))


def locked(pk: int, user) -> Matter:
    """Return the matter, held until the transaction ends, with what the person is to it."""
    reach = Reach(user)
    return _remember(keep_last_event(_locked(reach.shape, _declared()).one(pk=pk, **reach.values)), user)


def relation(user, matter: Matter) -> Relation:
    """Return what a person is to a matter, in the hats they act in."""
    return read_once(matter, _place(user), lambda: _asked(user, matter))


def reads(user, matter: Matter, narrower: tuple[Reader, ...] = ()) -> bool:
    """
    Test whether somebody who knows of a matter reads its words; of a panel or a paper, with the `narrower` readers it declares.
    Asks nothing where nothing is declared. Who read a matter whose room was taken away nobody knows any more: nobody does.
    """
    if (kind := kinds.known(matter.kind)) is None:
        return False
    declared = kind.readers
    if not declared and not narrower:
        return True
    found = relation(user, matter)
    return found.knows and all(not asked or found.reads_as.intersection(asked) for asked in (declared, narrower))


def cannot_read(user, matter: Matter) -> str:
    """Return why somebody who knows of a matter does not read its words, or ""."""
    if reads(user, matter):
        return ""
    return NOT_READ if kinds.known(matter.kind) else GONE


def reads_said(user, matter: Matter, event: Event, action: Action | None) -> bool:
    """Test whether somebody who knows of a matter reads what was said with an event: OWN is then whoever did it."""
    narrower = set(action.readers if action else ())
    if not reads(user, matter):
        return False
    if not narrower or OWN in narrower and user.pk in {event.actor_id, event.on_behalf_of_id}:
        return True
    return bool(relation(user, matter).reads_as & (narrower - {OWN}))


def who_works_on(matter: Matter) -> frozenset[Role]:
    """Return the roles that take a step of a matter, in whatever state: not everybody who knows of it."""
    steps = kinds.get(matter.kind).workflow_of(matter).actions.values()
    return frozenset(role for action in steps for role in action.roles)


def hat_for(user, roles: tuple[Role, ...], matter: Matter):
    """Return the hat in which a person may act in one of the roles on a matter they may know of, or None."""
    hat = hat_over(user, roles, matter)
    return hat if hat is not None and relation(user, matter).knows else None


def hat_over(user, roles: tuple[Role, ...], matter: Matter):
    """
    Return the hat in which a person holds one of the roles where the matter lies, or None: for what hangs on a matter
    without being it (a payment, a paper), which they may deal with whether or not they know of the matter.
    """
    codes = {role.code for role in roles}
    for hat in user.hats:
        if hat.role_code in codes and (_covers(hat, matter) or _was_let_in(hat, user, matter)):
            return hat
    return None


def _covers(hat, matter: Matter) -> bool:
    """Test whether a hat reaches the matter by its place. A compartment is open to nobody by that."""
    most = Confidentiality.OPEN if hat.organization_id else Confidentiality.INTERNAL
    return matter.confidentiality <= most and hat.covers(
        region=matter.region, organization_id=matter.organization_id, office_id=matter.office_id
    )


def _was_let_in(hat, user, matter: Matter) -> bool:
    return hat.delegated_by_id is None and hat.role_code in let_in_as(user, matter)


def let_in_as(user, matter: Matter) -> frozenset[str]:
    """Return the roles in which this very person was let into the matter or its compartment, and may act."""
    return read_once(matter, ("let in as", user.pk), lambda: frozenset(_roles_let_in(user, matter)))


def _roles_let_in(user, matter: Matter):
    where = Q(matter=matter)
    if matter.compartment_id:
        where |= Q(compartment=matter.compartment_id) & ~Q(role_code=EXPERT.code)
    parties = Party.objects.let_in().filter(where, user=user, may=May.ACT)
    if matter.closed_at:
        parties = parties.exclude(role_code=EXPERT.code)
    return parties.values_list("role_code", flat=True)


def _place(user) -> tuple:
    return ("relation", user.pk, tuple(hat.pk for hat in user.hats))


def _remember(matter: Matter, user, *, knows: bool | None = None) -> Matter:
    known = matter.__dict__.pop("known", knows)
    stands = {r for n, r in enumerate(_in_order(_declared())) if matter.__dict__.pop(f"reader{n}")}
    found = Relation(bool(known), bool(matter.__dict__.pop("concerning")), frozenset(stands))
    read_once(matter, _place(user), lambda: found)
    return matter


def _asked(user, matter: Matter) -> Relation:
    reach, declared = Reach(user), _declared()
    known, concerning, *stands = _relation(reach.shape, declared).one(pk=matter.pk, **reach.values)
    return Relation(
        bool(known), bool(concerning), frozenset(r for r, true in zip(_in_order(declared), stands, strict=True) if true)
    )


def _declared() -> frozenset[Reader]:
    """Return every relation by which some kind is read: what is asked of a person and a matter whose kind is not known yet."""
    every: list[Any] = kinds.every()
    return frozenset().union(*map(readers.named, every))


@lru_cache(maxsize=64)
def _in_order(declared: frozenset[Reader]) -> tuple[Reader, ...]:
    return tuple(sorted(declared))


def _standing(shape: reaching.Shape, declared: frozenset[Reader]) -> dict[str, ExpressionWrapper]:
    """Return what is asked besides: in which of the declared relations the person stands."""
    return {
        f"reader{n}": _truth(readers.condition(reader, shape, reaching.to_come))
        for n, reader in enumerate(_in_order(declared))
    }


def _truth(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


@lru_cache(maxsize=64)
def _relation(shape: reaching.Shape, declared: frozenset[Reader]) -> CompiledQuery:
    more = _standing(shape, declared)
    return CompiledQuery(
        lambda: Matter.objects.filter(pk=key()).annotate(
            known=_truth(reaching.visible(shape, reaching.to_come)),
            concerning=_truth(reaching.concerned(shape, reaching.to_come)),
            **more,
        ).values_list("known", "concerning", *more)
    )  # fmt: skip


@lru_cache(maxsize=64)
def _locked(shape: reaching.Shape, declared: frozenset[Reader]) -> CompiledQuery:
    return CompiledQuery(
        lambda: with_last_event(Matter.objects.select_for_update(of=("self",)).filter(pk=key())).annotate(
            known=_truth(reaching.visible(shape, reaching.to_come)),
            concerning=_truth(reaching.concerned(shape, reaching.to_come)),
            **_standing(shape, declared),
        )
    )  # fmt: skip


@lru_cache(maxsize=64)
def _of_number(shape: reaching.Shape, declared: frozenset[Reader]) -> CompiledQuery:
    """Return the question for one matter by number, for people whose hats have such a shape."""
    rows = Matter.objects.select_related("organization", "assignee")
    return CompiledQuery(
        lambda: (
            with_body(rows)
            .annotate(concerning=_truth(reaching.concerned(shape, reaching.to_come)), **_standing(shape, declared))
            .filter(reaching.visible(shape, reaching.to_come), number=Parameter("number", CharField()))
        )
    )
