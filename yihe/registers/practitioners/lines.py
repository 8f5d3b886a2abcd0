"""
Which entries and which numbers are one person: what is counted for a person is counted over all of them. A number has
one index for each key it was indexed with. Whoever adds to it holds the person's entry (`hold_index`); whoever joins two
entries holds all of both (`hold_lines`).
"""

from django.db.models import CharField, Exists, OuterRef, Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.id_numbers import identity_indexes
from yihe.registers.practitioners.former_indexes import FormerIndex, held
from yihe.registers.practitioners.models import DeclaredRelative, FormerIdentity, Practitioner, SamePerson

_of_index = CompiledQuery(
    lambda: (
        Practitioner.objects.filter(id_index=Parameter("index", CharField()))
        .annotate(
            has_former=Exists(FormerIdentity.objects.filter(practitioner=OuterRef("pk"))),
            has_indexes=Exists(FormerIndex.objects.filter(practitioner=OuterRef("pk"))),
            has_others=Exists(SamePerson.objects.filter(Q(practitioner=OuterRef("pk")) | Q(other=OuterRef("pk")))),
        )
        .values_list("pk", "has_former", "has_indexes", "has_others")
    )
)
_same = CompiledQuery(
    lambda: (
        SamePerson.objects.filter(Q(practitioner_id=key()) | Q(other_id=key()))
        .order_by()
        .values_list("practitioner_id", "other_id")
    )
)

_of_former = CompiledQuery(
    lambda: (
        FormerIdentity.objects.filter(id_index=Parameter("index", CharField()))
        .order_by()
        .values_list("practitioner_id", flat=True)
    )
)
_of_former_index = CompiledQuery(
    lambda: (
        FormerIndex.objects.filter(index=Parameter("index", CharField()))
        .order_by()
        .values_list("practitioner_id", flat=True)
    )
)


def entries_of(person: int) -> frozenset[int]:
    """Return the keys of the entries that are one person with this one."""
    found, new = {person}, {person}
    while new:
        new = {pk for each in new for pair in _same(pk=each) for pk in pair} - found
        found |= new
    return frozenset(found)


def indexes_of_line(index: str) -> tuple[str, ...]:
    """Return the index of every number a person has or had, found by one of them; in order."""
    found = _of_index(index=index)
    if found and not any(found[0][1:]):  # most have one number and one entry
        return (index,)
    owner = found[0][:1] if found else _of_former(index=index) or _of_former_index(index=index)
    if not owner:
        return (index,)
    entries = entries_of(owner[0])
    now = Practitioner.objects.filter(pk__in=entries).values_list("id_index", flat=True)
    before = FormerIdentity.objects.filter(practitioner__in=entries).values_list("id_index", flat=True)
    of_earlier_keys = FormerIndex.objects.filter(practitioner__in=entries).values_list("index", flat=True)
    return tuple(sorted({index, *filter(None, now), *before, *of_earlier_keys}))


def known_by(number: str) -> str:
    """
    Return the index of a number by which the register knows its owner: that of an earlier key where theirs is not written
    again yet. Of whom it does not know, the index under the key that writes.
    """
    return _known_among(identity_indexes(number)) or identity_indexes(number)[0]


def indexes_of_relative(row: DeclaredRelative) -> frozenset[str]:
    """Return the indexes a declared relative may be found by; none without a number."""
    return frozenset(identity_indexes(row.id_number)) if row.id_index else frozenset()


def counted_by(number: str) -> str:
    """Return the index by which what the owner of a number received is counted: as `known_by`, or as it was counted before."""
    indexes = identity_indexes(number)
    if known := _known_among(indexes):
        return known
    before = held(indexes) if len(indexes) > 1 else ()
    return next((index for index in indexes if index in before), indexes[0])


def _known_among(indexes: tuple[str, ...]) -> str:
    if len(indexes) == 1:
        return ""
    people = Practitioner.objects.filter(id_index__in=indexes).values_list("id_index", flat=True)
    numbers = FormerIdentity.objects.filter(id_index__in=indexes).values_list("id_index", flat=True)
    return next((index for index in indexes if index in {*people, *numbers}), "")


def hold_index(index: str) -> None:
    """Hold the entry of whoever has, or had, a number, by its index, until the transaction ends."""
    _hold(Q(id_index=index) | Q(former_identities__id_index=index) | Q(former_indexes__index=index))


def hold_lines(*people: int) -> None:
    """Hold all entries that are one person with one of these until the transaction ends: also those joined while it waited."""
    taken: frozenset[int] = frozenset()
    while more := frozenset().union(*map(entries_of, people)) - taken:
        _hold(Q(pk__in=more))
        taken |= more


def _hold(which: Q) -> None:
    own = Practitioner.objects.filter(which).values("pk")
    list(Practitioner.objects.select_for_update(of=("self",)).filter(pk__in=own).order_by("pk").values_list("pk"))
