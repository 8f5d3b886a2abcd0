"""Editing a draft, or what was sent back, by everybody who may: one after another, and side by side."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from yihe.faces.desk import asking_again, kept, side_by_side
from yihe.faces.desk.matters import restored
from yihe.faces.desk.refusals import length_seen, standing_after
from yihe.matters import actions, forms, kinds, mending, queries
from yihe.matters.models import Matter

LATEST = 3  # edits that are told above the form


def mend(request, number: str):
    """Edit what a draft, or a matter that was sent back, is about. Who may not edit it is not shown the form."""
    matter = queries.access_matter(request.user, number)
    kind = kinds.get(matter.kind)
    if kind.form is None:
        raise Http404
    why, status = mending.cannot_mend(matter, request.user), 200
    options = forms.filled_in_by(kind.form, request.user, matter.organization, matter.region)
    stored = None if why else kind.form(instance=kind.contents_of(matter), **options)
    was = side_by_side.was_of(stored) if stored is not None else ""
    form, found = None, [] if why else side_by_side.edits(matter)
    if request.method == "POST":
        status, together = 422, ""
        # What was typed is given back, whatever refuses it; what is stored is not added to it.
        form = _typed(request, kind, matter, request.POST, why, options)
        said = side_by_side.said_by(request.POST.get(side_by_side.WAS, ""))
        if stored is not None and said:
            met = side_by_side.meet(form, stored, said)
            if met.taken:
                form = _typed(request, kind, matter, met.data, why, options)
                together = _both_kept(stored, met.taken)
            for name in met.clashes:
                form.add_error(name, side_by_side.told(stored, name, found))
            status = 409 if met.clashes else status
        if not why and form.is_valid():
            if not form.has_changed():
                messages.info(request, together or "内容没有变化。")
                return redirect(matter)
            if asking_again.says_where_money_goes(form, form.changed_data) and (answer := asking_again.first(request)):
                return answer
            try:
                seen = matter.chain_length if said else length_seen(request)
                mending.mend_contents(matter, form, by=request.user, seen=seen)
            except actions.Stale as stale:  # what was typed may be saved all the same, once one has looked
                form.add_error(None, str(stale))
                matter.refresh_from_db(fields=["chain_length"])
                status = 409
            except actions.NotAllowed as refused:
                fresh = Matter.objects.get(pk=matter.pk)
                why = standing_after(refused, form, lambda: mending.cannot_mend(fresh, request.user))
                status = 409 if why else 422
            else:
                kept.forget(request.user, request.path)
                messages.success(request, f"{_saved(matter, kind)}{together}")
                return redirect(matter)
    elif not why:
        form = restored(request, stored)
        draft = queries.draft(request.user, request.path) if hasattr(form, "restored_at") else None
        # What was typed some time ago was typed over what stood there then.
        was = (draft.fields.get(side_by_side.WAS) or [was])[0] if draft else was
    return render(
        request, "desk/mend.html",
        {"matter": matter, "kind": kind, "form": form, "why": why, "was": was, "edits": found[:LATEST]}, status=status,
    )  # fmt: skip


def _typed(request, kind, matter: Matter, data, why: str, options: dict):
    contents = None if why else kind.contents_of(Matter.objects.get(pk=matter.pk))
    return kind.form(data, request.FILES, instance=contents, **options)


def _both_kept(stored, taken: list[str]) -> str:
    return f"别人刚才改的“{'、'.join(str(stored[name].label) for name in taken)}”也保留了。"


def _saved(matter: Matter, kind) -> str:
    """Return what is true once an edit is saved: a draft and what was sent back are still to be handed in."""
    workflow = kind.workflow_of(matter)
    there = workflow.states[matter.state] is workflow.initial and not kind.begins_as_draft()
    return "修改已保存。" if there else "修改已保存，还没有提交。"
