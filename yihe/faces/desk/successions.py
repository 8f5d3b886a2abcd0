"""What becomes of an organization – another code, its end, who follows it –, proposed on its page and confirmed by another."""

from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from yihe.acts.documents.checks import ACCEPT, ALLOWED, TAKEN_OUT, Refused, checked
from yihe.acts.documents.leftovers import nothing_left_behind
from yihe.faces.desk import choosing, organizations
from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.handed_in import hands_in
from yihe.faces.desk.organizations import _proposed, its_paper, keep_paper
from yihe.foundation.city_words import lazily
from yihe.foundation.written.boxes import NameBox
from yihe.registers.organizations import edits, preparing, queries, recorded
from yihe.registers.organizations import succession as verbs
from yihe.registers.organizations.models import Organization


class ProposalForm(forms.Form):
    """What every one of them asks: since when, by which source, and the paper."""

    since = forms.DateField(label="自何日起", initial=timezone.localdate)
    source = forms.CharField(
        label="来源", max_length=120, help_text=lazily("例如：{registrar}准予变更登记决定书〔2026〕12号")
    )
    paper = forms.FileField(
        label="依据材料",
        required=False,
        help_text=f"扫描件；{ALLOWED}。{TAKEN_OUT}",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def clean_paper(self):
        if not self.cleaned_data["paper"]:
            return None
        try:
            return checked(self.cleaned_data["paper"])
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


def _as_on_paper() -> forms.BooleanField:
    return forms.BooleanField(
        label="证书上就是这个代码", required=False,
        help_text="只在提示校验码不对、而证书确实这样写的时候勾选；另一人照证书逐位核对后才生效",
    )  # fmt: skip


class CodeForm(ProposalForm):
    code = forms.CharField(label="新的统一社会信用代码", max_length=40)
    as_on_paper = _as_on_paper()
    field_order = ("code", "as_on_paper", "since", "source", "paper")


class PreparingForm(forms.ModelForm):
    """An organization that is being founded. It has no code yet; what rules read of it is said when it is registered."""

    region = forms.CharField(
        label="所在区划", max_length=60, help_text="填县（市、区）或乡镇、街道的名称，或者区划代码"
    )
    source = forms.CharField(label="信息来源", max_length=120, help_text="例如：名称核准通知书、筹备负责人陈述")

    class Meta:
        model = Organization
        fields = ["name", "legal_form", "role_type", "region", "legal_representative", "contact", "phone", "address", "purpose"]  # fmt: skip
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}
        labels = {"name": "拟用名称", "legal_representative": "筹备负责人"}

    def __init__(self, *args, reach: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.reach = reach
        choosing.dress(self)

    def clean_region(self) -> str:
        return choosing.place(self.cleaned_data["region"], [self.reach])


class RegistrationForm(ProposalForm):
    """What the certificate says of an organization that was in preparation."""

    code = forms.CharField(label="统一社会信用代码", max_length=40)
    name = NameBox(label="登记证书上的名称", max_length=100)
    registered_on = forms.DateField(label="登记日期", widget=forms.DateInput(attrs={"type": "date"}))
    judicial_field = forms.TypedChoiceField(label="司法行政领域", choices=[("", "请选择"), ("yes", "是"), ("no", "否")], coerce=lambda said: said == "yes")  # fmt: skip
    as_on_paper = _as_on_paper()
    since = None
    field_order = ("code", "as_on_paper", "name", "registered_on", "judicial_field", "source", "paper")


class RecordForm(ProposalForm):
    """By whom and under which number an organization is recorded, as the paper says."""

    office = forms.CharField(
        label="备案机关", max_length=60, help_text=lazily("全称，例如{registrar}、镇政府或街道办事处")
    )
    number = forms.CharField(label="备案号", max_length=40, help_text="照备案证明抄写")
    field_order = ("office", "number", "since", "source", "paper")


class RecordingForm(RecordForm):
    """The same of one that was in preparation: its name, its day and whether it works in the field of justice, too."""

    name = NameBox(label="备案证明上的名称", max_length=100)
    since = forms.DateField(label="备案日期", widget=forms.DateInput(attrs={"type": "date"}))
    judicial_field = forms.TypedChoiceField(label="司法行政领域", choices=[("", "请选择"), ("yes", "是"), ("no", "否")], coerce=lambda said: said == "yes")  # fmt: skip
    field_order = ("office", "number", "name", "since", "judicial_field", "source", "paper")


class EndingForm(ProposalForm):
    how = forms.ChoiceField(label="终止方式", choices=verbs.ENDINGS)
    since = forms.DateField(label="最后一日", help_text="注销或者撤销登记之日；这一日以后不再核定款项")
    field_order = ("how", "since", "source", "paper")


class SuccessionForm(ProposalForm):
    successor = forms.CharField(
        label="承继单位", max_length=100, help_text="填全称、统一社会信用代码或备案号；没有登记的要先登记"
    )
    ground = forms.ChoiceField(label="承继原因", choices=verbs.GROUNDS)
    field_order = ("successor", "ground", "since", "source", "paper")

    def __init__(self, *args, reach: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.reach = reach
        choosing.dress(self)

    def clean_successor(self):
        return choosing.organization_anywhere(self.cleaned_data["successor"], [self.reach])


@asks_again
@hands_in(its_paper)
def code(request, uscc: str):
    note = "换证或者登记错了代码时用。由另一人确认后生效，原代码下享受过的补贴照样计算。"
    return _propose(request, uscc, CodeForm, "更正统一社会信用代码", note, verbs.propose_code, ("code",))


def prepare(request):
    """登记筹备组织: so that its founders get an account and apply to a call, before there is a code."""
    reach = organizations.reach_of(request.user)
    if not reach:
        raise Http404
    form = PreparingForm(request.POST or None, reach=reach)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            entered = preparing.enter(by=request.user, source=facts.pop("source"), **facts)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"已登记筹备组织 {entered.name}（{entered.code_words}）。请系统管理员为筹备负责人新增用户，就可以应征公开招募。")  # fmt: skip
            return redirect("desk:organization", entered.uscc)
    note = "还没有统一社会信用代码的，先用筹备编号登记：可以新增用户、应征公开招募；不能申请补贴、签订协议。"
    return render(
        request, "desk/register_form.html",
        {"form": form, "title": "登记筹备组织", "note": note, "back": ("社会组织", reverse("desk:organizations")), "offered": choosing.places([reach])},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@asks_again
@hands_in(its_paper)
def registered(request, uscc: str):
    note = "取得登记证书后用。由另一人对照证书确认后生效；以前的办件、享受过的补贴都归这个组织。"
    return _propose(request, uscc, RegistrationForm, "登记成立", note, preparing.propose_registration, ())


@asks_again
@hands_in(its_paper)
def on_record(request, uscc: str):
    note = "备案的组织没有统一社会信用代码的，以备案机关和备案号为准。由另一人对照备案证明确认后生效。"
    organization = queries.access_organization(request.user, uscc)
    shape = RecordingForm if preparing.is_preparing(organization) else RecordForm
    return _propose(request, uscc, shape, "登记备案机关和备案号", note, recorded.propose_record, ())


@asks_again
@hands_in(its_paper)
def ending(request, uscc: str):
    note = "注销、撤销登记时用。由另一人确认后生效。"
    return _propose(request, uscc, EndingForm, "登记终止", note, verbs.propose_ending, ("how",))


@asks_again
@hands_in(its_paper)
def succession(request, uscc: str):
    note = "本单位合并、分立、重新登记，或者重复登记时，写明由哪一家承继。由另一人确认后生效。"
    reach = organizations.reach_of(request.user)
    return _propose(
        request, uscc, partial(SuccessionForm, reach=reach), "登记承继", note, verbs.propose_succession, ("successor", "ground"),
        offered=choosing.organizations_near([reach]),
    )  # fmt: skip


def _propose(request, uscc: str, shape, title: str, note: str, verb, names: tuple[str, ...], offered=()):
    organization = queries.access_organization(request.user, uscc)
    if not edits.corrects_all(request.user, organization):
        raise Http404
    form = shape(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        proof = said.pop("paper")
        try:
            with nothing_left_behind(), transaction.atomic():
                said |= keep_paper(proof, by=request.user)
                proposal = verb(organization, *(said.pop(name) for name in names), by=request.user, **said)
        except ValidationError as fault:
            for name, words in (fault.message_dict if hasattr(fault, "error_dict") else {NON_FIELD_ERRORS: fault.messages}).items():  # fmt: skip
                form.add_error(name if name in form.fields else None, words)
        else:
            _proposed(request, proposal)
            return redirect("desk:organization", organization.uscc)
    return render(
        request, "desk/register_form.html",
        {"form": form, "title": title, "note": note, "back": (organization.name, reverse("desk:organization", args=[uscc])), "offered": offered},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip
