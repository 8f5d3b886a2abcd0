"""
What a kind of matter tells the shared pages about itself: a domain or act declares one `Kind` in its `kinds.py`; pages read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.module_loading import autodiscover_modules

from yihe.foundation.letters.paper import Letter
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import Reckoning
from yihe.foundation.roles import APPLICANT, Role
from yihe.foundation.spoken import spoken_of_class
from yihe.foundation.workflow import Workflow
from yihe.matters import belonging, kinds_of_files, letters, naming, panels, readers, saying
from yihe.matters.declared import Guide, Kept, Paper, Part, PersonalParty
from yihe.matters.flows import Flows
from yihe.matters.gone import GoneWorkflow
from yihe.matters.models import reach
from yihe.matters.readers import Reader
from yihe.matters.reading import read_once

_kinds: dict[str, type["Kind"]] = {}


class Kind(Flows):
    """
    Subclass and fill in. `contents` shares the matter's primary key (`matter` is its one-to-one primary key).

    `unless_open` are rules `(user, hat) -> sentence` asked before a matter of the kind is opened by hand;
    `reckoned_without` are fields of the form that may still be empty where one only asks what it would come to;
    `opened_by` empty means it is only ever opened by another act.
    """

    code: str
    label: str
    prefix: str  # of the number: BT-2026-00001
    contents: Any  # a model
    joined: tuple[str, ...] = ()  # what is read along with the contents: names as select_related takes them
    form: type | None = None  # what the opener fills in: a ModelForm of the contents
    opened_by: tuple[Role, ...] = ()
    # Roles that take its papers over the counter, open it there for whoever brings them, and enter what comes `on_paper`.
    received_by: tuple[Role, ...] = ()
    unless_open: tuple = ()
    reckoned_without: tuple = ()
    columns: tuple[str, ...] = ()  # columns of the list besides number, title, organization, state, deadline
    filters: tuple[str, ...] = ()  # fields of the contents that the list can be narrowed by
    found_by: tuple[str, ...] = ()  # names in the contents it is found by besides its cover, as values_list takes them
    panels: tuple = ()
    papers: tuple[Paper, ...] = ()
    readers: tuple[Reader, ...] = ()  # who reads its words (`readers`); undeclared, everybody who knows of it
    mended_by: tuple[Reader, ...] = ()  # who of those whose turn it is edits a draft (`mending`); undeclared, all
    guide: Guide | None = None
    summary: str = ""  # in a line, what it is for, where no guide says so
    group: str = ""  # where it stands in menus
    confidentiality: int = 0
    # What sort of compartment a matter of the kind lies in: its own, or the one it is opened in. "" is none.
    compartment: str = ""
    # Roles whose holders may look, for an hour and on the record, at what lies in its compartment (`looks`).
    looked_at_by: tuple[Role, ...] = ()
    person: PersonalParty | None = None
    words_kept: Kept | None = None  # how long after its closing (`retention`); None: for ever
    parent_first: bool = False  # its end moves its parent, whose act may end it: whoever ends it locks the parent first, as that act does
    parts: tuple[Part, ...] = ()  # rows frozen with each event, beside the contents
    organization_called = "申请单位"  # what pages call whose matter it is; "" where it is never an organization's
    answer_called = "书面答复"  # what the portal calls what was answered (`answer_outside`)
    refuses_inside: bool = False  # what it refuses is refused to one of the bureau's own: no letter (`letters`)
    public: bool = True  # whether number and code show its progress on the portal
    pack: Path | None = None  # the folder of the city that declares it in a file; None: every city has it
    policies: tuple[Policy, ...] = ()  # by which it is reckoned what such a matter comes to

    def __init_subclass__(cls, abstract: bool = False):
        if abstract:
            return
        if clash := _kinds.get(cls.code):
            raise ValueError(f"{clash.__module__} 和 {cls.__module__} 都用了事项编码“{cls.code}”，请改其中一个。")
        if clash := next((k for k in _kinds.values() if k.prefix == cls.prefix), None):
            raise ValueError(f"{clash.__module__} 和 {cls.__module__} 都用了编号前缀“{cls.prefix}”，请改其中一个。")
        for action in cls.workflow.actions.values():
            saying.check(action.form)
        if fault := next(chain(readers.faults(cls), panels.faults(cls)), ""):
            raise ValueError(f"{cls.__module__}：{fault}")
        if fault := cls.versions_clash():
            raise ValueError(fault)
        spoken_of_class(cls, "summary", "organization_called", "answer_called")
        naming.name(cls)
        _kinds[cls.code] = cls

    @classmethod
    def contents_of(cls, matter):
        """Return what the matter is about, with what is `joined` to it. Read once for a matter object."""
        found, _parties = cls.standing(matter)
        if found is None:
            raise cls.contents.DoesNotExist
        return found

    @classmethod
    def standing(cls, matter):
        """
        Return the contents (None when there are none) and what is frozen of each party. One question for both: whatever is
        done to a matter asks for them.
        """
        return read_once(matter, "standing", lambda: cls._read(matter))

    @classmethod
    def _read(cls, matter):
        return belonging.read(cls, matter)

    @classmethod
    def beside(cls, matter) -> frozenset[str]:
        """Return the states that are not on this matter's way, or of which nobody can tell yet: where its contents, and no button, choose between ways."""
        return frozenset()

    @classmethod
    def title_for(cls, organization, contents) -> str:
        """Return the title of a matter that is opened by hand; `contents` is an unsaved row."""
        return f"{organization.name if organization else ''}{cls.label}"

    @classmethod
    def done_with(cls, matter, action: str, *, by) -> str:
        """Do what an action has left nothing against, by the same press, wherever it was pressed. Return it as a sentence, or ""."""
        return ""

    @classmethod
    def amount_of(cls, contents, parts: Mapping[str, Sequence]) -> Decimal | None:
        """
        Return how much a matter is about, in yuan, for lists: what was asked, and once it is decided, what was given; None: no amount (yet). Out of
        what each event freezes alone, so that it can be reckoned again. Contents not everybody may read (`readers`) put none onto the cover.
        """
        return None

    @classmethod
    def begins_as_draft(cls) -> bool:
        """Test whether what is opened waits on who opened it, without a term or a word for outside, until it is handed in."""
        first = cls.workflow.initial
        return first.waits_on in cls.opened_by and first.within is None and not first.public

    @classmethod
    def suggestion(cls, page: dict) -> dict | None:
        """
        Return what the rules suggest to whoever decides next: `text`, `amount`, `lines`, `refusals`, `notes`; None when
        the rules have nothing to say, or it is not this person's to decide. `page` is that of the panels.
        """
        return None

    @classmethod
    def letter(cls, matter) -> Letter | None:
        """Return the letter of the decision; None while nothing is decided, or for no letter."""
        return letters.letter_of(cls, matter)

    @classmethod
    def signs(cls, matter, doing) -> dict[str, dict]:
        """Return what the event of an action (`letters.Doing`) keeps of the letter it signs (`letters.signed`), one's own too; {} for none."""
        return letters.signs(cls, matter, doing)

    @classmethod
    def grounds(cls, matter, event) -> tuple[list[str], list[str]]:
        """Return the facts (sentences) and the clauses that a decision against whoever applied rests on."""
        return letters.grounds(cls, matter, event)

    @classmethod
    def reckon_ahead(cls, form, organization) -> Reckoning | None:
        """
        Return what the matter in a valid form would come to before it is opened. What stands against it goes onto the
        form as its faults; then perhaps None is returned. Asked only of kinds with `policies`.
        """
        return None

    @classmethod
    def foreseen(cls, organization) -> str:
        """Return what stands against one whatever is typed, or "". It may be opened all the same: an answer is owed."""
        return ""

    @classmethod
    def answer_outside(cls, matter):
        """Return what was answered to whoever opened it without an account (`outcome`, `answer`, `upheld`), or None."""
        return None

    @classmethod
    def opened(cls, matter, *, by) -> None:
        """Tell whoever must not wait until they look that a matter was opened. Runs in its transaction and changes nothing of it."""

    @classmethod
    def child_closing(cls, matter, child) -> None:
        """Hold what `child_closed` will change, before the child's letter takes a number: who has one waits for nobody any more."""

    @classmethod
    def child_closed(cls, matter, child, *, by) -> None:
        """Hear that a child of a matter of this kind was closed. Runs in the child's transaction."""

    @classmethod
    def open_due(cls, today) -> Iterable:
        """
        Open and yield the matters of this kind that a day itself calls for (an agreed end has passed), each in its own
        transaction. The clock asks at every run, perhaps on two machines at once: a constraint has to let one through.
        """
        return ()

    @classmethod
    def holds(cls, child) -> bool:
        """Test whether a child of this kind keeps its parent from moving on. Objections do."""
        return False

    @classmethod
    def stands_still(cls, matter) -> str:
        """Return why a matter is neither worked on nor paid though it is open, or "": what it hangs on stands still."""
        return ""

    @classmethod
    def contents_may_be_mended(cls, matter) -> bool:
        """
        Test whether the opener may still edit: in the first state, while it waits on them, and when papers were sent back.
        What was registered at a counter and waits on somebody else is not that somebody's to change.
        """
        workflow = cls.workflow_of(matter)
        state = workflow.states[matter.state]
        first = state is workflow.initial and (not cls.opened_by or state.waits_on in cls.opened_by)
        return first or (state.clock.value == "paused" and state.waits_on is APPLICANT)


@lru_cache(maxsize=64)
def _gone(code: str) -> type[Kind]:
    """Return what stands for a kind whose room was taken away: its matters stay readable as covers."""

    class Gone(Kind, abstract=True):
        label = f"已停用的事项（{code}）"
        prefix = ""
        contents = None
        workflow = GoneWorkflow
        public = False

        @classmethod
        def workflow_of(cls, matter) -> type[Workflow]:
            return GoneWorkflow

        @classmethod
        def contents_of(cls, matter):
            return None

        @classmethod
        def _read(cls, matter):
            return None, belonging.parties_of(matter)

        @classmethod
        def contents_may_be_mended(cls, matter) -> bool:
            return False

    Gone.code = code
    return Gone


def contents_of(matter):
    """Return what a matter is about: the row of its kind's own table; None when the kind's room is gone."""
    return get(matter.kind).contents_of(matter)


def get(code: str) -> type[Kind]:
    """Return the kind of a code; what stands for it when its room was taken away."""
    return known(code) or _gone(code)


def known(code: str) -> type[Kind] | None:
    """Return the kind of a code, also one that is declared no more and whose matters somebody remembers how to read; or None."""
    return _kinds.get(code) or kinds_of_files.remembered(code)


def find(code: str) -> type[Kind] | None:
    return _kinds.get(code)


def every() -> list[type[Kind]]:
    return list(_kinds.values())


@lru_cache(maxsize=64)
def states_known_to(role_code: str) -> dict[str, list[str]]:
    """Return the states, by kind, in which a role may know of a matter though it waits on another (`State.known_to`)."""
    found: dict[str, list[str]] = {}
    for kind in every():
        for name, state in kind.workflow.states.items():
            if any(role.code == role_code for role in state.known_to):
                found.setdefault(kind.code, []).append(name)
    return found


reach.states_known_to = states_known_to


def autodiscover() -> None:
    autodiscover_modules("kinds")
    kinds_of_files.declare()
