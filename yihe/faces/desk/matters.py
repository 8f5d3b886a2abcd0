"""The pages of one matter: read it, act on it, open it, mend it, print it."""

import secrets

from django.contrib import messages
from django.forms import FileField
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.desk import (
    ahead,
    asking_again,
    glance,
    kept,
    last_look,
    next_step,
    openable,
    page,
    phrases,
    surroundings,
)
from yihe.faces.desk.handed_in import SHEET, hands_in, of_form
from yihe.faces.desk.refusals import length_seen, pressed_twice, standing_after
from yihe.faces.portal import guide_details
from yihe.foundation import foreseen
from yihe.matters import access, actions, forms, handing_in, kinds, offering, queries, relatives
from yihe.matters.models import Matter
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def detail(request, number: str):
    matter = queries.access_matter(request.user, number)
    if not _is_their_own(matter, request.user):
        note_access(Verb.READ, f"matter {number}", by=request.user)
    unread = bool(access.cannot_read(request.user, matter))
    if not unread and surroundings.are_shown(matter, request.user):
        relatives.others_of_organization(request.user, matter)  # with what it hangs on and what hangs on it, in one
        glance.at_a_matter(request.user, matter)  # says of most that nothing further need be asked of them
    sort = (matter.kind, matter.state, unread, tuple(hat.role_code for hat in request.user.hats))
    with foreseen.page(sort, reader=request.user.pk, organization=matter.organization_id or 0, matter=matter.pk):
        shown = page.build(request, matter)
        if not shown["not_read"]:
            shown["around"] = surroundings.of(matter, request.user)
        if shown["inside"]:
            shown["since"] = surroundings.since_last_look(matter, request.user, shown["events"])
        return render(request, "desk/matter.html", shown)


def _is_their_own(matter: Matter, user) -> bool:
    """Test whether a reader is of the matter's own organization, or opened it, and sits nowhere in government."""
    own = any(m.organization_id and m.organization_id == matter.organization_id for m in user.memberships_in_force)
    return not user.is_inside and (own or matter.opened_by_id == user.pk)


@require_POST
def preview(request, code: str):
    """先算一算: what the matter in the form would come to. Nothing is stored; the form comes back as it was typed."""
    kind = kinds.find(code)
    hat = next((h for h in request.user.hats if kind and h.role in kind.opened_by and h.organization_id), None)
    if hat is None or not kind.policies or not offering.offers(kind, offering.where(hat)):
        raise Http404
    form = kind.form(request.POST, **forms.filled_in_by(kind.form, request.user, hat.organization, offering.where(hat)))
    later = [form.fields[name] for name in kind.reckoned_without if name in form.fields and form.fields[name].required]
    for field in later:
        field.required = False
    reckoning = kind.reckon_ahead(form, hat.organization) if form.is_valid() else None
    for field in later:  # the form that is shown asks for them all the same
        field.required = True
    return render(
        request, "desk/preview.html",
        {
            "kind": kind, "form": form, "reckoning": reckoning, "why": "",
            "unfilled": [bound.label for bound in form if bound.field in later and not bound.data], "once": request.POST.get("once", ""),
            "form_action": reverse("desk:new", args=[code]), "opening": openable.opening(kind),
        },
        status=200 if reckoning else 422,
    )  # fmt: skip


def _handed_in(request, number: str, name: str):
    """Return the sheets that an action's form asks for, of somebody who may carry it out now."""
    user = request.user
    matter = access.by_number(user, number) if user.is_authenticated else None
    action = kinds.get(matter.kind).workflow_of(matter).actions.get(name) if matter else None
    if matter is None or action is None or action.automatic or actions.refusal(action, matter, user):
        return []
    fields = getattr(action.form, "base_fields", {})
    return of_form(request, {name: box for name, box in fields.items() if isinstance(box, FileField)}, SHEET)


@hands_in(_handed_in)
def act(request, number: str, name: str):
    """GET shows the action's form on a page of its own; POST carries it out. Refused or wrong, nothing typed is lost."""
    matter = queries.access_matter(request.user, number)
    action = kinds.get(matter.kind).workflow_of(matter).actions.get(name)
    if action is None or action.automatic:
        raise Http404
    if handing_in.is_open(matter, action):
        return last_look.at(request, matter, action)
    if request.method != "POST":
        why = actions.refusal(action, matter, request.user)
        form = None if why else restored(request, forms.of(action, matter, request.user))
        return act_page(request, matter, action, form, why)
    if phrases.PICKED in request.POST and (form := with_phrases(request, matter, action)):
        return act_page(request, matter, action, phrases.pick(request, form), "")
    # A form is validated against the matter as it is now; what a stale page offered is caught by `seen` first.
    if why := actions.refusal(action, matter, request.user):
        return _refused(request, matter, action, why)
    form = forms.of(action, matter, request.user, request.POST, request.FILES)
    if form is not None and not form.is_valid():
        return act_page(request, matter, action, form, "", status=422)
    if asking_again.says_where_money_goes(form) and (answer := asking_again.first(request)):
        return answer
    try:
        actions.perform(
            matter, name, by=request.user, seen=length_seen(request),
            **(form.cleaned_data if form is not None else {}),
        )  # fmt: skip
    except actions.NotAllowed as refused:
        fresh = Matter.objects.get(pk=matter.pk)
        if why := standing_after(refused, form, lambda: actions.refusal(action, fresh, request.user)):
            return _refused(request, fresh, action, why, form)
        stale = isinstance(refused, actions.Stale)
        if stale and (answer := pressed_twice(request, fresh, action)):
            return answer
        sentence = "" if form is not None else str(refused)
        return act_page(request, fresh, action, form, "", status=409 if stale else 422, sentence=sentence)
    kept.forget(request.user, request.path)
    messages.success(request, f"{action.done or '已' + action.label}。")
    fresh = Matter.objects.get(pk=matter.pk)
    if said := kinds.get(fresh.kind).done_with(fresh, name, by=request.user) or next_step.words(fresh, request.user):
        messages.success(request, said)
    return redirect(matter if Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists() else "desk:inbox")


def _refused(request, matter: Matter, action, why: str, form=None):
    """Answer a refusal that stands whatever is typed. It is written down: somebody tried what is not theirs to do now."""
    if answer := pressed_twice(request, matter, action):
        return answer
    note_access(Verb.REFUSED, f"matter {matter.number}", by=request.user, detail=f"{action.name}: 不能办理")
    matter.refresh_from_db()
    if form is None and action.form is not None and access.reads(request.user, matter):
        form = forms.of(action, matter, request.user, request.POST, request.FILES)
    return act_page(request, matter, action, form, why, status=409)


def with_phrases(request, matter: Matter, action, form=None):
    """Return a form (unbound, where none is given) with the words that can be put into it."""
    form = form or forms.of(action, matter, request.user)
    if phrases.takes_them(form):
        phrases.attach(form, action, kinds.get(matter.kind), phrases.own(request.user))
    return form


def act_page(request, matter, action, form, why, status=200, sentence="", pressed: page.Pressed | None = None):
    """
    `why` stands whatever is typed; `sentence` refused this press of an act that asks for nothing. What was `pressed` is the button of
    the page that comes back, where it was another than the action's own.
    """
    if form is not None and not hasattr(form, "phrases"):
        with_phrases(request, matter, action, form)
    return render(
        request,
        "desk/act.html",
        {
            "matter": matter, "kind": kinds.get(matter.kind), "action": action, "form": form, "why": why,
            "sentence": sentence, "pressed": pressed or page.Pressed.of(action, matter),
        },
        status=status,
    )  # fmt: skip


def restored(request, form):
    """Put back into an unbound form what was typed and not sent, and say so on the page."""
    if form is None:
        return None
    draft = queries.draft(request.user, request.path)
    if draft:
        kept.put_back(form, draft.fields)
        form.restored_at = draft.at
    return form


@require_GET
def start(request):
    """What may be opened by hand: what one uses most, then by group."""
    words = request.GET.get("q", "").strip()[:30]
    found = openable.choices(request.user, words)
    first, groups = openable.grouped(found)
    return render(
        request, "desk/start.html", {"first": first, "groups": groups, "words": words, "many": len(found) > openable.FEW}
    )  # fmt: skip


def new(request, code: str):
    """Open a matter: the kind's form, a draft that is kept while typing, and one matter however often it is sent."""
    kind = kinds.find(code)
    hat = openable.hat_for(kind, request.user) if kind else None
    if kind is None or hat is None or kind.form is None:
        raise Http404
    why = openable.may_not_open(kind, request.user, hat)
    options = forms.filled_in_by(kind.form, request.user, hat.organization, offering.where(hat))
    if request.method == "POST" and not why:
        form = kind.form(request.POST, request.FILES, **options)
        if form.is_valid():
            try:
                matter = actions.open_matter(
                    kind, form.save(commit=False), by=request.user, organization=hat.organization,
                    region=hat.organization.region if hat.organization_id else hat.region, hat=hat.role_code,
                    once=_token(request), counted={"person": request.user.pk, "organization": hat.organization_id},
                )  # fmt: skip
            except actions.NotAllowed as refused:
                form.add_error(None, str(refused))
            else:
                kept.forget(request.user, request.path)
                messages.success(request, openable.opening(kind).done.format(number=matter.number))
                return redirect(matter)
    elif request.method == "POST":
        form = kind.form(request.POST, request.FILES, **options)
    else:
        initial = ahead.initial(kind, request.user) | {k: v for k, v in request.GET.items()}
        form = restored(request, kind.form(initial=initial, **options))
    return render(
        request,
        "desk/new.html",
        {
            "kind": kind,
            "guide": offering.guide_of(kind, offering.where(hat)),
            "brought": guide_details.papers_brought(kind),
            "form": form,
            "why": why,
            "opening": openable.opening(kind),
            "once": request.POST.get("once") or secrets.token_urlsafe(18),
        },
        status=422 if request.method == "POST" else 200,
    )


def _token(request) -> str | None:
    """Return the token of the form, made the person's own: nobody can take one that another act opens a matter with."""
    said = request.POST.get("once", "")
    return f"{request.user.pk}.{said[:28]}" if said else None
