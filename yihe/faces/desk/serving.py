"""送达: the letters that wait to be served, entering how one was, the receipt to print, and agreeing to be served on line."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from yihe.acts.serving import rules, verbs
from yihe.acts.serving.forms import ServingForm
from yihe.acts.serving.models import Serving, SignedLetter
from yihe.faces.desk.handed_in import PAPER, hands_in
from yihe.foundation.city_names import bureau_of
from yihe.foundation.roles import ROLES
from yihe.matters import access, queries
from yihe.matters.actions import NotAllowed
from yihe.matters.letters import of_event
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import queries as organizations


@dataclass(frozen=True)
class Shown:
    """One letter of a matter as its page shows it: what it is called, how it was served, what runs, and what this reader may enter."""

    letter: SignedLetter
    called: str
    serving: Serving | None
    terms: rules.Terms | None
    may_serve: bool
    server: str

    @property
    def said(self) -> dict:
        return self.serving.event.said if self.serving else {}


def of(matter, user) -> list[Shown]:
    """Return the letters of a matter with how they were served, oldest first."""
    letters = rules.letters_on(matter)
    served = rules.servings_on(matter) if letters else {}
    return [
        Shown(
            letter, rules.called(letter), served.get(letter.pk), rules.terms_of(letter, served.get(letter.pk)),
            rules.may_serve(user, letter), ROLES[letter.served_by].label,
        )
        for letter in letters
    ]  # fmt: skip


@require_GET
def index(request):
    """List the letters that wait for this person to serve them."""
    if not any(hat.role.is_staff for hat in request.user.hats):
        raise Http404
    rows = [
        (letter, rules.called(letter), rules.agreed(letter.matter.organization))
        for letter in rules.waiting(request.user)
    ]
    return render(request, "desk/servings.html", {"rows": rows})


def _letter(user, number: str, seq: int) -> SignedLetter:
    """Return a letter of a matter this person reads; else there is nothing there."""
    matter = queries.access_words(user, number)
    letter = get_object_or_404(SignedLetter.objects.select_related("event__words"), matter=matter, event__seq=seq)
    letter.matter = letter.event.matter = matter
    return letter


def _receipt(request, number: str, seq: int):
    """Return the paper of somebody who serves the letter."""
    user = request.user
    matter = access.by_number(user, number) if user.is_authenticated else None
    letter = SignedLetter.objects.filter(matter=matter, event__seq=seq).first() if matter else None
    if letter is None or not rules.may_serve(user, letter) or "paper" not in request.FILES:
        return []
    return [(request.FILES["paper"], PAPER)]


@hands_in(_receipt)
def serve(request, number: str, seq: int):
    """Enter how a letter was served, or, where that was entered, put it right. Refused or wrong, nothing typed is lost."""
    letter = _letter(request.user, number, seq)
    if not rules.may_serve(request.user, letter):
        raise Http404
    correcting = rules.serving_of(letter) is not None and (
        request.method == "GET" or request.POST.get("correcting") == "yes"
    )
    why = rules.cannot_serve(letter, request.user, correcting=correcting)
    form = ServingForm.of(letter, correcting=correcting, data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and not why and form.is_valid():
        said = form.cleaned_data | {"file": form.cleaned_data.get("paper")}
        said.pop("paper")
        try:
            made = verbs.serve(letter, by=request.user, correcting=correcting, **said)
        except verbs.Wrong as wrong:
            for name, sentence in wrong.faults.items():
                form.add_error(name if name in form.fields else None, sentence)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已登记{made}。")
            return redirect(letter.matter)
    page = {
        "letter": letter, "matter": letter.matter, "called": rules.called(letter), "form": form, "why": why,
        "correcting": correcting, "served": rules.serving_of(letter),
    }  # fmt: skip
    return render(
        request,
        "desk/serve.html",
        page,
        status=409 if why and request.method == "POST" else 422 if form.is_bound and form.errors else 200,
    )


@require_GET
def receipt(request, number: str, seq: int):
    """送达回证: the sheet whoever receives the letter signs. Printing it is written down."""
    letter = _letter(request.user, number, seq)
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="送达回证")
    page = {
        "letter": letter, "matter": letter.matter, "called": rules.called(letter), "serving": rules.serving_of(letter),
        "issuer": of_event(letter.event).get("issuer") or bureau_of(letter.matter.region),
    }  # fmt: skip
    return render(request, "desk/serving_receipt.html", page)


def consent(request, uscc: str):
    """网上送达确认 of an organization: its head agrees or withdraws, everybody who sees the organization reads what it said."""
    organization = organizations.access_organization(request.user, uscc)
    why, last = rules.cannot_agree(request.user, organization), rules.consent_of(organization)
    status = 200
    if request.method == "POST":
        try:
            made = verbs.say_online(organization, agrees=request.POST.get("agrees") == "yes", by=request.user)
        except NotAllowed as refused:
            messages.error(request, str(refused))
            status = 409
        else:
            messages.success(request, "已同意网上送达。" if made.agrees else "已撤回，以后的文书不再网上送达。")
            return redirect("desk:serving_consent", organization.uscc)
    page = {"organization": organization, "why": why, "last": last, "agrees": rules.agreed(organization)}
    return render(request, "desk/serving_consent.html", page, status=status)
