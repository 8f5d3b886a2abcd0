"""Controls are drawn to the letter as Django's own templates draw them, whatever stands in them."""

import pytest
from django import forms
from django.forms.renderers import Jinja2
from django.http import QueryDict

from yihe.faces.design import fields, form_renderer

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


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("value", [*NASTY, ["三", "<a>"]], ids=repr)
@pytest.mark.parametrize("sort", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_plain_options_are_drawn_together_as_each_is_drawn(sort, value, bound):
    class Form(forms.Form):
        asked = forms.MultipleChoiceField(
            choices=[("", "无"), ("<a>", "甲&"), ("三", "三")], widget=sort(attrs={"x": '"', "y": True, "z": False}),
            help_text="说明",
        )  # fmt: skip

    for options in ({}, {"prefix": "p<"}, {"auto_id": "%s-own"}):
        form = Form(
            QueryDict("asked=三&asked=<a>") if bound else None, initial={"asked": value}, renderer=Jinja2(), **options
        )
        one_by_one = [(str(each.tag()), each.choice_label, each.id_for_label) for each in form["asked"]]
        assert form_renderer.plain_options(form["asked"]) == one_by_one


def test_options_that_are_not_plain_are_left_to_their_widget():
    class Own(forms.RadioSelect):
        pass

    class Form(forms.Form):
        numbers = forms.ChoiceField(choices=[(1, "一")], widget=forms.RadioSelect)
        groups = forms.ChoiceField(choices=[("组", [("a", "甲")])], widget=forms.RadioSelect)
        own = forms.ChoiceField(choices=[("a", "甲")], widget=Own)
        line = forms.CharField()

    form = Form()
    assert [form_renderer.plain_options(bound) for bound in form] == [None] * 4
    assert [label for _control, label, _id in fields.choices(form["groups"])] == ["甲"]


def test_control_what_is_drawn_here_is_not_drawn_by_a_template(monkeypatch):
    asked = []
    monkeypatch.setattr(Jinja2, "render", lambda self, name, context, request=None: asked.append(name) or "")
    for widget in [*WIDGETS[:9], forms.Textarea()]:
        drawn(widget, "a", form_renderer.Renderer())
    assert asked == []
    drawn(forms.ClearableFileInput(), "a", form_renderer.Renderer())
    assert asked == ["django/forms/widgets/clearable_file_input.html"]
