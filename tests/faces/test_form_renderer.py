"""Controls are drawn to the letter as Django's own templates draw them, whatever stands in them."""

import pytest
from django import forms
from django.forms.renderers import Jinja2

from yihe.faces.design import form_renderer

NASTY = ["", "a", "<b>&\"'", "三", 0, 5, True, None, "x" * 300]
WIDGETS = [
    forms.TextInput(), forms.NumberInput(), forms.DateInput(attrs={"type": "date"}), forms.HiddenInput(), forms.EmailInput(),
    forms.TextInput(attrs={"required": True, "disabled": False, "data-x": "<\">", "maxlength": 5}),
    forms.Select(choices=[("", "全部"), ("<", "a&b"), (5, "五"), ("x", "x")]),
    forms.Select(choices=[("组<", [("a", "A"), ("b", "B")]), ("c", "C")], attrs={"aria-label": "\"", "autofocus": True}),
    forms.SelectMultiple(choices=[("a", "A"), ("<b>&\"'", "B")]), forms.Select(choices=[]), forms.NullBooleanSelect(),
    forms.PasswordInput(), forms.CheckboxInput(), forms.Textarea(), forms.ClearableFileInput(),
]  # fmt: skip


def drawn(widget, value, renderer) -> str:
    attrs = {"id": "id_<x>", "aria-describedby": "y"}
    return str(widget.render("n&me", [value] if isinstance(widget, forms.SelectMultiple) else value, attrs, renderer))


@pytest.mark.parametrize("value", NASTY, ids=repr)
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_control_is_drawn_as_django_draws_it(widget, value):
    assert drawn(widget, value, form_renderer.Renderer()) == drawn(widget, value, Jinja2())


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("value", NASTY, ids=repr)
@pytest.mark.parametrize("sort", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_of_several_options_is_drawn_as_django_draws_it(sort, value, wrapped):
    class Form(forms.Form):
        asked = forms.MultipleChoiceField(
            choices=[("", "无"), ("<a>", "甲&"), ("三", "三")], widget=sort(attrs={"x": '"'})
        )

    def options(renderer):
        found = Form({"asked": value}, renderer=renderer)["asked"].subwidgets
        for each in found:
            each.data["wrap_label"] = wrapped
        return [str(each.tag()) for each in found]

    assert options(form_renderer.Renderer()) == options(Jinja2())


def test_control_what_is_drawn_here_is_not_drawn_by_a_template(monkeypatch):
    asked = []
    monkeypatch.setattr(Jinja2, "render", lambda self, name, context, request=None: asked.append(name) or "")
    for widget in WIDGETS[:9]:
        drawn(widget, "a", form_renderer.Renderer())
    assert asked == []
    drawn(forms.Textarea(), "a", form_renderer.Renderer())
    assert asked == ["django/forms/widgets/textarea.html"]
