"""
Who reads the words of a matter they know of: what it is about, what was said, its papers. Declared by relation – of the first
party, whose turn it is, let in – and never by name or row.

A kind says it for the whole matter (`Kind.readers`), and narrower for what is said with an action, for a panel or a paper.
Undeclared is everybody who knows of the matter; declared narrower, somebody reads who is of both. What one person is to
one matter is asked once, together with whether they may know of it (`access`); the rest is sets.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q
from django.db.models import Value as Constant
from django.db.models.lookups import Exact

from yihe.foundation.roles import CLOCK, EXPERT, Role
from yihe.foundation.workflow import Action, State
from yihe.matters.models import Confidentiality, Party, reach
from yihe.matters.models.reach import Shape, Value

NOT_READ = "此件的内容只对办理的人公开。"
GONE = "这类事项已经停用，只能看到编号、状态和经过。"


@dataclass(frozen=True, order=True)
class Reader:
    """可读者: a relation of a person to a matter; `role` is a code, of relations that are one for each role."""

    by: str
    role: str = ""

    def __str__(self) -> str:
        return f"{self.by}({self.role})" if self.role else self.by


FIRST_PARTY = Reader("FIRST_PARTY")  # 申请单位: acts for the organization the matter is for
OWN = Reader("OWN")  # opened it; on an action: did the very thing that is told
ASSIGNED = Reader("ASSIGNED")  # it was given to them to work on
LET_IN = Reader("LET_IN")  # 准予知悉的人: let in or called in as whatever, an expert drawn, a tutor
HOLDER = Reader("HOLDER")  # 轮到的人: it waits on them now


def party(role: Role | str) -> Reader:
    """Whoever is an open party of the matter or its compartment in a role, themselves or as one of a body that is."""
    return Reader("party", role if isinstance(role, str) else role.code)


def in_reach(role: Role) -> Reader:
    """
    Whoever holds a role where the matter lies.

    :raises ValueError: it is a role that nobody holds over a region
    """
    if role.place != "region" or role.by_code:
        raise ValueError(f"“{role.label}”不管一片地方：申请单位请写 FIRST_PARTY，其他参与方请写 party(…)。")
    return Reader("in_reach", role.code)


# Asking the database ----------------------------------------------------------------------------------------------------


def condition(reader: Reader, shape: Shape, value: Value) -> Q:
    """Return the condition of the matters to which people of a shape of hats stand in a relation (`models.reach`)."""
    if reader == OWN:
        return Q(opened_by_id=value("user"))
    if reader == ASSIGNED:
        return Q(assignee_id=value("user"))
    if reader == HOLDER:
        return reach.waiting(shape, value)
    if reader == LET_IN:
        return reach.let_in(reach.personally(shape, value))
    found = [Q(pk__in=[])]
    if reader.by == "party":
        found.append(reach.let_in(reach.personally(shape, value).filter(role_code=reader.role)))
    for position, way in enumerate(shape):
        if way.by == "own":
            body = value(f"organization{position}")
            if reader == FIRST_PARTY:
                found.append(Q(organization_id=body))
            elif reader.by == "party":
                joined = Party.objects.let_in(value("now")).filter(body_id=body, role_code=reader.role)
                found.append(Q(pk__in=joined.filter(matter__isnull=False).values("matter")))
        elif way.by != "let in" and reader.by == "in_reach":
            held = value(f"role{position}")
            held = Constant(held) if isinstance(held, str) else held
            found.append(Q(Exact(held, Constant(reader.role))) & reach.place(way, position, value))
    return reduce(or_, found)


def condition_of_any(readers: Iterable[Reader], shape: Shape, value: Value) -> Q:
    return reduce(or_, [condition(reader, shape, value) for reader in sorted(readers)])


# What is declared -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def named(kind) -> frozenset[Reader]:
    """Return every relation a kind declares anywhere."""
    actions = [action for workflow in kind.workflows() for action in workflow.actions.values()]
    parts = (kind, *actions, *kind.panels, *kind.papers)
    return frozenset(kind.mended_by).union(reader for each in parts for reader in each.readers)


def reads_by_office(readers: Iterable[Reader], role: Role) -> bool:
    """Test whether whoever holds a role where a matter lies reads it, whosever turn it is."""
    return not readers or in_reach(role) in readers


def faults(kind) -> Iterator[str]:
    """
    Yield what contradicts itself in who reads a kind, as sentences that say what to write: whoever may act reads what they
    decide on, whoever hands a paper in reads it, and no list or index tells what a panel keeps to some.
    """
    if kind.readers:
        for workflow in kind.workflows():
            for state in workflow.states.values():
                yield from _of_state(kind, state, workflow.actions_from(state.name))
        if kind.found_by:
            yield f"“{kind.label}”的内容不是人人可读，不能按其中的字查找：请去掉 found_by。"
    for paper in kind.papers:
        if paper.readers and not paper.by and HOLDER not in paper.readers:
            yield f"“{kind.label}”的材料“{paper.label}”由轮到的人上传，却读不到：请在它的 readers 里写上 HOLDER。"
        for role in paper.by if paper.readers else ():
            if not _covers(paper.readers, role, role, kind):
                yield f"“{kind.label}”的材料“{paper.label}”由{role.label}上传，却读不到：请在它的 readers 里{_what(role)}。"
    shown = {*kind.columns, *kind.filters, *kind.found_by}
    for panel in kind.panels:
        for name in getattr(panel, "names", ()) if panel.readers else ():
            if name in shown:
                yield f"“{kind.label}”的“{panel.title}”只给一部分人看，其中的 {name} 不能再列入 columns、filters、found_by。"


def _of_state(kind, state: State, actions: Iterable[Action]) -> Iterator[str]:
    roles: dict[Role, str] = {}
    for action in actions:
        for role in () if action.automatic else action.roles:
            roles.setdefault(role, f"要办“{action.label}”")
    if state.waits_on is not None:
        roles.setdefault(state.waits_on, "要办理")
    for role, what in roles.items():
        # Time reads nothing; a party with a code has no page with words on it.
        if role is not CLOCK and not role.by_code and not _covers(kind.readers, role, state.waits_on, kind):
            yield f"“{kind.label}”在“{state.label}”时{role.label}{what}，却读不到内容：请在 readers 里{_what(role)}。"


def _covers(readers: Iterable[Reader], role: Role, holder: Role | None, kind) -> bool:
    """Test whether whoever acts in a role reads in any case, however they came to it."""
    called_in = role is EXPERT or kind.confidentiality == Confidentiality.COMPARTMENT
    enough = {party(role)}
    enough |= {HOLDER} if role is holder else set()
    enough |= {FIRST_PARTY} if role.place == "organization" else set()
    enough |= {LET_IN} if called_in else set()
    enough |= {in_reach(role)} if role.place == "region" else set()
    return bool(enough & set(readers))


def _what(role: Role) -> str:
    name = "FIRST_PARTY"
    if role.place != "organization":
        name = f"{'in_reach' if role.place == 'region' else 'party'}({role.code.upper()})"
    return f"写上 {name}（轮到谁谁读的，写 HOLDER）"
