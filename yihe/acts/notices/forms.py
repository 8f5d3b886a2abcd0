"""Forms of notices and objections."""

from django import forms

from yihe.acts.notices.verbs import NAME_LIMIT, PHONE_LIMIT, TEXT_LIMIT, no_name
from yihe.foundation.written.boxes import NameBox
from yihe.matters.safe_ways import NOTE_LIMIT, SafeWay


class NoticeForm(forms.Form):
    """The text that will be public. A domain subclasses it and fills in `initial` in `for_matter`."""

    title = forms.CharField(label="公示标题", max_length=120)
    body = forms.CharField(
        label="公示内容", widget=forms.Textarea(attrs={"rows": 10}),
        help_text="会向所有人公开。可以写姓名和单位，不能写身份证件号码、电话和银行账号。",
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Taking a notice back."""

    reason = forms.CharField(label="撤回理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(forms.Form):
    """What a visitor fills in on the portal."""

    name = NameBox(own_rule=True, label="姓名或单位名称", max_length=NAME_LIMIT)
    phone = forms.CharField(
        label="联系电话", max_length=PHONE_LIMIT, help_text="只用于核实和答复，不公开。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    text = forms.CharField(
        label="异议内容", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="请写明哪一项内容不对、您知道的事实和依据。",
    )  # fmt: skip

    safe_way = forms.ChoiceField(
        label="怎样联系是安全的", choices=SafeWay, required=False, widget=forms.RadioSelect,
        help_text="有进展时照这样告知，只说有进展，不说内容和结果。不选的不主动联系。",
    )  # fmt: skip
    safe_note = forms.CharField(
        label="联系时请注意",
        max_length=NOTE_LIMIT,
        required=False,
        help_text="例如什么时间方便、不要对接电话的人说什么。",
    )

    def clean_name(self):
        if reason := no_name(name := self.cleaned_data["name"]):
            raise forms.ValidationError(reason)
        return name


class FindingForm(forms.Form):
    """What was found out; for the bureau only."""

    finding = forms.CharField(
        label="核实情况和处理建议",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="只在局内可见。",
    )
    private = frozenset({"finding"})


class AnswerForm(forms.Form):
    """The written answer, which the objector and everybody can read."""

    answer = forms.CharField(
        label="书面答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="异议人和公众都会看到，不能写入异议人的姓名和电话。",
    )  # fmt: skip


class TurnAwayForm(forms.Form):
    """Why an objection is not taken up."""

    reason = forms.CharField(
        label="不予受理的理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="异议人和公众都会看到。",
    )


class RevealForm(forms.Form):
    """Why somebody needs to know who objected."""

    reason = forms.CharField(label="查看事由", max_length=200, help_text="例如：电话核实异议内容。")
