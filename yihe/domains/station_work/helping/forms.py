"""What is typed of somebody who needs help: by the keeper with them beside, by the desk with their consent."""

from django import forms

from yihe.acts.referrals import receivers
from yihe.acts.referrals import rules as referring
from yihe.acts.referrals.forms import CHOOSE
from yihe.acts.referrals.models import Way
from yihe.domains.station_work.helping import rules
from yihe.domains.station_work.helping.models import NAME_LIMIT, NOTE_LIMIT, WORDS_LIMIT, Age, HelpNeeded, Need
from yihe.foundation import telephones, words_of_danger
from yihe.matters.child_harm import NO_PHONE_OF_A_CHILD, Guardian
from yihe.matters.safe_ways import REACHES, SafeWay

NO_PHONE = "选了打电话或者发短信，请写电话。"


def _words(label: str, limit: int = WORDS_LIMIT, rows: int = 4, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **more)


class HelpForm(forms.ModelForm):
    """Asked with the person beside. It asks nothing of where they come from, and an answer to that is nobody's business at a station."""

    class Meta:
        model = HelpNeeded
        fields = (
            "need", "words", "age", "is_child_harm", "guardian", "who", "phone", "safe_way", "safe_note", "agreed",
        )  # fmt: skip

    need = forms.ChoiceField(label="需要什么帮助", choices=Need, widget=forms.RadioSelect)
    words = _words("什么情况", help_text="缺什么、急不急。不问、不写过去的事，也不写身份。")
    age = forms.ChoiceField(label="多大", choices=Age, initial=Age.GROWN, widget=forms.RadioSelect)
    is_child_harm = forms.BooleanField(
        label="有孩子受到伤害",
        required=False,
        help_text="先打 110。不用谁同意，咨询受理员马上报告（未成年人保护法第十一条）。",
    )
    guardian = forms.ChoiceField(
        label="监护人（只有未满14周岁的要选）", choices=[("", "不用选"), *Guardian.choices], required=False
    )
    who = forms.CharField(label="称呼", max_length=NAME_LIMIT, required=False, help_text="可以不填。不登记证件。")
    phone = forms.CharField(
        label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    safe_way = forms.ChoiceField(
        label="怎样联系是安全的",
        choices=SafeWay,
        required=False,
        widget=forms.RadioSelect,
        help_text="不选的不主动联系。",
    )
    safe_note = forms.CharField(label="联系时请注意", max_length=NOTE_LIMIT, required=False)
    agreed = forms.BooleanField(
        label="本人同意把上面这些告诉司法局，请司法局找人帮助", required=False,
        help_text="转给哪个单位、转哪些内容，司法局还要另外问过本人。以后不要了，凭编号和查询码随时可以撤回。",
    )  # fmt: skip

    def __init__(self, *args, region: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region

    def clean_phone(self) -> str:
        said = self.cleaned_data["phone"]
        try:
            return telephones.read(said) if said else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self):
        said = super().clean() or {}
        if words_of_danger.CHILD in words_of_danger.found(said.get("words") or "", self.region):
            said["is_child_harm"] = True
        if not said.get("agreed") and not said.get("is_child_harm"):
            self.add_error("agreed", rules.NOT_AGREED)
        if said.get("age") == Age.CHILD and said.get("phone") and said.get("guardian") not in tuple(Guardian.values):
            self.add_error("guardian", NO_PHONE_OF_A_CHILD)
        if said.get("safe_way") in REACHES and not said.get("phone") and "phone" not in self.errors:
            self.add_error("phone", NO_PHONE)
        return said


class HandForm(forms.Form):
    """To whom and what, as the person agreed to just that: a consent of its own, which names both (PIPL 23)."""

    receiver = forms.ChoiceField(label="转给哪个单位", choices=receivers.choices)
    fields_agreed = forms.MultipleChoiceField(
        label="本人同意转过去的内容", choices=referring.every_field, widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(
        label="怎样同意的", choices=[CHOOSE, *(each for each in Way.choices if each[0] != Way.CODE)]
    )
    evidence = forms.CharField(label="凭证", max_length=100, help_text="同意书或者录音的编号。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data) if data is not None else cls()
        there = referring.asked_for(rules.what_there_is(rules.contents(matter)))
        form.fields["receiver"].choices = [CHOOSE, *receivers.choices(matter.region)]
        form.fields["fields_agreed"].choices = [(name, referring.label_of(name)) for name in there]
        return form


class ToldForm(forms.Form):
    told = _words("告知本人的话", help_text="本人凭编号和查询码看到这段话。")


class DroppedForm(forms.Form):
    note = forms.CharField(label="本人怎样说的", max_length=100, help_text="如：当面说不用了。")
