"""What is asked: of whoever rates, and of whoever rang back."""

from django import forms

from yihe.acts.ratings.models import BAD, Level
from yihe.foundation import telephones
from yihe.matters.child_harm import OF_NO_CHILD

ONLY_WITH_A_BAD_MARK = "只有选了“不满意”或“非常不满意”才保存，只有回访的人看得到。"


class RatingForm(forms.Form):
    """A mark, and with a bad one what was wrong and whether one may be rung. Nothing else is asked of anybody."""

    use_required_attribute = False
    level = forms.ChoiceField(
        label="您觉得怎么样", choices=Level.choices, widget=forms.RadioSelect, error_messages={"required": "请选一项。"}
    )
    words = forms.CharField(
        label="哪里不满意", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。" + ONLY_WITH_A_BAD_MARK,
    )  # fmt: skip
    phone = forms.CharField(
        label="回访电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="可以不留；留了，由没有经手这件事的人打给您。" + OF_NO_CHILD + ONLY_WITH_A_BAD_MARK,
    )  # fmt: skip

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        try:
            return telephones.read(typed) if typed else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self):
        said = super().clean() or {}
        if said.get("level") not in BAD:
            said |= {"words": "", "phone": ""}
        return said


class ResultForm(forms.Form):
    """What is told to the rater: they read it with their number and code."""

    answer = forms.CharField(
        label="告知评价人的话", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="评价人凭编号和查询码看得到；不写经办人的姓名。",
    )  # fmt: skip


class MendedForm(ResultForm):
    """整改: what was put right, and whether the matter should be taken up again, which somebody else decides."""

    asks_to_reopen = forms.BooleanField(
        label="建议重新办理", required=False, help_text="只是建议，告诉能决定的人；这里不会重新办理。"
    )
