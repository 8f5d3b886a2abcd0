"""
What was typed and did not arrive: because the session had ended, or the page was too old.

Each form carries `_who`, the signed key of the person it was shown to. What comes back with it is given to nobody
else: not to a visitor, not to a colleague who signs in next on the same machine.
"""

import json
from copy import copy
from datetime import timedelta
from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from yihe.acts.documents.checks import cleaned_name
from yihe.faces.design.shell import TYPED_BY_SALT
from yihe.faces.desk import pressing
from yihe.faces.portal.tries import visitor
from yihe.foundation import ceilings, doors, encryption
from yihe.matters.models import Draft
from yihe.registers.accounts.models import User

OLD = timedelta(days=180)  # so long a draft is kept that nobody goes on with
NO_SUCH_FORM, TOO_LONG = "没有这个表单。", f"填写的内容超过 {ceilings.WORDS_OF_A_DRAFT.most} 字，没有保存。"
# The forms that are long: they are autosaved as a draft of the server's and put back from it. The others are put back
# once, from the session, on the page they were sent from (`given_back`).
# And those rooms name in their doors.
LONG_FORMS = (
    "desk:new",
    "desk:counter_new",
    "desk:mend",
    "desk:act",
    "desk:record_enter",
    "desk:record_enter_about",
    "desk:record_correct",
    "desk:record_act",
    "desk:record_act_on",
)
PURPOSE = "session.kept"
ADDRESS = 120  # characters of the address of a form
INSIDE = ("/desk/", "/exchange/")
NAMED = 10  # files that a sentence names
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
    try:
        said = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # what is no address may stand there
        return reverse("desk:inbox")
    page = f"{said.path}?{said.query}" if said.query else said.path
    ours = said.netloc == request.get_host() and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if ours and page else reverse("desk:inbox")


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed. Passwords and secrets are never kept."""
    names = [name for name in request.POST if name not in NOT_TYPED and not any(word in name for word in NEVER_KEPT)]
    return {name: request.POST.getlist(name) for name in names}


def chosen(request: HttpRequest) -> list[str]:
    """Return what the files are called that were chosen; they themselves are never kept."""
    return [cleaned_name(file.name or "") for name in request.FILES for file in request.FILES.getlist(name)]


def choose_again(names: list[str]) -> str:
    """Return the sentence that says which files are to be chosen again, "" where there was none."""
    more = f"等 {len(names)} 个" if len(names) > NAMED else ""
    return (
        f"选好的文件没有留下，请重新选择：{'、'.join(f'“{name}”' for name in names[:NAMED])}{more}。" if names else ""
    )


def set_aside(request: HttpRequest) -> bool:
    """Keep a post that came without a session until its author has signed in again, and what its files were called."""
    pk, fields, files = owner(request), typed(request), chosen(request)
    if pk is None or not (fields or files) or _is_too_long(fields):
        return False
    if ceilings.take({ceilings.SET_ASIDE: 1}, person=pk, address=visitor(request)):
        return False
    fields_sealed, files_sealed = (
        encryption.seal(json.dumps(each, ensure_ascii=False), PURPOSE) for each in (fields, files)
    )
    request.session["kept"] = {
        "who": pk, "form": request.path, "page": page_of(request), "fields": fields_sealed, "files": files_sealed,
    }  # fmt: skip
    return True


def take_up(request: HttpRequest) -> tuple[str, str] | None:
    """
    Give what was set aside back to the person who signed in; return the address of the form's page, and the sentence that says which
    files are to be chosen again; None if it was not theirs.
    """
    waiting = request.session.pop("kept", None)
    if not waiting or waiting["who"] != request.user.pk:
        return None
    files = json.loads(encryption.unseal(waiting["files"], PURPOSE)) if "files" in waiting else []
    return _taken_up(request, waiting), choose_again(files)


def _taken_up(request: HttpRequest, waiting: dict) -> str:
    fields = json.loads(encryption.unseal(waiting["fields"], PURPOSE))
    if not fields:
        return waiting["page"]
    if not gives_back(waiting["form"]) or keep(request, waiting["form"], fields):
        request.session["given_back"] = {name: waiting[name] for name in ("form", "page", "fields")}
        return waiting["page"]
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
    return keep(request, request.path, fields) == ""


def keep(request: HttpRequest, form: str, fields: dict[str, list[str]]) -> str:
    """Keep what is typed in one of our forms as its draft and return "", or why it is not kept."""
    if not gives_back(form) or len(form) > ADDRESS:
        return NO_SUCH_FORM
    if _is_too_long(fields):
        return TOO_LONG
    with transaction.atomic():
        drafts = Draft.objects.filter(user=request.user.pk)
        if not drafts.filter(form=form).exists():
            if not _opens(request, form):
                return NO_SUCH_FORM
            User.objects.select_for_update(of=("self",)).get(pk=request.user.pk)  # two at once are two
            if drafts.count() >= ceilings.DRAFTS.most:
                return f"没有提交的填写内容已有 {ceilings.DRAFTS.most} 份，没有再保存；请先提交或办完其中一些。"
        store(request.user, form, fields)
    return ""


def _is_too_long(fields: dict[str, list[str]]) -> bool:
    return sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > ceilings.WORDS_OF_A_DRAFT.most


def _opens(request: HttpRequest, form: str) -> bool:
    """Ask the page of a form itself whether it opens to whoever types, so that no draft is kept of what is not there."""
    found, asked = resolve(form), copy(request)
    asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", form, form, found
    asked.GET, asked.POST = QueryDict(), QueryDict()
    try:
        return found.func(asked, *found.args, **found.kwargs).status_code == 200
    except (Http404, PermissionDenied):
        return False


def sweep() -> int:
    """Throw away the drafts nobody went on with for half a year. The clock does this once a day."""
    return Draft.objects.filter(at__lt=timezone.now() - OLD).delete()[0]


def store(user, form: str, fields: dict[str, list[str]]) -> Draft:
    """Save what is typed in a form; the newest replaces the one before."""
    draft, _new = Draft.objects.update_or_create(
        user=user, form=form[:ADDRESS], defaults={"typed": json.dumps(fields, ensure_ascii=False)}
    )
    return draft


def forget(user, form: str) -> None:
    """Throw a draft away: the form was sent. Nothing hangs on it, so that Django need not look for what does."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {Draft._meta.db_table} WHERE user_id = %s AND form = %s", [user.pk, form[:ADDRESS]]
        )
