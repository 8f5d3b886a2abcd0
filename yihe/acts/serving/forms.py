"""What is typed when a letter was served, and when an entry is put right."""

from django import forms
from django.utils import timezone

from yihe.acts.documents.checks import ACCEPT
from yihe.acts.serving import rules
from yihe.acts.serving.models import Way


class ServingForm(forms.Form):
    """How and when a letter was served. What belongs to one way alone may stay empty for the others; the verb says what is missing."""

    way = forms.ChoiceField(label="送达方式", choices=[("", "请选择"), *Way.choices])
    served_on = forms.DateField(
        label="送达日期", widget=forms.DateInput(attrs={"type": "date"}), initial=timezone.localdate,
        help_text="直接送达、邮寄的填签收日期，留置的填留置当天，公告的填公告发出之日。",
    )  # fmt: skip
    receiver = forms.CharField(
        label="签收人", max_length=60, required=False, help_text="直接送达的必填：本人，或者收件的负责人、成年家属。"
    )
    post_number = forms.CharField(label="邮件号码", max_length=40, required=False, help_text="邮寄送达的必填。")
    witnesses = forms.CharField(
        label="见证人", max_length=80, required=False, help_text="留置送达的必填：两名，用顿号隔开。"
    )
    cause = forms.CharField(
        label="公告送达的原因和经过", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公告送达的必填：其他方式为什么都无法送达。",
    )  # fmt: skip
    paper = forms.FileField(
        label="送达回证", required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="除网上送达外必填：签收的送达回证、邮件回执或者公告的扫描件。",
    )  # fmt: skip
    reason = forms.CharField(label="更正的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def of(cls, letter, *, correcting: bool, data=None, files=None):
        form = cls(data, files)
        if not correcting:
            del form.fields["reason"]
        else:
            form.fields["paper"].help_text = "送达方式不变的，可以不再上传；改了方式的必填。"
        if not rules.agreed(letter.matter.organization):
            form.fields["way"].choices = [each for each in form.fields["way"].choices if each[0] != Way.ONLINE]
        return form
