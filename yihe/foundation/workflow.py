"""
How work moves: the states a matter can be in, the actions that join them, whose turn it is, and by when.

A workflow only declares. It reads nothing and writes nothing; the one function that moves a matter is
`yihe.matters.actions.perform`. A declaration that contradicts itself does not import.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from yihe.foundation.roles import APPLICANT, CLOCK, PUBLIC, Role


class BadWorkflow(Exception):
    """The declaration contradicts itself. Raised at import, never at run time."""


class Clock(Enum):
    """Whether the bureau's time runs while a matter is in a state."""

    RUNNING = "running"
    PAUSED = "paused"  # the applicant holds it: what was left of the state before is kept for the return


class Tone(Enum):
    """How a state looks; always with an icon and a word. A final state says its own: good, bad, or neither."""

    NEUTRAL = "neutral"
    ACTIVE = "active"
    GOOD = "good"
    BAD = "bad"


class HeldBy(Enum):
    """Where whoever a state waits on sits: in the matter's region, with its first party, or in its office (`Matter.office`)."""

    REGION = "region"
    FIRST_PARTY = "first party"
    OFFICE = "office"


RUNNING, PAUSED = Clock.RUNNING, Clock.PAUSED
OPENING = "open"  # the first event of every matter; an action may be kept apart from it too


@dataclass(eq=False)
class State:
    """
    One state. `waits_on` None means final. `within` is working days the holder has; for a state that waits on
    CLOCK, the working days after which the clock acts; a callable `(matter) -> date` where a record says the day.
    `known_to` are roles that may act in it besides, and so may know of the matter. `held_by` says where its holder sits; undeclared, an applicant is the first party and everybody else the region's.
    """

    label: str
    waits_on: Role | None = None
    within: int | Callable | None = None
    clock: Clock = RUNNING
    public: str = ""  # what the applicant and the public read, where it differs from the label
    tone: Tone | None = None  # a final state declares it; what waits follows from whom it waits on
    held_by: HeldBy | None = None
    known_to: tuple[Role, ...] = ()
    name: str = field(default="", init=False)

    def __set_name__(self, owner, name):
        self.name = name

    def __or__(self, other) -> "frozenset[State]":
        return _states(self) | _states(other)

    __ror__ = __or__

    @property
    def is_final(self) -> bool:
        return self.waits_on is None

    @property
    def shown_outside(self) -> str:
        return self.public or self.label

    @property
    def look(self) -> str:
        """Return the tone's word: declared, or neutral while the applicant holds it, active while somebody else does."""
        return (self.tone or (Tone.NEUTRAL if self.waits_on is APPLICANT else Tone.ACTIVE)).value


@dataclass(eq=False)
class Action:
    """
    One way from a state to another. `target` None stays in the state: a record is added, the clock runs on.

    `unless` are rules `(matter, user) -> sentence`, "" when they do not object; they are asked before the form
    is filled in. `check` is `(matter, user, **said) -> sentence`, asked with what was said, inside the lock.
    `effect` is `(matter, by=user, **said)` and runs in the action's transaction; what it returns, a dict, is added
    to what the event remembers. `apart_from` names actions whose doer may not take this one (four eyes);
    OPENING is the opening of the matter. `same_hand` is the reverse: only whoever took one of these may take this one.

    `assigns` makes one person responsible for what comes next: the name of the form's field that says who, or
    `(matter) -> user`, None giving it back to the role. `candidates`, `(matter) -> users`, are those who can be, asked again
    under the lock. `keeps_assignee`: whoever was responsible stays so in the next state.

    `by_code`: a party without an account may take it with the matter's number and a code of its own.

    `refuses` says no to somebody, whatever the label: the button warns, the road does not lead that way, and it takes
    a reason. Whoever ends a matter badly or hands it back to be mended owes one too, declared or not.
    """

    label: str
    source: Any  # a state or several joined by `|`; a frozenset once declared
    target: State | None
    by: Role | tuple[Role, ...]
    form: type | None = None
    unless: Iterable[Callable] = ()
    check: Callable | None = None
    effect: Callable | None = None
    assigns: str | Callable | None = None
    candidates: Callable | None = None
    keeps_assignee: bool = False
    by_code: bool = False
    basis: str = ""  # the clause this act rests on
    apart_from: tuple[str, ...] = ()
    same_hand: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # codes of documents that must be there (acts/documents)
    copies: tuple[Role, ...] = ()  # who is told afterwards (抄送)
    confirm: str = ""  # what the person should know before pressing
    refuses: bool = False
    steps_aside: bool = False  # open to whoever has a cause of their own in the matter: it takes them out of it
    quiet: bool = False  # a secondary action: shown folded
    automatic: bool = False  # only ever carried out by another act's effect, never offered as a button
    # An automatic action carried out right after this one, by the same person, as soon as its own rules let it:
    # the last expert to lock a score sheet moves the matter on.
    then: str = ""
    done: str = ""  # what is said once it is done, where “已” before the label would not do
    # What people outside the bureau read in its place until it was decided on: a proposal, and not yet a result.
    until_decided: str = ""
    name: str = field(default="", init=False)

    def __set_name__(self, owner, name):
        self.name = name

    def __post_init__(self):
        self.source = _states(self.source)
        self.unless = tuple(self.unless)

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.by if isinstance(self.by, tuple) else (self.by,)

    @property
    def owes_a_reason(self) -> bool:
        """
        Test whether somebody is told no by it: it is declared to refuse, or a person ends the matter badly or hands it
        back for the applicant to mend. Time gives no reasons; an automatic action has those of the one it follows.
        """
        if self.refuses:
            return True
        if self.target is None or self.automatic or CLOCK in self.roles:
            return False
        return self.target.clock is PAUSED or (self.target.is_final and self.target.tone is Tone.BAD)


class Workflow:
    """Subclass, then list states and actions as class attributes, in order. The first state is where it starts."""

    states: dict[str, State]
    actions: dict[str, Action]
    initial: State
    _from: dict[str, tuple[Action, ...]]

    def __init_subclass__(cls, abstract: bool = False):
        members: dict = {}
        for owner in reversed(cls.__mro__):
            members.update(vars(owner))
        members.pop("initial", None)  # a parent's first state, under a second name
        cls.states = {n: v for n, v in members.items() if isinstance(v, State)}
        cls.actions = {n: v for n, v in members.items() if isinstance(v, Action)}
        if abstract or not cls.states:
            return
        cls.initial = next(iter(cls.states.values()))
        cls._from = {
            name: tuple(a for a in cls.actions.values() if state in a.source) for name, state in cls.states.items()
        }
        check_declaration(cls)

    @classmethod
    def actions_from(cls, state_name: str) -> tuple[Action, ...]:
        return cls._from[state_name]

    @classmethod
    def road(cls) -> list[State]:
        """Return the states of the straight way to the first final state, for "you are here"."""
        road: list[State] = []
        seen: set[str] = set()
        state: State | None = cls.initial
        while state and state.name not in seen:
            seen.add(state.name)
            road.append(state)
            onward = [
                a.target
                for a in cls.actions_from(state.name)
                if a.target and a.target.name not in seen and not a.refuses and a.target.clock is not PAUSED
                and not (a.target.is_final and a.target.tone is Tone.BAD)
            ]  # fmt: skip
            # A neutral end (已撤回) is a way out, not the way: taken only where there is no other.
            straight = [s for s in onward if not s.is_final or s.tone is Tone.GOOD]
            state = next(iter(straight or onward), None)
        return road

    @classmethod
    def mermaid(cls) -> str:
        """Return the diagram that the room's generated/ publishes."""
        lines = [f"{s.name}: {s.label}" for s in cls.states.values()]
        for action in cls.actions.values():
            who = "、".join(role.label for role in action.roles)
            for state in sorted(action.source, key=lambda s: list(cls.states).index(s.name)):
                lines.append(f"{state.name} --> {(action.target or state).name}: {action.label}（{who}）")
        lines += [f"{s.name} --> [*]" for s in cls.states.values() if s.is_final]
        return "\n    ".join(["stateDiagram-v2", f"[*] --> {cls.initial.name}", *lines])


def _states(value) -> frozenset[State]:
    return frozenset([value]) if isinstance(value, State) else frozenset(value)


def _asks_why(form) -> bool:
    reason = getattr(form, "base_fields", {}).get("reason")
    return reason is not None and reason.required


def check_declaration(cls) -> None:
    """Raise BadWorkflow, naming the class and the member, unless the declaration holds together."""

    def fault(member: str, words: str):
        return BadWorkflow(f"{cls.__name__}.{member} {words}")

    known = set(cls.states.values())
    for action in cls.actions.values():
        if foreign := (action.source | ({action.target} - {None})) - known:
            raise fault(action.name, f"names a state of another workflow: {foreign}")
        if action.owes_a_reason and not _asks_why(action.form):
            raise fault(action.name, "refuses without taking a reason: give it a form with a required field `reason`")
        for other in (*action.apart_from, *action.same_hand):
            if other not in cls.actions and other != OPENING:
                raise fault(action.name, f"is kept apart from, or to the hand of, an action that is not there: {other}")
        if action.by_code != any(role.by_code for role in action.roles):
            raise fault(action.name, "is taken by a party with a code, and says so with by_code=True: both or neither")
        if action.assigns and action.target is None:
            raise fault(action.name, "assigns somebody to a state it does not lead to: give it a target")
        if isinstance(action.assigns, str) and action.assigns not in getattr(action.form, "base_fields", {}):
            raise fault(action.name, f"assigns whom its form does not ask for: {action.assigns}")
        if action.then and not (action.then in cls.actions and cls.actions[action.then].automatic):
            raise fault(action.name, f"is followed by {action.then}, which is not an automatic action")
    reached, frontier = {cls.initial}, [cls.initial]
    while frontier:
        for action in cls.actions_from(frontier.pop().name):
            if action.target and action.target not in reached:
                reached.add(action.target)
                frontier.append(action.target)
    for state in known:
        ways = [a for a in cls.actions_from(state.name) if a.target not in (None, state)]
        if state not in reached:
            raise fault(state.name, "can never be reached")
        if state.is_final and state.tone is None:
            raise fault(
                state.name, "is final and does not say how it looks: write tone=Tone.GOOD, Tone.BAD or Tone.NEUTRAL"
            )
        if state.is_final and cls.actions_from(state.name):
            raise fault(state.name, "waits on nobody, yet has a way out")
        if not state.is_final and not ways:
            raise fault(state.name, f"waits on {state.waits_on} for ever")
        if not state.is_final and state.within is None and state is not cls.initial:
            raise fault(state.name, "waits without a time limit")
        if not state.is_final and not any(state.waits_on in a.roles for a in cls.actions_from(state.name)):
            raise fault(state.name, f"waits on {state.waits_on}, who can do nothing in it")
        if state.waits_on is PUBLIC:
            raise fault(
                state.name, "waits on everybody, whom nobody is: give it a role of a party (Role(by_code=True))"
            )
        if state.waits_on is CLOCK and state.within is None:
            raise fault(state.name, "waits on the clock without a day")
        if sum(CLOCK in a.roles and not a.automatic for a in cls.actions_from(state.name)) > 1:
            raise fault(state.name, "leaves the clock a choice")
