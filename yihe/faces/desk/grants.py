"""待确认的任职: what one administrator proposed and a second person confirms, refuses, or takes back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.desk import identity
from yihe.faces.desk.asking_again import asks_again
from yihe.foundation import row_keys
from yihe.matters import telling
from yihe.registers.accounts import factors, grants
from yihe.registers.accounts.models import ProposedMembership, User
from yihe.registers.accounts.queries import who_reach
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.regions.names import name_of


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(name, name) for name in ("confirm", "refuse", "withdraw")])
    reason = forms.CharField(label="不予确认的理由", max_length=200, required=False)


def may_look(user) -> bool:
    """Test whether somebody has anything to do with proposals here."""
    return bool(grants.confirming(user))


@require_GET
def waiting(request):
    """List what waits, with the sentence where one cannot decide it oneself, and what became of the last ones."""
    if not may_look(request.user):
        raise Http404
    page = {"decided": grants.decided(request.user), "unmet": factors.waiting(request.user)}
    return render(request, "desk/grants.html", waiting_page(request.user) | page)


def waiting_page(user, about: User | None = None) -> dict:
    """Return what `waiting_grants.html` wants to know; `about` one person only."""
    rows = [(row, why) for row, why in grants.waiting(user) if about is None or row.user_id == about.pk]
    return {"waiting": rows, "region_name": name_of, "me": user}


@asks_again
@require_POST
def confirm_many(request):
    """Confirm those that were ticked, each by itself: one that cannot be is left out and named, with its reason."""
    if not may_look(request.user):
        raise Http404
    keys = row_keys.read_all(request.POST.getlist("grant"))
    done = []
    for proposal in grants.in_reach(request.user).filter(pk__in=keys).order_by("pk"):
        try:
            grants.confirm(proposal, by=request.user)
        except ValidationError as refused:
            messages.error(request, f"{proposal.user}“{proposal.role.label}”：{'；'.join(refused.messages)}")
        else:
            done.append(proposal)
            tell_proposer(proposal, "confirm", "", by=request.user)
            identity.tell_confirmers(proposal.user)
    if done:
        messages.success(request, f"已确认 {len(done)} 项任职，马上生效。")
    elif not keys:
        messages.error(request, "请先勾选要同意的任职。")
    return redirect("desk:grants")


@asks_again
@require_POST
def decide(request, pk: int):
    """Confirm, refuse or withdraw one proposal."""
    proposal = next((p for p in grants.in_reach(request.user).filter(pk=pk)), None) if may_look(request.user) else None
    if proposal is None:
        note_access(Verb.REFUSED, f"proposed membership {pk}", by=request.user)
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有看懂要怎么处理，请在列表里按按钮。")
        return redirect("desk:grants")
    said = form.cleaned_data
    try:
        if said["decision"] == "confirm":
            grants.confirm(proposal, by=request.user)
            words = "已确认，任职生效。"
        elif said["decision"] == "refuse":
            grants.refuse(proposal, by=request.user, reason=said["reason"])
            words = "已记为不予确认。"
        else:
            grants.withdraw(proposal, by=request.user)
            words = "已撤回。"
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, words)
        tell_proposer(proposal, said["decision"], said["reason"], by=request.user)
        if said["decision"] == "confirm":
            identity.tell_confirmers(proposal.user)  # whoever bound a factor before there was power waits from now on
    return redirect("desk:grants")


def tell_confirmers(proposal: ProposedMembership) -> None:
    """Tell those who may confirm that somebody waits for them."""
    words = (
        f"{proposal.proposed_by}提请授予{proposal.user}“{proposal.role.label}”，请在 {proposal.lapses_on} 以前确认。"
    )
    besides = [proposal.proposed_by_id, proposal.user_id]
    telling.tell_holders(grants.confirmers_of(proposal), proposal.region, words, page="desk:grants", besides=besides)


def tell_confirmers_of_many(proposals: list[ProposedMembership]) -> None:
    """Tell each who may confirm in one line how many wait, instead of a line for each."""
    if len(proposals) == 1:
        return tell_confirmers(proposals[0])
    waiting: dict[tuple, list[ProposedMembership]] = {}
    for each in proposals:
        waiting.setdefault((grants.confirmers_of(each), each.region), []).append(each)
    heard: dict[int, int] = {}
    for (roles, region), rows in waiting.items():
        for pk in {pk for role in roles for pk in who_reach(role, region=region)}:
            heard[pk] = heard.get(pk, 0) + sum(pk not in (row.proposed_by_id, row.user_id) for row in rows)
    for pk, count in heard.items():
        if count:
            last = min(row.lapses_on for row in proposals)
            words = f"{proposals[0].proposed_by}提请授予 {count} 项任职，请在 {last} 以前在“授权复核”里处理。"
            telling.tell({pk}, words, page="desk:grants", mail=True)
    return None


def tell_proposer(proposal: ProposedMembership, decision: str, reason: str, *, by: User) -> None:
    role = proposal.role.label
    if decision == "confirm":
        telling.tell(
            {proposal.proposed_by_id, proposal.user_id},
            f"{proposal.user}的“{role}”任职已由{by}确认，现已生效。",
            page="desk:account",
        )
    elif decision == "refuse":
        telling.tell(
            {proposal.proposed_by_id},
            f"您提请的{proposal.user}“{role}”任职，{by}不予确认：{reason}",
            page="desk:grants",
        )
