"""重置: an administrator asks that somebody's factor, password or stopped account be reset; who hears of each step of it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.identity import NOT_YOU
from yihe.faces.desk.proposals import tell_confirmers
from yihe.foundation import city_words
from yihe.foundation.written.mailboxes import MailboxBox
from yihe.matters import telling
from yihe.registers.accounts import resets
from yihe.registers.accounts.models import Proposal, User
from yihe.registers.accounts.proposals import sorts
from yihe.registers.accounts.queries import access_user, oversight

EACH = (resets.FACTOR, resets.PASSWORD, resets.RESUME)


class ResetForm(forms.Form):
    what = forms.ChoiceField(choices=[(code, sorts[code].label) for code in EACH])
    source = forms.CharField(label="怎样核实是本人要求的", max_length=120)
    email = MailboxBox(label="邀请发往的邮箱", required=False)


def standing_page(user: User, *, seen_by: User) -> dict:
    """Return what a person's page says of resets: those that can be asked for, each with why not; and those that wait."""
    asked = [(code, sorts[code].label, resets.cannot_propose(user, code, seen_by)) for code in EACH]
    return {
        "resets": [line for line in asked if (line[0] == resets.RESUME) != user.is_active],
        "resets_waiting": [(row, sorts[row.what].label) for row in resets.waiting_for(user)],
    }


@asks_again
@require_POST
def propose(request, username: str):
    """Ask for a reset. It happens once somebody else confirmed it."""
    if not oversight(request.user):
        raise Http404
    user = access_user(request.user, username)
    form = ResetForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(words for found in form.errors.values() for words in found))
        return redirect("desk:person", username)
    said = form.cleaned_data
    try:
        proposal = resets.propose(
            user, said["what"], by=request.user, source=said["source"],
            email=said["email"] if said["what"] == resets.PASSWORD else None,
        )  # fmt: skip
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        tell_confirmers(proposal)
        messages.success(request, "已提请，由另一位管理员确认后生效。")
    return redirect("desk:person", username)


def tell(proposal: Proposal, step: str, by: User | None) -> None:
    """Tell the holder and both administrators; and the address that is about to be none, at once."""
    holder, label = resets.holder_of(proposal), sorts[proposal.what].label
    who = f"{by}" if by else "系统"
    others = {proposal.proposed_by_id, *([by.pk] if by else [])} - {holder.pk}
    telling.tell({holder.pk}, f"您的账户“{label}”：{step}。{NOT_YOU}", page="desk:account", mail=True)
    telling.tell(others, f"{holder}的账户“{label}”：{who}{step}。", page=f"desk:person {holder.username}", mail=True)
    before = proposal.said["before"]
    if (
        proposal.outcome == Proposal.Outcome.CONFIRMED
        and proposal.what == resets.PASSWORD
        and before
        and before != proposal.said["email"]
    ):
        words = f"{holder.name}，您好：\n\n您在{city_words.system()}平台的账户（登录名 {holder.username}）已重置密码，登记邮箱随之更改。{NOT_YOU}\n"
        transaction.on_commit(
            lambda: send_mail(city_words.subject("登记邮箱的更改"), words, None, [before], fail_silently=True)
        )


resets.when_decided(tell)
