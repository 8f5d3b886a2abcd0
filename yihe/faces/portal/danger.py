"""
Words of danger in what somebody is about to send, whatever they write it in: a page says where help is before it goes on. What was typed
goes from page to page in the form, as everywhere here; nobody is turned away.
"""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public
from yihe.foundation import city_pack, words_of_danger

SHOWN, OURS = "helped", {"csrfmiddlewaretoken", "go"}


def is_back(request: HttpRequest) -> bool:
    """Test whether somebody saw where help is and wants to change what they wrote."""
    return request.POST.get("go") == "back"


def help_first(request: HttpRequest, form: BaseForm | None, *, title: str, on: str) -> HttpResponse | None:
    """Return the page of help where what was typed speaks of danger and the page was not shown yet, else None. `on` is its button."""
    if form is None or request.POST.get(SHOWN) or request.FILES:  # no page carries files on to the next
        return None
    typed = "\n".join(each for each in form.cleaned_data.values() if isinstance(each, str))
    kept = [(name, each) for name in request.POST if name not in OURS for each in request.POST.getlist(name)]
    return page_of_help(request, typed, title=title, on=on, back="修改", kept=[*kept, (SHOWN, "1")])


def page_of_help(
    request: HttpRequest, typed: str, *, title: str, on: str, back: str, kept: list[tuple[str, str]]
) -> HttpResponse | None:  # fmt: skip
    """
    Return the page of help where a text speaks of danger, else None. `on` and `back` are its buttons, `kept` what was typed and goes with
    either.
    """
    here = city_pack.region_of(city_pack.here())
    if not (found := words_of_danger.found(typed, here)):
        return None
    page = {
        "helps": words_of_danger.helps(found, here), "kept": kept, "leave_to": public.LEAVE_TO, "whole_title": title,
        "to": request.path, "on": on, "back": back,
    }  # fmt: skip
    return render(request, "portal/help_first.html", page)
