"""
What of Jinja2 runs a thousand times for each page, without what our templates never need: an output that becomes text of the page
at once is not made `Markup` first, a call is not looked through for whether it wants the context where it cannot, and what every template
has is laid beneath what a page hands it in one go. What comes out is
letter for letter what Jinja2 draws (`test_quick_jinja.py`).
"""

from collections import ChainMap
from collections.abc import Callable, MutableMapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, cast

from jinja2 import Environment, Template
from jinja2.runtime import Context, Macro, missing, new_context
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

    def filled(self, args: tuple, kwargs: dict[str, Any]) -> list[Any] | None:
        """Return what the macro is drawn with, in its order; None where it takes what has no name, is given too much, or asks who calls otherwise."""
        if self.catch_kwargs or self.catch_varargs or self.explicit_caller or len(args) > self._argument_count:
            return None
        found, used = list(args), 0
        for name in self.arguments[len(args) :]:
            if name in kwargs:
                used += 1
            found.append(kwargs.get(name, missing))
        if self.caller:
            if kwargs.get("caller") is None:
                return None
            used += 1
            found.append(kwargs["caller"])
        return found if used == len(kwargs) else None


# Of these nothing but the mark on the function itself can say that it wants the context.
_PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType})


class QuickContext(Context):
    """Calls what a template calls: macros with what they always want, plain functions as they are, all else as Jinja2 does."""

    def call(__self, __obj: Callable, *args: Any, **kwargs: Any) -> Any:
        sort = type(__obj)
        if sort is not QuickMacro and (sort not in _PLAIN or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        try:
            if sort is not QuickMacro:
                return __obj(*args, **kwargs)
            if (given := __obj.filled(args, kwargs)) is None:  # as Jinja2 does, who says what is wrong with it
                return __obj(__self.eval_ctx, *args, **kwargs)
            drawn = __obj._func(*given)
            return str.__new__(Markup, drawn) if __self.eval_ctx.autoescape else drawn
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

    def new_context(self, vars=None, shared=False, locals=None) -> Context:
        """Return a context as Jinja2 does, who asks for each of the globals by name, through a chain of dicts."""
        if shared:
            return super().new_context(vars, True, locals)
        parent: dict[str, Any] = {}
        for each in (*reversed(cast(ChainMap, self.globals).maps), vars or {}):
            parent.update(each)
        return new_context(self.environment, self.name, self.blocks, parent, True, self.globals, locals)

    def _get_default_module(self, ctx: Context | None = None):
        """Return what an import gives: of a page that has no globals of its own what it gives everybody. Jinja2 asks that of each of them."""
        its_own = ctx is not None and not ctx.globals_keys.issubset(self.globals)
        return super()._get_default_module(ctx if its_own else None)


class QuickEnvironment(Environment):
    """An environment whose templates are drawn so."""

    template_class = QuickTemplate
    context_class = QuickContext
