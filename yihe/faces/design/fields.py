"""How a form field is drawn: which shape it has, and the control itself with its accessible description."""

from datetime import date, time
from decimal import Decimal

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yihe.faces.design.form_renderer import plain_options
from yihe.foundation import money
from yihe.foundation.money_fields import MoneyBox

LINE, TEXT, CHOICE, CHOICES, TICK, FILE, HIDDEN = "line", "text", "choice", "choices", "tick", "file", "hidden"
LINE_HOLDS = 200  # characters; what may be longer is written in a text area
# The plain fields that become the device's own picker: what it is of, how it writes a value, and what reads that.
PICKERS: dict[type[forms.DateInput | forms.TimeInput], tuple[str, str, type[date] | type[time]]] = {
    forms.DateInput: ("date", "%Y-%m-%d", date), forms.TimeInput: ("time", "%H:%M", time),
}  # fmt: skip


def shape(bound: BoundField) -> str:
    """Return what the field looks like: line text choice choices (several options in view) tick file hidden."""
    drawn = bound.field.widget
    if bound.is_hidden:
        return HIDDEN
    if isinstance(drawn, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return CHOICES
    if isinstance(drawn, forms.CheckboxInput):
        return TICK
    if isinstance(drawn, forms.FileInput):
        return FILE
    if isinstance(drawn, forms.Textarea) or _is_long(bound):
        return TEXT
    return CHOICE if isinstance(drawn, forms.Select) else LINE


def widget(bound: BoundField, **attrs) -> SafeString:
    """
    Return the control. A plain Django field for a day or an hour becomes the device's own picker; text areas grow with what is
    typed. Django itself names the help text and the error in `aria-describedby` (`<id>_helptext`, `<id>_error`).
    """
    drawn = bound.field.widget
    if isinstance(bound.field, MoneyBox):
        attrs["data-in-words"] = reverse("design:amount")  # the script asks there what was typed is read as
    if picker := _picker(bound):
        return bound.as_widget(picker, attrs=attrs)
    if _is_long(bound):
        return bound.as_widget(forms.Textarea(attrs={**drawn.attrs, "rows": 3}), attrs=attrs)
    if isinstance(drawn, forms.Textarea) and drawn.attrs.get("rows") == "10":
        attrs.setdefault("rows", "4")  # Django's default of ten rows fills a phone
    drawn_as = bound.as_widget(attrs=attrs)
    if isinstance(bound.field, MoneyBox):
        return drawn_as + _in_words(bound)
    return mark_safe(drawn_as.replace(">---------<", ">请选择<")) if isinstance(drawn, forms.Select) else drawn_as


def in_words(said) -> str:
    """Return what an amount is read as, in figures and capital numerals, or why it is none; "" for nothing."""
    if said in (None, ""):
        return ""
    try:
        read = money.read(said if isinstance(said, Decimal | int) else str(said)[:100], negative=True)
    except money.BadAmount as fault:
        return str(fault)
    return f"{money.shown(read)}　{money.in_words(read)}"


def _in_words(bound: BoundField) -> SafeString:
    """Return what stands in the box in words, without a script too: after a refusal, and where an amount was kept."""
    words = "" if bound.errors else in_words(bound.value())
    return format_html(
        '<p class="said-in-words" id="{}_in_words" role="status">{}</p>', bound.id_for_label, words
    )  # fmt: skip


def _is_long(bound: BoundField) -> bool:
    """Test whether a plain text field holds more than one line shows: nobody should read a reason through a slit."""
    drawn = bound.field.widget
    is_text = type(drawn) is forms.TextInput and drawn.input_type == "text"  # an e-mail address is one line
    return is_text and (getattr(bound.field, "max_length", None) or 0) > LINE_HOLDS


def _picker(bound: BoundField) -> forms.Widget | None:
    """
    Return the control of a day or an hour, None of any other field: the device's own picker, or a line of text for what was mistyped, which a
    picker would drop – nothing typed is lost, whoever asked for a picker by hand.
    """
    drawn = bound.field.widget
    for plain, (sort, written, read_as) in PICKERS.items():
        if isinstance(drawn, plain):
            shown = sort if _fits(bound.value(), read_as) else "text"
            picker = plain(attrs={**drawn.attrs, "type": shown}, format=written)
            picker.is_localized = False
            return picker
    return None


def _fits(value, read_as: type[date] | type[time]) -> bool:
    """Test whether a picker shows a value: none, one of its sort, or its text as 2026-12-01 or 08:30 (not as 20261201, not as 08)."""
    if not isinstance(value, str) or not value:
        return True
    try:
        return len(value) >= len("08:30") and read_as.fromisoformat(value).isoformat().startswith(value)
    except ValueError:
        return False


def choices(bound: BoundField) -> list[tuple[SafeString, str, str]]:
    """
    Return (control, label, id) of each option of a field that shows its options: as Django draws them, and without asking its
    widget for each where it is one of Django's own and its options are plain (`plain_options`). Where one has to be chosen, the empty one
    Django puts first (---------, chosen beforehand) is none of them: nothing is chosen before somebody chose.
    """
    drawn = bound.field.widget
    found = plain_options(bound)
    if found:
        values = [value for value, _label in drawn.choices]
    else:
        options = list(bound)
        values = [option.data["value"] for option in options]
        found = [(option.tag(), option.choice_label, option.id_for_label) for option in options]
    if not bound.field.required or not isinstance(drawn, forms.RadioSelect):
        return found
    return [each for value, each in zip(values, found, strict=True) if value not in (None, "")]
