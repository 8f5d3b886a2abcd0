"""Forms of an agreement. The drawing-up form is built from the places the city's text declares."""

from collections.abc import Callable

from django import forms

from yihe.acts.agreements import templates
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


class VoidForm(forms.Form):
    """Voiding an agreement."""

    reason = forms.CharField(label="作废理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
