"""What people fill in while an organization is in the base, when it leaves, and after."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from yihe.acts.hearing.forms import AnswerFields
from yihe.domains.incubation import stay_rules, tracking
from yihe.domains.incubation.forms import Day, offer
from yihe.domains.incubation.grounds import Ground, grounds
from yihe.domains.incubation.models import Graduation, StageChange, TrackingVisit
from yihe.foundation.city_words import lazily, say, word
from yihe.matters.kinds import contents_of
from yihe.registers.organizations import classes
from yihe.registers.organizations.models import Residency


class GraduationForm(forms.ModelForm):
    """The organization's own wish to leave. The stay is the one it is in."""

    class Meta:
        model = Graduation
        fields = ["ground", "summary"]
        labels = {"ground": lazily("{leave}事由")}

    def __init__(self, *args, organization=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = True
        offer(self, "ground", [each for each in grounds() if each[0] != Ground.BREACH])
        if self.instance.residency_id is None and organization is not None:
            self.residency = Residency.objects.filter(organization=organization, left_on=None).first()
        else:
            self.residency = self.instance.residency if self.instance.residency_id else None

    def clean(self):
        said = super().clean()
        if self.residency is None:
            raise forms.ValidationError(say("本组织现在没有{enter}，不能申请{leave}。"))
        self.instance.residency = self.residency
        if said.get("ground") == Ground.EXPIRY and self.residency.ends_on > timezone.localdate() + timedelta(days=60):
            self.add_error(
                "ground",
                f"约定期满日为 {self.residency.ends_on:%Y-%m-%d}，还没有到期满办理的时候，请选“提前{word('leave')}”。",
            )
        return said


class StageChangeForm(forms.ModelForm):
    class Meta:
        model = StageChange
        fields = ["stage", "since", "reason"]
        widgets = {"since": Day(), "reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, residency=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.residency = residency
        self.fields["since"].initial = timezone.localdate
        if residency is not None:
            offer(self, "stage", [each for each in classes.stages() if each[0] != residency.stage.stage])

    def clean_since(self):
        since = self.cleaned_data["since"]
        if why := stay_rules.stage_day_is_wrong(self.residency, since):
            raise forms.ValidationError(why)
        return since


class LeavingForm(forms.ModelForm):
    """The base's own application: the agreed end, an early leaving, or a breach."""

    class Meta:
        model = Graduation
        fields = ["ground", "summary"]
        labels = {"ground": lazily("{leave}事由")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = True
        self.fields["summary"].label = "事由和孵化情况"


class AssessForm(forms.Form):
    """出壳评估: what the base found."""

    achieved = forms.CharField(label="孵化目标完成情况", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    open_ends = forms.CharField(
        label="未了事项", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="未报告的项目、未结清的款项；没有就空着。",
    )  # fmt: skip
    opinion = forms.ChoiceField(
        label="建议",
        choices=[("leave", lazily("同意{leave}")), ("extend", "建议延长孵化期"), ("stay", lazily("建议不予{leave}"))],
    )


class LeaveForm(forms.Form):
    left_on = forms.DateField(label=lazily("{leave}日期"), widget=Day)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        residency = contents_of(matter).residency
        return cls(data, initial={"left_on": min(residency.ends_on, timezone.localdate())})


class ExpelForm(AnswerFields):
    """The day of leaving, and the answer to what the resident said."""

    left_on = forms.DateField(label=lazily("{leave}日期"), widget=Day, initial=timezone.localdate)
    field_order = ("left_on", "answer", "answer_reason")


class ExtendForm(forms.Form):
    ends_on = forms.DateField(label="延长到", widget=Day)
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SpaceForm(forms.Form):
    returned_on = forms.DateField(label="交还日期", widget=Day, initial=timezone.localdate)
    note = forms.CharField(label="交接情况", max_length=300, required=False)


class VisitForm(forms.ModelForm):
    month = forms.TypedChoiceField(label="哪一次回访", coerce=int)

    class Meta:
        model = TrackingVisit
        fields = ["month", "visited_on", "operating", "staff", "projects", "needs", "note"]
        widgets = {"visited_on": Day(), "note": forms.Textarea(attrs={"rows": 4})}

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        row = contents_of(matter)
        form = cls(data, initial={"visited_on": timezone.localdate()})
        choices = [
            (month, f"{word('leave')}后第 {month} 个月（应于 {tracking.due_on(row, month):%Y-%m-%d} 前后）")
            for month in tracking.missing(row)
        ]
        offer(form, "month", choices)
        return form
