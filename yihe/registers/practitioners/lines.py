"""
Which entries and which numbers are one person: what is counted for a person is counted over all of them. Whoever adds to it
holds the person's entry (`hold_index`); whoever joins two entries holds all of both (`hold_lines`).
"""

from django.db.models import CharField, Exists, OuterRef, Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.practitioners.models import FormerIdentity, Practitioner, SamePerson

_of_index = CompiledQuery(
    lambda: (
        Practitioner.objects.filter(id_index=Parameter("index", CharField()))
        .annotate(
            has_former=Exists(FormerIdentity.objects.filter(practitioner=OuterRef("pk"))),
            has_others=Exists(SamePerson.objects.filter(Q(practitioner=OuterRef("pk")) | Q(other=OuterRef("pk")))),
        )
        .values_list("pk", "has_former", "has_others")
    )
)
_of_same = CompiledQuery(
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
_same = CompiledQuery(
    lambda: (
        SamePerson.objects.filter(Q(practitioner_id=key()) | Q(other_id=key()))
        .order_by()
        .values_list("practitioner_id", "other_id")
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
    owner = found[0][:1] if found else _of_former(index=index)
    if not owner:
        return (index,)
    entries = entries_of(owner[0])
    now = Practitioner.objects.filter(pk__in=entries).values_list("id_index", flat=True)
    before = FormerIdentity.objects.filter(practitioner__in=entries).values_list("id_index", flat=True)
    return tuple(sorted({index, *now, *before}))


def hold_index(index: str) -> None:
    """Hold the entry of whoever has, or had, a number, by its index, until the transaction ends."""
    _hold(Q(id_index=index) | Q(former_identities__id_index=index))


def hold_lines(*people: int) -> None:
    """Hold all entries that are one person with one of these until the transaction ends: also those joined while it waited."""
    held: frozenset[int] = frozenset()
    while more := frozenset().union(*map(entries_of, people)) - held:
        _hold(Q(pk__in=more))
        held |= more


def _hold(which: Q) -> None:
    own = Practitioner.objects.filter(which).values("pk")
    list(Practitioner.objects.select_for_update(of=("self",)).filter(pk__in=own).order_by("pk").values_list("pk"))
