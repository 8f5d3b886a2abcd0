"""
What a visitor reads when the platform itself cannot go on: the database is away, full or read-only, nobody knows whether
something was saved, or a post is larger than any form. These pages ask the database nothing, and give back what was typed.
"""

import errno
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_variables
from django.views.defaults import bad_request
from django.views.defaults import server_error as plain_error

from yihe.faces.desk import kept
from yihe.foundation import commits

AGAIN_AFTER = 30  # seconds
IN_DOUBT = "不能确认是否已保存，再按一次不会重复办理。"
AWAY = "系统暂时不能办理，刚才的操作没有完成。请稍后再试。"
FULL = "系统的存储空间暂时不能写入，刚才的操作没有完成。请稍后再试，并告诉系统运维人员。"
TOO_LONG = "一次提交的文字超过 2 MB，没有办理。请分成几次提交，或者把长的内容作为材料上传。"
TOO_MANY = "一次提交的项目太多，没有办理。请分成几次提交。"
TOO_MANY_FILES = "一次上传的文件超过 30 个，没有办理。请分成几次上传。"

_NO_ROOM = {errno.ENOSPC, errno.EROFS, errno.EDQUOT}
_READ_ONLY = "25006"  # PostgreSQL's read_only_sql_transaction, which Django counts among internal errors
# Of SQLite, which calls a wrong statement an operational error too.
_SQLITE_AWAY = (
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_IOERR",
    "SQLITE_NOTADB",
)


def server_error(request):
    """Answer what no view expected: 503 in a sentence where the storage is the reason, else the plain 500."""
    fault = sys.exc_info()[1]
    sentence = sentence_of(fault)
    if not sentence:
        return plain_error(request)
    response = _page(request, sentence, status=503, may_press_again=True)
    response["Retry-After"] = str(AGAIN_AFTER)
    return response


def too_much(request, exception):
    """Answer a post that is larger than any form in a sentence; what else is wrong with a request, plainly."""
    for kind, sentence in (
        (RequestDataTooBig, TOO_LONG),
        (TooManyFieldsSent, TOO_MANY),
        (TooManyFilesSent, TOO_MANY_FILES),
    ):
        if isinstance(exception, kind):
            return _page(request, sentence, status=400)
    return bad_request(request, exception)


def sentence_of(fault: BaseException | None) -> str:
    """Return what to say of a fault of the storage, or "" of any other."""
    if isinstance(fault, commits.InDoubt):
        return IN_DOUBT
    if isinstance(fault, OSError):
        return FULL if fault.errno in _NO_ROOM else ""
    if not isinstance(fault, DatabaseError | InterfaceError):
        return ""
    name = getattr(fault.__cause__, "sqlite_errorname", None)
    if name is not None:
        return (
            ""
            if not name.startswith(_SQLITE_AWAY)
            else FULL
            if name.startswith(("SQLITE_FULL", "SQLITE_READ"))
            else AWAY
        )
    state = getattr(fault.__cause__, "sqlstate", None) or ""
    if state in (_READ_ONLY, "53100"):
        return FULL
    return AWAY if isinstance(fault, OperationalError | InterfaceError) else ""


@sensitive_variables()
def _page(request, sentence: str, *, status: int, may_press_again: bool = False) -> HttpResponse:
    fields = list(_fields(request)) if may_press_again and request.method == "POST" else []
    has_files = bool(fields) and bool(request.FILES)
    context = {"sentence": sentence, "address": request.get_full_path(), "fields": fields, "has_files": has_files}
    return HttpResponse(render_to_string("desk/trouble.html", context), status=status)


def _fields(request):
    """Yield the name and each value of what was typed, with the form's own tokens; never a password or secret."""
    for name in request.POST:
        if not any(word in name for word in kept.NEVER_KEPT):
            for value in request.POST.getlist(name):
                yield name, value
