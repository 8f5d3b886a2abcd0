"""The one template engine of our pages (ADR 0002): Jinja2 that refuses unknown variables, with our words for values."""

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from yihe.faces.design import fields, navigation, shown
from yihe.faces.design.addresses import address
from yihe.faces.design.quick_jinja import QuickEnvironment
from yihe.faces.design.shell import shell
from yihe.foundation import ceilings, city_words, money
from yihe.matters import kinds

__all__ = ["environment", "maybe_url", "shell", "url", "with_query"]


def url(name: str, *args, **kwargs) -> str:
    """Return the address of a named page; raises NoReverseMatch when there is none."""
    return reverse(name, args=args or None, kwargs=kwargs) if kwargs else address(name, *args)


def maybe_url(name: str, *args, **kwargs) -> str:
    """Return the address of a named page, or "" while it is not there (layouts link to pages of other faces)."""
    if not args and not kwargs:
        return navigation.address(name)
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return ""


def with_query(request, **changes) -> str:
    """Return `?…` of this page with some parameters replaced; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


def tell_above(form) -> str:
    """Note of a form that what is wrong with it as a whole stands above, so that `form_fields` does not say it again."""
    form.told_above = True
    return ""


@lru_cache(maxsize=512)
def draw_icon(name: str, label: str = "") -> SafeString:
    """Return one drawing of the sprite; hidden from screen readers unless it has a label of its own."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(
        f'<svg class="icon" {said} focusable="false"><use href="{static("design/icons.svg")}#{escape(name)}"/></svg>'
    )


@lru_cache(maxsize=1)
def icon_names() -> list[str]:
    """Return the names of the sprite's drawings."""
    return re.findall(r'<symbol id="([^"]+)"', (Path(__file__).parent / "static/design/icons.svg").read_text())


def environment(**options) -> Environment:
    """Build the environment; Django hands it the loader, and autoescape on."""
    options["undefined"] = StrictUndefined
    options["cache_size"] = -1  # all of them: what is read at the start (`read_at_start`) is not read again
    env = QuickEnvironment(trim_blocks=True, lstrip_blocks=True, **options)
    env.globals.update(
        static=static,
        url=url,
        maybe_url=maybe_url,
        with_query=with_query,
        urlencode=urlencode,
        htmx_script=htmx_script,
        draw_icon=draw_icon,
        tell_above=tell_above,
        icon_names=icon_names,
        widget=fields.widget,
        choices=fields.choices,
        shape=fields.shape,
        today=shown.today,
        now=timezone.now,
        most_exported=lambda: ceilings.ROWS_OF_AN_EXPORT.most,
        say=city_words.say,
        called=lambda code: kinds.get(code).label,
    )
    env.filters.update(
        money=money.shown,
        yuan_words=money.in_words,
        day=shown.day,
        moment=shown.moment,
        until=shown.until,
        workdays_left=shown.workdays_left,
        provisional=shown.provisional,
        deadline=shown.deadline,
        safe_svg=mark_safe,
    )
    return env
