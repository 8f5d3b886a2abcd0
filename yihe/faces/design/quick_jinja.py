"""
What of Jinja2 runs a thousand times for each page, without what our templates never need: an output that becomes text of the page
at once is not made `Markup` first, and a call is not looked through for whether it wants the context where it cannot. What comes out is
letter for letter what Jinja2 draws (`test_quick_jinja.py`).
"""

from collections.abc import Callable, MutableMapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup

try:
    from markupsafe._speedups import _escape_inner as escaped_text
except ImportError:  # where it was not compiled

    def escaped_text(text: str, /) -> str:
        return Markup.escape(text)


def escape(said: Any, /) -> str:
    """Return what stands in the page for a value: only that, for what is put together with it is text and no longer a value."""
    sort = type(said)
    if sort is str:
        return escaped_text(said)
    if sort is Markup:
        return said
    if hasattr(said, "__html__"):
        return said.__html__()
    return escaped_text(str(said))


class QuickMacro(Macro):
    """A macro whose text is marked safe as it is: it is a plain text, put together from parts that were escaped."""

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        drawn = self._func(*arguments)
        return str.__new__(Markup, drawn) if autoescape else drawn


# Of these nothing but the mark on the function itself can say that it wants the context.
_PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType})


class QuickContext(Context):
    """Calls what a template calls: macros with what they always want, plain functions as they are, all else as Jinja2 does."""

    def call(__self, __obj: Callable, *args: Any, **kwargs: Any) -> Any:
        sort = type(__obj)
        if sort is QuickMacro:
            args = (__self.eval_ctx, *args)
        elif sort not in _PLAIN or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        try:
            return __obj(*args, **kwargs)
        except StopIteration:
            return __self.environment.undefined(
                "value was undefined because a callable raised a StopIteration exception"
            )


class QuickTemplate(Template):
    """A template that finds these in place of what Jinja2 hands every template."""

    @classmethod
    def _from_namespace(
        cls, environment: Environment, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]
    ) -> Template:
        namespace.update(escape=escape, Macro=QuickMacro)
        return super()._from_namespace(environment, namespace, globals)


class QuickEnvironment(Environment):
    """An environment whose templates are drawn so."""

    template_class = QuickTemplate
    context_class = QuickContext
