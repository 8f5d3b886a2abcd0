"""公开招募: what is open, what it asks for, how it is judged, how to answer it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import CharField, DateField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yihe.acts.reviews import sheets
from yihe.domains.incubation import queries
from yihe.domains.incubation.models import Call
from yihe.faces.portal import public
from yihe.foundation import city_pack, region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.workflow import Tone
from yihe.matters import kinds, offering

PAST_SHOWN = 30


class CallState(Enum):
    """How a call stands for who would answer it, and how that looks."""

    SOON = "还没开始", Tone.NEUTRAL
    OPEN = "正在报名", Tone.ACTIVE
    OVER = "已经截止", Tone.NEUTRAL
    ENDED = "已经结束", Tone.NEUTRAL
    CANCELLED = "已经取消", Tone.BAD

    def __init__(self, label: str, tone: Tone):
        self.label, self.look = label, tone.value


@dataclass(frozen=True)
class PublicCall:
    """A call as everybody may read it: nothing of who drafted it, and nothing of who applied."""

    pk: int
    number: str
    title: str
    text: str
    opens_on: date
    closes_on: date
    places: int
    wanted: list[str]
    state: CallState

    @property
    def takes_applications(self) -> bool:
        return self.state is CallState.OPEN

    @property
    def is_finished(self) -> bool:
        return self.state in (CallState.ENDED, CallState.CANCELLED)

    @property
    def is_to_come(self) -> bool:
        return self.state is CallState.SOON


@public.page
def calls(request) -> HttpResponse:
    """List the calls that are open or will be, and the past ones."""
    page = {"open": open_calls(), "past": past_calls(), "not_offered": _not_offered()}
    return render(request, "portal/calls.html", page)


@public.page
def call(request, number: str) -> HttpResponse:
    """Show one call. One that was never published is not there."""
    row = queries.public_call(number)
    city_pack.speak_for(row.matter.region)
    page = {
        "call": _shown(row), "sheet": sheets.every(row.matter.region).get(row.criteria),
        "addenda": list(row.addenda.exclude(published_at=None).values("text", "published_at", "closes_on_before", "closes_on")),
        "questions": list(row.questions.exclude(answered_at=None).values("text", "answer", "answered_at")),
        "not_offered": _not_offered(),
        "apply": f"{reverse('desk:new', args=['incubation'])}?call={row.pk}",
    }  # fmt: skip
    return render(request, "portal/call.html", page)


def _region() -> str:
    return city_pack.region_of(city_pack.here())


def _not_offered() -> str:
    """Return why nobody can answer a call here, whatever it says, or ""."""
    return offering.not_offered(kinds.get("incubation"), offering.PUBLIC)


_open = CompiledQuery(
    lambda: (
        queries.published_calls().filter(matter__state="recruiting", closes_on__gte=Parameter("day", DateField()))
        .filter(matter__region__gte=Parameter("lowest", CharField()), matter__region__lte=Parameter("highest", CharField()))
        .order_by("closes_on", "pk")
    )
)  # fmt: skip


def open_calls() -> list[PublicCall]:
    """Return the calls one can answer now or soon, the one that closes first on top."""
    lowest, highest = region_codes.span(_region())
    return [_shown(row) for row in _open(day=timezone.localdate(), lowest=lowest, highest=highest)]


def past_calls() -> list[PublicCall]:
    """Return the calls that take no more applications, newest first."""
    today = timezone.localdate()
    rows = queries.published_calls(_region()).exclude(matter__state="recruiting", closes_on__gte=today)
    return [_shown(row) for row in rows.order_by("-closes_on", "-pk")[:PAST_SHOWN]]


def _shown(row: Call) -> PublicCall:
    today = timezone.localdate()
    if row.matter.state == "cancelled":
        state = CallState.CANCELLED
    elif row.matter.state == "concluded":
        state = CallState.ENDED
    elif row.matter.state != "recruiting" or today > row.closes_on:
        state = CallState.OVER
    else:
        state = CallState.OPEN if today >= row.opens_on else CallState.SOON
    return PublicCall(
        row.pk, row.matter.number, row.title, row.text, row.opens_on, row.closes_on, row.places, row.wanted, state
    )
