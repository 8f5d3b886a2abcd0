"""
审批表: one sheet to print, with a box for the opinion of each office on the way to the decision. What was said stands in its box, with
who said it and when; what is still to be said is left free, with a line to sign on.
"""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihe.acts.documents import checking, papers
from yihe.faces.desk import lists, page
from yihe.faces.desk.happenings import Happening
from yihe.foundation.roles import CLOCK, FINANCE_CHECKER, FINANCE_MAKER
from yihe.foundation.workflow import State, Workflow
from yihe.matters import queries
from yihe.matters.models import Event
from yihe.registers.evidence.models import Verb, note_access

_PAYS = (FINANCE_MAKER, FINANCE_CHECKER)


@dataclass(frozen=True)
class Box:
    """One office's opinion: whose, at which step, and what was said there, or None while nothing was."""

    office: str
    step: str
    said: Happening | None


@require_GET
def approval(request, number: str):
    """Show the sheet to whoever sits in the matter's own bureau and reads it. Printing it is written down."""
    matter = queries.access_words(request.user, number)
    built = page.build(request, matter, printed=True)
    kind = built["kind"]
    if not built["inside"]:
        raise Http404
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="审批表")
    happened = list(zip(built["events"], reversed(built["happenings"]), strict=True))
    listed = [slot for slot in papers.papers_on(matter, request.user) if slot.papers]
    return render(
        request, "desk/approval_sheet.html",
        built | {
            "boxes": boxes(kind.workflow_of(matter), matter.state, happened), "papers": listed,
            "marks": checking.marks_of(matter, request.user),
            "asked": [*zip(lists.heads(kind), [lists.cell(built["contents"], name) for name in kind.columns], strict=True)],
        },
    )  # fmt: skip


def boxes(workflow: type[Workflow], here: str, happened: list[tuple[Event, Happening]]) -> list[Box]:
    """Return a box for each step of the straight way on which an office has a say, up to the public notice or the payment."""
    found = []
    for state in workflow.road():
        if state.waits_on is CLOCK or state.waits_on in _PAYS:
            break
        if state.waits_on is not None and state.waits_on.is_staff:
            found.append(Box(state.waits_on.label, state.label, _said_in(state, here, happened)))
    return found


def _said_in(state: State, here: str, happened: list[tuple[Event, Happening]]) -> Happening | None:
    """Return what was done last to lead on from a step, unless the matter came back to it since."""
    if here == state.name:
        return None
    came = max((n for n, (event, _said) in enumerate(happened) if event.target == state.name), default=-1)
    left = (said for event, said in happened[came + 1 :] if event.source == state.name and event.target != state.name)
    return next(left, None) if came >= 0 else None
