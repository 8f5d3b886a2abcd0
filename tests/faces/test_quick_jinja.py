"""What is drawn quickly is letter for letter what Jinja2 draws, and calls what Jinja2 would call."""

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from jinja2 import Environment, StrictUndefined, UndefinedError, pass_context, pass_eval_context
from markupsafe import Markup

from yihe.faces.design.quick_jinja import QuickEnvironment

SAID = [
    "<b>&\"'", Markup("<b>"), mark_safe("<i>&</i>"), lazystr("<u>"), None, True, 0, 1.5, [1, "<"], "", "晨曦",
]  # fmt: skip
TEMPLATES = (
    "{{ said }}",
    "{{ said ~ '<' }}",
    "{{ said|string }}{{ said|e }}{{ said|safe }}",
    "{% set kept %}{{ said }}<{% endset %}{{ kept }}",
    "{% filter upper %}{{ said }}<a>{% endfilter %}",
    "{% macro m(a, b='<', c=none) %}[{{ a }}{{ b }}{{ c }}{{ caller() if caller is defined else '' }}]{% endmacro %}"
    "{{ m(said) }}{{ m(said, c=said) }}{% call m('>', b=said) %}{{ said }}<{% endcall %}{{ (m(said) ~ '<')|length }}",
    "{% for a in (1, 2) %}{{ of_context(a) }}{{ of_eval(a) }}{{ plain(a) }}{{ sort(a) }}{{ thing(a) }}{{ thing.method(a) }}{% endfor %}",
)  # fmt: skip


class Thing:
    def __call__(self, said):
        return f"<called {said}>"

    def method(self, said):
        return Markup("<method>")


@pass_context
def of_context(context, said):
    return f"{said}<{context['said']!r:.5}"


@pass_eval_context
def of_eval(eval_ctx, said):
    return f"{eval_ctx.autoescape}{said}"


def drawn(sort, template: str, said) -> str:
    environment = sort(autoescape=True, undefined=StrictUndefined)
    more = {"of_context": of_context, "of_eval": of_eval, "plain": lambda a: f"<{a}>", "sort": str, "thing": Thing()}
    return environment.from_string(template).render(said=said, **more)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("said", SAID, ids=repr)
def test_what_is_drawn_quickly_is_what_jinja_draws(template, said):
    assert drawn(QuickEnvironment, template, said) == drawn(Environment, template, said)


def test_what_is_not_there_is_refused_as_ever():
    for template in ("{{ gone }}", "{{ gone() }}", "{{ said.gone() }}", "{{ said.gone }}"):
        for sort in (QuickEnvironment, Environment):
            with pytest.raises(UndefinedError):
                drawn(sort, template, "")


def test_what_the_pages_are_drawn_with_is_this():
    from django.template import engines

    assert type(engines["jinja2"].env) is QuickEnvironment
