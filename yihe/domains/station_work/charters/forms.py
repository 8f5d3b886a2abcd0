"""What is typed about a charter: its text, what is said of each clause, the meeting's numbers, and where it was filed."""

from django import forms
from django.utils import timezone

from yihe.domains.station_work.charters import findings as found
from yihe.domains.station_work.charters import offices, rules, text
from yihe.domains.station_work.models.charters import (
    TEXT_LIMIT,
    Charter,
    CharterClause,
    Meeting,
    Sort,
    Verdict,
)
from yihe.domains.station_work.villages import called
from yihe.foundation.roles import STATION_KEEPER
from yihe.foundation.written.boxes import CodeBox, PastDayBox
from yihe.matters.kinds import contents_of

ONE_A_LINE = "一条一行，或者每条以“第几条”开头。不写个人的姓名、电话和证件号码：备案以后全文公开。"


ONLY_LIMIT = 200  # signs of a clause a finding is about


class CharterForm(forms.ModelForm):
    """The text as the village wants it read."""

    class Meta:
        model = Charter
        fields = ("sort", "why", "text")
        widgets = {"sort": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 14})}
        help_texts = {"sort": "村民委员会的选村规民约，社区居民委员会的选居民公约", "text": ONE_A_LINE}

    def __init__(self, *args, user=None, **said):
        super().__init__(*args, **said)
        self.instance.village = called(user, STATION_KEEPER)

    def clean_text(self) -> str:
        typed = self.cleaned_data["text"]
        if why := text.cannot_be_read(typed) or rules.cannot_be_made_public(typed):
            raise forms.ValidationError(why)
        return typed


class FindingsForm(forms.Form):
    """
    One verdict for each clause, and for one that is not fine: which words of it, which article, and what to write instead. `cleaned_data` is
    `{"findings": [{nth, verdict, only, law, article, advice}]}`.
    """

    clauses: tuple[CharterClause, ...] = ()

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None) -> "FindingsForm":
        form = cls(data, files) if data is not None else cls()
        form.clauses = tuple(rules.clauses_of(matter))
        for clause in form.clauses:
            n = clause.nth
            form.fields[f"verdict_{n}"] = forms.ChoiceField(
                label=clause.words, choices=Verdict.choices, widget=forms.RadioSelect, initial=clause.verdict or Verdict.FINE.value,
            )  # fmt: skip
            form.fields[f"only_{n}"] = _words(
                f"{clause}：只对其中的", ONLY_LIMIT, clause.only, "照抄那几个字；对整条有意见的，留空。"
            )
            form.fields[f"law_{n}"] = _words(f"{clause}：哪部法律", 60, clause.law, "说违法的必须写。")
            form.fields[f"article_{n}"] = _words(f"{clause}：法律的第几条", 40, clause.article)
            form.fields[f"advice_{n}"] = _words(f"{clause}：怎么改", 500, clause.advice, rows=2)
        return form

    def clean(self):
        said = super().clean() or {}
        rows = []
        for clause in self.clauses:
            row = {name: said.get(f"{name}_{clause.nth}", "") for name in found.FIELDS}
            name, why = found.fault(clause.words, row)
            if name and f"{name}_{clause.nth}" not in self.errors:
                self.add_error(f"{name}_{clause.nth}", why)
            rows.append({"nth": clause.nth} | found.kept(row))
        return {"findings": rows}


def _words(label: str, limit: int, initial: str, help_text: str = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=limit, required=False, initial=initial, help_text=help_text, widget=widget
    )


class MeetingForm(forms.Form):
    """How many came and how they voted, in all. Who voted how is asked nowhere."""

    meeting = forms.ChoiceField(label="由哪个会议决定", choices=Meeting.choices)
    decided_on = PastDayBox(label="会议日期", initial=timezone.localdate)
    entitled = forms.IntegerField(
        label="应到", min_value=1, max_value=100_000, help_text="按上面选的：人数、户数，或者代表人数。"
    )
    present = forms.IntegerField(label="实到", min_value=1, max_value=100_000)
    in_favour = forms.IntegerField(label="同意", min_value=0, max_value=100_000)
    against = forms.IntegerField(label="不同意", min_value=0, max_value=100_000)
    abstained = forms.IntegerField(label="弃权", min_value=0, max_value=100_000)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        contents: Charter = contents_of(matter)
        form = cls(data, files) if data is not None else cls(initial={"decided_text": contents.text})
        if contents.sort == Sort.VILLAGE:  # the villagers' deputies cannot make one
            form.fields["meeting"].choices = [row for row in Meeting.choices if row[0] != Meeting.DEPUTIES]
        return form


class DecisionForm(MeetingForm):
    """What the meeting decided on, word for word, and why what was advised was not taken up."""

    decided_text = forms.CharField(
        label="会议通过的文本", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 14}), help_text="照会议通过的全文填写，已经填好送审的文本，请改成通过的。"
    )  # fmt: skip
    not_followed = forms.CharField(
        label="没有采纳的理由", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="审查意见全部采纳的，留空。",
    )  # fmt: skip


class FilingForm(forms.Form):
    """Where and when it was filed, and the receipt."""

    office = forms.ChoiceField(label="备案机关", choices=offices.everywhere)
    filed_on = PastDayBox(label="备案日期", initial=timezone.localdate)
    receipt = CodeBox(label="备案回执编号", max_length=60, help_text="没有编号的，写收件人的岗位和日期，不写姓名。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        form.fields["office"].choices = [("", "请选择"), *offices.choices(matter.region)]
        return form
