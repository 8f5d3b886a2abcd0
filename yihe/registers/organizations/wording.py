"""Facts of an organization as people say them."""

from django.db.models import BooleanField

from yihe.foundation import own_numbers
from yihe.registers.organizations import classes, extra_facts
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.names import full_name_of


def in_words(name: str, value: str) -> str:
    """Return a recorded value as people say it: the label of a choice, the name of a region, a number with its unit."""
    if name.startswith(extra_facts.PREFIX):
        return known.in_words(value) if (known := classes.facts().get(name)) else value
    if name == "uscc":
        return f"没有（{own_numbers.in_words(value)}）" if own_numbers.is_own(value) else value
    if name == "region":
        return full_name_of(value) if value else ""
    if isinstance(Organization._meta.get_field(name), BooleanField):
        return {"True": "是", "False": "否"}.get(value, value)
    return str(dict(Organization._meta.get_field(name).flatchoices).get(value, value))


def label_of(name: str) -> str:
    """Return what a fact is called; one the city no longer declares, by its code."""
    if name.startswith(extra_facts.PREFIX):
        return known.label if (known := classes.facts().get(name)) else name.removeprefix(extra_facts.PREFIX)
    return str(Organization._meta.get_field(name).verbose_name)
