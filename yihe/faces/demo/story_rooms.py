"""What rooms bring to the story: their own strands, or one matter of each kind they have a sample of, taken the straight way."""

from collections.abc import Iterator
from itertools import pairwise

from django import forms

from yihe.acts.documents.models import Document
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.faces.demo import people, story_claims
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.tale import Tale
from yihe.foundation import doors
from yihe.foundation.roles import APPLICANT, CLOCK, Role
from yihe.foundation.workflow import Action
from yihe.matters import codes, kinds, samples, turns
from yihe.matters.actions import perform
from yihe.matters.forms import AssigneeField
from yihe.matters.models import Matter, Party
from yihe.matters.samples import Sample

OPENS_FOR, BEGIN, BETWEEN = "guanghui", 64, 2  # who applies, and working days: before today, and from step to step
WORDS = "经核对，情况属实（演示）。"


def strands(tale: Tale) -> Iterator[Strand]:
    told = set()
    for door, story in doors.brought("story"):
        told.add(door.name)
        yield from story(tale)
    for door, brought in doors.brought("samples"):
        for code, sample in brought.items() if door.name not in told else ():
            kind = kinds.get(code)
            if issubclass(kind, SubsidyKind):
                yield story_claims.claim_of_a_room(tale, code, sample, key=OPENS_FOR, begin=BEGIN)
            elif kind.opened_by:  # what another act opens comes with its parent
                yield _straight(tale, kind, sample)


def _straight(tale: Tale, kind: type[kinds.Kind], sample: Sample) -> Strand:
    """Take a matter from state to state, each step by somebody who holds its first role; time and other acts go on alone."""
    day, key = BEGIN, OPENS_FOR if kind.opened_by[0].place == "organization" else ""
    yield tale.back(day)
    by = key or _holder(kind.opened_by[0])
    matter = tale.open(kind.code, sample.contents(tale.org(key) if key else None), by=by, key=key)
    yield from _onward(tale, kind, sample, matter, day, key)


def _onward(tale: Tale, kind: type[kinds.Kind], sample: Sample, matter: Matter, day: int, key: str) -> Strand:
    """Take a matter from its first state to its end, and then what it opened meanwhile."""
    for here, there in pairwise(kind.workflow.road()):
        action = _leading(kind, here.name, there.name)
        if action is None:
            return
        day -= BETWEEN
        yield tale.back(day)
        fresh = Matter.objects.get(pk=matter.pk)
        role, said = next(role for role in action.roles if role is not CLOCK), _said(action, sample, fresh)
        if role.by_code:
            perform(fresh, action.name, by=None, party=_entered(fresh), **said)
        else:
            by = (key or OPENS_FOR) if role is APPLICANT else _holder(role)
            _hand_in(tale, fresh, [paper for paper in kind.papers if action.name in paper.required_for], role, by)
            tale.do(matter, action.name, by, **said)
    brought = samples.every()
    for child in Matter.objects.filter(parent=matter, kind__in=brought):
        yield from _onward(tale, kinds.get(child.kind), brought[child.kind], child, day, key)


def _hand_in(tale: Tale, matter: Matter, papers, role: Role, by: str) -> None:
    """Hand in those of some papers that a role brings and that are not there yet."""
    there = set(Document.objects.filter(matter=matter).values_list("slot", flat=True))
    wanted = tuple(paper.code for paper in papers if role in paper.by and paper.code not in there)
    if wanted:
        tale.hand_in(matter, wanted, by=by)


def _entered(matter: Matter) -> Party:
    """Return the party that acts with a code, once it has one."""
    party = codes.party_of(matter)
    assert party is not None  # or the kind says no `person`
    codes.issue(party)
    party.refresh_from_db()
    return party


def _leading(kind, here: str, there: str) -> Action | None:
    """Return the action somebody takes from one state to the next, or None where time or another act does it."""
    ways = (a for a in kind.workflow.actions_from(here) if a.target and a.target.name == there and not a.automatic)
    return next((action for action in ways if set(action.roles) != {CLOCK}), None)


def _holder(role: Role) -> str:
    everybody = (*people.STAFF, *people.OF_ROOMS, *people.OTHERS, *people.PARTNERS[:1])
    found = next((p.username for p in everybody if any(each is role for each, _title, _region in p.hats)), None)
    if found is None:
        raise LookupError(
            f"演示里没有“{role.label}”（{role.code}）：请在自己的 story 里安排这个人（yihe/faces/demo/people.py）。"
        )
    return found


def _said(action: Action, sample: Sample, matter: Matter) -> dict:
    fields = getattr(action.form, "base_fields", {})
    words = {name: WORDS for name, field in fields.items() if isinstance(field, forms.CharField) and field.required}
    chosen = {
        name: turns.candidates(action, matter)[0] for name, field in fields.items() if isinstance(field, AssigneeField)
    }
    return words | chosen | sample.told(action.name, matter)
