"""
Files that are handed in are read before the transaction of their press begins (`pressing`): a page that takes any says so, who may
hand them in, and how they are read. Whoever may not has nothing read; every reading is counted, also of what is then refused.
"""

import time
from collections.abc import Callable, Collection, Iterable

from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve

from yihe.acts.documents import checks
from yihe.faces.portal.tries import visitor
from yihe.foundation import apart, ceilings, sheets, uploads

PAPER = (checks.checked, checks.Refused)
SHEET = (sheets.opened, sheets.BadSheet)
SECONDS = apart.MOST_SECONDS  # for all files of one press
NOT_READ = "同时上传的另一份读得太久，这一份没有读，请单独再传。"

Files = Iterable[tuple]  # uploads, each with how it is read, and how many readings that takes where it is not one


def hands_in(asked: Callable[..., Files]) -> Callable[[Callable], Callable]:
    """Declare that a page takes files: `asked`, given the request and what its address says, returns those that are to be read."""

    def declare(view: Callable) -> Callable:
        view.hands_in = asked
        return view

    return declare


def read_first(request) -> None:
    """Read what is handed in with a post, if its page takes it. What it finds stays with the file, a refusal as well."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return
    asked = getattr(found.func, "hands_in", None)
    if asked is None or _is_forged(request, found):
        return
    person = request.user.pk if request.user.is_authenticated else None
    who = {"person": person, "address": "" if person else visitor(request)}
    until, refused = time.monotonic() + SECONDS, ""
    for upload, (read, fault), *readings in asked(request, *found.args, **found.kwargs):
        refused = refused or (NOT_READ if time.monotonic() > until else _too_many(who, *readings))
        if refused:
            uploads.refuse(upload, fault(refused))
            continue
        try:
            read(upload)
        except fault as bad:
            if apart.TOO_LONG in str(bad):
                ceilings.take({ceilings.STOPPED: 1}, **who)
                until = 0.0


def _too_many(who: dict, readings: int = 1) -> str:
    return ceilings.would_pass(ceilings.STOPPED, **who) or ceilings.take({ceilings.READINGS: readings}, **who)


def _is_forged(request, found) -> bool:
    """Test whether another site sent this: Django asks that later, and then refuses it with its page."""
    return (
        CsrfViewMiddleware(lambda _request: None).process_view(request, found.func, found.args, found.kwargs)
        is not None
    )


def of_form(request, fields: Collection[str], how: tuple) -> Files:
    """Return what is handed in under these fields of a form that take files."""
    return [(request.FILES[name], how) for name in fields if name in request.FILES]
