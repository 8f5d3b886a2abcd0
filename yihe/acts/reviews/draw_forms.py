"""
Forms of a draw by two. What is typed as the first half is turned into its digest here or, better, in the browser: it is
in no event, no draft and no row before it is opened.
"""

import re

from django import forms

from yihe.acts.reviews.models import SealedDraw
from yihe.foundation import draws

# Its name keeps it out of drafts and of what is set aside (`desk/kept.py`), autocomplete out of the browser's memory.
_BOX = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


def _box(label: str, help_text: str, **attrs) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=draws.MOST, required=False, help_text=help_text,
        widget=forms.TextInput(attrs=_BOX | {"required": True} | attrs),
    )  # fmt: skip


class _HalfForm(forms.Form):
    """`cleaned_data` is `{"half": …}`, as it counts."""

    def clean(self):
        said = super().clean() or {}
        half = said.get("secret_half", "")
        if fault := self.fault(half):
            self.add_error("secret_half", fault)
        return {"half": draws.plain(half)}

    def fault(self, half: str) -> str:
        return draws.too_weak(half)


class SealForm(forms.Form):
    """
    The first half. `cleaned_data` is `{"salt": …, "commitment": …}`, never the half: with a script the browser makes the
    digest and sends no more than that (`data-half="seal"`); without one, it is made here and the half forgotten.
    """

    secret_half = _box(
        "第一个数",
        f"数字、字母、汉字都可以，至少 {draws.LEAST} 个字符，越没有规律越好。系统只留它的摘要，不留原文；"
        "抽取时要由您本人原样再输入一次，请先抄下来，不要告诉别人。",
        **{"data-half": "seal"},
    )
    noted = forms.BooleanField(label="我已经抄下第一个数")
    salt = forms.CharField(label="盐", widget=forms.HiddenInput, required=False, max_length=32)
    commitment = forms.CharField(label="第一个数的摘要", widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["salt"] = draws.make_salt()

    def clean(self):
        said = super().clean() or {}
        half, salt, commitment = (said.get(name, "") for name in ("secret_half", "salt", "commitment"))
        if half:
            if fault := draws.too_weak(half):
                self.add_error("secret_half", fault)
            return draws.committed(half)
        elif not re.fullmatch("[0-9a-f]{32}/[0-9a-f]{64}", f"{salt}/{commitment}"):
            self.add_error("secret_half", "请给出第一个数。")
        return {"salt": salt, "commitment": commitment}


class SecondForm(_HalfForm):
    """The second half, in plain words."""

    secret_half = _box(
        "第二个数",
        f"数字、字母、汉字都可以，至少 {draws.LEAST} 个字符，越没有规律越好。提交后即公开，不能再改。请不要先打听第一个数。",
        **{"data-half": "give"},
    )


class RevealForm(_HalfForm):
    """The first half once more: whether it is the one that was sealed is the verb's to say."""

    secret_half = _box("第一个数", "请照封存时抄下的原样输入（空格和横线不算）。")

    def fault(self, half: str) -> str:
        return "" if draws.plain(half) else "请输入第一个数。"


class ResultForm(forms.Form):
    """
    A lottery result as one person reads it. Private until two agree: the second is not to copy from the first.

    `cleaned_data` is `{"on": day, "result": draws.result_of(…)}`.
    """

    private = frozenset({"on", "result"})
    on = forms.DateField(label="开奖日期")
    issue = forms.CharField(label="期号", max_length=12, help_text="7 位数字，例如 2026135。")
    numbers = forms.CharField(
        label="开奖号码", max_length=60, help_text="6 个红球、1 个蓝球，中间空开，例如 03 07 12 19 25 31 08。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None) -> "ResultForm":
        form = cls(data=data)
        draw = SealedDraw.objects.filter(matter=matter, panels=None).order_by("-pk").first()
        if draw is not None:
            form.fields["on"].help_text = (
                f"封存时定下：{draws.GAME} {draw.lottery_on:%Y-%m-%d} 开奖的一期；当日休市的，用其后第一期。"
                "请自己到中国福利彩票官方网站查，不要照抄别人录入的。"
            )
        return form

    def clean(self):
        said = super().clean() or {}
        result = ""
        if said.get("issue") and said.get("numbers"):
            try:
                result = draws.result_of(said["issue"], said["numbers"])
            except draws.NotAResult as fault:
                self.add_error(None, str(fault))
        return {"on": said.get("on"), "result": result}
