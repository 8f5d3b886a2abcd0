"""
How work moves: the states a matter can be in, the actions that join them, whose turn it is, and by when.

A workflow only declares. It reads nothing and writes nothing; the one function that moves a matter is
`yihe.matters.actions.perform`. A declaration that contradicts itself does not import.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from yihe.foundation import workflow_faults
from yihe.foundation.roles import APPLICANT, CLOCK, Role
from yihe.foundation.spoken import spoken
from yihe.foundation.time_limits import TimeLimit, Within, as_term


class BadWorkflow(Exception):
    """The declaration contradicts itself. Raised at import, never at run time."""


class Clock(Enum):
    """Whether the bureau's time runs while a matter is in a state."""

    RUNNING = "running"
    # Somebody else holds it: what was left of the step before, and of the limits that run for the bureau, is kept.
    PAUSED = "paused"


class Tone(Enum):
    """How a state looks; always with an icon and a word. A final state says its own: good, bad, or neither."""

    NEUTRAL = "neutral"
    ACTIVE = "active"
    GOOD = "good"
    BAD = "bad"


class Assigning(Enum):
    """How it is found who is responsible next, where neither a form nor a record says it."""

    IN_TURN = "in turn"


class HeldBy(Enum):
    """Where whoever a state waits on sits: in the matter's region, with its first party, or in its office (`Matter.office`)."""

    REGION = "region"
    FIRST_PARTY = "first party"
    OFFICE = "office"


RUNNING, PAUSED, IN_TURN = Clock.RUNNING, Clock.PAUSED, Assigning.IN_TURN
OPENING = "open"  # the first event of every matter; an action may be kept apart from it too


@spoken("label", "public", "halts")
@dataclass(eq=False)
class State:
    """
    One state. `waits_on` None means final. `within` is the term the holder has (a number: working days); for a state that
    waits on CLOCK, the term after which the clock acts; a callable `(matter)` where a record says the term, day or moment.
    `reminds` are told once when the step is late. `starts`, `stops`, `pauses` name time limits of the workflow: who comes
    in starts or ends them, and they stand still while the matter is in the state.
    `once` returns the condition on matters under which its holder can go on; until it holds, the matter is in nobody's inbox: what it
    waits for is others' doing, and stands in their inboxes. `known_to` are roles that may act in it besides, and so may know of it.
    `held_by` says where its holder sits; undeclared, an applicant is the first party and everybody else the region's.
    `heard`: who loses was told, and spoke or let the days pass (acts/hearing). `open_to_objections`: the clock runs for the public (公示).
    """

    label: str
    waits_on: Role | None = None
    within: Within | None = None
    clock: Clock = RUNNING
    public: str = ""  # what the applicant and the public read, where it differs from the label
    tone: Tone | None = None  # a final state declares it; what waits follows from whom it waits on
    held_by: HeldBy | None = None
    known_to: tuple[Role, ...] = ()
    reminds: tuple[Role, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    once: "Callable[[], Any] | None" = None
    heard: bool = False
    open_to_objections: bool = False
    awaits: str = ""  # who outside the house is to act, where the clock only counts how long they take
    halts: str = ""  # what must not go on in it: its pages, the public one too, say that first, with what brought it here and until when
    name: str = field(default="", init=False)

    def __post_init__(self):
        self.within = as_term(self.within)

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


@spoken("label", "confirm", "done", "until_decided", "basis")
@dataclass(eq=False)
class Action:
    """
    One way from a state to another. `target` None stays in the state: a record is added, the clock runs on.

    `unless` are rules `(matter, user) -> sentence`, "" when they do not object; they are asked before the form
    is filled in. `check` is `(matter, user, **said) -> sentence`, asked with what was said, inside the lock.
    `holds` is `(matter, by=user, **said)`, before `check`: it locks whatever else the act decides on, in the order all take
    them, and returns of `said` what now stands under the locks. So `check` and `effect` ask once for the two of them.
    `effect` is `(matter, by=user, **said)` and runs in the action's transaction; what it returns, a dict, is added
    to what the event remembers. `apart_from` names actions whose doer may not take this one (four eyes);
    OPENING is the opening of the matter. `same_hand` is the reverse: only whoever took one of these may take this one.

    `assigns` makes one person responsible for what comes next: the name of the form's field that says who; IN_TURN, the
    next candidate who has not been asked since the state was entered; or `(matter) -> user`. Nobody: it is the role's
    again. `candidates`, `(matter) -> users`, are those who can be, asked again under the lock; undeclared, whoever holds
    the role in reach. `keeps_assignee`: whoever was responsible stays so in the next state.

    `by_code`: a party without an account may take it with the matter's number and a code of its own. `on_paper`: what whoever
    applied does with it may come over the counter on paper; the roles that receive the kind's papers (`Kind.received_by`)
    then enter it for them.

    `refuses` says no to somebody, whatever the label: the button warns, the road does not lead that way, and it takes
    a reason. Whoever ends a matter badly or hands it back to be mended owes one too, declared or not. `takes_away`: what was
    granted, paid or agreed is taken from whoever has it; so it leads out of states only in which they were `heard`.

    `in_bulk`: many alike matters may be taken in one go (`matters/bulk.py`), each by itself. It says in which way they are alike:
    `(matter, user) -> (sentence, amount)`, what somebody has to look at in this one alone ("" for nothing), and what it comes
    to as reckoned (None where there is no money).

    `returns`: it ends an interruption, and the matter is again in the state it was interrupted in (`target` is the first of those), its time
    going on where what interrupted has `clock=PAUSED`.

    `reopens` leads out of a final state, `afterwards` leaves it over. `stops`, `pauses`, `starts` name time limits, in the order they are
    taken: one that stands still goes on with what was left when it is started, one that runs is left alone, stopped and started it is anew.
    """

    label: str
    source: Any  # a state or several joined by `|`; a frozenset once declared
    target: State | None
    by: Role | tuple[Role, ...]
    form: type | None = None
    unless: Iterable[Callable] = ()
    concerns: Callable | None = None  # (matter): elsewhere no button stands for it; `unless` refuses whoever posts it
    holds: Callable | None = None
    check: Callable | None = None
    effect: Callable | None = None
    assigns: str | Assigning | Callable | None = None
    candidates: Callable | None = None
    keeps_assignee: bool = False
    by_code: bool = False
    on_paper: bool = False
    basis: str = ""  # the clause this act rests on
    apart_from: tuple[str, ...] = ()
    same_hand: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # codes of documents that must be there (acts/documents)
    copies: tuple[Role, ...] = ()  # who is told afterwards (抄送)
    confirm: str = ""  # what the person should know before pressing
    refuses: bool = False
    takes_away: bool = False
    steps_aside: bool = False  # open to whoever has a cause of their own in the matter: it takes them out of it
    quiet: bool = False  # a secondary action: shown folded
    in_bulk: Callable | None = None
    automatic: bool = False  # only ever carried out by another act's effect, never offered as a button
    then: str = ""  # an automatic action carried out right after this one, once its own rules let it
    done: str = ""  # what is said once it is done, where “已” before the label would not do
    returns: bool = False
    reopens: bool = False
    afterwards: bool = False
    fetch_back: bool = False  # whoever took it may take it back until anybody does anything (matters/fetching_back)
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    # Who reads what is said with it (matters/readers), among those who read the matter; undeclared all of them.
    readers: tuple = ()
    # What people outside the bureau read in its place until it was decided on: a proposal, and not yet a result.
    until_decided: str = ""
    name: str = field(default="", init=False)

    def __set_name__(self, owner, name):
        self.name = name

    def __post_init__(self):
        self.source = _states(self.source)
        self.unless = tuple(self.unless)
        # A way says few of these thirty: what it leaves as it is stands with the class, and not once more with each of a thousand ways.
        self.__dict__ = {name: said for name, said in vars(self).items() if said is not getattr(Action, name, self)}

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.by if isinstance(self.by, tuple) else (self.by,)

    @property
    def passes_on(self) -> bool:
        """Test whether it takes the work from one person and gives it to the next, in the same state."""
        return self.assigns is IN_TURN and self.target in self.source

    @property
    def moves_clocks(self) -> bool:
        """Test whether any clock of the matter begins, ends or stands still by it."""
        return bool(self.target or self.starts or self.stops or self.pauses)

    @property
    def owes_a_reason(self) -> bool:
        """
        Test whether somebody is told no by it: it is declared to refuse, or a person ends the matter badly or hands it back for the
        applicant to mend. Time gives no reasons; an automatic action has those of the one it follows.
        """
        if self.refuses:
            return True
        if not self.target or self.automatic or CLOCK in self.roles:
            return False
        return self.target.clock is PAUSED or (self.target.is_final and self.target.tone is Tone.BAD)


class Workflow:
    """
    Subclass, then list states and actions as class attributes, in order. The first state is where it starts. `decided` is what the end is called while
    nobody knows which of several it will be: no page leads to one of them then.
    """

    decided: str = ""
    say: Callable[[str], str] = staticmethod(str)  # how texts of the kind are said of what follows it (`other_words`)
    states: dict[str, State]
    actions: dict[str, Action]
    limits: dict[str, TimeLimit]
    initial: State
    _from: dict[str, tuple[Action, ...]]

    def __init_subclass__(cls, abstract: bool = False):
        members: dict = {}
        for owner in reversed(cls.__mro__):
            members.update(vars(owner))
        members.pop("initial", None)  # a parent's first state, under a second name
        cls.states = {n: v for n, v in members.items() if isinstance(v, State)}
        cls.actions = {n: v for n, v in members.items() if isinstance(v, Action)}
        cls.limits = {n: v for n, v in members.items() if isinstance(v, TimeLimit)}
        if abstract or not cls.states:
            return
        cls.initial, every = next(iter(cls.states.values())), cls.actions.values()
        cls._from = {name: tuple(a for a in every if state in a.source) for name, state in cls.states.items()}
        if wrong := next(workflow_faults.of(cls), ""):
            raise BadWorkflow(f"{cls.__name__}.{wrong}")

    @classmethod
    def actions_from(cls, state_name: str) -> tuple[Action, ...]:
        return cls._from[state_name]

    @classmethod
    def targets(cls, action: Action) -> tuple[State, ...]:
        """Return the states an action may lead to: of one that `returns` all that its sources interrupt, in their order."""
        if not action.target or not action.returns:
            return (action.target,) if action.target else ()
        interrupted = {s for a in cls.actions.values() if a.target in action.source for s in a.source} - action.source
        return tuple(state for state in cls.states.values() if state in interrupted)

    @classmethod
    def clocks_action(cls, state: State) -> Action | None:
        """Return the action the clock takes when a state's own term is over, or None."""
        limits = {limit.then for limit in cls.limits.values()}
        clocks = (a for a in cls.actions_from(state.name) if CLOCK in a.roles and not a.automatic)
        return next((a for a in clocks if a.name not in limits), None)

    @classmethod
    @cache
    def road(cls, start: State | None = None, beside: frozenset[str] = frozenset()) -> tuple[State, ...]:
        """Return the straight way from the first state (or another) to the first final one. What lies `beside` it is gone around, or at least not named."""
        road: list[State] = []
        state: State | None = start or cls.initial
        while state and state not in road:
            road.append(state)
            onward = [
                a.target for a in cls.actions_from(state.name)
                if a.target and not (a.target in road or a.refuses or a.quiet or a.target.clock is PAUSED)
                and not (a.target.is_final and a.target.tone is Tone.BAD)
            ]  # fmt: skip
            straight = [s for s in onward if not s.is_final or s.tone is Tone.GOOD]  # a neutral end is no way
            state = None if state.is_final else min(straight or onward, key=lambda s: s.name in beside, default=None)
        return tuple(s for s in road if s is road[0] or s.name not in beside)


def _states(value) -> frozenset[State]:
    return frozenset([value]) if isinstance(value, State) else frozenset(value)
