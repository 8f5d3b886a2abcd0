"""
查进度: where a matter stands, for whoever holds its number and its code. No names, of officials or of applicants, and no
title: titles carry names.

A wrong pair is answered with the same sentence, after the same work, whether the number exists or not.
"""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from yihe.acts.notices.public import PublicAnswer, public_answer
from yihe.faces.portal import public, tries
from yihe.foundation.roles import APPLICANT, CLOCK, EXPERT
from yihe.foundation.workflow import State
from yihe.matters import kinds
from yihe.matters.models import Confidentiality, Event, Matter

WRONG = "没有查到。请核对编号和查询码，两样都要和回执上的一样。"
TOO_MANY = "试错的次数太多了，请过 10 分钟再试。急事请打电话。"
SENT, DONE = "递交", "办结"
_DASHES = str.maketrans(dict.fromkeys("－—–−‐‑", "-"))
_NO_CODE = "·" * 8  # of no matter: what a code is compared with when there is nothing to compare it with


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
    answer: PublicAnswer | None  # of an objection: what the bureau answered


# It only reads, so nothing is forged by making somebody send it; without a token it needs no cookie.
@csrf_exempt
@never_cache
@public.form_page
def follow(request: HttpRequest) -> HttpResponse:
    """Show the form, or the progress. The form posts, so that the code is in no address; a receipt's QR code gets."""
    said = request.POST if request.method == "POST" else request.GET
    number, code = _number(said.get("number", "")), _code(said.get("code", ""))
    page = {"number": number, "progress": None, "wrong": ""}
    if request.method != "POST" and not code:
        return render(request, "portal/follow.html", page)
    who = tries.visitor(request)
    if tries.too_many("follow", who):
        return render(request, "portal/follow.html", page | {"wrong": TOO_MANY}, status=429)
    matter = find(number, code)
    if matter is None:
        tries.count("follow", who)
        return render(request, "portal/follow.html", page | {"wrong": WRONG}, status=404)
    return render(request, "portal/follow.html", page | {"progress": progress(matter)})


def find(number: str, code: str) -> Matter | None:
    """Return the matter of this number and code that may be followed from outside, or None."""
    matter = Matter.objects.filter(number=number).first()
    kept = matter.code if matter else _NO_CODE
    same = hmac.compare_digest(kept.encode(), code.encode())
    return matter if matter and same and may_be_followed(matter) else None


def may_be_followed(matter: Matter) -> bool:
    """Test whether the matter is of a kind whose progress is shown, was submitted, and is in no closed file."""
    kind = kinds.find(matter.kind)
    open_file = matter.confidentiality == Confidentiality.OPEN
    return bool(kind and kind.public and open_file and matter.submitted_at)


def progress(matter: Matter) -> Progress:
    """Return what is shown outside of a matter that may be followed."""
    kind = kinds.get(matter.kind)
    workflow = kind.workflow_of(matter)
    state = workflow.states[matter.state]
    events = Event.objects.filter(matter=matter).values_list("source", "target")
    stations, beside = road(workflow.road(), {name for pair in events for name in pair}, state)
    return Progress(
        number=matter.number, label=kind.label, state=state.shown_outside, look=state.look, road=stations, beside=beside,
        who=_whose_turn(state), due_words=_due_words(state), due=None if state.is_final else matter.due,
        next="" if state.is_final else next((words for words, status in stations if status == "ahead"), ""),
        submitted_at=matter.submitted_at, closed_at=matter.closed_at,
        answer=public_answer(matter) if matter.kind == "objection" else None,
    )  # fmt: skip


def road(way: list[State], passed: set[str], here: State) -> tuple[list[tuple[str, str]], str]:
    """
    Return the straight way in public words as (words, done|here|ahead), and the state's words where it stands beside the
    way. `passed` are the names of the states the matter was in.

    Neighbouring states the public knows by one word are one station. An end that is not reached is only called 办结: how
    it will end is no promise. A final state is never "here": it is done, and the way ends with it.
    """
    on_way = here in way
    at = way.index(here) if on_way else max((i for i, each in enumerate(way) if each.name in passed), default=-1)
    stations: list[tuple[str, str]] = []
    for i, each in enumerate(way):
        if i > at and here.is_final:
            break  # it ended elsewhere: what would have come does not come any more
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
    if way[0].waits_on is not APPLICANT:
        stations.insert(0, (SENT, "done"))  # whoever brought it never held it here
    if on_way:
        return stations, ""
    if here.is_final:
        return [*stations, (here.shown_outside, "done")], ""
    return stations, here.shown_outside


def _whose_turn(state: State) -> str:
    if state.waits_on is None:
        return ""
    if state.waits_on is APPLICANT:
        return "申请单位"
    if state.waits_on is CLOCK:
        return "到期自动进入下一步，不用做什么"
    if state.waits_on is EXPERT:
        return "评审专家"
    return {"bureau": "司法局", "partner": "有关部门"}.get(state.waits_on.side, "办理单位")


def _due_words(state: State) -> str:
    if state.waits_on is APPLICANT:
        return "请在这天以前办"
    return "哪天到期" if state.waits_on is CLOCK else "这一步最迟哪天办好"


def _number(text: str) -> str:
    """Return what was typed as a number is written: `ｂｔ－2026－00001 ` -> `BT-2026-00001`."""
    return _plain(text)[:30]


def _code(text: str) -> str:
    return _plain(text).replace("-", "")[:20]


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:100]).translate(_DASHES).upper()
    return "".join(letter for letter in plain if letter.isalnum() or letter == "-")
