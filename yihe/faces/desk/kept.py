"""
What was typed and did not arrive: because the session had ended, or the page was too old.

Each form carries `_who`, the signed key of the person it was shown to. What comes back with it is given to nobody
else: not to a visitor, not to a colleague who signs in next on the same machine.
"""

import json
import re
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yihe.faces.design.shell import TYPED_BY_SALT
from yihe.foundation import encryption
from yihe.matters.models import Draft

LIMIT = 200_000  # characters; more than any of our forms takes
# The forms that put back what was kept: opening, mending, acting. Of the others nothing is promised.
GIVES_BACK = re.compile(r"/desk/(kinds/[\w-]+/new|matters/[^/]+/(mend|do/\w+))/$")
NOT_TYPED = {"csrfmiddlewaretoken", "_who", "seen", "once"}


def owner(request: HttpRequest) -> int | None:
    """Return whose form was posted, or None when it does not say or was forged."""
    try:
        return signing.loads(request.POST.get("_who", ""), salt=TYPED_BY_SALT)
    except signing.BadSignature:
        return None


def page_of(request: HttpRequest) -> str:
    """Return the address of the page a form was sent from: its own, one of this very site that sent it, or the inbox."""
    if GIVES_BACK.match(request.path):
        return request.path
    said = urlsplit(request.headers.get("referer", ""))
    page = f"{said.path}?{said.query}" if said.query else said.path
    ours = said.netloc == request.get_host() and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if ours and page else reverse("desk:inbox")


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed. Passwords are never kept."""
    names = [name for name in request.POST if name not in NOT_TYPED and "password" not in name]
    return {name: request.POST.getlist(name) for name in names}


def set_aside(request: HttpRequest) -> bool:
    """Keep a post that came without a session until its author has signed in again."""
    pk, fields = owner(request), typed(request)
    if (
        pk is None
        or not fields
        or not GIVES_BACK.match(request.path)
        or sum(len(v) for values in fields.values() for v in values) > LIMIT
    ):
        return False
    sealed = encryption.seal(json.dumps(fields, ensure_ascii=False), "session.kept")
    request.session["kept"] = {"who": pk, "form": request.path, "fields": sealed}
    return True


def take_up(request: HttpRequest) -> str | None:
    """Turn what was set aside into a draft of the person who signed in; return the form's address, if it was theirs."""
    waiting = request.session.pop("kept", None)
    if not waiting or waiting["who"] != request.user.pk:
        return None
    store(request.user, waiting["form"], json.loads(encryption.unseal(waiting["fields"], "session.kept")))
    return waiting["form"]


def save_as_draft(request: HttpRequest) -> bool:
    """Keep a post that was refused for its age, when it was typed by the person who is signed in."""
    if owner(request) != request.user.pk or not GIVES_BACK.match(request.path) or not (fields := typed(request)):
        return False
    store(request.user, request.path, fields)
    return True


def store(user, form: str, fields: dict[str, list[str]]) -> Draft:
    """Save what is typed in a form; the newest replaces the one before."""
    draft, _new = Draft.objects.update_or_create(
        user=user, form=form[:120], defaults={"typed": json.dumps(fields, ensure_ascii=False)}
    )
    return draft


def forget(user, form: str) -> None:
    """Throw a draft away: the form was sent."""
    Draft.objects.filter(user=user, form=form[:120]).delete()
