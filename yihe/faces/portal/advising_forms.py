"""问律师, one thing a page: what is asked on each. Everything but the question may be left as it is."""

from datetime import datetime

from django import forms
from django.utils import timezone

from yihe.domains.advice import asking
from yihe.domains.advice.forms import NO_PHONE, NOT_A_GROUP, PhoneField, way_faults
from yihe.domains.advice.models import NAME_LIMIT, NOTE_LIMIT, QUESTION_LIMIT, Age, ForWhom, Topic
from yihe.matters.child_harm import OF_NO_CHILD
from yihe.matters.safe_ways import SafeWay

MOST_PEOPLE, WEEK = 9999, "一二三四五六日"


class Step(forms.Form):
    """One page of the way. What is missing is said in our words, not in the browser's."""

    use_required_attribute = False
    title, note = "", ""
    takes_words = False  # something is typed on it, and it is said how long that stays


class QuestionStep(Step):
    title, takes_words = "您想问什么", True
    question = forms.CharField(
        label="用自己的话写下来", max_length=QUESTION_LIMIT, widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        help_text="什么事、什么时候、现在到了哪一步。不用写姓名、身份证号和电话。", error_messages={"required": asking.NO_QUESTION},
    )  # fmt: skip


class TopicStep(Step):
    title = "是哪一类的事"
    topic = forms.ChoiceField(
        label="选最像的一类", choices=Topic, initial=Topic.OTHER, widget=forms.RadioSelect, help_text="选错了没有关系。"
    )


class WhomStep(Step):
    title = "这是谁的事"
    for_whom = forms.ChoiceField(label="选一个", choices=ForWhom, initial=ForWhom.SELF, widget=forms.RadioSelect)
    people = forms.IntegerField(
        label="和别人一样的事，一共几个人", min_value=1, max_value=MOST_PEOPLE, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="只有选了“我和别人一样的事”才要填。",
    )  # fmt: skip

    def clean(self):
        said = super().clean() or {}
        if said.get("for_whom") == ForWhom.GROUP and "people" in said and (said["people"] or 0) < 2:
            self.add_error("people", NOT_A_GROUP)
        return said


class AgeStep(Step):
    title = "您满14周岁了吗"
    over_14 = forms.ChoiceField(
        label="可以不回答", choices=[*Age.choices, ("", "不想说")], required=False, widget=forms.RadioSelect,
        help_text="没有满的，我们不问名字和电话，凭编号和查询码看答复。",
    )  # fmt: skip


class WayStep(Step):
    title, takes_words = "怎样告诉您", True
    note = "不填也可以：凭编号和查询码，随时来看答复。"
    safe_way = forms.ChoiceField(
        label="怎样联系您是安全的", choices=[(SafeWay.NONE, "不要联系我，我自己来看"), (SafeWay.CALL, "打电话"), (SafeWay.SMS, "发短信")],
        initial=SafeWay.NONE, required=False, widget=forms.RadioSelect, help_text="手机别人也会看的，选“不要联系我”。",
    )  # fmt: skip
    phone = PhoneField(label="电话", max_length=20, required=False)
    ring_at = forms.ChoiceField(label="要我们打给您，选半小时", required=False)
    word_may_be_left = forms.BooleanField(label="别人接电话，可以说是司法局来电", required=False)
    asker = forms.CharField(label="怎样称呼您", max_length=NAME_LIMIT, required=False)
    safe_note = forms.CharField(label="联系时请注意", max_length=NOTE_LIMIT, required=False)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.windows = {f"{at:%Y-%m-%dT%H:%M}": at for at in map(timezone.localtime, asking.windows())}
        shown = [
            (code, f"{at.month}月{at.day}日（周{WEEK[at.weekday()]}）{at:%H:%M}") for code, at in self.windows.items()
        ]
        self.fields["ring_at"].choices = [("", "不用打"), *shown]

    def clean_ring_at(self) -> datetime | None:
        return self.windows.get(self.cleaned_data["ring_at"])

    def clean(self):
        said = super().clean() or {}
        if said.get("ring_at") and said.get("safe_way") != SafeWay.CALL:
            self.add_error("safe_way", "选了时段，请选“打电话”。")
        for name, fault in way_faults(said).items():
            if name not in self.errors and not (fault == NO_PHONE and "phone" in self.errors):
                self.add_error(name, fault)
        return said


STEPS: dict[str, type[Step]] = {
    "question": QuestionStep, "topic": TopicStep, "whom": WhomStep, "age": AgeStep, "way": WayStep,
}  # fmt: skip


class ComplainForm(Step):
    about_number = forms.CharField(
        label="咨询编号", max_length=30, required=False, help_text="是对某一件咨询不满意的，写它的编号；没有的不填。"
    )
    words = forms.CharField(
        label="您对什么不满意", max_length=QUESTION_LIMIT, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明投诉的内容。"}, help_text="由没有办过这件事的人调查答复，被投诉的人看不到。",
    )  # fmt: skip
    safe_way = forms.ChoiceField(
        label="怎样联系您是安全的", choices=[(SafeWay.NONE, "不要联系我，我自己来看"), (SafeWay.CALL, "打电话"), (SafeWay.SMS, "发短信")],
        initial=SafeWay.NONE, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    phone = PhoneField(label="电话", max_length=20, required=False, help_text=f"可以不填。{OF_NO_CHILD}")
    asker = forms.CharField(label="怎样称呼您", max_length=NAME_LIMIT, required=False)

    def clean(self):
        said = super().clean() or {}
        for name, fault in way_faults(said).items():
            if name not in self.errors and "phone" not in self.errors:
                self.add_error(name, fault)
        return said
