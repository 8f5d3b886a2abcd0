"""
Draws Django's form controls: by its own templates, but for those that fill a page, which are the same to the
letter and put together here (`settings.FORM_RENDERER`). A template for each of a hundred options of a filter costs more than
the list below it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import CheckboxSelectMultiple, RadioSelect
from django.forms.boundfield import BoundField
from django.forms.renderers import Jinja2
from django.utils.safestring import SafeString

from yihe.faces.design.quick_jinja import escape

_OPTION = "django/forms/widgets/select_option.html"


class Renderer(Jinja2):
    def render(self, template_name: str, context: Mapping[str, Any], request=None) -> SafeString:
        drawing = _DRAWN.get(template_name)
        drawn = drawing(context["widget"]) if drawing else None
        return SafeString(super().render(template_name, context, request) if drawn is None else drawn)


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _select(widget: Mapping[str, Any]) -> str | None:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escape(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            parts.append(
                f'\n  <option value="{escape(option["value"])}"{_attributes(option["attrs"])}>{escape(option["label"])}</option>'
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def plain_options(bound: BoundField) -> list[tuple[SafeString, str, str]] | None:
    """
    Return (control, label, id) of each option of a group of radio buttons or boxes, letter for letter as its widget draws them; None
    where the widget is not Django's own, or an option is more than a text and a label.
    """
    drawn = bound.field.widget
    if type(drawn) not in (RadioSelect, CheckboxSelectMultiple):
        return None
    options = [*drawn.choices]
    if any(type(value) is not str or type(label) is not str for value, label in options):
        return None
    attrs = drawn.build_attrs(drawn.attrs, bound.build_widget_attrs({"id": drawn.attrs.get("id") or bound.auto_id}))
    if not attrs["id"] or "checked" in attrs:
        return None
    chosen, several, any_ticked = drawn.format_value(bound.value()), drawn.allow_multiple_selected, False
    found = []
    begins = f'<input type="{escape(drawn.input_type)}" name="{escape(bound.html_name)}" value="'
    names = [*attrs]
    before = _attributes({name: attrs[name] for name in names[: names.index("id")]})
    behind = _attributes({name: attrs[name] for name in names[names.index("id") + 1 :]})
    for place, (value, label) in enumerate(options):
        own = f"{attrs['id']}_{place}"
        ticked = " checked" if value in chosen and (several or not any_ticked) else ""
        any_ticked = any_ticked or bool(ticked)
        control = f'{begins}{escape(value)}"{before} id="{escape(own)}"{behind}{ticked}>'
        found.append((SafeString(control), label, own))
    return found


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return (
        f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>'
    )


def _textarea(widget: Mapping[str, Any]) -> str:
    value = escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _option(widget: Mapping[str, Any]) -> str:
    if not widget["wrap_label"]:
        return _input(widget)
    labelled = f' for="{escape(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    return f"<label{labelled}>{_input(widget)} {escape(widget['label'])}</label>"


_DRAWN: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{
        f"django/forms/widgets/{sort}.html": _input
        for sort in ("input", "text", "number", "date", "hidden", "email", "checkbox")
    },
    **{f"django/forms/widgets/{sort}_option.html": _option for sort in ("input", "checkbox", "radio")},
}
