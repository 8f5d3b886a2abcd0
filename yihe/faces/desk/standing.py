"""催办 转办 加签 取回 from a matter's page, and the membership a person acts in."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yihe.faces.design.onward import onward
from yihe.faces.desk.refusals import standing_after
from yihe.matters import fetching_back, queries, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User


class RemindForm(forms.Form):
    text = forms.CharField(label="催办说明", max_length=200, required=False)


class ReassignForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label="转给")
    reason = forms.CharField(label="理由", max_length=200)


class FetchBackForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200)


class AskForm(forms.Form):
    of = forms.ModelChoiceField(User.objects.none(), label="请谁会签")
    question = forms.CharField(label="需要说明的事项", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    agrees = forms.TypedChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], coerce=lambda v: v == "yes", widget=forms.RadioSelect
    )
    answer = forms.CharField(label="说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


# What it is called, its form, why not, the verb itself, what is said when it is done.
VERBS: dict[str, tuple[str, Any, Callable[..., str], Callable[..., Any], str]] = {
    "remind": ("催办", RemindForm, standing.cannot_remind, standing.remind, "已催办。"),
    "reassign": ("转办", ReassignForm, standing.cannot_reassign, standing.reassign, "已转办。"),
    "add_signatory": ("加签", AskForm, standing.cannot_add_signatory, standing.add_signatory, "已请会签，答复前不能办理下一步。"),
    "fetch_back": (
        "取回", FetchBackForm, fetching_back.cannot_fetch_back, fetching_back.fetch_back, "已取回，此件回到上一步，等您办理。",
    ),
}  # fmt: skip


def verb(request, number: str, name: str):
    """One page for each: the form, and what stands against it."""
    matter = queries.access_matter(request.user, number)
    if name not in VERBS:
        raise Http404
    label, form_class, refuses, do, done = VERBS[name]
    why = refuses(matter, request.user)
    form = form_class(request.POST or None)
    if not why:
        _narrow(form, matter, request.user)
    if request.method == "POST" and not why and form.is_valid():
        try:
            do(matter, by=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            fresh = Matter.objects.get(pk=matter.pk)
            why = standing_after(refused, form, lambda: refuses(fresh, request.user))
        else:
            messages.success(request, done)
            return redirect("desk:matter", number)
    return render(
        request, "desk/standing.html", {"matter": matter, "label": label, "form": form, "why": why, "name": name},
        status=409 if request.method == "POST" and why else 422 if request.method == "POST" else 200,
    )  # fmt: skip


def _narrow(form, matter, user) -> None:
    """Offer only the people who may be chosen: a forged key is refused by the same list."""
    people = None
    if "to" in form.fields:
        form.fields["to"].queryset = people = User.objects.filter(
            pk__in=[u.pk for u in standing.colleagues(matter) if u != user]
        )
    if "of" in form.fields:
        form.fields["of"].queryset = people = User.objects.filter(
            pk__in=[u.pk for u in standing.signatories(matter, user)]
        )
    if people is not None:
        for field in form.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.label_from_instance = lambda user: user.name


@require_POST
def answer(request, number: str, pk: int):
    matter = queries.access_matter(request.user, number)
    asked = next((s for s in queries.countersignatures(matter) if s.pk == pk), None)
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return render(
            request, "desk/standing.html",
            {"matter": matter, "label": "答复会签", "form": form, "why": "", "name": "answer"}, status=422,
        )  # fmt: skip
    try:
        standing.answer_signature(asked, by=request.user, **form.cleaned_data)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "会签意见已提交。")
    return (
        redirect("desk:matter", number)
        if queries.in_reach(request.user).filter(pk=matter.pk).exists()
        else redirect("desk:inbox")
    )


@require_POST
def recall(request, number: str, pk: int):
    matter = queries.access_matter(request.user, number)
    asked = next((s for s in queries.countersignatures(matter) if s.pk == pk), None)
    if asked is None:
        raise Http404
    try:
        standing.recall_signature(asked, by=request.user)
        messages.success(request, "会签已收回。")
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("desk:matter", number)


@require_POST
def switch(request):
    """Act in another of one's memberships. One that is not in force, or another's, changes nothing."""
    wanted = request.POST.get("membership", "")
    chosen = next((m for m in request.user.memberships_in_force if str(m.pk) == wanted), None)
    if chosen is None:
        messages.error(request, "这个任职不在有效期内，身份没有改变。")
    else:
        request.session["acting"] = chosen.pk
        messages.info(request, f"现在以“{chosen.label}”的身份办理。")
    return redirect(onward(request, "next", reverse("desk:inbox")))
