"""What people fill in. Forms of the contents first, then those of the actions."""

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone

from yihe.acts.agreements import forms as agreement_forms
from yihe.acts.notices import forms as notice_forms
from yihe.acts.reviews import sheets
from yihe.domains.incubation import city, rules, stays
from yihe.domains.incubation.models import Application, Call, CallAddendum, calls_for, split
from yihe.domains.incubation.spans import last_day
from yihe.foundation import parameters
from yihe.foundation.city_words import lazily, say, word
from yihe.foundation.figures import MONTHS
from yihe.matters.kinds import contents_of
from yihe.registers.accounts.models import User
from yihe.registers.organizations import classes


class Day(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


def offer(form: forms.BaseForm, name: str, choices) -> None:
    """Say what a field can be chosen from: pairs (code, label)."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet, known: list[Model] | None = None) -> None:
    """Say which rows a field can be chosen from; `known` are those rows where they were read already."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    if known is not None:
        field.choices = [("", field.empty_label or ""), *((row.pk, str(row)) for row in known)]


class CodesField(forms.MultipleChoiceField):
    """Several codes of the city pack, kept in one column joined by commas."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return ",".join(super().clean(value))

    def prepare_value(self, value):
        return split(value) if isinstance(value, str) else value

    def has_changed(self, initial, data):
        return super().has_changed(split(initial) if isinstance(initial, str) else initial, data)


class CallForm(forms.ModelForm):
    groups = CodesField(label=lazily("面向的{group}"), choices=city.groups)
    criteria = forms.ChoiceField(label="评审标准")

    class Meta:
        model = Call
        fields = ["title", "text", "opens_on", "closes_on", "places", "groups", "criteria"]
        widgets = {"opens_on": Day(), "closes_on": Day(), "text": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "criteria", [(code, sheet.label) for code, sheet in sheets.every().items()])

    def clean(self):
        said = super().clean()
        opens_on, closes_on = said.get("opens_on"), said.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", "截止日期不能早于开始受理日期。")
        elif closes_on and closes_on < timezone.localdate():
            self.add_error("closes_on", "截止日期已经过去。")
        return said


class AddendumForm(forms.ModelForm):
    """更正公告 of a call that is out. A new closing day may only be later than today and not take back days already given."""

    closes_on = forms.DateField(label="现截止日期", widget=Day)

    class Meta:
        model = CallAddendum
        fields = ["text", "closes_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, initial={"closes_on": contents_of(matter).closes_on})
        return form


class ApplicationForm(forms.ModelForm):
    needs = CodesField(label="需要的服务", choices=city.services)

    class Meta:
        model = Application
        fields = ["call", "project", "summary", "stage", "group", "team", "needs", "results"]
        labels = {"call": "应征的招募公告", "group": lazily("申请对接的{group}")}

    def __init__(self, *args, organization=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        calls = calls_for(organization, today)
        if self.instance.call_id:
            calls = calls | Call.objects.filter(pk=self.instance.call_id)
        offer_rows(self, "call", calls.order_by("closes_on"))
        if organization and not self.instance.pk:
            self.fields["group"].initial = city.pack(organization.region).group_for(organization.role_type)

    def clean(self):
        said = super().clean()
        call, group = said.get("call"), said.get("group")
        if call and group and group not in split(call.groups):
            self.add_error("group", f"“{call.title}”面向{'、'.join(call.wanted)}。")
        return said


class NoticeForm(notice_forms.NoticeForm):
    """公示 of an organization that is to move in, written out for the leader to read and change."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        application = contents_of(matter)
        body = (
            f"根据《{application.call.title}》，经公开招募、资格审查和专家评审，拟同意下列社会组织入驻"
            f"{city.pack(matter.region).bases[0]}孵化，现予公示：\n\n"
            f"社会组织：{matter.organization}\n孵化项目：{application.project}\n"
            f"对接{word('group')}：{application.get_group_display()}\n\n"
            "公示期内如有异议，请在本页面实名提出。"
        )
        return cls(
            data, initial={"title": f"拟{word('enter')}孵化社会组织公示：{matter.organization}"[:120], "body": body}
        )


class AgreementForm(agreement_forms.DrawUpForm):
    """The agreement of a stay: its days, its base, its aims as the organization wrote them."""

    template = "incubation"

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = super().for_matter(matter, user, data, files)
        application = contents_of(matter)
        today = timezone.localdate()
        form.fields["base"] = forms.ChoiceField(
            label=say("{base}"), choices=[(name, name) for name in city.pack(matter.region).bases]
        )
        months = parameters.of(matter.region).at(city.AT_LEAST, today).as_(MONTHS)
        form.initial |= {
            "starts_on": today, "ends_on": last_day(today, months), "goals": " ".join(application.results.split())[:300],
        }  # fmt: skip
        for name in ("starts_on", "ends_on"):
            form.fields[name].widget = Day()
        form.fields["ends_on"].help_text = rules.length_in_words(today, matter.region)
        return form


class MoveInForm(forms.Form):
    """入壳: the day the agreement was signed, the group that receives the organization, its tutor, its first stage."""

    signed_on = forms.DateField(label="协议签订日期", widget=Day)
    group = forms.ChoiceField(label=lazily("{group}"), choices=city.groups)
    tutor = forms.ModelChoiceField(User.objects.none(), label=lazily("{tutor}"), required=False, empty_label="以后安排")
    stage = forms.ChoiceField(label="认定的成长阶段", choices=classes.stages)
    reason = forms.CharField(label="认定依据", max_length=200)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        application = contents_of(matter)
        today = timezone.localdate()
        tutors = stays.tutors_by_group(matter.organization, today)
        first = next(iter(tutors.get(application.group, ())), None)
        form = cls(
            data,
            initial={"signed_on": today, "group": application.group, "tutor": first, "stage": application.stage},
        )
        form.tutors = tutors
        known = {t.pk: t for members in tutors.values() for t in members}
        offer_rows(form, "tutor", User.objects.filter(pk__in=known), list(known.values()))
        return form

    tutors: dict = {}

    def clean(self):
        said = super().clean()
        tutor, group = said.get("tutor"), said.get("group")
        if tutor and group and tutor not in self.tutors.get(group, ()):
            self.add_error("tutor", f"{tutor}不在{city.pack().group_label(group)}。")
        return said
