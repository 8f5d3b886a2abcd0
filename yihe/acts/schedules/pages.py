"""Pages of 排班, under /desk/schedules/: the roster as everybody of the county reads it, a shift, and the making of rosters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihe.acts.schedules import (
    allowances,
    calendar_pages,
    calendars,
    edits,
    month_sheet,
    publishing,
    reckoning,
    settings,
    shown,
    swaps,
    windows,
)
from yihe.acts.schedules.forms import AbsentForm, AskForm, CancelForm, ReplaceForm, ServeForm
from yihe.acts.schedules.models import Roster, Shift
from yihe.acts.schedules.models.posts import READERS
from yihe.acts.schedules.models.rosters import Stage
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.evidence.models import Verb, note_access

READ = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def shifts(request):
    """The roster of a month, and what waits for the window's word."""
    if not any(hat.role in READERS and hat.region for hat in request.user.hats):
        raise Http404
    month = shown.month_of(request.GET.get("month", ""))
    own = request.GET.get("own") == "1"
    return render(
        request, "schedules/shifts.html",
        {
            "month": month, "own": own, "before": month - timedelta(days=1), "after": month + timedelta(days=31),
            "days": shown.days(request.user, month, own=own), "waiting": shown.waiting(request.user),
            "has_own": shown.is_of_the_pool(request.user), "has_places": calendars.stations_of(request.user).exists(), "makes": edits.makes(request.user),
        },
    )  # fmt: skip


def _shift(request, pk: int) -> Shift:
    rows = Shift.objects.visible_to(request.user).select_related("post__station", "practitioner", "by", "served__by")
    found = rows.filter(pk=pk).first()
    if found is None:
        if Shift.objects.filter(pk=pk).exists():
            note_access(Verb.REFUSED, f"shift {pk}", by=request.user)
        raise Http404
    return found


@READ
def shift(request, pk: int):
    """A shift: who, why, what was said of it; and what can be done with it."""
    row = _shift(request, pk)
    user = request.user
    makes, answers = edits.makes(user, row.post.region), windows.is_window(user, row)
    said: dict[str, Any] = {"serve": ServeForm(), "absent": AbsentForm(), "cancel": CancelForm()}
    said |= {"replace": ReplaceForm(region=row.post.region), "swap": forms.Form()}
    own = swaps.cannot_ask(row, user) != swaps.NOT_YOURS
    status = 200
    if request.method == "POST":
        acts: dict[str, tuple[bool, Callable]] = {
            "serve": (answers, lambda data: windows.serve(row, by=user, **data)),
            "absent": (answers, lambda data: windows.was_absent(row, by=user, **data)),
            "replace": (makes, lambda data: publishing.replace(row, by=user, **data)),
            "cancel": (makes, lambda data: publishing.cancel(row, by=user, **data)),
            "swap": (own, lambda _data: swaps.ask(row, by=user)),
        }  # fmt: skip
        name = request.POST.get("act", "")
        may, act = acts.get(name, (False, None))
        if not may or act is None:
            raise Http404
        more = {"region": row.post.region} if name == "replace" else {}
        form = said[name] = type(said[name])(request.POST, **more)
        if form.is_valid():
            try:
                done = act(form.cleaned_data)
            except (ValidationError, NotAllowed) as refused:
                _add(form, refused)
            else:
                messages.success(request, f"已登记：{done}。")
                if isinstance(done, Matter):
                    return redirect(done)
                return redirect("desk:schedules:shift", done.pk if isinstance(done, Shift) else row.pk)
        status = 422
    newest = shown.is_newest(row)
    for name, form in said.items():
        form.auto_id = f"id_{name}_%s"  # several of them ask for the reason
    return render(
        request, "schedules/shift.html",
        {
            "shift": row, "facts": shown.facts(row, user), "state": shown.state_of(row), "history": shown.history(row), "forms": said,
            "cannot_answer": windows.cannot_answer(row, user) if answers else "-", "can_change": makes and newest and row.starts_at > timezone.now(),
            "own": own, "cannot_ask": swaps.cannot_ask(row, user) if own else "", "rate": allowances.rate_of(row),
        },
        status=status,
    )  # fmt: skip


def _add(form, refused: ValidationError | NotAllowed) -> None:
    """Put the sentences of a refusal to the boxes they are about."""
    if isinstance(refused, NotAllowed):
        form.add_error(None, str(refused))
        return
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused.messages)
        return
    for name, sentences in refused.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


@READ
def rosters(request):
    """The rosters that were made of a county, and asking for one."""
    if not shown.makes_or_supervises(request.user):
        raise Http404
    makes = edits.makes(request.user)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not makes:
            raise Http404
        if form.is_valid():
            try:
                roster = reckoning.ask(by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                _add(form, refused)
            else:
                transaction.on_commit(lambda: reckoning.begin(roster.pk))
                return redirect("desk:schedules:roster", roster.pk)
    rows = Roster.objects.visible_to(request.user).select_related("asked_by")[:40]
    return render(
        request, "schedules/rosters.html", {"rosters": rows, "form": form, "makes": makes},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _roster(request, pk: int) -> Roster:
    found = Roster.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
def roster(request, pk: int):
    """A roster: how far its reckoning is, who sits where and why, what stays empty and why."""
    row = _roster(request, pk)
    lines = list(row.lines.select_related("post__station", "practitioner"))
    notice = settings.of(row.region, "publish_days_before")
    late = publishing.days_late(row, notice)
    return render(
        request, "schedules/roster.html",
        {
            "roster": row, "holes": [line for line in lines if line.missing], "lines": [line for line in lines if not line.missing],
            "counts": shown.counts(lines), "replaced": shown.replaced(row, lines), "makes": edits.makes(request.user, row.region), "late": late, "notice": notice,
            "waits": row.stage in (Stage.WAITING, Stage.RUNNING), "seconds": int((timezone.now() - row.said_at).total_seconds()),
        },
    )  # fmt: skip


@require_POST
def roster_act(request, pk: int):
    """Publish a roster, drop it, or start one again whose process was ended."""
    row = _roster(request, pk)
    if not edits.makes(request.user, row.region):
        raise Http404
    acts: dict[str, tuple[Callable, str]] = {
        "publish": (publishing.publish, "值班表已发布，已经通知各位值班人员。"),
        "drop": (reckoning.drop, "已放弃这次排班。"),
        "again": (reckoning.again, "已重新开始。"),
    }
    name = request.POST.get("act", "")
    if name not in acts:
        raise Http404
    verb, words = acts[name]
    try:
        verb(row, by=request.user)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, words)
        if name == "again":
            transaction.on_commit(lambda: reckoning.begin(pk))
    return redirect("desk:schedules:roster", pk)


urlpatterns = [
    path("", shifts, name="shifts"),
    path("sheet/", month_sheet.sheet, name="sheet"),
    path("calendars/", calendar_pages.links, name="calendars"),
    path("calendars/<int:pk>/revoke/", calendar_pages.revoke, name="revoke_calendar"),
    path("shifts/<int:pk>/", shift, name="shift"),
    path("rosters/", rosters, name="rosters"),
    path("rosters/<int:pk>/", roster, name="roster"),
    path("rosters/<int:pk>/act/", roster_act, name="roster_act"),
]
