"""The form of a declared subsidy: the fields its shape asks for, all of them to be filled in but note and invoices."""

from django import forms
from django.forms.models import modelform_factory

from yihe.domains.subsidies.families.facts import asked_by
from yihe.domains.subsidies.families.files import Declared
from yihe.domains.subsidies.forms import ClaimForm, field_of

NEED_NOT = ("note", "invoices")


def asks_of(declared: Declared) -> tuple[str, ...]:
    """Return the fields of the contents an applicant fills in."""
    whose, paid = (("practitioner",), ("bank", "account")) if declared.is_of_a_person else ((), ())
    return (*whose, *asked_by(declared), *paid, "note")


def form_of(declared: Declared, contents) -> type[forms.ModelForm]:
    def field(db_field, **said):
        if db_field.name == "level":
            choices = [("", "请选择"), *((each.code, each.label) for each in declared.levels)]
            return forms.ChoiceField(label=db_field.verbose_name, choices=choices)
        if db_field.name not in NEED_NOT and db_field.null:
            said |= {"required": True}
        return field_of(db_field, **said)

    return modelform_factory(contents, form=ClaimForm, fields=list(asks_of(declared)), formfield_callback=field)
