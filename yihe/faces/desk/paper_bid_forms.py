"""What is filled in of an envelope: at the counter as it is handed in, and by the openers once it is open."""

from django import forms

from yihe.acts.sealed_bids import consortium, delivering, paper
from yihe.foundation.plain_text import as_number

WRONG = "投递编号和投递码对不上，请照原回执再填一遍。"


class TakeForm(forms.Form):
    """An envelope as it is handed in. Whose it is stands inside, and nowhere here."""

    envelopes = forms.IntegerField(label="封数", min_value=1, max_value=paper.MOST_ENVELOPES, initial=1)
    sealed = forms.ChoiceField(
        label="是否按招标文件要求密封", choices=(("yes", "是，密封完好"), ("no", "否")), widget=forms.RadioSelect,
        help_text="没有按要求密封的应当拒收，请投标人当场重新密封。",
    )  # fmt: skip
    condition = forms.CharField(
        label="密封情况", max_length=paper.WORDS, initial=paper.INTACT, help_text="照实记载封口、签章；不写投标人和递交人是谁。"
    )  # fmt: skip
    number = forms.CharField(
        label="原投递编号", max_length=40, required=False, help_text="替换已经投递的才填，照原回执；新投的不填。"
    )
    code = forms.CharField(label="原投递码", max_length=60, required=False)

    def clean(self):
        said = super().clean() or {}
        typed, self.under = (said.get("number", ""), said.get("code", "")), None
        if any(typed):
            self.under = delivering.find(*typed)
            if self.under is None:
                self.add_error("number", WRONG)
        return said


class BackForm(forms.Form):
    """A bid that is taken back at the counter, by number and code."""

    back_number = forms.CharField(label="投递编号", max_length=40)
    back_code = forms.CharField(label="投递码", max_length=60)


class ReadingForm(forms.Form):
    """What is read from one envelope, before everybody."""

    supplier = forms.CharField(label="投标人名称", max_length=120)
    code = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    price = forms.CharField(
        label="投标报价", max_length=40, required=False, help_text="照纸面抄写，连同单位；没有写的空着。"
    )
    terms = forms.CharField(
        label="其他宣布内容", max_length=200, required=False, help_text="招标文件规定要宣布的，例如服务期限。"
    )
    members = forms.CharField(
        label="联合体成员", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=f"单独投标的不填。{consortium.HOW_LINES}"
    )  # fmt: skip
    intact = forms.ChoiceField(
        label="拆封前检查密封", choices=(("yes", "密封完好"), ("no", "密封有异常")), widget=forms.RadioSelect
    )
    checked_by = forms.CharField(
        label="检查人", max_length=60, help_text="投标人代表或者其推选的代表；没有到场的写见证人。"
    )

    def clean_members(self):
        try:
            return consortium.in_lines(consortium.of_lines(self.cleaned_data["members"]))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def said(self) -> paper.Said:
        told = self.cleaned_data
        return paper.Said(
            told["supplier"].strip(), as_number(told["code"]), told["price"].strip(), told["terms"].strip(),
            told["intact"] == "yes", told["checked_by"].strip(), told["members"],
        )  # fmt: skip
