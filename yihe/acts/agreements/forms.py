"""Forms of an agreement. The drawing-up form is built from the places the city's text declares."""

from collections.abc import Callable

from django import forms

from yihe.acts.agreements import rules, templates
from yihe.acts.agreements.amending import Wanted
from yihe.acts.agreements.models import Signatory, Sort
from yihe.foundation import money
from yihe.foundation.money_fields import MoneyBox

_FIELDS: dict[str, Callable[..., forms.Field]] = {
    "text": lambda **said: forms.CharField(max_length=300, **said),
    "money": lambda **said: MoneyBox(max_digits=12, least=money.ZERO, **said),
    "day": forms.DateField,
    "count": lambda **said: forms.IntegerField(min_value=0, max_value=100_000, **said),
}


class DrawUpForm(forms.Form):
    """Period, amount where the text needs one, and the text's own places. `template` is the text's code."""

    template = ""
    starts_on = forms.DateField(label="起始日期")
    ends_on = forms.DateField(label="截止日期")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        text = templates.get(cls.template, matter.region if matter else "")
        form = cls(data=data)
        if text.needs_amount:
            form.fields["amount"] = MoneyBox(label="金额（元）", max_digits=12)
        for place in text.places:
            form.fields[place.name] = _FIELDS[place.type](label=place.label, required=place.required)
        return form

    @classmethod
    def of(cls, template: str) -> "type[DrawUpForm]":
        """Return the form of one text."""
        return type(f"DrawUp_{template}", (cls,), {"template": template, "__doc__": cls.__doc__})


class SignForm(forms.Form):
    """The day both sides signed."""

    signed_on = forms.DateField(label="签订日期")


class SignSideForm(SignForm):
    """Who signed, of those who have not yet, and on which day."""

    signatory = forms.ModelChoiceField(label="签署方", queryset=Signatory.objects.none())
    field_order = ("signatory", "signed_on")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data=data)
        agreement = rules.agreement_of(matter) if matter else None
        if agreement:
            form.fields["signatory"].queryset = agreement.parties.filter(signature=None).order_by("pk")
        return form


class AmendForm(forms.Form):
    """
    What an amendment changes: its sorts, and what these unlock – the last day, the amount, the places of the text that may be
    changed. A room adds what it keeps itself (`wanted(besides)`).
    """

    sorts = forms.MultipleChoiceField(label="变更类别", choices=Sort.choices, widget=forms.CheckboxSelectMultiple)
    ground = forms.CharField(label="变更的原因", max_length=300)
    ends_on = forms.DateField(label="变更后的截止日期", required=False)
    more = MoneyBox(label="增加金额（元，减少为负）", max_digits=12, least=None, required=False)

    @classmethod
    def for_agreement(cls, agreement, matter, data=None):
        """Return the form for changing an agreement, whose text says which of its places can be."""
        form = cls(data=data)
        for place in templates.get(agreement.template, matter.region).places:
            if place.amended_by:
                form.fields[f"place_{place.name}"] = _FIELDS[place.type](label=place.label, required=False)
        return form

    def wanted(self, besides=()) -> Wanted:
        """Return what was asked for, of a valid form; what was left empty stays as it is."""
        said = self.cleaned_data
        places = {
            name.removeprefix("place_"): str(value)
            for name, value in said.items()
            if name.startswith("place_") and value
        }
        return Wanted(
            frozenset(Sort(code) for code in said["sorts"]),
            said["ends_on"],
            said["more"],
            places or None,
            tuple(besides),
        )


class VoidForm(forms.Form):
    """Voiding an agreement."""

    reason = forms.CharField(label="作废理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
