"""The register of people who do the work: the list, one page a person, and what changes on it, each with its source."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from yihe.foundation.blind_index import normalised
from yihe.foundation.id_numbers import id_number_fault
from yihe.foundation.roles import APPLICANT
from yihe.matters import telling
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners import edits, queries, taking_on
from yihe.registers.practitioners.models import Certificate, Employment, Level, PractitionerKind, TalentTitle

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
        if fault := id_number_fault(self.cleaned_data["id_number"]):
            raise ValidationError(fault)
        return normalised(self.cleaned_data["id_number"])

    def clean(self):
        said = super().clean()
        if said.get("level"):
            for name in ("number", "passed_on", "valid_from", "valid_until"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "有证书就要填这一项。")
        return said


class CertificateForm(forms.Form):
    """A certificate, its renewal, or what is right about one that is on record."""

    level = forms.ChoiceField(label="等级", choices=Level.choices)
    number = forms.CharField(
        label="证书编号", max_length=40, help_text="续期仍填原编号，填新的有效期；以前的有效期保留"
    )
    passed_on = forms.DateField(label="考试通过日期", widget=forms.DateInput(attrs=DAY))
    valid_from = forms.DateField(label="有效期自", widget=forms.DateInput(attrs=DAY))
    valid_until = forms.DateField(label="有效期至", widget=forms.DateInput(attrs=DAY))
    source = forms.CharField(label="来源", max_length=120, help_text="例如：证书原件、续期登记通知")


class LeaveForm(forms.Form):
    on = forms.DateField(label="最后在职日", widget=forms.DateInput(attrs=DAY))
    source = forms.CharField(label="来源", max_length=120, help_text="例如：解除劳动合同证明")


class TalentForm(forms.Form):
    title = forms.ChoiceField(label="称号", choices=TalentTitle._meta.get_field("title").choices)
    named_on = forms.DateField(label="认定日期", widget=forms.DateInput(attrs=DAY))
    source = forms.CharField(label="认定文件", max_length=120, help_text="文号，例如：太人才〔2026〕1号")


@require_GET
def index(request):
    search, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    rows, following = queries.practitioners(request.user, search=search, kind=kind, after=request.GET.get("after", ""))
    waiting = taking_on.in_reach(request.user).filter(outcome="")[:50]
    return render(
        request,
        "desk/practitioners.html",
        {
            "rows": [(p, queries.shown_number(p)) for p in rows], "search": search, "kind": kind,
            "kinds": PractitionerKind.choices, "may_enter": _organization(request.user) is not None,
            "today": timezone.localdate(),
            "waiting": [(row, taking_on.cannot_decide(row, request.user)) for row in waiting],
            "next": f"{request.path}?q={search}&kind={kind}&after={following}" if following else "",
        },
    )  # fmt: skip


def _organization(user) -> Organization | None:
    return next((hat.organization for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)


def enter(request):
    organization = _organization(request.user)
    if organization is None:
        raise Http404
    form = PractitionerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = taking_on.take_on(organization, by=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            taken = isinstance(row, Employment)
            if not taken:
                text = f"{organization}登记的一项任职等待核对确认，请到“从业人员”办理。"
                telling.tell_holders(taking_on.CONFIRMERS, organization.region, text, besides=[request.user.pk])
            messages.success(request, f"已登记 {form.cleaned_data['name']}。" if taken else taking_on.WAITS)
            return redirect("desk:practitioners")
    return _form(request, form, "登记人员", organization.name, ("从业人员", reverse("desk:practitioners")))


def _form(request, form, title: str, note: str, back: tuple[str, str]):
    return render(
        request, "desk/register_form.html", {"form": form, "title": title, "note": note, "back": back},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_GET
def detail(request, pk: int):
    person = queries.access_practitioner(request.user, pk)
    return render(
        request,
        "desk/practitioner.html",
        {
            "person": person, "number": queries.shown_number(person), "today": timezone.localdate(),
            "spells": [(row, queries.keeps_employment(request.user, row)) for row in person.employments.all()],
            "may_certify": queries.maintains(request.user, person),
            "may_name": queries.names_talents(request.user, person),
            "edits": queries.edited(person, request.user),
        },
    )  # fmt: skip


def _change(request, person, form, title: str, change):
    """One form about a person: the verb, the sentence that refuses, and back to the person's page."""
    page = reverse("desk:practitioner", args=[person.pk])
    if request.method == "POST" and form.is_valid():
        try:
            change(**form.cleaned_data)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"{title}已记录。")
            return redirect(page)
    return _form(request, form, title, person.name, (person.name, page))


def certify(request, pk: int):
    """A new certificate, or with `?of=` the renewal of one."""
    person = queries.access_practitioner(request.user, pk)
    if not queries.maintains(request.user, person):
        raise Http404
    of = next((c for c in person.certificates.all() if str(c.pk) == request.GET.get("of")), None)
    known = {"level": of.level, "number": of.number, "passed_on": of.passed_on} if of else {}
    form = CertificateForm(request.POST or None, initial=known)

    def change(**said):
        edits.certify(person, by=request.user, **said)

    return _change(request, person, form, "证书续期" if of else "证书", change)


def correct_certificate(request, pk: int):
    row = Certificate.objects.filter(pk=pk).first()
    person = queries.access_practitioner(request.user, row.practitioner_id) if row else None
    if person is None or not queries.maintains(request.user, person):
        raise Http404
    names = ("level", "passed_on", "valid_from", "valid_until")
    form = CertificateForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    del form.fields["number"]

    def change(**said):
        edits.correct_certificate(row, by=request.user, **said)

    return _change(request, person, form, f"证书更正 {row.number}", change)


def leave(request, pk: int):
    row = Employment.objects.select_related("organization").filter(pk=pk).first()
    person = queries.access_practitioner(request.user, row.practitioner_id) if row else None
    if person is None or not queries.keeps_employment(request.user, row):
        raise Http404
    form = LeaveForm(request.POST or None)

    def change(**said):
        edits.leave(row, by=request.user, **said)

    return _change(request, person, form, "离职", change)


def name_talent(request, pk: int):
    person = queries.access_practitioner(request.user, pk)
    if not queries.names_talents(request.user, person):
        raise Http404

    def change(**said):
        edits.name_talent(person, by=request.user, **said)

    return _change(request, person, TalentForm(request.POST or None), "人才称号", change)


@require_POST
def decide(request, pk: int):
    """Confirm or refuse an employment that waits."""
    row = taking_on.in_reach(request.user).filter(pk=pk).first()
    if row is None:
        note_access(Verb.REFUSED, f"proposed employment {pk}", by=request.user)
        raise Http404
    confirmed = request.POST.get("decision") == "confirm"
    try:
        if confirmed:
            taking_on.confirm(row, by=request.user)
        else:
            taking_on.refuse(row, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        words = "已由司法局确认，可以登记证书。" if confirmed else f"司法局不予确认：{request.POST['reason'][:200]}"
        telling.tell({row.proposed_by_id}, f"您提交的{row.name}在{row.organization.name}的任职，{words}")
        messages.success(request, "任职已确认。" if confirmed else "已记为不予确认。")
    return redirect("desk:practitioners")
