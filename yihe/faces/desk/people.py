"""People: practitioners and their certificates; accounts and memberships; lending one's duty for a while."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.desk.grants import tell_confirmers, waiting_page
from yihe.foundation.encryption import normalised
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, CLOCK, POWERS, PUBLIC, ROLES
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants
from yihe.registers.accounts.models import Membership, ProposedMembership, User
from yihe.registers.accounts.queries import access_user, memberships_of, stand_ins, users
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners import edits, queries
from yihe.registers.practitioners.models import Level, Practitioner, PractitionerKind

DAY = {"type": "date"}


class PractitionerForm(forms.Form):
    """A person on an organization's staff, with a certificate if there is one."""

    name = forms.CharField(label="姓名", max_length=40)
    kind = forms.ChoiceField(label="类别", choices=[c for c in PractitionerKind.choices if c[0] != "expert"])
    id_number = forms.CharField(
        label="身份证件号码",
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="加密保存；补贴按人累计时用它认人",
    )
    position = forms.ChoiceField(label="职务", choices=Position.choices)
    starts_on = forms.DateField(label="入职日期", widget=forms.DateInput(attrs=DAY))
    level = forms.ChoiceField(label="社工证书等级", choices=[("", "没有证书"), *Level.choices], required=False)
    number = forms.CharField(label="证书编号", max_length=40, required=False)
    passed_on = forms.DateField(label="考试通过日期", required=False, widget=forms.DateInput(attrs=DAY))
    valid_from = forms.DateField(label="证书有效期自", required=False, widget=forms.DateInput(attrs=DAY))
    valid_until = forms.DateField(label="证书有效期至", required=False, widget=forms.DateInput(attrs=DAY))
    source = forms.CharField(label="信息来源", max_length=120, help_text="例如：劳动合同、证书原件")

    def clean_id_number(self):
        if fault := edits.id_number_fault(self.cleaned_data["id_number"]):
            raise ValidationError(fault)
        return normalised(self.cleaned_data["id_number"])

    def clean(self):
        said = super().clean()
        if said.get("level"):
            for name in ("number", "passed_on", "valid_from", "valid_until"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "有证书就要填这一项。")
        return said


@require_GET
def practitioners(request):
    search, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    rows, following = queries.practitioners(request.user, search=search, kind=kind, after=request.GET.get("after", ""))
    return render(
        request,
        "desk/practitioners.html",
        {
            "rows": [(p, queries.shown_number(p)) for p in rows], "search": search, "kind": kind,
            "kinds": PractitionerKind.choices, "may_enter": _organization(request.user) is not None,
            "today": timezone.localdate(),
            "next": f"{request.path}?q={search}&kind={kind}&after={following}" if following else "",
        },
    )  # fmt: skip


def _organization(user) -> Organization | None:
    return next((hat.organization for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)


def enter_practitioner(request):
    organization = _organization(request.user)
    if organization is None:
        raise Http404
    form = PractitionerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = _register(organization, said, by=request.user)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"已登记 {person.name}。")
            return redirect("desk:practitioners")
    return render(
        request, "desk/register_form.html", {"form": form, "title": "登记人员", "note": organization.name, "back": ("从业人员", reverse("desk:practitioners"))},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _register(organization: Organization, said: dict, *, by) -> Practitioner:
    """Enter a person, the employment and the certificate: all of it or nothing."""
    with transaction.atomic():
        told = {"by": by, "source": said["source"]}
        found = edits.enter(name=said["name"], kind=said["kind"], id_number=said["id_number"], **told)
        edits.employ(found, organization, position=said["position"], starts_on=said["starts_on"], **told)
        if said["level"]:
            facts = {k: said[k] for k in ("level", "number", "passed_on", "valid_from", "valid_until")}
            edits.certify(found, **facts, **told)
        return found


class AccountForm(forms.Form):
    """A new account, or a new membership of one."""

    username = forms.SlugField(label="登录名", max_length=40)
    name = forms.CharField(label="姓名", max_length=40)
    email = forms.EmailField(label="电子邮箱", required=False)
    password = forms.CharField(label="初始密码", min_length=10, help_text="至少 10 位，请当面告知；本人登录后修改")


class MembershipForm(forms.Form):
    role = forms.ChoiceField(
        label="角色", choices=[(r.code, r.label) for r in ROLES.values() if r not in (CLOCK, PUBLIC)]
    )
    region = forms.CharField(
        label="管辖区划代码", max_length=12, required=False, help_text="只有工作人员填写，例如 320585"
    )
    organization = forms.CharField(
        label="所属组织的统一社会信用代码", max_length=18, required=False, help_text="只有社会组织经办人填写"
    )
    title = forms.CharField(label="职务", max_length=40, required=False)
    valid_until = forms.DateField(label="期限至", required=False, widget=forms.DateInput(attrs=DAY))

    def clean(self):
        said = super().clean()
        if said.get("organization"):
            said["organization"] = Organization.objects.filter(uscc=normalised(said["organization"])).first()
            if said["organization"] is None:
                self.add_error("organization", "登记簿里没有这个组织。")
        else:
            said["organization"] = None
        if said.get("role") == APPLICANT.code and not said["organization"] and "organization" not in self.errors:
            self.add_error("organization", "社会组织经办人要写明所属组织。")
        return said


def _administrator(request) -> None:
    if not any(hat.role is ADMINISTRATOR for hat in request.user.hats):
        raise Http404


def people(request):
    _administrator(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accounts.open_account(by=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"已为 {user.name} 开户，请授予任职。")
            return redirect("desk:person", user.username)
    return render(
        request, "desk/people.html",
        {"rows": users(request.user, request.GET.get("q", "")), "form": form, "search": request.GET.get("q", "")} | waiting_page(request.user),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def person(request, username: str):
    _administrator(request)
    user = access_user(request.user, username)
    form = MembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            given = grants.grant(
                user, ROLES[said["role"]], by=request.user, region=said["region"], organization=said["organization"],
                title=said["title"], valid_until=said["valid_until"],
            )  # fmt: skip
        except ValidationError as fault:
            form.add_error(None, "；".join(fault.messages))
        else:
            if isinstance(given, ProposedMembership):
                tell_confirmers(given)
                what = POWERS[given.role.power]
                messages.success(
                    request, f"已提请。“{given.role.label}”{what}，由另一位系统管理员或分管领导确认后生效。"
                )
            else:
                messages.success(request, "任职已授予。")
            return redirect("desk:person", username)
    return render(
        request, "desk/person.html", {"person": user, "memberships": memberships_of(user, seen_by=request.user), "form": form, "today": timezone.localdate()} | waiting_page(request.user, about=user),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_POST
def end_membership(request, username: str, pk: int):
    _administrator(request)
    holder = access_user(request.user, username)
    row = next((m for m in memberships_of(holder, seen_by=request.user) if m.pk == pk), None)
    if row is None:
        raise Http404
    if refused := accounts.cannot_end(row, request.user):
        messages.error(request, refused)
    else:
        accounts.end(row, by=request.user)
        messages.success(request, "任职已终止，受托的任职一并终止。")
    return redirect("desk:person", username)


class DelegationForm(forms.Form):
    membership = forms.ModelChoiceField(Membership.objects.none(), label="委托我的哪个任职")
    to = forms.ModelChoiceField(User.objects.none(), label="委托给")
    since = forms.DateField(label="自", widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label="至", widget=forms.DateInput(attrs=DAY))


def delegations(request):
    """Lend one's own duty to a colleague for stated days, see what is lent, take it back."""
    mine = [m for m in request.user.memberships_in_force if m.role.is_staff and not m.delegated_by_id]
    form = DelegationForm(request.POST or None, initial={"since": timezone.localdate()})
    form.fields["membership"].queryset = Membership.objects.filter(pk__in=[m.pk for m in mine])
    form.fields["membership"].label_from_instance = lambda m: m.label
    form.fields["to"].queryset = stand_ins(mine)
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


@require_POST
def end_delegation(request, pk: int):
    row = Membership.objects.filter(pk=pk, delegated_by__user=request.user).first()
    if row is None:
        note_access(Verb.REFUSED, f"delegation {pk}", by=request.user)
        raise Http404
    accounts.end(row, by=request.user)
    messages.success(request, "委托已收回。")
    return redirect("desk:delegations")
