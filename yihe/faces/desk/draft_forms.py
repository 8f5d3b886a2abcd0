"""
The form a draft text is typed in: its head, its clauses, its figures. Nothing typed is refused or lost here: what is wrong is said
beside its place by the reading of the draft (`registers/policies/drafting`), before it can be proposed.
"""

from collections.abc import Iterable
from typing import Any

from django import forms

from yihe.foundation.parameters import Parameters
from yihe.registers.policies.drafting import HEAD, LONGEST, MOST_CLAUSES, MOST_FIGURES, NEEDED
from yihe.registers.policies.models import PolicyText
from yihe.registers.policies.texts import KINDS

BLANK_CLAUSES, BLANK_FIGURES = 3, 3
_HELP = {
    "code": "文件的代码，只用小写英文字母、数字和连字符；更正已有的文件，用它原来的代码",
    "in_force_from": "如 2027-01-01；这一天起新的数值对提交的申请生效",
    "issued_on": "如 2026-12-15",
    "replaces": "选择被本文件替代的文件，它在本文件施行的前一天失效",
    "why_past": "施行日期早于今天的必须填写",
}
_LONG = {"note", "why_past"}


def _box(name: str, choices: Iterable[tuple[str, str]] = ()) -> forms.CharField:
    drawn: Any = (
        forms.Select(choices=list(choices)) if choices else forms.Textarea(attrs={"rows": 3}) if name in _LONG else None
    )
    field = forms.CharField(label=HEAD[name], required=False, strip=False, widget=drawn, help_text=_HELP.get(name, ""))
    if name in NEEDED:
        field.label = f"{HEAD[name]}（提请前必填）"
    if name in LONGEST and not choices and name not in _LONG:
        field.widget.attrs["maxlength"] = LONGEST[name]
    return field


class HeadForm(forms.Form):
    """What a text says of itself."""

    def __init__(self, *args: Any, replaceable: Iterable[PolicyText] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = {
            "kind": [("", "请选择"), *KINDS.items()],
            "replaces": [("", "不替代已有的文件"), *((t.code, f"{t.title}（{t.number}）") for t in replaceable)],
        }
        typed = self.data.get("replaces") if self.is_bound else self.initial.get("replaces")
        if typed and typed not in dict(choices["replaces"]):
            choices["replaces"].append((typed, f"{typed}（没有这个文件）"))
        for name in HEAD:
            self.fields[name] = _box(name, choices.get(name, ()))


class ClauseForm(forms.Form):
    number = forms.CharField(label="条款号", required=False)
    heading = forms.CharField(label="标题", required=False)
    body = forms.CharField(label="条文", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class FigureForm(forms.Form):
    path = forms.CharField(label="标准", required=False, widget=forms.Select)
    value = forms.CharField(label="新数值", required=False)
    since = forms.CharField(label="自何日起（可不填）", required=False)
    clause = forms.CharField(label="条款号", required=False)
    ends = forms.BooleanField(label="自该日起停止施行", required=False)


ClauseSet = forms.formset_factory(ClauseForm, extra=BLANK_CLAUSES, max_num=MOST_CLAUSES, absolute_max=MOST_CLAUSES + 50)
FigureSet = forms.formset_factory(FigureForm, extra=BLANK_FIGURES, max_num=MOST_FIGURES, absolute_max=MOST_FIGURES + 20)


class DraftForms:
    """The three together, empty, filled with what a draft holds, or with what was just sent."""

    def __init__(self, typed: dict[str, Any], known: Parameters, replaceable: Iterable[PolicyText], data: Any = None):
        texts = list(replaceable)
        self.head = HeadForm(data, initial={name: typed.get(name, "") for name in HEAD}, replaceable=texts)
        self.clauses = ClauseSet(data, initial=typed.get("clauses", []), prefix="clauses")
        self.figures = FigureSet(data, initial=typed.get("figures", []), prefix="figures")
        choices = [("", "请选择"), *((p.path, f"{p.label}（{p.unit}）") for p in sorted(known, key=lambda p: p.path))]
        for form in self.figures:
            asked = form["path"].value()
            strange = [(asked, f"{asked}（没有这个参数）")] if asked and asked not in known else []
            form.fields["path"].widget.choices = [*choices, *strange]

    def typed(self) -> dict[str, Any] | None:
        """Return what was sent, as a draft keeps it: rows left empty are none. None where the form itself was tampered with."""
        if not (self.head.is_valid() and self.clauses.is_valid() and self.figures.is_valid()):
            return None
        return {
            **self.head.cleaned_data,
            "clauses": [row for form in self.clauses if any((row := _row(form)).values())],
            "figures": [row for form in self.figures if any((row := _row(form)).values())],
        }


def _row(form: forms.Form) -> dict[str, str]:
    return {name: "1" if value is True else str(value or "") for name, value in form.cleaned_data.items()}
