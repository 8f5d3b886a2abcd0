"""What is drawn quickly is letter for letter what Jinja2 draws, and calls what Jinja2 would call."""

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError, pass_context, pass_eval_context
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
    "{% macro all() %}{{ varargs|length }}{{ kwargs|length }}{% endmacro %}{{ all() }}{{ all(said, 1, b=said) }}",
    "{% macro of(a, b=a) %}[{{ a }}{{ b }}]{% endmacro %}{{ of(a=said) }}{{ of(b='<', a=said) }}{{ of(said) }}",
    "{% macro asks(a, caller=none) %}{{ a }}{{ caller() if caller else '-' }}{% endmacro %}{{ asks(said) }}{% call asks('<') %}{{ said }}{% endcall %}",
    "{% macro box() %}<{{ caller(said) }}>{% endmacro %}{% for n in (1, 2) %}{% call(more) box() %}{{ more }}{{ n }}{% endcall %}{% endfor %}",
    "{% macro m(a) %}{{ a }}<{% endmacro %}{% autoescape false %}{{ m(said) }}{% endautoescape %}{{ m(said) }}",
    "{{ plain('g') }}{% set plain = said %}{{ plain }}{{ range(2)|list }}",
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


MACRO = "{% macro m(a) %}{{ a }}{% endmacro %}{% macro calls() %}{{ caller() }}{% endmacro %}"


@pytest.mark.parametrize("call", ["m(1, 2)", "m(1, b=2)", "m(1, a=2)", "m()", "calls()", "m(1, caller=2)"])
def test_a_macro_that_is_called_wrongly_is_refused_in_the_same_words(call):
    said = []
    for sort in (QuickEnvironment, Environment):
        with pytest.raises((TypeError, UndefinedError)) as refused:
            drawn(sort, MACRO + "{{ " + call + " }}", "")
        said.append((refused.type, str(refused.value)))
    assert said[0] == said[1]


def test_a_page_is_handed_its_own_before_what_every_template_has():
    for sort in (QuickEnvironment, Environment):
        environment = sort(autoescape=True)
        environment.globals["said"] = "of all"
        assert environment.from_string("{{ said }}").render() == "of all"
        assert environment.from_string("{{ said }}").render(said="own") == "own"
        assert environment.from_string("{{ said }}", globals={"said": "of the template"}).render() == "of the template"


def test_what_is_imported_has_the_globals_of_the_page_that_imports_it():
    there = {"said": "{% macro m() %}{{ own }}{% endmacro %}", "page": "{% import 'said' as s %}{{ s.m() }}"}
    for sort in (QuickEnvironment, Environment):
        environment = sort(loader=DictLoader(there), undefined=StrictUndefined)
        assert environment.get_template("page", globals={"own": "<1>"}).render() == "<1>"
        bare = sort(loader=DictLoader(there), undefined=StrictUndefined).get_template("page")
        with pytest.raises(UndefinedError):
            bare.render()


def test_what_the_pages_are_drawn_with_is_this():
    from django.template import engines

    assert type(engines["jinja2"].env) is QuickEnvironment
