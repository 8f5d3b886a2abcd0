"""
问律师: what is asked one thing a page, checked, and sent; then number, code, what comes next and by when. Everything goes from page to page
in the form: until it is sent nothing of it is kept, here or in the browser, and it stands in no address.

Every page says 「咨询」 in its title and leaves at once (快速离开). Words of danger show where help is before the form goes on.
"""

import re
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yihe.domains.advice import asking
from yihe.domains.advice.models import Age
from yihe.faces.portal import danger, public, tickets, tries
from yihe.faces.portal.advising_forms import STEPS, ComplainForm, Step, WayStep
from yihe.foundation import city_pack
from yihe.foundation.periods import day_or_moment
from yihe.matters import kinds, told_how_long
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Clock, Matter

SESSION = "portal-advice"
TOO_MANY = "从这里提问的太多了，请过 10 分钟再试；急事请打电话。"
FIELDS = tuple(name for step in STEPS.values() for name in step.base_fields)


@never_cache
@public.form_page
def advise(request: HttpRequest) -> HttpResponse:
    """Show the next page of the way, the one before, what is checked; or send."""
    said = request.POST
    way = [name for name in STEPS if name != "way" or said.get("over_14") != Age.NO]
    at, go = said.get("step", ""), said.get("go", "next")
    if request.method != "POST" or at not in (*way, "help", "check", "way"):
        return _step(request, "question", way)
    if go == "back":
        before = "question" if at == "help" else way[max(0, way.index(at) - 1)] if at in way else way[-1]
        return _step(request, before, way, said)
    if at in way:
        form = STEPS[at](said)
        if not form.is_valid():
            return _step(request, at, way, said, form)
        if at == "question" and (helps := _help_first(request, form.cleaned_data["question"], said)):
            return helps
    if at != "check":
        # Whoever says on another page meanwhile that they are under 14 is not asked how to be reached: that page is none of theirs.
        here = 0 if at == "help" else way.index(at) if at in way else len(way)
        return _step(request, way[here + 1], way, said) if here + 1 < len(way) else _check(request, way, said)
    return _send(request, way, said)


def _help_first(request: HttpRequest, question: str, said) -> HttpResponse | None:
    page = _page(request, "help", said)
    kept = [("step", "help"), ("once", page["once"]), *page["kept"]]
    return danger.page_of_help(request, question, title="咨询", on="接着问律师", back="修改问题", kept=kept)


def _page(request: HttpRequest, at: str, said) -> dict[str, Any]:
    """Return what every page of the way has: what was said on the others, hidden, and where one leaves to."""
    own = STEPS[at].base_fields if at in STEPS else ()
    kept = [(name, said[name]) for name in FIELDS if name not in own and said.get(name)] if said else []
    once = re.sub(r"[^A-Za-z0-9_-]", "", said.get("once", "") if said else "")[:30] or secrets.token_urlsafe(18)
    keeps = told_how_long.words(kinds.get("consultation"), _region())
    return {"at": at, "kept": kept, "once": once, "leave_to": public.LEAVE_TO, "keeps": keeps}


def _step(request, at: str, way: list[str], said=None, form: Step | None = None) -> HttpResponse:
    if form is None:
        here = STEPS[at]
        known = {name: said[name] for name in here.base_fields if said and name in said}
        form = here(initial=known)
    page = {"form": form, "number": way.index(at) + 1, "of": len(way)}
    return render(request, "portal/advise.html", _page(request, at, said) | page, status=422 if form.is_bound else 200)


def _check(request, way: list[str], said, *, why: str = "", status: int = 200) -> HttpResponse:
    forms = [STEPS[name](said) for name in way]
    if wrong := next((name for name, form in zip(way, forms, strict=True) if not form.is_valid()), ""):
        return _step(request, wrong, way, said, STEPS[wrong](said))
    # A page with one question is called by its question.
    rows = [
        (form.title if n == 0 and not isinstance(form, WayStep) else bound.label, _shown(bound))
        for form in forms
        for n, bound in enumerate(form)
        if _shown(bound)
    ]
    page = {"rows": rows, "why": why, "is_child": said.get("over_14") == Age.NO}
    return render(request, "portal/advise_check.html", _page(request, "check", said) | page, status=status)


def _shown(bound) -> str:
    """Return what was said in a field, in words; "" where nothing was."""
    value = bound.value()
    if choices := getattr(bound.field, "choices", None):
        return next((str(label) for code, label in choices if str(code) == str(value or "") and value), "")
    return "是" if value in ("on", True, "True") else str(value or "").strip()


def _send(request, way: list[str], said) -> HttpResponse:
    answers: dict[str, Any] = {}
    for name in way:
        form = STEPS[name](said)
        if not form.is_valid():
            return _step(request, name, way, said, form)
        answers |= form.cleaned_data
    who = tries.visitor(request)
    if tries.too_many("advice", who, most=tries.MANY):
        return _check(request, way, said, why=TOO_MANY, status=429)
    answers["people"] = answers.get("people") or 1
    once = f"advice.{_page(request, 'check', said)['once']}"[:40]
    try:
        matter = asking.ask(region=_region(), once=once, address=who, **answers)
    except NotAllowed as refused:
        return _check(request, way, said, why=str(refused), status=409)
    tries.count("advice", who)
    return _keep(request, matter)


def _region() -> str:
    return city_pack.region_of(city_pack.here())


def _keep(request: HttpRequest, matter: Matter) -> HttpResponse:
    tickets.keep(request, SESSION, matter)
    return redirect("portal:advise_receipt")


@never_cache
@public.form_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Show number and code to whoever just asked, until they say that they have them, for half an hour at most."""
    if request.method == "POST":
        request.session.pop(SESSION, None)
        return redirect("portal:home")
    found = tickets.kept(request, SESSION, "consultation", "complaint")
    if found is None:
        raise Http404
    matter, code = found
    due = Clock.objects.filter(matter=matter, name="total").values_list("due_at", flat=True).first()
    page = {
        "number": matter.number, "code": code, "drawing": tickets.drawing(request, matter.number, code), "leave_to": public.LEAVE_TO,
        "label": kinds.get(matter.kind).label, "by": day_or_moment(due) if due else None, "is_complaint": matter.kind == "complaint",
    }  # fmt: skip
    return render(request, "portal/advise_receipt.html", page)


@never_cache
@public.form_page
def complain(request: HttpRequest) -> HttpResponse:
    """Take a complaint, and show number and code of its own."""
    once = re.sub(r"[^A-Za-z0-9_-]", "", request.POST.get("once", ""))[:30] or secrets.token_urlsafe(18)
    form = ComplainForm(request.POST if request.method == "POST" else None)
    keeps = told_how_long.words(kinds.get("complaint"), _region())
    page: dict[str, Any] = {"form": form, "once": once, "leave_to": public.LEAVE_TO, "why": "", "keeps": keeps}
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/complain.html", page, status=422 if form.is_bound else 200)
    if danger.is_back(request):
        return render(request, "portal/complain.html", page)
    if helps := danger.help_first(request, form, title="咨询", on="接着投诉"):
        return helps
    who = tries.visitor(request)
    if tries.too_many("advice", who, most=tries.MANY):
        return render(request, "portal/complain.html", page | {"why": TOO_MANY}, status=429)
    try:
        matter = asking.complain(region=_region(), once=f"complain.{once}"[:40], address=who, **form.cleaned_data)
    except NotAllowed as refused:
        return render(request, "portal/complain.html", page | {"why": str(refused)}, status=409)
    tries.count("advice", who)
    return _keep(request, matter)
