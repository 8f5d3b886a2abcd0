"""
查进度: where a matter stands, for a party that holds its number and a code of its own. No names, of officials or of
applicants, and no title: titles carry names.

A wrong pair is answered with the same sentence, after the same work, whether the number exists or not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yihe.faces.portal import mine, public, tries
from yihe.foundation.plain_text import as_number
from yihe.foundation.roles import APPLICANT, CLOCK, EXPERT
from yihe.foundation.workflow import State
from yihe.matters import codes, handed_outside, kinds, stood
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter, Party

WRONG = "没有查到。请核对编号和查询码，两样都要和回执上的一样。"
TOO_MANY = "试错的次数太多了，请过 10 分钟再试。急事请打电话。"
SENT, DONE = "递交", "办结"


@dataclass(frozen=True)
class Progress:
    """What is shown outside of one matter."""

    number: str
    label: str  # of the kind
    state: str
    look: str
    road: list[tuple[str, str]]  # (words, done | here | ahead)
    beside: str  # the state, where it is not on the straight way
    who: str
    due_words: str
    due: date | datetime | None
    next: str
    submitted_at: datetime | None
    closed_at: datetime | None
    answer_called: str
    answer: Any  # what the bureau answered to whoever opened it without an account, or None (`Kind.answer_outside`)


@never_cache
@public.form_page
def follow(request: HttpRequest) -> HttpResponse:
    """
    Show the form; the right number and code open the party's own page (`mine`). A receipt's QR code fills the form in and
    is posted like everything else, so that opening an address opens nothing. Number and code stand after its #, which is sent to
    nobody; receipts printed before have them in the query, and are still taken.
    """
    said = request.POST if request.method == "POST" else request.GET
    number, code = _number(said.get("number", "")), _code(said.get("code", ""))
    page = {"number": number, "code": code if request.method == "GET" else "", "wrong": "", "leave_to": public.LEAVE_TO}
    if request.method != "POST":
        return render(request, "portal/follow.html", page)
    address = tries.visitor(request)
    # By number and address together: whoever guesses shuts out nobody else. By address alone only high: a carrier hides a village.
    pair = f"{number} {address}"
    if tries.too_many("follow", pair) or tries.too_many("follow from", address, most=tries.MANY):
        return render(request, "portal/follow.html", page | {"wrong": TOO_MANY}, status=429)
    party = find(number, code)
    if party is None:
        tries.count("follow", pair)
        tries.count("follow from", address)
        return render(request, "portal/follow.html", page | {"wrong": WRONG}, status=404)
    try:
        token = codes.enter(party, request.user)
    except NotAllowed as refused:
        return render(request, "portal/follow.html", page | {"wrong": str(refused)}, status=409)
    response = redirect("portal:mine")
    mine.keep(response, token)
    return response


def find(number: str, code: str) -> Party | None:
    """Return the party of this number and code whose matter may be followed from outside, or None."""
    party = codes.find(number, code)
    return party if party is not None and may_be_followed(party.matter) else None


def may_be_followed(matter: Matter) -> bool:
    """Test whether the matter is of a kind whose progress is shown, and was submitted."""
    kind = kinds.find(matter.kind)
    return bool(kind and kind.public and matter.submitted_at)


def progress(matter: Matter) -> Progress:
    """Return what is shown outside of a matter that may be followed."""
    kind = kinds.get(matter.kind)
    workflow = kind.workflow_of(matter)
    state = workflow.states[matter.state]
    events = list(Event.objects.filter(matter=matter).values_list(*stood.ASKED, named=True))
    came = {event.target for event in events}
    stations, beside = road(workflow.road(), {*stood.stood_in(workflow, events)}, state, came)
    return Progress(
        number=matter.number, label=kind.label, state=state.shown_outside, look=state.look, road=stations, beside=beside,
        who=handed_outside.of([matter]).get(matter.pk) or _whose_turn(state, kind.organization_called), due_words=_due_words(state), due=None if state.is_final else matter.due,
        next="" if state.is_final else next((words for words, status in stations if status == "ahead"), ""),
        submitted_at=matter.submitted_at, closed_at=matter.closed_at,
        answer_called=kind.answer_called, answer=kind.answer_outside(matter),
    )  # fmt: skip


def road(
    way: list[State], passed: set[str], here: State, came: Collection[str] = ()
) -> tuple[list[tuple[str, str]], str]:  # fmt: skip
    """
    Return the straight way in public words as (words, done|here|ahead), and the state's words where it stands beside the
    way. `passed` are the names of the states the matter stood in, `came` of those it came through besides.

    Neighbouring states the public knows by one word are one station. An end that is not reached is only called 办结: how
    it will end is no promise. A final state is never "here": it is done, and the way ends with it.
    """
    first = way[0].waits_on
    stands_for_sent = first is not None and first is not APPLICANT and not first.by_code
    far = max((i for i, each in enumerate(way) if each.name in passed or each.name in came), default=-1)
    if here not in way and not here.is_final and far >= 0 and way[far].shown_outside == here.shown_outside:
        here = way[far]  # for the public the same step, whoever has it
    on_way = here in way
    at = way.index(here) if on_way else far
    stations: list[tuple[str, str]] = []
    for i, each in enumerate(way):
        if i > at and here.is_final:
            break  # it ended elsewhere: what would have come does not come any more
        if i <= at and each is not here and each.name not in passed and (i or stands_for_sent):
            continue  # it was skipped, or only chose the next: it did not happen, and is not said to have
        status = "ahead" if i > at else "here" if each is here and not here.is_final else "done"
        words = each.shown_outside
        if each.is_final and status == "ahead":
            words = DONE
        elif i == 0 and each.waits_on is APPLICANT:
            words = SENT
        if stations and stations[-1][0] == words:
            status = "here" if "here" in (status, stations[-1][1]) else stations[-1][1]
            stations.pop()
        stations.append((words, status))
    if stands_for_sent:
        stations.insert(0, (SENT, "done"))  # whoever brought it never held it here
    if on_way:
        return stations, ""
    if here.is_final:
        return [*stations, (here.shown_outside, "done")], ""
    return stations, here.shown_outside


def _whose_turn(state: State, organization_called: str) -> str:
    if state.waits_on is None:
        return ""
    if state.waits_on is APPLICANT:
        return organization_called
    if state.waits_on.by_code:  # whose number and code it is
        return "您"
    if state.awaits:
        return state.awaits
    if state.waits_on is CLOCK:
        return "到期自动进入下一步，不用做什么"
    if state.waits_on is EXPERT:
        return "评审专家"
    return {"bureau": "司法局", "partner": "有关部门"}.get(state.waits_on.side, "办理单位")


def _due_words(state: State) -> str:
    if state.waits_on and (state.waits_on is APPLICANT or state.waits_on.by_code):
        return "请在这天以前办"
    return "哪天到期" if state.waits_on is CLOCK and not state.awaits else "这一步最迟哪天办好"


def _number(text: str) -> str:
    """Return what was typed as a number is written: `ｂｔ－2026－00001 ` -> `BT-2026-00001`."""
    return _plain(text)[:30]


def _code(text: str) -> str:
    return _plain(text).replace("-", "")[:20]


def _plain(text: str) -> str:
    return "".join(letter for letter in as_number(text[:100]) if letter.isalnum() or letter == "-")
