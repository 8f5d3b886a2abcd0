"""Accounts and memberships; lending one's duty for a while."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from yihe.faces.desk import choosing, identity, invitations, resets
from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.grants import tell_confirmers, waiting_page
from yihe.faces.desk.inbox import following
from yihe.faces.desk.timer import timer_note
from yihe.foundation import roles
from yihe.foundation.roles import DIRECTOR, KEEPERS_OF_THE_SYSTEM, POWERS, ROLES
from yihe.foundation.written.boxes import NameBox, SearchBox
from yihe.foundation.written.mailboxes import MailboxBox
from yihe.matters import telling
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants, sittings, stopping
from yihe.registers.accounts.models import Membership, ProposedMembership, User
from yihe.registers.accounts.queries import (
    Wanted,
    access_user,
    administration,
    membership_of,
    memberships_of,
    oversight,
    stand_ins,
    users,
    who_reach,
)
from yihe.registers.evidence.models import Verb, note_access

DAY = {"type": "date"}


class AccountForm(forms.Form):
    """A new account. It has no password: its holder sets one by an invitation."""

    username = forms.SlugField(label="登录名", max_length=40)
    name = NameBox(label="姓名", max_length=40)
    email = MailboxBox(
        label="本人的电子邮箱",
        required=False,
        help_text="设密码的邀请发到这里；没有邮箱的，新增后出一个一次性码，当面交给本人",
    )


class MembershipForm(forms.Form):
    role = forms.ChoiceField(label="角色", choices=roles.grantable)
    region = forms.CharField(label="管辖区划", max_length=60, required=False, help_text="工作人员填写县（市、区）或乡镇、街道的名称，或者区划代码")  # fmt: skip
    organization = forms.CharField(label="所属组织", max_length=100, required=False, help_text="社会组织经办人填写全称、统一社会信用代码或备案号")  # fmt: skip
    department = forms.CharField(label="科室", max_length=40, required=False)
    title = forms.CharField(label="职务", max_length=40, required=False)
    valid_until = forms.DateField(label="期限至", required=False, widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args, reach: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.reach = reach

    def clean_region(self) -> str:
        return choosing.place(self.cleaned_data["region"], self.reach)

    def clean_organization(self):
        return choosing.organization(self.cleaned_data["organization"], self.reach)

    def clean(self):
        said = super().clean()
        role = ROLES.get(said.get("role", ""))
        asked = role is not None and role.place == "organization" and "organization" not in self.errors
        if asked and not said.get("organization"):
            self.add_error("organization", f"{role.label}要写明所属组织。")
        return said


def _administrator(request) -> None:
    """Let a 系统管理员 on."""
    if not administration(request.user):
        raise Http404


def _overseer(request) -> None:
    """Let a 系统管理员 or 安全管理员 on."""
    if not oversight(request.user):
        raise Http404


@asks_again
def people(request):
    (_administrator if request.method == "POST" else _overseer)(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accounts.open_account(by=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"已新增用户 {user.name}，请分配角色。")
            return invitations.send(request, user)
    return render(
        request, "desk/people.html",
        _list_page(request) | {"form": form, "timer_note": timer_note(request.user), "opens": bool(administration(request.user)), "keepers": keepers_page(request.user)} | waiting_page(request.user),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


class NarrowForm(forms.Form):
    """By what the list of people is narrowed. Place and organization by name or code."""

    q = SearchBox(label="姓名、登录名或手机号", max_length=40, required=False)
    role = forms.ChoiceField(label="角色", choices=lambda: [("", "全部"), *roles.grantable()], required=False)
    region = forms.CharField(label="管辖区划", max_length=60, required=False)
    organization = forms.CharField(label="所属组织", max_length=100, required=False)
    department = forms.CharField(label="科室", max_length=40, required=False)
    no_password = forms.BooleanField(label="尚未设密码", required=False)

    def __init__(self, *args, reach: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.reach = reach

    def clean_region(self) -> str:
        return choosing.place(self.cleaned_data["region"], self.reach)

    def clean_organization(self) -> int | None:
        found = choosing.organization(self.cleaned_data["organization"], self.reach)
        return found.pk if found else None


def _list_page(request) -> dict:
    """Return what the list of people wants to know: who they are, by what it is narrowed, and the next page."""
    narrow = NarrowForm(request.GET or None, reach=oversight(request.user))
    said = dict(narrow.cleaned_data) if narrow.is_valid() else {}
    wanted = Wanted(search=said.pop("q", ""), **said)
    rows, after = users(request.user, wanted, request.GET.get("after", "")) if not narrow.errors else ([], "")
    return choosing.offers(request.user) | {
        "rows": rows, "narrow": narrow, "invites": bool(administration(request.user)) and any(not row.has_usable_password() for row in rows), "is_narrowed": wanted != Wanted(), "next": following(request, after),
    }  # fmt: skip


def keepers_page(user) -> list[tuple[str, list[User], str]]:
    """Return the three who keep the system where somebody does, each with the people and what is missing."""
    found = []
    for role in KEEPERS_OF_THE_SYSTEM:
        keys = {pk for region in oversight(user) for pk in who_reach(role, region=region)}
        people = list(User.objects.filter(pk__in=keys).order_by("pk"))
        lacks = "还没有人任，请尽快提请" if not people else "没有副职，请再提请一位" if len(people) == 1 else ""
        found.append((role.label, people, lacks))
    return found


@asks_again
def person(request, username: str):
    (_administrator if request.method == "POST" else _overseer)(request)
    user = access_user(request.user, username)
    form = MembershipForm(request.POST or None, reach=administration(request.user))
    choosing.dress(form)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            given = grants.grant(
                user, ROLES[said["role"]], by=request.user, region=said["region"], organization=said["organization"],
                title=said["title"], department=said["department"], valid_until=said["valid_until"],
            )  # fmt: skip
        except ValidationError as fault:
            form.add_error(None, "；".join(fault.messages))
        else:
            if isinstance(given, ProposedMembership):
                tell_confirmers(given)
                what = POWERS[given.role.power]
                messages.success(request, f"已提请。“{given.role.label}”{what}，由安全管理员或分管领导确认后生效。")
            else:
                messages.success(request, "任职已授予。")
            return redirect("desk:person", username)
    held, further = memberships_of(user, seen_by=request.user, after=request.GET.get("after", ""))
    return render(
        request, "desk/person.html", {"person": user, "memberships": held, "next": f"{request.path}?after={further}" if further else "", "first": request.path if "after" in request.GET else "", "form": form, "today": timezone.localdate(), "opens": bool(administration(request.user))}
        | choosing.offers(request.user) | waiting_page(request.user, about=user) | identity.standing_page(user, seen_by=request.user) | resets.standing_page(user, seen_by=request.user),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@asks_again
@require_POST
def end_membership(request, username: str, pk: int):
    _administrator(request)
    holder = access_user(request.user, username)
    if (row := membership_of(holder, pk, seen_by=request.user)) is None:
        raise Http404
    if refused := accounts.cannot_end(row, request.user):
        messages.error(request, refused)
    else:
        accounts.end(row, by=request.user)
        _tell_the_others(holder, row, request.user)
        messages.success(request, "任职已终止，受托的任职一并终止。")
    return redirect("desk:person", username)


@asks_again
@require_POST
def stop(request, username: str):
    """停用账户: at once, with every sign-in of it."""
    _overseer(request)
    holder = access_user(request.user, username)
    try:
        stopping.stop(holder, reason=request.POST.get("reason", ""), by=request.user)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        telling.tell({holder.pk}, "您的账户已停用。如有疑问，请联系系统管理员。", page="desk:account", mail=True)
        for row in holder.memberships.filter(ended_at=None):
            _tell_the_others(holder, row, request.user)
        messages.success(request, f"{holder}的账户已停用，各处的登录已经结束。")
    return redirect("desk:person", username)


@require_POST
def end_sign_ins(request, username: str):
    """End every sign-in of somebody: a telephone was lost, a screen was left open."""
    _overseer(request)
    holder = access_user(request.user, username)
    gone = sittings.end(holder, besides=None, by=request.user)
    if gone:
        telling.tell({holder.pk}, f"管理员结束了您在 {gone} 处的登录，请重新登录。", page="desk:account", mail=True)
    messages.success(request, f"已结束 {gone} 处登录。" if gone else f"{holder}现在没有登录。")
    return redirect("desk:person", username)


def _tell_the_others(holder: User, row: Membership, by: User) -> None:
    """Where one of those who keep the system is gone, the others hear of it, and so do the directors: it opens nothing unseen."""
    if row.role in KEEPERS_OF_THE_SYSTEM:
        words = f"{by}终止了{holder}的“{row.role.label}”任职。"
        telling.tell_holders(
            (*KEEPERS_OF_THE_SYSTEM, DIRECTOR),
            row.region,
            words,
            page=f"desk:person {holder.username}",
            besides={by.pk},
        )


class DelegationForm(forms.Form):
    membership = forms.ModelChoiceField(Membership.objects.none(), label="委托我的哪个任职")
    to = forms.ModelChoiceField(User.objects.none(), label="委托给")
    since = forms.DateField(label="自", widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label="至", widget=forms.DateInput(attrs=DAY))


@asks_again
def delegations(request):
    """Lend one's own duty to a colleague for stated days, see what is lent, take it back."""
    mine = [m for m in request.user.memberships_in_force if m.role.is_staff and not m.delegated_by_id]
    form = DelegationForm(request.POST or None, initial={"since": timezone.localdate()})
    form.fields["membership"].queryset = Membership.objects.filter(pk__in=[m.pk for m in mine])
    form.fields["membership"].label_from_instance = lambda m: m.label
    form.fields["to"].queryset = stand_ins(mine)
    form.fields["to"].error_messages["invalid_choice"] = accounts.NO_STAND_IN
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            accounts.delegate(
                said["membership"], to=said["to"], since=said["since"], until=said["until"], by=request.user
            )
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"已委托 {said['to']}，{said['since']} 起生效，到期自动收回。")
            return redirect("desk:delegations")
    lent = Membership.objects.filter(delegated_by__in=mine).select_related("user", "delegated_by").order_by("-pk")
    return render(
        request, "desk/delegations.html", {"form": form, "lent": list(lent[:50]), "mine": mine, "today": timezone.localdate()},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@asks_again
@require_POST
def end_delegation(request, pk: int):
    row = Membership.objects.filter(pk=pk, delegated_by__user=request.user).first()
    if row is None:
        note_access(Verb.REFUSED, f"delegation {pk}", by=request.user)
        raise Http404
    accounts.end(row, by=request.user)
    messages.success(request, "委托已收回。")
    return redirect("desk:delegations")
