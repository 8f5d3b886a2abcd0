"""
What was typed and did not arrive: because the session had ended, or the page was too old.

Each form carries `_who`, the signed key of the person it was shown to. What comes back with it is given to nobody
else: not to a visitor, not to a colleague who signs in next on the same machine.
"""

import json
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yihe.faces.design.shell import TYPED_BY_SALT
from yihe.faces.desk import pressing
from yihe.foundation import doors, encryption
from yihe.matters.models import Draft

LIMIT = 200_000  # characters; more than any of our forms takes
# The forms that are long: they are autosaved as a draft of the server's and put back from it. The others are put back
# once, from the session, on the page they were sent from (`given_back`).
# And those rooms name in their doors.
LONG_FORMS = (
    "desk:new",
    "desk:mend",
    "desk:act",
    "desk:record_enter",
    "desk:record_enter_about",
    "desk:record_correct",
    "desk:record_act",
    "desk:record_act_on",
)
PURPOSE = "session.kept"
INSIDE = ("/desk/", "/exchange/")
NEVER_KEPT = ("password", "secret")  # words in the name of a field that nobody but its author may keep
NOT_TYPED = {"csrfmiddlewaretoken", "_who", "seen", "once", pressing.TOKEN}


def gives_back(path: str) -> bool:
    """Test whether an address is that of a long form, whose draft the server keeps."""
    try:
        page = resolve(path).view_name
    except Resolver404:
        return False
    return page in LONG_FORMS or any(page in door.long_forms for door in doors.every())


def owner(request: HttpRequest) -> int | None:
    """Return whose form was posted, or None when it does not say or was forged."""
    try:
        return signing.loads(request.POST.get("_who", ""), salt=TYPED_BY_SALT)
    except signing.BadSignature:
        return None


def page_of(request: HttpRequest) -> str:
    """Return the address of the page a form was sent from: its own, one of this very site that sent it, or the inbox."""
    if gives_back(request.path):
        return request.path
    said = urlsplit(request.headers.get("referer", ""))
    page = f"{said.path}?{said.query}" if said.query else said.path
    ours = said.netloc == request.get_host() and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if ours and page else reverse("desk:inbox")


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed. Passwords and secrets are never kept."""
    names = [name for name in request.POST if name not in NOT_TYPED and not any(word in name for word in NEVER_KEPT)]
    return {name: request.POST.getlist(name) for name in names}


def set_aside(request: HttpRequest) -> bool:
    """Keep a post that came without a session until its author has signed in again."""
    pk, fields = owner(request), typed(request)
    if pk is None or not fields or sum(len(v) for values in fields.values() for v in values) > LIMIT:
        return False
    sealed = encryption.seal(json.dumps(fields, ensure_ascii=False), PURPOSE)
    request.session["kept"] = {"who": pk, "form": request.path, "page": page_of(request), "fields": sealed}
    return True


def take_up(request: HttpRequest) -> str | None:
    """Give what was set aside back to the person who signed in; return the address of the form's page, if it was theirs."""
    waiting = request.session.pop("kept", None)
    if not waiting or waiting["who"] != request.user.pk:
        return None
    if not gives_back(waiting["form"]):
        request.session["given_back"] = {name: waiting[name] for name in ("form", "page", "fields")}
        return waiting["page"]
    store(request.user, waiting["form"], json.loads(encryption.unseal(waiting["fields"], PURPOSE)))
    return waiting["form"]


def given_back(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed on this very page before the session ended, until its form is sent again."""
    waiting = request.session.get("given_back")
    if not waiting or waiting["page"] != request.get_full_path():
        return {}
    return json.loads(encryption.unseal(waiting["fields"], PURPOSE))


def let_go(request: HttpRequest) -> None:
    """Drop what was given back once its form is sent again."""
    if request.session.get("given_back", {}).get("form") == request.path:
        del request.session["given_back"]


def put_back(form, fields: dict[str, list[str]]) -> None:
    """Fill an unbound form with what was typed in it."""
    for name, field in form.fields.items():
        values = fields.get(form.add_prefix(name))
        if values is not None:
            several = getattr(field.widget, "allow_multiple_selected", False)
            form.initial[name] = values if several else (values[0] if values else "")


def context(request) -> dict:
    """Context processor: `put_back(form)` fills a form of this page with what was typed in it before the session ended."""

    def put_it_back(form) -> bool:
        if form.is_bound or not request.path.startswith(INSIDE) or not (fields := given_back(request)):
            return False
        ours = set(fields) <= {form.add_prefix(name) for name in form.fields}  # a page may have several forms
        if ours:
            put_back(form, fields)
        return ours

    return {"put_back": put_it_back}


def save_as_draft(request: HttpRequest) -> bool:
    """Keep a post that was refused for its age, when it was typed by the person who is signed in."""
    if owner(request) != request.user.pk or not gives_back(request.path) or not (fields := typed(request)):
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
