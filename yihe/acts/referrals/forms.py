"""What is typed: by who sends, by the receiver, by who registers what came on paper."""

from django import forms

from yihe.acts.referrals import consents, receivers, rules
from yihe.acts.referrals.models import Ground, Referral, Result, Return, Way
from yihe.foundation import telephones
from yihe.matters import kinds
from yihe.matters.forms import ReasonForm
from yihe.matters.safe_ways import REACHES, SafeWay

CHOOSE = ("", "请选择")  # nothing of a hand-over is chosen for anybody beforehand


def _words(label: str, limit: int, rows: int = 4, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **more)


class PhoneField(forms.CharField):
    """A telephone number that can be rung, or nothing. Raises ValidationError in the reader's words."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def to_python(self, value):
        said = super().to_python(value)
        try:
            return telephones.read(said) if said else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class ReferralForm(forms.ModelForm):
    """
    A hand-over as it is drafted, or its draft mended. No ID number is asked: whoever receives it asks what it needs. Words that were
    agreed to are not other words: where they are changed the consent to them ends with it.
    """

    class Meta:
        model = Referral
        fields = (
            "receiver", "ground", "basis", "name", "phone", "safe_way", "safe_note", "place", "story", "need", "advice",
        )  # fmt: skip
        widgets = {name: forms.TextInput() for name in ("name", "safe_note", "place")} | {
            name: forms.Textarea(attrs={"rows": 4}) for name in ("story", "need", "advice")
        }

    receiver = forms.ChoiceField(label="接收单位")
    phone = PhoneField(label="联系电话", max_length=20, required=False)
    safe_way = forms.ChoiceField(
        label="怎样联系是安全的",
        choices=SafeWay,
        required=False,
        widget=forms.RadioSelect,
        help_text="照本人说的；不选的不主动联系。",
    )

    def __init__(self, *args, region: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [CHOOSE, *receivers.choices(region)]
        if not self.instance._state.adding and (names := rules.stands_for(self.instance)):
            agreed = "、".join(rules.label_of(name) for name in rules.asked_for(names))
            self.fields[
                "receiver"
            ].help_text = f"本人已经同意移交{agreed}。改了其中的内容或者接收单位，要重新征得同意。"

    def save(self, commit=True):
        if commit and not self.instance._state.adding:
            consents.end_for(self.instance, self.changed_data)
        return super().save(commit)

    def clean(self):
        said = super().clean() or {}
        given = [name for name in rules.FIELDS if said.get(name)]
        if said.get("safe_way") in REACHES and not said.get("phone"):
            self.add_error("phone", "选了打电话或者发短信，请写电话。")
        if said.get("ground") == Ground.DUTY and (reason := rules.of_duty(given, said.get("basis") or "")):
            self.add_error("basis" if reason == rules.NO_CLAUSE else "ground", reason)
        if not given:
            self.add_error("story", rules.NOTHING_TO_HAND)
        elif "ground" not in self.errors and (reason := rules.names_somebody(said, said.get("ground") or "")):
            self.add_error(None, reason)
        return said


class ConsentForm(forms.Form):
    """What the person agreed to, and how it can be shown."""

    way = forms.ChoiceField(
        label="怎样同意的", choices=[CHOOSE, *(each for each in Way.choices if each[0] != Way.CODE)]
    )
    evidence = forms.CharField(label="凭证", max_length=100, help_text="同意书或者录音的编号。")
    agreed = forms.MultipleChoiceField(
        label="同意移交的内容", choices=rules.every_field, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        there = rules.asked_for(rules.filled(kinds.contents_of(matter)))
        form.fields["agreed"].choices = [(name, rules.label_of(name)) for name in there]
        return form


class RedirectForm(forms.Form):
    receiver = forms.ChoiceField(
        label="改送哪个单位", choices=receivers.choices, help_text="换了单位，要重新征得本人同意。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        form.fields["receiver"].choices = [CHOOSE, *receivers.choices(matter.region)]
        return form


class ReturnForm(ReasonForm):
    return_code = forms.ChoiceField(label="退回原因", choices=[CHOOSE, *Return.choices])
    reason = _words("退回说明", 500, help_text="转出方看到这段话；不写本人的姓名和电话。")


class ProgressForm(forms.Form):
    progress = _words("办理进展", 500, help_text="转出方看到这段话。")


class FeedbackForm(forms.Form):
    result = forms.ChoiceField(label="办理结果", choices=[CHOOSE, *Result.choices])
    feedback = _words("反馈", 2000, help_text="转出方看到这段话，由转出方告知本人。")


class ToldForm(forms.Form):
    told = _words("告知本人的话", 500, help_text="本人凭编号和查询码看到这段话。")


class WithdrawForm(forms.Form):
    evidence = forms.CharField(label="本人怎样提出撤回", max_length=100, help_text="例如：当面，填了撤回单。")


class NoticeForm(forms.Form):
    evidence = forms.CharField(
        label="怎样告知的", max_length=100, help_text="哪个单位、哪一天、收件人；给几个单位的都写上。"
    )


class ReceiptForm(forms.Form):
    receipt = forms.CharField(label="对方回执", max_length=100, help_text="收件人、日期或者回执编号。")
