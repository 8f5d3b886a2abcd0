"""What is filled in with an application for a post, a base or a plan, and with the acts on it."""

from django import forms
from django.utils import timezone

from yihe.acts.notices.forms import NoticeForm
from yihe.domains.subsidies.developing.models import BaseApplication, PlanApplication, PostApplication
from yihe.domains.subsidies.places import Acceptance, TrainingBase
from yihe.foundation.written.boxes import NameBox
from yihe.matters import kinds
from yihe.matters.kinds import contents_of


class Day(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PostForm(forms.ModelForm):
    class Meta:
        model = PostApplication
        fields = ["title", "duties", "place", "need", "certificate", "planned_on"]
        widgets = {"duties": lines(4), "need": lines(4), "planned_on": Day()}


class BaseForm(forms.ModelForm):
    """Of the bases that stand in the register, the organization's own that were not found good yet."""

    name = NameBox(
        label="基地名称", max_length=80, required=False, help_text="新建的基地要填写；选了已登记的，以登记的名称为准。"
    )

    class Meta:
        model = BaseApplication
        fields = ["base", "name", "partners", "address", "capacity", "purpose"]
        widgets = {"purpose": lines(5)}

    def __init__(self, *args, organization=None, **kwargs):
        super().__init__(*args, **kwargs)
        own = TrainingBase.objects.filter(organization=organization).exclude(acceptance=Acceptance.PASSED)
        self.fields["base"].queryset = own
        self.fields["base"].empty_label = "新建的基地"

    def clean(self):
        said = super().clean()
        if base := said.get("base"):
            said["name"] = base.name
        elif not said.get("name") and "name" not in self.errors:
            self.add_error("name", "请填写基地名称，或者选已登记的基地。")
        return said

    def clean_capacity(self):
        return at_least_one(self.cleaned_data["capacity"])


class PlanForm(forms.ModelForm):
    class Meta:
        model = PlanApplication
        fields = ["base", "year", "courses", "sessions", "trainees", "budget"]
        widgets = {"courses": lines(6)}

    def __init__(self, *args, organization=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = TrainingBase.objects.filter(
            organization=organization, acceptance=Acceptance.PASSED
        )
        self.fields["year"].initial = timezone.localdate().year

    def clean_sessions(self):
        return at_least_one(self.cleaned_data["sessions"])

    def clean_trainees(self):
        return at_least_one(self.cleaned_data["trainees"])


def at_least_one(count: int) -> int:
    """:raises ValidationError: it is none"""
    if count < 1:
        raise forms.ValidationError("至少为 1。")
    return count


class BuiltForm(forms.Form):
    built_on = forms.DateField(label="建成日期", widget=Day)


class VisitForm(forms.Form):
    visited_on = forms.DateField(label="查看日期", widget=Day, initial=timezone.localdate)
    company = forms.CharField(label="同行人员", max_length=100, help_text="至少两人到场：写明另外到场的人和单位。")
    found = forms.CharField(
        label="查看情况", max_length=1000, widget=lines(5), help_text="场地、人员、设备与申请是否相符。申请单位会看到。"
    )


class OpinionForm(forms.Form):
    found = forms.CharField(
        label="验收意见", max_length=1000, widget=lines(4), help_text="凭什么认为合格。申请单位会看到。"
    )


class AgreeForm(NoticeForm):
    """The second one says in words of their own what they found, and what the public will read."""

    found = forms.CharField(
        label="第二验收人意见", max_length=1000, widget=lines(4), help_text="自己核对了什么、结论是什么。"
    )
    field_order = ("found", "title", "body")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        kind, contents = kinds.get(matter.kind), contents_of(matter)
        said = "\n".join(f"{label}：{value}" for label, value in kind.said_in_public(contents))
        body = (
            f"经受理、实地查看和两人验收，拟同意下列{kind.label}，现予公示：\n\n申请单位：{matter.organization}\n{said}\n\n"
            "公示期内如有异议，请在本页面实名提出。"
        )
        return cls(data, initial={"title": f"{kind.label}公示：{matter.organization}"[:120], "body": body})
