"""What is typed about a decision day. Nothing asks for a name, a photograph or a vote."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.domains.station_work.decision_days import rules
from yihe.domains.station_work.models.decision_days import WORDS, DecisionDay
from yihe.domains.station_work.villages import called
from yihe.foundation.roles import STATION_KEEPER
from yihe.foundation.written.boxes import PastDayBox

NO_NAMES = "一行一个议题，不写个人的姓名、电话和证件号码。"

TOO_FAR = "请写今年或者明年的一天。"


class DayForm(forms.ModelForm):
    """The day that is planned, and its topics."""

    class Meta:
        model = DecisionDay
        fields = ("on", "gathering", "topics", "asked_by", "open")
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "topics": forms.Textarea(attrs={"rows": 5}),
        }  # fmt: skip
        help_texts = {"topics": NO_NAMES, "open": "不勾选的，只在村里自己的公开栏公布"}

    def __init__(self, *args, user=None, **said):
        super().__init__(*args, **said)
        self.instance.village = called(user, STATION_KEEPER)

    def clean_on(self) -> date:
        """A day of this year or the next: until the day that is planned it is the keeper's turn, and nobody's turn lasts for a century."""
        planned: date = self.cleaned_data["on"]
        if planned.year > timezone.localdate().year + 1:
            raise ValidationError(TOO_FAR)
        return planned

    def clean_topics(self) -> str:
        typed = self.cleaned_data["topics"]
        if why := rules.cannot_be_public(typed):
            raise ValidationError(why)
        return typed


class HeldForm(forms.Form):
    """That it was held: how many came, how many opinions had come before, and what was decided."""

    held_on = PastDayBox(label="哪天开的", initial=timezone.localdate)
    attended = forms.IntegerField(label="到会人数", min_value=0, max_value=100_000)
    opinions = forms.IntegerField(label="会前收到的意见", min_value=0, max_value=100_000, help_text="几条；没有填 0。")
    lawyer_there = forms.BooleanField(label="有法律顾问到场", required=False)
    decided = forms.CharField(
        label="决定了什么", max_length=WORDS, widget=forms.Textarea(attrs={"rows": 5}), help_text="每个议题怎么定的；没有定下来的也写。不写谁怎么表决。",
    )  # fmt: skip


class PostedForm(forms.Form):
    """That what was decided hangs out, since when and where."""

    posted_on = PastDayBox(label="哪天开始公布", initial=timezone.localdate)
    posted_at = forms.CharField(label="公布在哪里", max_length=60, help_text="例如：村口公开栏")
