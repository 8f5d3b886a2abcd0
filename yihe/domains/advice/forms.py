"""What is typed at the desk, by whoever answers, and by whoever asked and holds the code."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from yihe.acts.referrals import receivers
from yihe.acts.referrals import rules as referring
from yihe.acts.referrals.forms import CHOOSE
from yihe.domains.advice import handing, terms
from yihe.domains.advice.models import (
    ANSWER_LIMIT,
    NAMELESS,
    QUESTION_LIMIT,
    Age,
    CallBack,
    Complaint,
    Consultation,
    Elsewhere,
    ForWhom,
)
from yihe.foundation import telephones, words_of_danger
from yihe.foundation.plain_text import as_number
from yihe.matters.child_harm import NO_PHONE_OF_A_CHILD, Guardian
from yihe.matters.forms import ReasonForm
from yihe.matters.safe_ways import REACHES, SafeWay

NO_PHONE = "选了打电话或者发短信，请写电话。"
NOT_TO_A_LINE = "短信只能发到手机，您写的是座机，请改选“打电话”或者“不要联系我”。"
NOT_A_GROUP = "和别人一样的事，请写一共几个人（至少 2 人）。"


def _words(label: str, limit: int, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": 6}), **more)


def way_faults(said: Mapping) -> dict[str, str]:
    """Return what does not go together in how somebody is to be reached, by field."""
    way, phone = said.get("safe_way") or "", said.get("phone") or ""
    if way in REACHES and not phone:
        return {"phone": NO_PHONE}
    if way == SafeWay.SMS and not telephones.is_mobile(phone):
        return {"safe_way": NOT_TO_A_LINE}
    return {}


class PhoneField(forms.CharField):
    """A telephone number that can be rung, or nothing. Raises ValidationError in the reader's words."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value):
        said = super().to_python(value)
        try:
            return telephones.read(said) if said else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


def _way(**more) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="怎样联系是安全的", choices=SafeWay, required=False, widget=forms.RadioSelect,
        help_text="有进展时照这样告知，只说有进展，不说内容。不选的不主动联系。", **more,
    )  # fmt: skip


class ConsultationForm(forms.ModelForm):
    """What the desk takes down of somebody on the phone, at the counter, at their home. A name is asked of nobody."""

    class Meta:
        model = Consultation
        fields = (
            "channel", "topic", "for_whom", "people", "over_14", "guardian", "question", "asker", "phone", "safe_way", "safe_note",
            "word_may_be_left",
        )  # fmt: skip
        widgets = {"question": forms.Textarea(attrs={"rows": 8}), "safe_note": forms.TextInput()}

    asker = forms.CharField(label="称呼", max_length=40, required=False, help_text="可以不填。不登记证件和住址。")
    phone = PhoneField(label="联系电话", max_length=20, required=False, help_text="可以不填。")
    safe_way = _way()

    def __init__(self, *args, region: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region

    def clean(self):
        said = super().clean() or {}
        if said.get("for_whom") == ForWhom.GROUP and (said.get("people") or 0) < 2:
            self.add_error("people", NOT_A_GROUP)
        if said.get("over_14") == Age.NO and said.get("phone") and said.get("guardian") not in tuple(Guardian.values):
            self.add_error("guardian", NO_PHONE_OF_A_CHILD)
        for name, fault in way_faults(said).items():
            self.add_error(name, fault)
        said["asker"] = said.get("asker") or NAMELESS
        return said

    def _post_clean(self):
        super()._post_clean()
        if self.instance.question:
            words_of_danger.mark(self.instance, self.instance.question, self.region)


class AnswerForm(forms.Form):
    """What is answered. It is read by whoever asked, with number and code, and by nobody else outside."""

    takes_phrases = ("answer",)
    answer = _words(
        "答复",
        ANSWER_LIMIT,
        help_text="写明依据和下一步到哪里、带什么、什么时候以前。不要写对方的姓名、证件号码和电话。",
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        """Begin with what was written before: sent back, or to be answered once more, nothing is typed anew."""
        written = Consultation.objects.get(pk=matter.pk)
        own = written.answer if written.answerer_id == user.pk else ""
        return cls(data, files) if data is not None else cls(initial={"answer": own})


class WantedForm(ReasonForm):
    reason = _words("请对方补充什么", 500, help_text="对方凭编号和查询码看到这段话。")


class AgreeForm(forms.Form):
    agreed_at = forms.DateTimeField(
        label="约定答复的时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip


class ReferForm(ReasonForm):
    referred_to = forms.ChoiceField(label="转到哪里", choices=Elsewhere)
    reason = _words("为什么、怎样联系", 500, help_text="对方凭编号和查询码看到这段话。")


class HandForm(forms.Form):
    """To whom it would go, and what of it: the person decides, with their code."""

    receiver = forms.ChoiceField(
        label="转交给哪个单位", choices=receivers.choices, help_text="先征得本人同意；本人不同意的不转。"
    )
    handed_words = _words(
        "要写给对方的情况", QUESTION_LIMIT, help_text="只写办理需要的；不写姓名、电话。本人同意前看得到这段话。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        form.fields["receiver"].choices = [CHOOSE, *receivers.choices(matter.region)]
        return form


class ConsentForm(forms.Form):
    """What the person lets go to the receiver, ticked by themself (PIPL 23): nothing is ticked beforehand."""

    agreed = forms.MultipleChoiceField(
        label="同意把这些转给对方", choices=referring.every_field, widget=forms.CheckboxSelectMultiple,
        help_text="只用来办理这一件事；随时可以撤回，撤回以后对方不能再看。",
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        form.fields["agreed"].choices = handing.offered(Consultation.objects.select_related("matter").get(pk=matter.pk))
        return form


class MergeForm(forms.Form):
    """Into which other consultation of the same person one is merged."""

    other = forms.CharField(
        label="并入哪一件", max_length=30,
        help_text="同一个人前后问的同一件事，才并入。写另一件的编号；那一件答复以前可以取消。",
    )  # fmt: skip


class SupplementForm(forms.Form):
    supplement = _words("您要补充的", QUESTION_LIMIT)


class AskAgainForm(forms.Form):
    asked_again = _words("还有什么不清楚", QUESTION_LIMIT, help_text="可以追问一次。")


class ReopenForm(forms.Form):
    reopening = _words("为什么要重新答复", 500)


class DecideForm(ReasonForm):
    reason = _words("理由", 500, help_text="对方凭编号和查询码看到这段话。")


class RingForm(forms.Form):
    ring_at = forms.DateTimeField(
        label="什么时候打过去", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"], help_text="从这时起的一个时段里打。",
    )  # fmt: skip


class RungForm(forms.Form):
    note = _words("通话情况", 500, required=False)


class NextWindowForm(forms.Form):
    """Nobody answered: when to try next. It is not asked where this was the last try."""

    ring_at = forms.DateTimeField(
        label="下次什么时候打", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls(initial={"ring_at": tomorrow_at_this_hour()})
        if CallBack.objects.get(pk=matter.pk).tries + 1 >= terms.callback_tries(matter.region):
            del form.fields["ring_at"]
        return form


class ComplaintForm(forms.ModelForm):
    """What the desk takes down of a complaint."""

    class Meta:
        model = Complaint
        fields = ("about_number", "about", "words", "asker", "phone", "safe_way")
        widgets = {"words": forms.Textarea(attrs={"rows": 6})}

    asker = forms.CharField(label="称呼", max_length=40, required=False, help_text="可以不填。")
    phone = PhoneField(label="联系电话", max_length=20, required=False, help_text="可以不填。")
    safe_way = _way()

    def __init__(self, *args, region: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region

    def _post_clean(self):
        super()._post_clean()
        self.instance.is_child_harm |= words_of_danger.CHILD in words_of_danger.found(self.instance.words, self.region)

    def clean_about_number(self) -> str:
        return as_number(self.cleaned_data["about_number"])

    def clean(self):
        said = super().clean() or {}
        for name, fault in way_faults(said).items():
            self.add_error(name, fault)
        said["asker"] = said.get("asker") or NAMELESS
        return said


class RevealForm(forms.Form):
    """Why somebody who does not answer reads the words. Raises nothing of its own: empty is no reason."""

    reason = forms.CharField(label="查看的事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def tomorrow_at_this_hour() -> datetime:
    """Return the half hour a day from now, as a form shows it."""
    now = timezone.localtime() + timedelta(days=1)
    return now.replace(minute=30 if now.minute >= 30 else 0, second=0, microsecond=0)


class ComplaintAnswerForm(forms.Form):
    answer = _words("答复", ANSWER_LIMIT, help_text="查明了什么、怎样处理、还可以到哪里反映。对方凭编号和查询码看到。")
