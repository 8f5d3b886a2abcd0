"""发放查询码: the slip that the counter prints and hands to a party without an account. The code is shown this once."""

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yihe.matters import codes, kinds, queries
from yihe.matters.actions import NotAllowed
from yihe.registers.evidence.models import Verb, note_access


class SlipForm(forms.Form):
    paper = forms.CharField(label="核对的身份证件", max_length=60, help_text="例如：居民身份证，人证一致。不写号码。")


@never_cache
def slip(request, number: str):
    """Ask which paper was looked at, then show the slip. Loading it again shows no code: a new one has to be handed out."""
    matter = queries.access_matter(request.user, number)
    party = codes.party_of(matter)
    if party is None:
        raise Http404
    again = bool(party.code_digest)
    why, code = codes.cannot_hand_out(matter, request.user), ""
    form = SlipForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not why and form.is_valid():
        try:
            code = codes.hand_out(matter, by=request.user, paper=form.cleaned_data["paper"])
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="发放查询码")
    page = {"matter": matter, "kind": kinds.get(matter.kind), "form": form, "why": why, "code": code, "again": again}
    return render(request, "desk/slip.html", page, status=200 if code or request.method != "POST" else 422)
