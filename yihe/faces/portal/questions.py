"""
The questions a policy's facts become on a public page, and the answers as facts again.

Free text is never asked: the address of the page is what people pass on, and a name typed there would go with it. Where a
formula wants a name, it gets the words of the question ("在岗人员"), which is how its sentences then speak of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from yihe.faces.design import shown
from yihe.foundation import asked_by_itself, money
from yihe.foundation.facts import FactField, Facts
from yihe.foundation.money_fields import MoneyBox
from yihe.foundation.policy import Policy

MOST_BLOCKS = 8
YES_NO = [("yes", "是"), ("no", "否")]
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
LARGEST = Decimal("99999999.99")


@dataclass(frozen=True)
class Blocks:
    """A fact of which there may be several (earlier payments, examinations): one small form for each."""

    name: str
    label: str
    help: str
    forms: list[forms.Form]

    @property
    def may_grow(self) -> bool:
        return len(self.forms) < MOST_BLOCKS


class Questions:
    """
    The form of one policy, filled from the parameters of an address.

    `asked` is whether an answer is wanted; "再填一条" only adds a block and keeps what was typed. `only` one fact is asked for, in a sentence
    and under a `prefix` of its own.
    """

    def __init__(
        self, policy: Policy, given: Mapping[str, str], *, only: str = "", prefix: str = "", asked: bool | None = None
    ):
        self.policy = policy
        self.asked = "answer" in given if asked is None else asked
        self._given, self._prefix, self._alone = given, prefix, bool(only)
        described = [each for each in policy.facts.described() if not only or each.name == only]
        self._single = [each for each in described if not _several(each) and each.asked]
        self._several = [each for each in described if _several(each)]
        self.form = self._form(self._single, prefix)
        self.blocks = [self._blocks(each) for each in self._several]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return (id of the field, its label, what is wrong) of everything wrong, in the order of the page."""
        if not self.asked:
            return []
        every = [self.form, *(form for blocks in self.blocks for form in blocks.forms)]
        return [
            (_anchor(bound), str(bound.label), " ".join(map(str, bound.errors)))
            for form in every
            for bound in form
            if bound.errors
        ]

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return what was filled in as pairs of words, for paper. Ask only when there are no faults."""
        every = [("", self.form)]
        every += [(f"{b.label}（第 {n} 条）", form) for b in self.blocks for n, form in enumerate(b.forms, 1)]
        return [
            (f"{before} {bound.label}".strip(), _in_words(bound.field, form.cleaned_data[name]))
            for before, form in every
            for name, bound in ((bound.name, bound) for bound in form)
            if form.cleaned_data.get(name) not in (None, "")
        ]

    def as_facts(self) -> dict[str, Any]:
        """Return the JSON object `Facts.from_json` reads. Ask only when there are no faults."""
        facts = self._answered(self.policy.facts, self._single, self.form)
        for each, blocks in zip(self._several, self.blocks, strict=True):
            fields = self._fields_of(each)
            facts[each.name] = [self._answered(each.type, fields, form) for form in blocks.forms if form.has_changed()]
        return facts

    def _answered(self, facts: type[Facts], asked: list[FactField], form: forms.Form) -> dict[str, Any]:
        said = {
            each.name: _as_json(each, form.cleaned_data.get(each.name)) for each in asked if not self._unasked(each)
        }
        for each in facts.described():
            if self._unasked(each) and each.asked:
                said[each.name] = self.policy.granted(each.name) or each.stands_in
        # Left empty: whoever declared the fact said what that means.
        return {name: value for name, value in said.items() if value is not None}

    def _blocks(self, each: FactField) -> Blocks:
        name = f"{self._prefix}-{each.name}" if self._prefix else each.name
        fewest = 0 if each.rare else 1
        number = _count(self._given.get(f"{name}-blocks", ""), fewest) + (self._given.get("more") == name)
        fields = self._fields_of(each)
        made = [self._form(fields, f"{name}-{n}", may_be_empty=True) for n in range(min(number, MOST_BLOCKS))]
        return Blocks(name, asked_by_itself.sentence(each) if self._alone else each.question, each.question_help, made)

    def _fields_of(self, each: FactField) -> list[FactField]:
        facts = cast(type[Facts], each.type)
        wanted = self.policy.reads_of(facts)
        fields = [field for field in facts.described() if field.asked and (wanted is None or field.name in wanted)]
        return [self.policy.as_asked(facts, field) for field in fields]

    def _form(self, fields: list[FactField], prefix: str, may_be_empty: bool = False) -> forms.Form:
        drawn = {each.name: _field(each) for each in fields if not self._unasked(each)}
        for each in fields:
            if self._alone and each.name in drawn:
                drawn[each.name].label = asked_by_itself.sentence(each)
        made = type("AskedForm", (forms.Form,), dict(drawn))
        options = {"prefix": prefix or None, "use_required_attribute": False}
        if self.asked:
            return made(self._given, empty_permitted=may_be_empty, **options)
        typed = {name: self._given.get(f"{prefix}-{name}" if prefix else name) for name in drawn}
        return made(initial={name: value for name, value in typed.items() if value}, **options)

    def _unasked(self, each: FactField) -> bool:
        """Test whether a fact is a name or a remark, or one the policy itself knows."""
        if not each.asked or self.policy.granted(each.name):
            return True
        return each.type is str and not each.choices and (each.required or bool(each.default))


def _several(each: FactField) -> bool:
    return each.many and issubclass(each.type, Facts)


def _count(text: str, fewest: int) -> int:
    return min(int(text), MOST_BLOCKS) if text.isascii() and text.isdigit() and len(text) < 4 else fewest


def _anchor(bound) -> str:
    return bound.id_for_label or bound.auto_id


def _field(each: FactField) -> forms.Field:
    label = each.question
    said: dict[str, Any] = {"label": label, "help_text": each.question_help, "required": each.required}
    if each.choices:
        return forms.ChoiceField(
            choices=list(each.choices.items()), widget=forms.RadioSelect, error_messages=_errors("选择", label), **said
        )
    if each.type is str:  # a number or a name that may be missing: whether there is one is all the formula needs here
        return forms.ChoiceField(
            choices=YES_NO,
            widget=forms.RadioSelect,
            error_messages=_errors("选择", label),
            **(said | {"label": f"有没有{label}"}),
        )
    if each.type is bool:
        return forms.ChoiceField(
            choices=YES_NO, widget=forms.RadioSelect, error_messages=_errors("选择", label), **said
        )
    if each.type is date:
        limits = [MinValueValidator(EARLIEST, "日期太早，请核对。"), MaxValueValidator(LATEST, "日期太晚，请核对。")]
        return forms.DateField(
            validators=limits, error_messages=_errors("填写", label) | {"invalid": "请写成 2026-01-31 的样子。"}, **said
        )
    wrong = _errors("填写", label) | {
        "invalid": "请填数字。",
        "min_value": "不能小于零。",
        "max_value": "数太大了，请核对。",
    }
    if each.type is Decimal:
        return MoneyBox(
            least=money.ZERO, most=LARGEST, error_messages=_errors("填", label), **(said | {"label": f"{label}（元）"})
        )  # fmt: skip
    return forms.IntegerField(min_value=0, max_value=9999, error_messages=wrong, **said)


def _errors(verb: str, label: str) -> dict[str, str]:
    return {
        "required": f"请{verb}“{label}”。",
        "invalid_choice": "请从列出的里面选一个。",
    }


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices)[value])
    return shown.day(value) if isinstance(value, date) else str(value)


def _as_json(each: FactField, value: Any) -> Any:
    if value in (None, ""):
        return None
    if each.type is bool:
        return value == "yes"
    if each.type is str and not each.choices:
        return each.label if value == "yes" else None
    if each.type is Decimal:
        return f"{value:.2f}"
    return value.isoformat() if each.type is date else value
