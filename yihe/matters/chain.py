"""
Adding one event to a matter's chain. The matter must be locked; the caller saves the cover sheet, or has it saved with the event.

While an action's effect runs, and whatever it sets off (`then`, a parent that hears of a closed child), `Doing` says what is
going on: each event written meanwhile names the action's own event as its cause.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from yihe.foundation import digests
from yihe.foundation.compiled_queries import CompiledUpdate
from yihe.foundation.compiled_together import CompiledInsertAndUpdate
from yihe.matters import amounts, freezing, saying
from yihe.matters.models import Event, EventWords, Matter
from yihe.matters.models.events import VERSION

COVER = (
    "state", "holder", "held_by_office", "assignee", "due_at", "submitted_at", "closed_at", "awaited", "amount",
    "chain_length", "chain_head", "salt",
)  # fmt: skip

_insert = CompiledInsertAndUpdate(Event, EventWords)
# Writes a cover sheet as it now is. The matter must be locked.
save_cover = CompiledUpdate(Matter, COVER)
# Writes only that something was recorded, and what it comes to since. The matter must be locked.
save_head = CompiledUpdate(Matter, ("amount", "chain_length", "chain_head", "salt"))

_going_on: ContextVar["Doing | None"] = ContextVar("going_on", default=None)
_in_one_go: ContextVar[dict | None] = ContextVar("in_one_go", default=None)


@contextmanager
def in_one_go(ref: str, size: int, *, noted: bool = False) -> Iterator[None]:
    """
    Whatever a person does inside is one of so many that were decided in one go: its event says so, and of which, and, where there was
    a note (`noted`), that it was said to be read.
    """
    token = _in_one_go.set({"ref": saying.Fact(ref), "of": size} | ({"noted": True} if noted else {}))
    try:
        yield
    finally:
        _in_one_go.reset(token)


class Doing:
    """One action being carried out. Its event is written after its effect, and is known before by its `ref`."""

    def __init__(self):
        self._ref: uuid.UUID | None = None

    @property
    def ref(self) -> uuid.UUID:
        if self._ref is None:
            self._ref = uuid.uuid4()
        return self._ref

    def ref_if(self, more_may_follow: bool) -> uuid.UUID | None:
        """Return what its event is to be known by: None when nothing has named it so far, and nothing will."""
        return self.ref if more_may_follow else self._ref

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Whatever is recorded inside is an effect of this action."""
        token = _going_on.set(self)
        try:
            yield
        finally:
            _going_on.reset(token)


def append(
    matter: Matter, action: str, *, by, hat: str, on_behalf_of=None, source: str = "", said: dict | None = None, at=None,
    party=None, ref: uuid.UUID | None = None, save: CompiledUpdate | None = None,
) -> Event:  # fmt: skip
    """
    Write the next event and move the head of the chain; what the matter comes to is reckoned anew. `by` is a user, `party` a party; neither: time or a visitor.
    `said` is remembered as `saying.remembered` renders it; what stands now is frozen with it. The caller saves the cover sheet, or says how (`save`): then it is
    written with the event.
    """
    cause, many = _going_on.get(), _in_one_go.get()
    if many and not cause:
        said = (said or {}) | {"in_one_go": many}
    facts, words = saying.split(said or {}, only_codes=in_compartment(matter))
    sealed = saying.salted(words) if words else ""
    matter.salt = matter.salt or freezing.new_salt()
    there = freezing.standing(matter)
    event = Event(
        version=VERSION, matter=matter, seq=matter.chain_length + 1, at=at or timezone.now(), actor=by, party=party, hat=hat,
        on_behalf_of=on_behalf_of, action=action, source=source, target=matter.state, ref=ref,
        cause_id=cause.ref if cause else None, payload=digests.canonical(facts),
        words_digest=digests.sm3(sealed) if sealed else "", after=freezing.freeze(matter, there), previous=matter.chain_head,
    )  # fmt: skip
    event.digest = event.compute_digest()
    spoken = EventWords(event=event, text=sealed) if sealed else None
    matter.amount = amounts.of(matter, there)
    matter.chain_length, matter.chain_head = event.seq, event.digest
    if save is not None:
        _insert.and_update(event, spoken, save, matter)
    elif spoken is not None:
        _insert.both(event, spoken)
    else:
        _insert(event)
    return event


def in_compartment(matter: Matter) -> bool:
    """Test whether nothing but codes may stand in the matter's chain in clear."""
    return matter.compartment_id is not None or matter.is_compartment
