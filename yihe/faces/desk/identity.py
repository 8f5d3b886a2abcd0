"""
核对本人: the one page that is left to somebody with power until an administrator has met them, the administrator's button,
and who is told of what happens to a second factor.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.middleware import factors_shown
from yihe.matters import telling
from yihe.registers.accounts import factors, invitations, sittings, stopping
from yihe.registers.accounts.models import Invitation, User
from yihe.registers.accounts.queries import access_user, oversight
from yihe.registers.evidence.models import Verb, note_access

NOT_YOU = "如果不是您本人做的，请马上联系系统管理员。"


class ConfirmForm(forms.Form):
    """Which factors the page showed, as keys with commas between."""

    seen = forms.RegexField(r"^[0-9]{1,18}(,[0-9]{1,18})*$", max_length=400)

    def clean_seen(self) -> set[int]:
        return {int(key) for key in self.cleaned_data["seen"].split(",")}


def standing_page(user: User, *, seen_by) -> dict:
    """Return what a person's page says of how far the account has come into its holder's hands."""
    waiting = factors.unconfirmed(user)
    return {
        "standing": factors.standing(user), "has_no_password": not user.has_usable_password(),
        "tone": {factors.CONFIRMED: "good", factors.WAITING: "gold"}.get(factors.standing(user), "neutral"),
        "invitation": Invitation.objects.filter(user=user, ended_at=None).select_related("by").first(),
        "cannot_invite": invitations.cannot_invite(user, seen_by),
        "unconfirmed": [(factors.label(row), row.created_at) for row in waiting], "confirmations": factors.confirmations(user), "seen": _keys(waiting),
        "cannot_confirm": factors.cannot_confirm(user, seen_by), "cannot_stop": stopping.cannot_stop(user, seen_by),
        "signed_in": len(sittings.of(user)),
    }  # fmt: skip


def _keys(rows: list[Authenticator]) -> str:
    return ",".join(str(row.pk) for row in rows)


@asks_again
@require_POST
def confirm(request, username: str):
    """已当面核对本人."""
    if not oversight(request.user):
        raise Http404
    user = access_user(request.user, username)
    _confirm(request, user)
    return redirect("desk:person", username)


def _confirm(request, user: User) -> None:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有看懂核对的是什么，请在页面上按按钮。")
        return
    try:
        factors.confirm(user, seen=form.cleaned_data["seen"], by=request.user)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
        return
    messages.success(request, f"已记下：您当面核对过{user}本人。")
    words = f"您的第二因素已经当面核对，现已生效。{NOT_YOU}"
    telling.tell({user.pk}, words, page="desk:account", mail=True)
    if user.opened_by_id:
        opened = f"{request.user}已当面核对{user}本人，第二因素现已生效。"
        telling.tell({user.opened_by_id}, opened, page=f"desk:person {user.username}", mail=True)


@asks_again
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request):
    """
    What is missing and whom to see. The first administrators, whom nobody else can confirm, confirm one another here:
    the POST names one of those the page shows, and nobody else is there.
    """
    user = request.user
    if not (user.holds_power and user.has_unconfirmed_factor):
        if request.method == "POST":
            raise Http404
        return redirect("desk:inbox")
    beginners = factors.beginners(user)
    if request.method == "POST":
        named = next((each for each, _keys in beginners if each.username == request.POST.get("username")), None)
        if named is None:
            note_access(Verb.REFUSED, "confirming a second factor", by=user)
            raise Http404
        _confirm(request, named)
        return redirect("desk:identity")
    return render(
        request, "desk/identity.html",
        {
            "who": factors.who_confirms(user), "labels": [m.label for m in user.memberships_in_force if m.role.power],
            "beginners": [(each, ",".join(map(str, keys))) for each, keys in beginners],
        },
    )  # fmt: skip


@receiver(authenticator_added)
def note_added(sender, request, user, authenticator, **kwargs):
    """Write it down, tell the holder, and tell the administrators where somebody with power waits for one of them."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    waits = factors.added(authenticator, shown=factors_shown(request, user))
    # Whoever binds a factor has just shown it: this session need not ask for it again.
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    telling.tell(
        {user.pk},
        f"您的账户绑定了第二因素（{factors.label(authenticator)}）。{NOT_YOU}",
        page="desk:account",
        mail=True,
    )
    if waits:
        tell_confirmers(user)


@receiver(authenticator_removed)
def note_removed(sender, request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    last = factors.removed(authenticator)
    lapsed = "核对随之失效，重新绑定后要再次当面核对。" if last else ""
    telling.tell(
        {user.pk},
        f"您的账户解除了第二因素（{factors.label(authenticator)}）。{lapsed}{NOT_YOU}",
        page="desk:account",
        mail=True,
    )


def tell_confirmers(user) -> None:
    """Tell those who may confirm somebody that they wait, where they hold power now."""
    holder = User.objects.get(pk=user.pk)
    if not (holder.holds_power and holder.has_unconfirmed_factor):
        return
    telling.tell(
        {each.pk for each in factors.who_confirms(holder)},
        f"{holder}绑定了第二因素，请当面核对本人。",
        page=f"desk:person {holder.username}",
        mail=True,
    )
