"""
What one person is to one matter: may they know of it, do they read its words, have they a cause of their own in it, in
which hat do they act.

Whoever acts must be able to know and to read: permission lies within visibility. What follows from an act (an effect, a child that
closed, the clock) asks none of this.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Q

from yihe.foundation.compiled_pieces import Piece
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.roles import EXPERT, Role
from yihe.foundation.workflow import Action
from yihe.matters import kinds, prefixes, readers
from yihe.matters.models import Confidentiality, Event, Matter, May, Party, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.readers import GONE, NOT_READ, OWN, Reader
from yihe.matters.reading import forget, keep_body, keep_last_event, read_once, with_body, with_last_event


@dataclass(frozen=True, slots=True)
class Relation:
    """
    `knows`: the person may know of the matter; `is_concerned`: they have a cause of their own in it, None where that was not
    asked yet; `reads_as`: the relations they stand in, of those that were `asked` about: all that its kind declares for reading.
    """

    knows: bool
    is_concerned: bool | None
    reads_as: frozenset[Reader]
    asked: frozenset[Reader]


def by_number(user, number: str) -> Matter | None:
    """Return the matter of a number if the person may know of it, or None."""
    reach, asked = Reach(user), _declared_by_its_kind(number)
    matter = _of_number(reach.shape, asked).first(number=number, **reach.values)
    return None if matter is None else keep_body(_remember(matter, user, asked, knows=True))


def locked(pk: int, user, kind: str = "") -> Matter:
    """
    Return the matter, held until the transaction ends, with what the person is to it. Of what `kind` it is, where that is known: then nothing
    is asked that only others declare.
    """
    reach, asked = Reach(user), _declared_by(kind) if kind else _declared()
    return _remember(keep_last_event(_locked(reach.shape, asked).one(pk=pk, **reach.values)), user, asked)


def relation(user, matter: Matter) -> Relation:
    """Return what a person is to a matter, in the hats they act in."""
    return read_once(matter, _place(user), lambda: _asked(user, matter, _declared_by(matter.kind)))


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
    return relation(user, matter).knows and all(
        not asked or _stands_in_one(user, matter, asked) for asked in (declared, narrower)
    )


def is_concerned(user, matter: Matter) -> bool:
    """Test whether a person has a cause of their own in a matter. Where they only ever act for whom it is for, it is asked only here."""
    found = relation(user, matter)
    return _again(user, matter, found.asked).is_concerned is True if found.is_concerned is None else found.is_concerned


def _stands_in_one(user, matter: Matter, readers: Collection[Reader]) -> bool:
    found = relation(user, matter)
    if not found.asked.issuperset(readers):
        found = _again(user, matter, found.asked.union(readers))
    return not found.reads_as.isdisjoint(readers)


def _again(user, matter: Matter, asked: frozenset[Reader]) -> Relation:
    """Return what a person is to a matter, asked once more and for more, and keep it."""
    forget(matter, _place(user))
    return read_once(matter, _place(user), lambda: _asked(user, matter, asked, concern=True))


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
    return _stands_in_one(user, matter, narrower - {OWN})


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


def _remember(matter: Matter, user, asked: frozenset[Reader], *, knows: bool | None = None) -> Matter:
    said = matter.__dict__
    known, concerning = said.pop("known", knows), said.pop("concerning", None)
    stands = {reader for n, reader in enumerate(_in_order(asked)) if said.pop(f"reader{n}")}
    found = Relation(bool(known), None if concerning is None else bool(concerning), frozenset(stands), asked)
    read_once(matter, _place(user), lambda: found)
    return matter


def _asked(user, matter: Matter, asked: frozenset[Reader], concern: bool = False) -> Relation:
    reach, names = Reach(user), _in_order(asked)
    concern = concern or not _acts_for_organizations(reach.shape)
    known, *said = _relation(reach.shape, asked, concern).one(pk=matter.pk, **reach.values)
    concerned = bool(said.pop(0)) if concern else None
    return Relation(
        bool(known), concerned, frozenset(reader for reader, so in zip(names, said, strict=True) if so), asked
    )


def _acts_for_organizations(shape: reaching.Shape) -> bool:
    """Test whether somebody acts for organizations and nobody else: whoever applies has a cause of their own, and nobody asks for it."""
    return all(way.by == "own" for way in shape)


def _declared() -> frozenset[Reader]:
    """Return every relation by which some kind is read: what is asked of a person and a matter whose kind is not known yet."""
    every: list[Any] = kinds.every()
    return frozenset().union(*map(readers.named, every))


def _declared_by_its_kind(number: str) -> frozenset[Reader]:
    """Return every relation by which the kind is read whose numbers begin so. Where a number says another kind than its matter's, what it lacks is asked later."""
    kind: Any = prefixes.kind_of(number.partition("-")[0])
    return readers.named(kind) if kind else _declared()


def _declared_by(code: str) -> frozenset[Reader]:
    """Return every relation by which a kind is read, or a part of it; none where the kind's room is gone."""
    kind: Any = kinds.known(code)
    return readers.named(kind) if kind else frozenset()


@lru_cache(maxsize=64)
def _in_order(declared: frozenset[Reader]) -> tuple[Reader, ...]:
    return tuple(sorted(declared))


def _standing(shape: reaching.Shape, declared: frozenset[Reader]) -> dict[str, Piece]:
    """Return what is asked besides: in which of the declared relations the person stands."""
    return {f"reader{n}": _stands_as(reader, shape) for n, reader in enumerate(_in_order(declared))}


def _causes(shape: reaching.Shape, asked: bool) -> dict[str, Piece]:
    return {"concerning": _concerned(shape)} if asked else {}


@lru_cache(maxsize=512)
def _stands_as(reader: Reader, shape: reaching.Shape) -> Piece:
    return Piece(Matter, lambda: readers.condition(reader, shape, reaching.to_come))


@lru_cache(maxsize=64)
def _knows(shape: reaching.Shape) -> Piece:
    return Piece(Matter, lambda: reaching.visible(shape, reaching.to_come, of_one=True))


@lru_cache(maxsize=64)
def _concerned(shape: reaching.Shape) -> Piece:
    return Piece(Matter, lambda: reaching.concerned(shape, reaching.to_come))


@lru_cache(maxsize=512)
def _relation(shape: reaching.Shape, asked: frozenset[Reader], concern: bool) -> CompiledQuery:
    more = _causes(shape, concern) | _standing(shape, asked)
    return CompiledQuery(
        lambda: Matter.objects.filter(pk=key()).annotate(known=_knows(shape), **more).values_list("known", *more)
    )


@lru_cache(maxsize=512)
def _locked(shape: reaching.Shape, asked: frozenset[Reader]) -> CompiledQuery:
    """Return the question for one matter by its key, to be held, for people whose hats have such a shape."""
    more = _causes(shape, not _acts_for_organizations(shape)) | _standing(shape, asked)
    return CompiledQuery(
        lambda: with_last_event(Matter.objects.select_for_update(of=("self",)).filter(pk=key())).annotate(
            known=_knows(shape), **more
        )
    )


@lru_cache(maxsize=512)
def _of_number(shape: reaching.Shape, asked: frozenset[Reader]) -> CompiledQuery:
    """Return the question for one matter by number, for people whose hats have such a shape."""
    rows = Matter.objects.select_related("organization", "assignee")
    more = _causes(shape, not _acts_for_organizations(shape)) | _standing(shape, asked)
    return CompiledQuery(
        lambda: (
            with_body(rows)
            .annotate(**more)
            .filter(reaching.visible(shape, reaching.to_come, of_one=True), number=Parameter("number", CharField()))
        )
    )
