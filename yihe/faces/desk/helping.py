"""
使用帮助: a few sentences for each page, by the page's name (`help.yaml`), one page of them all, and the link to a page's own at the
foot of the navigation. Who may not open a page is not told of it in the list: the list follows the navigation.
"""

from functools import lru_cache
from pathlib import Path

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihe.faces.design import navigation
from yihe.foundation.city_words import say
from yihe.foundation.yaml_files import load_yaml

FILE = Path(__file__).parent / "help.yaml"


@lru_cache(maxsize=1)
def _written() -> dict[str, dict]:
    return load_yaml(FILE)


def texts() -> dict[str, dict]:
    """Return the help of each page, by its name: title and sentences, in the words of the city we speak in."""
    return {
        name: {"title": say(help["title"]), "says": [say(words) for words in help["says"]]}
        for name, help in _written().items()
    }


@lru_cache(maxsize=256)
def of_page(name: str) -> str:
    """Return the address of a page's help, "" where there is none."""
    return reverse("desk:help_page", args=[name.replace(":", ".")]) if name in _written() else ""


def context(request) -> dict:
    """Context processor: `help_here`, a function, so that a page that does not show the link costs nothing."""
    return {"help_here": lambda: of_page(getattr(request.resolver_match, "view_name", "") or "")}


@require_GET
def index(request):
    """List the help of what stands in one's navigation, and of what everybody has."""
    mine = {item.href for group in navigation.for_user(request.user) for item in group.items}
    everybody = {"desk:search", "desk:notifications", "desk:account", "desk:delegations"}
    found = [
        (said["title"], of_page(name), said["says"][0])
        for name, said in texts().items()
        if name in everybody or _address(name) in mine
    ]
    return render(request, "desk/help.html", {"found": found})


@require_GET
def page(request, name: str):
    said = texts().get(name.replace(".", ":", 1))
    if said is None:
        raise Http404
    return render(request, "desk/help.html", {"said": said, "there": _address(name.replace(".", ":", 1))})


def _address(name: str) -> str:
    return navigation.address(name, ())
