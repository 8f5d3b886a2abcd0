"""Pages of this act's own: what is open and how old, the queue of the ports, the receipt of one hand-over on paper."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from yihe.acts.referrals import panels, ports, receivers, verbs
from yihe.acts.referrals.door import READERS
from yihe.acts.referrals.models import ItemState, PortItem, PortMessage, Referral, Verdict
from yihe.foundation import city_pack
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, DIRECTOR
from yihe.matters import kinds, queries
from yihe.matters.models import Matter
from yihe.registers.evidence.models import Verb, note_access

SHOWN = 200  # lines of a page; the oldest first, so that none is overlooked
SEE_PORTS = (ADVICE_DESK, DIRECTOR, AUDITOR)


def _of(roles, user) -> None:
    if not any(hat.role in roles for hat in user.hats):
        raise PermissionDenied


def referral_kinds() -> list[str]:
    """Return the codes of every kind that is a hand-over, whichever room declares it."""
    return [kind.code for kind in kinds.every() if kind.contents is Referral]


@require_safe
def open_ones(request: HttpRequest) -> HttpResponse:
    """Show what was handed over and has no answer yet, the oldest first: what this person may know of."""
    _of(READERS, request.user)
    reach = Matter.objects.visible_to(request.user).filter(kind__in=referral_kinds(), closed_at=None)
    rows = list(reach.select_related("assignee").order_by("opened_at", "pk")[: SHOWN + 1])
    found = Referral.objects.filter(pk__in=[row.pk for row in rows[:SHOWN]]).defer(*PRIVATE)
    contents = {each.pk: each for each in found}
    ports = dict(
        PortItem.objects.filter(matter__in=rows[:SHOWN], sort="referral").order_by("pk").values_list("matter", "state")
    )
    lines = [_line(row, contents[row.pk], ports.get(row.pk, "")) for row in rows[:SHOWN] if row.pk in contents]
    return render(request, "referrals/open.html", {"lines": lines, "more": len(rows) > SHOWN})


PRIVATE = (
    "name",
    "phone",
    "safe_way",
    "safe_note",
    "place",
    "story",
    "need",
    "advice",
    "return_note",
    "progress",
    "feedback",
    "told",
)


def _line(matter: Matter, referral: Referral, port: str) -> dict:
    workflow = kinds.get(matter.kind).workflow_of(matter)
    return {
        "matter": matter,
        "receiver": receivers.get(matter.region, referral.receiver),
        "state": workflow.states[matter.state],
        "port": ItemState(port).label if port else "",
        "failed": port == ItemState.FAILED,
        "age": panels.age(referral, matter),
        "sent": referral.sent_at is not None,
    }


@require_safe
def ports_page(request: HttpRequest) -> HttpResponse:
    """Show how many items stand where, what did not go, and what came in that fits nothing. Nothing of anybody's words."""
    _of(SEE_PORTS, request.user)
    mine = PortItem.objects.filter(matter__in=Matter.objects.visible_to(request.user))
    counts: dict[str, dict[str, int]] = {code: {} for code in settings.PORTS}
    for code, state, many in mine.order_by().values_list("port", "state").annotate(Count("pk")):
        counts.setdefault(code, {})[state] = many
    failed = mine.filter(state=ItemState.FAILED).select_related("matter").order_by("queued_at", "pk")[:SHOWN]
    odd = PortMessage.objects.exclude(verdict=Verdict.TAKEN).filter(_to_look_at(request.user)).order_by("-pk")[:SHOWN]
    return render(
        request, "referrals/ports.html",
        {
            "ports": [(code, _named(code), code in settings.PORTS, counts[code]) for code in sorted(counts)],
            "clear": [_named(code) for code in settings.PORTS if ports.goes_in_clear(code)],
            "states": ItemState, "failed": failed, "odd": odd, "called": _named,
        },
    )  # fmt: skip


def _to_look_at(user) -> Q:
    """Of what came in: what is about a hand-over of theirs, and, of what is about none, what came by a port of their county."""
    mine = {hat.region for hat in user.hats if hat.role in SEE_PORTS and hat.region}
    served = [region for region in mine if city_pack.find(region) is not None]
    codes = {each.port for region in served for each in receivers.of(region).values() if each.port}
    return Q(item__matter__in=Matter.objects.visible_to(user)) | Q(item=None, port__in=codes)


def _named(code: str) -> str:
    return next((each.label for each in receivers.of().values() if each.port == code), code)


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show a hand-over as a sheet: to whom, on what ground, which fields, when, and what the other side said. No word of the fields."""
    matter = queries.access_matter(request.user, number)
    if not verbs.is_referral(matter):
        raise Http404
    referral: Referral = kinds.contents_of(matter)
    if referral.sent_at is None:
        raise Http404
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="转介回执")
    box = panels.WayBox("").context({"contents": referral, "matter": matter, "user": request.user})
    state = kinds.get(matter.kind).workflow_of(matter).states[matter.state]
    return render(request, "referrals/receipt.html", {"matter": matter, "state": state, **box})


urlpatterns = [
    path("open/", open_ones, name="open"),
    path("ports/", ports_page, name="ports"),
    path("<str:number>/receipt/", receipt, name="receipt"),
]
