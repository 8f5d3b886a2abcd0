"""
提交: the act by which somebody outside the house binds what they drew up. It is looked at once more before it is done, and what the city has
them undertake (`undertakings`) is kept in its event: the exact words, who, for whom, when, and the digest of the words.

Which acts these are is read from the workflow, and declared nowhere: whoever is outside hands a draft, or what was sent back to them, to
somebody else, and says nothing with it but that.
"""

from django.utils import timezone

from yihe.foundation.workflow import PAUSED, Action
from yihe.matters import actions, kinds
from yihe.matters.models import Event, Matter
from yihe.matters.saying import Fact
from yihe.matters.undertakings import Undertaking, asked_of, digest_of

KEPT = "undertaking"  # under which the event keeps what was undertaken


class NotRead(actions.NotAllowed):
    """What is to be undertaken was not agreed to in the words it has now."""


def hands_in(kind: type[kinds.Kind], action: Action) -> bool:
    """Test whether an action gives what somebody outside drew up to whoever works on it, and nothing is typed with it."""
    if action.target is None or action.target.waits_on is None or action.form is not None or action.automatic:
        return False
    outside = [role for role in action.roles if role.side == "outside"]
    if not outside or action.refuses or action.quiet or action.target.waits_on in outside:
        return False
    drafts = [state for state in action.source if state.waits_on in outside]
    return any(_is_theirs_to_edit(kind, state) for state in drafts)


def _is_theirs_to_edit(kind: type[kinds.Kind], state) -> bool:
    firsts = {workflow.initial for workflow in kind.workflows()}
    return (state in firsts and kind.begins_as_draft()) or (state.clock is PAUSED and not state.halts)


def is_open(matter: Matter, action: Action) -> bool:
    """Test whether an action would hand in this matter as it stands: drawn up here, or sent back to be mended."""
    kind = kinds.get(matter.kind)
    state = kind.workflow_of(matter).states[matter.state]
    return hands_in(kind, action) and state in action.source and _is_theirs_to_edit(kind, state)


def open_acts(matter: Matter) -> frozenset[str]:
    """Return the names of the actions that would hand in this matter as it stands."""
    acts = kinds.get(matter.kind).workflow_of(matter).actions_from(matter.state)
    return frozenset(action.name for action in acts if is_open(matter, action))


def asked(matter: Matter) -> Undertaking | None:
    """Return what is undertaken by whoever hands in a matter today."""
    return asked_of(kinds.get(matter.kind), matter.region, timezone.localdate())


def hand_in(matter: Matter, name: str, *, by, agreed: str, seen: int | None = None) -> Event:
    """
    Hand a matter in. `agreed` is the digest of the undertaking that was on the page when it was pressed, "" for none.

    :raises NotRead: the city asks for one, and that is not the one that was read
    :raises NotAllowed: as `actions.perform`
    """
    wanted = asked(matter)
    if wanted is not None and agreed != wanted.digest:
        raise NotRead(why_not_read(wanted, agreed))
    beside = {KEPT: said_of(wanted, by, matter)} if wanted else None
    return actions.perform(matter, name, by=by, seen=seen, beside=beside)


def why_not_read(wanted: Undertaking, agreed: str) -> str:
    if agreed:
        return f"“{wanted.title}”刚刚换了新的文本，没有提交。请读完现在的全文，再确认。"
    return f"提交以前要读“{wanted.title}”并同意，没有提交。请在核对页上读完全文，再确认。"


def said_of(text: Undertaking, by, matter: Matter) -> dict:
    """Return what the event keeps: words as words, so that they go when the words of the matter go, the rest as facts."""
    return {
        "label": text.title, "words": list(text.words), "basis": text.basis, "since": Fact(text.since.isoformat()),
        "digest": Fact(text.digest), "by": str(by), "of": str(matter.organization or ""), "setting": text.setting,
    }  # fmt: skip


def undertaken(event: Event) -> dict | None:
    """Return what was undertaken with an event, in the words of its day, or None. `stands` says whether the words still give their digest."""
    kept = event.said.get(KEPT)
    if not isinstance(kept, dict):
        return None
    words = kept.get("words") if isinstance(kept.get("words"), list) else []
    return kept | {"words": words, "stands": digest_of(kept["label"], words, kept["basis"]) == kept["digest"]}


def latest(matter: Matter, events) -> Event | None:
    """Return the last event by which a matter was handed in, or None."""
    kind = kinds.get(matter.kind)
    acts = {name for name, action in kind.workflow_of(matter).actions.items() if hands_in(kind, action)}
    return next((event for event in reversed(events) if event.action in acts and event.source != event.target), None)
