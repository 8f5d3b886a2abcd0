"""The base's pages: who is in, how each resident grows, what help it was given and still lacks."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihe.domains.incubation import city, queries, services_given, stays
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.forms import offer_rows
from yihe.domains.incubation.records import ServiceRecord
from yihe.domains.incubation.stay_forms import LeavingForm, StageChangeForm
from yihe.faces.desk import kept, lists, records
from yihe.faces.desk.matters import restored
from yihe.foundation.city_words import lazily, say, word
from yihe.foundation.roles import BASE_MANAGER
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import User
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Residency

TABS = {"in": "在孵", "mine": "我辅导的", "left": "已{leave}"}


class TutorForm(forms.Form):
    tutor = forms.ModelChoiceField(User.objects.none(), label=lazily("{tutor}"))
    reason = forms.CharField(label="更换理由", max_length=200)

    def __init__(self, *args, residency: Residency, **kwargs):
        super().__init__(*args, **kwargs)
        found = stays.tutors_of(residency.group, residency.organization)
        offer_rows(self, "tutor", User.objects.filter(pk__in=[user.pk for user in found]))


class JoinForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=lazily("{tutor}"))
    group = forms.ChoiceField(label=lazily("{group}"), choices=city.groups)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        tutors = User.objects.filter(memberships__role_code=TUTOR.code).distinct()
        may = [user.pk for user in tutors if not stays.may_arrange_groups(by, user)]
        offer_rows(self, "user", tutors.filter(pk__in=may))


@require_GET
def residents(request):
    shown, group = request.GET.get("shown", "in"), request.GET.get("group", "")
    if shown not in TABS:
        raise Http404
    lines, following = queries.residents(request.user, shown=shown, group=group, after=request.GET.get("after", ""))
    here = reverse("desk:residents")
    tabs = [(code, say(label), f"{here}?shown={code}") for code, label in TABS.items()]
    if not any(hat.role is TUTOR for hat in request.user.hats):
        tabs = [tab for tab in tabs if tab[0] != "mine"]
    return render(
        request,
        "desk/incubation_residents.html",
        {
            "lines": lines, "shown": shown, "tabs": tabs, "group": group, "groups": city.groups(), "stresses": city.stresses(),
            "next": f"{here}?shown={shown}&group={group}&after={following}" if following else "",
            "arranges": any(hat.role is BASE_MANAGER for hat in request.user.hats),
        },
    )  # fmt: skip


LATEST = 20  # services on the page of a stay; all of them are a list of their own


@require_GET
def resident(request, pk: int):
    residency = queries.access_residency(request.user, pk)
    given = services_given.standing(residency)
    stage = residency.stage
    road = road_of(residency)
    works = queries.works_with(request.user, residency)
    manages = stays.hat_over(request.user, residency.organization, BASE_MANAGER) is not None
    return render(
        request,
        "desk/incubation_resident.html",
        {
            "residency": residency, "organization": residency.organization, "stage": stage, "road": road,
            "group": city.pack(residency.organization.region).group_label(residency.group), "stages": list(residency.stages.all()),
            "lines": services_given.against_recipe(residency, given=given),
            "next_help": services_given.next_help(residency, given=given),
            "services": records.table(ServiceRecord, given[:LATEST], request.user, request.path),
            "given": len(given), "latest": LATEST,
            "matters": lists.pairs(queries.matters_of(request.user, residency)), "works": works, "manages": manages,
            "own": any(hat.organization_id == residency.organization_id for hat in request.user.hats),
        },
    )  # fmt: skip


def road_of(residency: Residency) -> list[tuple[str, str]]:
    """Return the stages from the first the resident was ever in, as (label, done|here|ahead)."""
    been = [row.stage for row in sorted(residency.stages.all(), key=lambda row: (row.since, row.pk))]
    order = [code for code, _label in classes.stages()]
    if not set(been) <= set(order):  # a stage the city no longer has: only the way that was gone is known
        return [(classes.stage_label(code), "done") for code in been[:-1]] + [(classes.stage_label(been[-1]), "here")]
    reached = order.index(residency.stage.stage)
    first = min(order.index(row.stage) for row in residency.stages.all())
    look = {-1: "done", 0: "here", 1: "ahead"}
    return [
        (city.pack(residency.organization.region).recipes[code].label, look[(place > reached) - (place < reached)])
        for place, code in enumerate(order) if place >= first
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def propose_stage(request, pk: int):
    residency = queries.access_residency(request.user, pk)
    if not queries.works_with(request.user, residency):
        raise Http404
    form = StageChangeForm(request.POST or None, residency=residency)
    return _open(
        request, residency, form, "提出阶段调整",
        lambda said: stays.propose_stage(residency, by=request.user, **said),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def open_graduation(request, pk: int):
    residency = queries.access_residency(request.user, pk)
    if stays.hat_over(request.user, residency.organization, BASE_MANAGER) is None:
        raise Http404
    form = LeavingForm(request.POST or None)
    return _open(
        request,
        residency,
        form,
        say("办理{leave}"),
        lambda said: stays.open_graduation(residency, by=request.user, **said),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_tutor(request, pk: int):
    residency = queries.access_residency(request.user, pk)
    if stays.hat_over(request.user, residency.organization, BASE_MANAGER) is None:
        raise Http404
    form = TutorForm(request.POST or None, residency=residency)
    if request.method == "POST" and form.is_valid():
        try:
            stays.change_tutor(
                residency, form.cleaned_data["tutor"], by=request.user, reason=form.cleaned_data["reason"]
            )
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{word('tutor')}已更换为{residency.tutor}。")
            return redirect("desk:resident", residency.pk)
    return form_page(request, form, residency, say("更换{tutor}"))


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request):
    """推进组: who sits in which. The base arranges it."""
    arranges = any(hat.role is BASE_MANAGER for hat in request.user.hats)
    if not arranges and not any(hat.role is TUTOR for hat in request.user.hats):
        raise Http404
    form = JoinForm(request.POST or None, by=request.user) if arranges else None
    if request.method == "POST":
        if not arranges:
            raise Http404
        if leaving := request.POST.get("leave", ""):
            return _leave_group(request, leaving)
        if form.is_valid():
            try:
                stays.join_group(form.cleaned_data["user"], form.cleaned_data["group"], by=request.user)
            except NotAllowed as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, say("已编入{group}。"))
                return redirect("desk:promotion_groups")
    page = {"groups": queries.group_members(request.user), "form": form, "arranges": arranges}
    return render(request, "desk/incubation_groups.html", page, status=422 if request.method == "POST" else 200)


def _leave_group(request, key: str):
    row = next((m for _c, _l, rows in queries.group_members(request.user) for m in rows if str(m.pk) == key), None)
    if row is None:
        raise Http404
    try:
        stays.leave_group(row, by=request.user)
        messages.success(request, f"{row.user}已离开{word('group')}。")
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("desk:promotion_groups")


def _open(request, residency: Residency, form, title: str, act):
    """Show a form that opens a matter about a stay, or open it and go there."""
    if request.method == "POST" and form.is_valid():
        try:
            matter = act(form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            kept.forget(request.user, request.path)
            messages.success(request, f"已创建 {matter.number}。")
            return redirect(matter)
    if request.method != "POST":
        form = restored(request, form)
    return form_page(request, form, residency, title)


def form_page(request, form, residency: Residency | None, title: str, *, why: str = "", about: str = ""):
    """Show a form on a page of its own; `residency` is whom it is about, or None."""
    return render(
        request,
        "desk/incubation_form.html",
        {"form": form, "residency": residency, "form_title": title, "why": why, "about": about},
        status=422 if request.method == "POST" else 200,
    )
