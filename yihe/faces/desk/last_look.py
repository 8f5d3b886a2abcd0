"""
核对页 and 提交回执: what somebody outside drew up, looked at whole before it binds – everything typed, every figure with its reasons, papers there and
missing, who decides by when, what is undertaken –, and afterwards what was handed in and what happens next. The page on which it is
confirmed is the only way the desk hands a matter in.
"""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.acts.documents import papers
from yihe.faces.desk import kept, next_step, openable, page
from yihe.faces.desk.lists import HOLDERS
from yihe.faces.desk.refusals import length_seen, pressed_twice
from yihe.faces.portal import guide_details
from yihe.foundation import workdays
from yihe.foundation.reckoning import NotInForce
from yihe.foundation.roles import CLOCK
from yihe.matters import access, actions, handing_in, kinds, mending, queries, reading
from yihe.matters.models import Event, Matter
from yihe.registers.evidence.models import Verb, note_access

AGREED = "agreed"  # of the form: the digest of the undertaking that stood on the page
OPEN, BY_ITSELF = "公示，任何人可以提异议", "到期自动转下一步"
STEPS = ("填写和交材料", "核对", "回执")


class Step(NamedTuple):
    """One step after the handing in: what it is called, whose it is, how long it takes at most, and by which day when every step takes its whole term."""

    label: str
    who: str
    days: int | None
    by: object


def at(request, matter: Matter, action):
    """GET shows the page; POST confirms it. Refused, the page says why, and nothing was typed here that could be lost."""
    if request.method != "POST":
        return _page(request, matter, action, actions.refusal(action, matter, request.user))
    if why := actions.refusal(action, matter, request.user):
        return _refused(request, matter, action, why)
    try:
        handing_in.hand_in(
            matter, action.name, by=request.user, agreed=request.POST.get(AGREED, ""), seen=length_seen(request)
        )
    except handing_in.NotRead as unread:
        return _page(request, matter, action, "", sentence=str(unread), status=422)
    except actions.NotAllowed as refused:
        fresh = Matter.objects.get(pk=matter.pk)
        if answer := pressed_twice(request, fresh, action):
            return answer
        if not handing_in.is_open(fresh, action):
            messages.error(request, str(refused))
            return redirect(fresh)
        why = actions.refusal(action, fresh, request.user)
        stale = isinstance(refused, actions.Stale)
        return _page(
            request, fresh, action, why, sentence="" if why else str(refused), status=409 if why or stale else 422
        )
    kept.forget(request.user, request.path)
    messages.success(request, f"{action.done or '已' + action.label}，编号 {matter.number}。")
    return redirect("desk:handed_in", matter.number)


def _refused(request, matter: Matter, action, why: str):
    if answer := pressed_twice(request, matter, action):
        return answer
    note_access(Verb.REFUSED, f"matter {matter.number}", by=request.user, detail=f"{action.name}: 不能办理")
    return _page(request, matter, action, why, status=409)


def _page(request, matter: Matter, action, why: str, *, sentence: str = "", status: int = 200):
    shown = page.build(request, matter, last_look=action.name)
    said = {
        "action": action, "why": why, "sentence": sentence, "steps": STEPS, "way": way(matter, action),
        "undertaking": handing_in.asked(matter) if not shown["not_read"] else None,
        "may_mend": not mending.cannot_mend(matter, request.user), "agreed": AGREED, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "desk/last_look.html", shown | said, status=status)


def way(matter: Matter, action) -> list[Step]:
    """Return the steps that follow, as far as they wait on somebody, each with the last day where all before it have one in working days."""
    workflow, day, steps = kinds.get(matter.kind).workflow_of(matter), timezone.localdate(), []
    for state in workflow.road(action.target):
        if state.is_final:
            break
        try:
            days = guide_details.days_of(state, matter.region)
        except NotInForce:
            days = None
        day = workdays.add(day, days) if day and days is not None else None
        who = HOLDERS[state.waits_on.code] if state.waits_on is not CLOCK else BY_ITSELF
        steps.append(Step(state.label, OPEN if state.open_to_objections else who, days, day))
    return steps


@require_GET
def receipt(request, number: str):
    """Show what was handed in last, under which number, and what happens next; for keeping and for printing."""
    matter = queries.access_words(request.user, number)
    events = reading.events(matter)
    event = handing_in.latest(matter, events)
    if event is None:
        raise Http404
    kind = kinds.get(matter.kind)
    workflow = kind.workflow_of(matter)
    action = workflow.actions[event.action]
    told = access.reads_said(request.user, matter, event, action)
    said = {
        "matter": matter, "kind": kind, "event": event, "steps": STEPS, "papers": _papers(matter, [each for each in events if each.seq <= event.seq], request.user),
        "at_it": matter.state == event.target and matter.is_open, "state": workflow.states[matter.state],
        "holder": HOLDERS[matter.holder], "undertaken": handing_in.undertaken(event) if told else None, "next": next_step.words(matter, request.user),
        "handed_in_by": _who(event), "has_workspace": openable.of_an_organization(request.user) is not None,
    }  # fmt: skip
    return render(request, "desk/handed_in.html", said)


@require_GET
def undertaking(request, number: str, seq: int):
    """Show what was undertaken as one paper: the words of that day, who, for whom, when, and whether they still give their digest."""
    matter = queries.access_words(request.user, number)
    kind = kinds.get(matter.kind)
    event = next((each for each in reading.events(matter) if each.seq == seq), None)
    action = kind.workflow_of(matter).actions.get(event.action) if event else None
    found = handing_in.undertaken(event) if event else None
    if event is None or found is None or not access.reads_said(request.user, matter, event, action):
        raise Http404
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="承诺书")
    said = {"matter": matter, "kind": kind, "event": event, "undertaken": found}
    return render(request, "desk/undertaking.html", said)


def _who(event: Event) -> str:
    return f"{event.actor}（代{event.on_behalf_of}）" if event.on_behalf_of_id else str(event.actor or "")


def _papers(matter: Matter, events: list[Event], user) -> list[tuple[str, str]]:
    """Return slot and file of the papers that were there after these events, as far as this person reads them."""
    named = [(event.action, event.said["document"]) for event in events if isinstance(event.said.get("document"), dict)]
    there = {paper["id"] for action, paper in named if action != "retract"}
    gone = {paper["id"] for action, paper in named if action == "retract"}
    known = [
        (slot.paper.label, document)
        for slot in papers.papers_on(matter, user)
        for document in (*slot.papers, *reversed(slot.earlier))
        if document.pk in there
    ]
    gone |= {document.replaces_id for _label, document in known}
    return [(label, document.shown_name) for label, document in known if document.pk not in gone]
