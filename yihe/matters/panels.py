"""The boxes a matter's page is made of. A panel is a Jinja template of one's own inside the shared page."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Self

from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy

from yihe.foundation.city_words import say
from yihe.matters.readers import Reader

_MADE = "what every template has"  # in a page, and no name of a template's


class Panel:
    """
    Subclass with `template_name` and `context(page)`. `page` holds `matter`, `kind`, `contents`, `state`, `user`
    and `request`. A panel that has nothing to show returns None from `context` and is left out.
    """

    template_name = ""
    takes_papers = False  # whether the papers of a matter are handed in and read here
    readers: tuple[Reader, ...] = ()

    def __init__(self, title: str):
        self.title = title

    def read_by(self, *readers: Reader) -> Self:
        """Declare who sees the panel, among those who read the matter: `Papers().read_by(FIRST_PARTY, HOLDER)`."""
        self.readers = readers
        return self

    def context(self, page: dict) -> dict | None:
        return {}

    def render(self, page: dict) -> str:
        found = self.context(page)
        if found is None:
            return ""
        template = _engine().env.get_template(self.template_name)
        worded = partial(page["kind"].worded, page["matter"]) if page.get("kind") else say
        return template.render(
            {**_what_every_template_has(page), **page, "title": worded(say(self.title)), "worded": worded, **found}
        )


def _engine() -> Any:
    return engines["jinja2"]


def _what_every_template_has(page: dict) -> dict:
    """Return what Django's engine hands to a template of a request, made once for all boxes of a page."""
    request, made = page.get("request"), page.get(_MADE)
    if request is None or made is not None:
        return made or {}
    made = page[_MADE] = {"csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}
    for processor in _engine().template_context_processors:
        made |= processor(request)
    return made


class Fields(Panel):
    """Label and value of chosen fields of the contents, in the given order. Encrypted ones as their field shows them; `amounts` are yuan."""

    template_name = "matters/fields.html"

    def __init__(self, title: str, *names: str, amounts: tuple[str, ...] = ()):
        super().__init__(title)
        self.names, self.amounts = names, amounts

    def context(self, page):
        return {"rows": [(*self.row(page["contents"], name), name in self.amounts) for name in self.names]}

    @staticmethod
    def row(contents, name: str) -> tuple[str, Any]:
        """Return label and shown value of one field; the value may be Decimal or date for the template to format."""
        field = contents._meta.get_field(name)
        value = getattr(contents, name)
        if hasattr(field, "purpose") and value:
            return say(str(field.verbose_name)), field.shown(value)
        if field.choices:
            value = getattr(contents, f"get_{name}_display")()
        if isinstance(value, bool):
            value = "是" if value else "否"
        return say(str(field.verbose_name)), value


def faults(kind) -> Iterator[str]:
    """Yield, as a sentence that says what to write, that a kind asks for papers and has no place where they are handed in."""
    if kind.papers and not any(panel.takes_papers for panel in kind.panels):
        named = "、".join(paper.label for paper in kind.papers)
        yield (
            f"“{kind.label}”要收材料（{named}），页面上却没有交材料的地方：请在 panels 里加上 Papers()"
            "（from yihe.acts.documents.panels import Papers）。"
        )
