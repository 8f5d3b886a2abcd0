"""
常用意见: what somebody writes again and again, put into the box of an opinion or a reason by one click; and, where a matter goes
back to its applicant, which papers are still to be handed in. What is wrong with a paper that is there is ticked beside it and
nowhere else (`acts.documents.forms`). With a script the box is filled in where one is; without one the button leads to the form's
own page, with everything typed and the words in it.
"""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yihe.acts.documents import fault_words
from yihe.faces.desk import kept
from yihe.foundation import ceilings, row_keys
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.workflow import PAUSED, Action
from yihe.registers.accounts.models import Phrase, User

PICKED = "_phrase"
LONGEST = 200


_own = CompiledQuery(lambda: Phrase.objects.filter(user_id=key("user")).values_list("pk", "text"))


def own(user) -> list[tuple[str, str]]:
    """Return a person's own phrases, each with its key."""
    return [(str(pk), text) for pk, text in _own(user=user.pk)]


def templates(form: forms.Form, action: Action | None, kind) -> list[tuple[str, str]]:
    """
    Return what may be said when a matter is handed back to its applicant: papers that are not there, and the city's sentences
    where there is no paper to tick anything of.
    """
    if action is None or action.target is None or action.target.clock is not PAUSED:
        return []
    rows = getattr(form, "rows", ())
    there = {row.document.slot for row in rows}
    missing = [p.label for p in kind.papers if p.is_brought and p.required_for and p.code not in there]
    said = [f"请补交“{label}”。" for label in missing] + ([] if rows else list(fault_words.words().reasons))
    return [(f"t{n}", words) for n, words in enumerate(said)]


def attach(form: forms.Form | None, action: Action | None, kind, phrases: Iterable[tuple[str, str]]) -> None:
    """Say on a form which words can be put into which of its boxes: `form.phrases`, pairs (name, [(key, words)])."""
    if form is None:
        return
    names = [name for name in getattr(form, "takes_phrases", ()) if name in form.fields]
    form.phrases = [(name, [*templates(form, action, kind), *phrases]) for name in names]


def takes_them(form: forms.Form | None) -> bool:
    return form is not None and bool(getattr(form, "takes_phrases", ()))


def pick(request, form: forms.Form) -> forms.Form:
    """Fill an unbound form with what was typed, and put the words that were picked into their box."""
    kept.put_back(form, kept.typed(request))
    name, _colon, key = request.POST.get(PICKED, "").partition(":")
    words = next((dict(said).get(key) for at, said in form.phrases if at == name), None)
    if words:
        begun = str(form.initial.get(name) or "").rstrip()
        usual = str(form.fields[name].initial or "")
        form.initial[name] = words if begun in ("", usual) else f"{begun}{words}"
    return form


class PhraseForm(forms.Form):
    text = forms.CharField(label="常用意见", max_length=LONGEST)


@require_http_methods(["GET", "POST"])
def index(request):
    """One's own phrases: add, change, remove."""
    form = PhraseForm(request.POST if "text" in request.POST else None)
    if request.method == "POST":
        found = Phrase.objects.filter(user=request.user.pk, pk=row_keys.read(request.POST.get("phrase", ""))).first()
        if "remove" in request.POST:
            if found:
                found.delete()
                messages.success(request, "已删除。")
            return redirect("desk:phrases")
        if form.is_valid():
            words = form.cleaned_data["text"].strip()
            if why := _keep(request.user, words, found):
                form.add_error("text", why)
            else:
                messages.success(request, "已保存。")
                return redirect("desk:phrases")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "desk/phrases.html", {"form": form, "rows": Phrase.objects.filter(user=request.user)}, status=status
    )  # fmt: skip


def _keep(user, words: str, instead_of: Phrase | None) -> str:
    """Keep a phrase and return "", or why it is not kept."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two at once are two
        if why := _cannot_keep(user, words, instead_of):
            return why
        Phrase.objects.update_or_create(
            pk=instead_of.pk if instead_of else None, defaults={"user": user, "text": words}
        )
    return ""


def _cannot_keep(user, words: str, instead_of: Phrase | None) -> str:
    mine = Phrase.objects.filter(user=user)
    if mine.filter(text=words).exclude(pk=instead_of.pk if instead_of else None).exists():
        return "这条常用意见已经有了。"
    if instead_of is None and mine.count() >= ceilings.PHRASES.most:
        return f"常用意见最多保存 {ceilings.PHRASES.most} 条，请先删除不用的。"
    return ""
