"""
What was read of a matter, kept with the matter object: rules, forms, panels and the suggestion of one page ask for the
same things, and there is one answer, whoever asks.

It is fresh where something is done: `perform` reads the matter anew under its lock and keeps nothing of what a page had
read, and whatever is recorded of a matter (its `chain_length` grows) is read again. What an effect changes and then reads
once more in the same act, or what is changed without an event, is the changer's to `forget`.
"""

from collections.abc import Callable, Collection, Hashable
from typing import Any

from django.db.models import F, FilteredRelation, IntegerField, Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.matters.models import Event, Matter
from yihe.registers.bodies import lines
from yihe.registers.organizations.models import Organization

# Where what belongs to the matter itself is kept: its events, contents and parties, nobody changes under its lock.
OWN = ("events", "last event", "standing")
SHARES_NOTHING = (
    "shares nothing"  # that its organization shares no account, address or telephone was asked along, and is so
)
NO_CLOCKS = "no_clocks"  # the place where it is kept that a matter has none: its contents were read and said so


def read_once(matter: Matter, what: Hashable, read: Callable[[], Any]) -> Any:
    """Return what `read` answers, asked once for a matter object as long as nothing is recorded of it."""
    kept = matter.__dict__.setdefault("_read_once", {})
    place = (matter.chain_length, what)
    if place not in kept:
        kept[place] = read()
    return kept[place]


def was_read(matter: Matter, what: Hashable) -> bool:
    """Test whether something was read of the matter object, and nothing recorded of it since."""
    return (matter.chain_length, what) in matter.__dict__.get("_read_once", {})


def forget(matter: Matter, *what: Hashable) -> None:
    """Let what was read of a matter object be read again: everything, or what is named."""
    if not what:
        matter.__dict__.pop("_read_once", None)
    for each in what:
        matter.__dict__.get("_read_once", {}).pop((matter.chain_length, each), None)


def forget_but(matter: Matter, what: Collection[Hashable]) -> None:
    """
    Let everything be read again but what is named: when more was locked than the matter, what was read before may have been
    changed by others. What belongs to the matter itself nobody changes under its lock.
    """
    kept = matter.__dict__.get("_read_once", {})
    matter.__dict__["_read_once"] = {place: found for place, found in kept.items() if place[1] in what}


_organization = CompiledQuery(lambda: Organization.objects.filter(pk=key()))


def organization_of(matter: Matter) -> Organization | None:
    """Return whose matter it is, read once for a matter object, like the foreign key itself."""
    if matter.organization_id is not None and not Matter.organization.is_cached(matter):
        matter.organization = _organization.one(pk=matter.organization_id)
    return matter.organization


def body_of(matter: Matter) -> lines.About:
    """
    Return what is known of the body of a matter's organization, and its line: read once for a matter object, and again under the
    locks of an act. There is an organization.
    """
    return read_once(matter, "body", lambda: lines.about(int(matter.organization_id or 0)))


def line_of(matter: Matter | None, organization_id: int) -> frozenset[int]:
    """Return the line of an organization: read with its matter where there is one yet."""
    return body_of(matter).line if matter is not None else lines.line_of(organization_id)


_BODY = ("code", "until", "is_linked", "had_another_code")


def with_body(matters):
    """Read along with matters what is known of the bodies of their organizations: see `keep_body`."""
    return matters.annotate(
        body_code=F("organization__body__code"), body_until=F("organization__body__until"),
        body_is_linked=lines.is_linked("organization_id"), body_had_another_code=lines.had_another_code("organization_id"),
    )  # fmt: skip


def keep_body(matter: Matter) -> Matter:
    """Return the matter with what was read along of its organization's body kept."""
    said = [matter.__dict__.pop(f"body_{name}") for name in _BODY]
    if (body := matter.organization_id) is not None:
        read_once(matter, "body", lambda: lines.About(body, *said))
    return matter


_events = CompiledQuery(
    lambda: Event.objects.filter(matter_id=key()).order_by("seq").select_related("actor", "on_behalf_of", "words").only(
        "version", "matter_id", "seq", "at", "hat", "action", "source", "target", "payload", "words_digest", "after",
        "ref", "cause_id", "actor_id", "party_id", "on_behalf_of_id", "actor__name", "actor__username", "on_behalf_of__name",
        "on_behalf_of__username", "words__sealed_as", "words__text",
        "words__erased_by_id",
    )
)  # fmt: skip
_last = CompiledQuery(
    lambda: Event.objects.filter(matter_id=key(), seq=Parameter("seq", IntegerField())).only("version", "seq", "after")
)
_LAST = ("id", "version", "after")


def events(matter: Matter) -> list[Event]:
    """Return what happened to a matter, oldest first, with who did it and what was said."""
    return read_once(matter, "events", lambda: _of(matter))


def _of(matter: Matter) -> list[Event]:
    found = _events(pk=matter.pk)
    for event in found:
        event.matter = matter  # words open with the key of its compartment
    return found


def with_last_event(matters):
    """Read the last event along with matters, where it may be: see `keep_last_event`."""
    last = FilteredRelation("events", condition=Q(events__seq=F("chain_length")))
    return matters.annotate(last=last).annotate(**{f"last_{name}": F(f"last__{name}") for name in _LAST})


def keep_last_event(matter: Matter) -> Matter:
    """
    Return the matter with the last event that was read along kept. Where the lock was waited for, the cover is that of now and what was
    read along is that of before: then no event of the cover's length was found, and it is asked for when it is needed.
    """
    pk, version, after = (matter.__dict__.pop(f"last_{name}") for name in _LAST)
    if pk is not None:
        names, values = ("id", "version", "seq", "after"), (pk, version, matter.chain_length, after)
        read_once(matter, "last event", lambda: Event.from_db(matter._state.db, names, values))
    return matter


def last_event(matter: Matter) -> Event | None:
    """Return the event the cover says is the last, with what it froze: of all events, where they were read already."""
    if was_read(matter, "events"):
        return next((event for event in reversed(events(matter)) if event.seq == matter.chain_length), None)
    return read_once(matter, "last event", lambda: _last.first(pk=matter.pk, seq=matter.chain_length))
