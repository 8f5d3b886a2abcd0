"""Posts, training bases and the history of payments."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yihe.domains.subsidies import corrections, queries, registering
from yihe.domains.subsidies.importing import cannot_import
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.matters.actions import NotAllowed
from yihe.matters.queries import within_reach
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner


def day(label: str, **options):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


class PostForm(forms.Form):
    organization = forms.ModelChoiceField(Organization.objects.none(), label="开发岗位的组织")
    title = forms.CharField(label="岗位名称", max_length=60)
    approved_on = day("批准日期")
    document = forms.CharField(label="批准文件", max_length=120)


class AppointForm(forms.Form):
    practitioner = forms.ModelChoiceField(Practitioner.objects.none(), label="到岗人员")
    starts_on = day("到岗日期")
    source = forms.CharField(label="来源", max_length=120, help_text="例如：劳动合同")


class VacateForm(forms.Form):
    on = day("最后在岗日")
    source = forms.CharField(label="来源", max_length=120)


class BaseForm(forms.Form):
    organization = forms.ModelChoiceField(Organization.objects.none(), label="建立单位")
    name = forms.CharField(label="基地名称", max_length=80)
    partners = forms.CharField(label="合作单位", max_length=200, required=False)
    built_on = day("建成日期", required=False)


class AcceptBaseForm(forms.Form):
    passed = forms.TypedChoiceField(
        label="验收结果",
        choices=[("yes", "合格"), ("no", "不合格")],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    accepted_on = day("验收日期")
    accepted_by = forms.CharField(label="验收单位", max_length=80)
    document = forms.CharField(label="验收文件", max_length=120)


class PlanForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    filed_on = day("报送日期")
    document = forms.CharField(label="计划文件", max_length=120)


def _keeps(user) -> bool:
    return any(hat.role in (CLERK, REVIEWER) for hat in user.hats)


@require_GET
def places(request):
    return render(
        request,
        "desk/places.html",
        {
            "posts": queries.posts(request.user), "bases": queries.training_bases(request.user),
            "keeps": _keeps(request.user),
        },
    )  # fmt: skip


def _register(request, form_class, title: str, enter, narrow=None):
    """One page for each entry of these registers: the form, the verb, the sentence that refuses."""
    if not _keeps(request.user):
        raise Http404
    form = form_class(request.POST or None)
    if "organization" in form.fields:
        form.fields["organization"].queryset = queries.organizations_kept_by(request.user)
    if narrow:
        narrow(form)
    if request.method == "POST" and form.is_valid():
        try:
            enter(**form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{title}已登记。")
            return redirect("desk:places")
    return render(
        request,
        "desk/place_enter.html",
        {"form": form, "title": title},
        status=422 if request.method == "POST" else 200,
    )


def approve_post(request):
    def enter(organization, **said):
        registering.approve_post(organization, by=request.user, **said)

    return _register(request, PostForm, "社工岗位", enter)


def appoint(request, pk: int):
    post = queries.access_post(request.user, pk)

    def narrow(form):
        staff = Practitioner.objects.filter(employments__organization=post.organization).distinct()
        form.fields["practitioner"].queryset = staff

    def enter(practitioner, **said):
        registering.appoint(post, practitioner, by=request.user, **said)

    return _register(request, AppointForm, f"{post} 到岗", enter, narrow)


def vacate(request, pk: int):
    post = queries.access_post(request.user, pk)
    held = post.incumbencies.filter(ends_on=None).first()
    if held is None:
        raise Http404

    def enter(**said):
        registering.vacate(held, by=request.user, **said)

    return _register(request, VacateForm, f"{held.practitioner} 离岗", enter)


def register_base(request):
    def enter(organization, **said):
        registering.register_base(organization, by=request.user, **said)

    return _register(request, BaseForm, "实训基地", enter)


def accept_base(request, pk: int):
    base = queries.access_base(request.user, pk)

    def enter(**said):
        registering.accept_base(base, by=request.user, **said)

    return _register(request, AcceptBaseForm, f"{base.name} 验收", enter)


def file_plan(request, pk: int):
    base = queries.access_base(request.user, pk)

    def enter(**said):
        registering.file_plan(base, by=request.user, **said)

    return _register(request, PlanForm, f"{base.name} 年度培训计划", enter)


@require_GET
def benefits(request):
    search = request.GET.get("q", "")
    rows, following = queries.benefits(request.user, search=search, after=request.GET.get("after", ""))
    waiting = [] if search or request.GET.get("after") else queries.waiting_reversals(request.user)
    names = queries.shown_names(request.user, rows + [proposal.benefit for proposal in waiting])
    return render(
        request,
        "desk/benefits.html",
        {
            "rows": rows, "names": names, "search": search, "waiting": waiting,
            "reachable": within_reach(request.user, {row.matter_id for row in rows if row.matter_id}), "may_import": not cannot_import(request.user),
            "next": f"{request.path}?q={search}&after={following}" if following else "",
        },
    )  # fmt: skip


class ReversalForm(forms.Form):
    """Taking an imported row back: asked for with a reason, confirmed or refused by a second person."""

    reason = forms.CharField(label="冲销的理由", max_length=120, help_text="例如：导错了人；写清楚依据的台账或文件")


def benefit(request, pk: int):
    """One row of imported history: what it says, and taking it back by two people."""
    row = queries.access_benefit(request.user, pk)
    proposal = corrections.waiting_for(row)
    refused = corrections.cannot_correct(row, request.user)
    form = ReversalForm(request.POST if request.method == "POST" and not proposal else None)
    if request.method == "POST":
        try:
            if proposal and request.POST.get("decision") in ("confirm", "refuse"):
                decide = corrections.confirm if request.POST["decision"] == "confirm" else corrections.refuse
                decide(proposal, by=request.user)
                messages.success(
                    request, "已冲销，终身计数已减。" if decide is corrections.confirm else "已记为不予冲销。"
                )
                return redirect("desk:benefit", pk)
            if not proposal and form.is_valid():
                corrections.propose(row, by=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, "已提请冲销，由另一人确认后生效。")
                return redirect("desk:benefit", pk)
        except NotAllowed as no:
            form.add_error(None, str(no)) if form.is_bound else messages.error(request, str(no))
    why = corrections.cannot_decide(proposal, request.user) if proposal else ""
    return render(
        request, "desk/benefit.html",
        {
            "row": row, "proposal": proposal, "refused": refused, "why": why, "form": form,
            "name": queries.shown_names(request.user, [row])[row.pk],
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip
