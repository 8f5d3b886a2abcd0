"""
提出异议: one short page, the answers once more to check, papers if there are any, then number, code and what happens next.

Papers are chosen on the page that is checked and come with what is sent: nothing of a visitor's is stored before that.

Name and phone go to the act, which encrypts them; they are never in an address, never in the session.
"""

import re
import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yihe.acts.documents.checks import ACCEPT, ALLOWED, TAKEN_OUT, limits, shown_size
from yihe.acts.documents.models import Document
from yihe.acts.documents.uploads import TOO_LARGE
from yihe.acts.notices import verbs
from yihe.acts.notices.kinds import last_day_to_answer
from yihe.acts.notices.models import Notice
from yihe.faces.desk.handed_in import PAPER, hands_in
from yihe.faces.portal import following, notices, public, tickets, tries
from yihe.faces.portal.forms import ObjectionForm
from yihe.foundation.encryption import seal, unseal
from yihe.matters import codes, kinds, told_how_long
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

SESSION = "portal-receipt"
PAPERS = {
    "accept": ACCEPT,
    "papers_help": f"可以不交。最多 {verbs.MOST_FILES} 份，{ALLOWED}，每份不超过 {shown_size(limits().file)}。"
    "只有办理的工作人员看得到，不公开；请遮盖与这件事无关的个人信息。" + TAKEN_OUT,
}
TOO_MANY = "这台设备短时间内提交得太多了，请过 10 分钟再试，或者打电话反映。"


def _papers(request: HttpRequest, pk: int):
    """
    Return the papers of an objection that may be sent. Looking into a file costs more than refusing a name: a try with papers is
    counted here, also when they are refused.
    """
    files, who = request.FILES.getlist("papers"), tries.visitor(request)
    if request.POST.get("step") != "send" or not (files or TOO_LARGE in request.META):
        return []
    request.too_many_uploads = tries.too_many("upload", who)
    if request.too_many_uploads or tries.too_many("object", who):
        return []
    tries.count("upload", who)
    takes = notices.found(pk).takes_objections and ObjectionForm(request.POST).is_valid()
    return [(file, PAPER) for file in files] if takes and len(files) <= verbs.MOST_FILES else []


@never_cache
@public.form_page
@hands_in(_papers)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in, check, send. Sent twice, it is one objection: the form carries a token."""
    notice = notices.found(pk)
    page = {
        "notice": notice,
        "once": _token(request.POST.get("once", "")) or secrets.token_urlsafe(18),
        "why": "",
        "closed_words": notices.closed_words(notice),
        "keeps": told_how_long.words(kinds.get("objection"), notice.region),
    }
    if not notice.takes_objections:
        return render(
            request, "portal/object.html", page | {"form": None}, status=409 if request.method == "POST" else 200
        )
    if request.method != "POST":
        return render(request, "portal/object.html", page | {"form": ObjectionForm()})
    form = ObjectionForm(request.POST)
    step = request.POST.get("step")
    if step == "change" or not form.is_valid():
        again = (
            ObjectionForm(initial={name: request.POST.get(name, "") for name in form.fields})
            if step == "change"
            else form
        )
        return render(request, "portal/object.html", page | {"form": again}, status=200 if step == "change" else 422)
    if step != "send":
        return render(request, "portal/object_check.html", page | PAPERS | {"form": form})
    return _send(request, page | PAPERS, form)


def _token(text: str) -> str:
    """Return the token a form carried, without what no token of ours holds (PostgreSQL refuses some of it)."""
    return re.sub(r"[^A-Za-z0-9_-]", "", text)[:40]


def _send(request: HttpRequest, page: dict, form: ObjectionForm) -> HttpResponse:
    who, files = tries.visitor(request), request.FILES.getlist("papers")
    if tries.too_many("object", who) or getattr(request, "too_many_uploads", False):
        return render(request, "portal/object_check.html", page | {"form": form, "why": TOO_MANY}, status=429)
    if too_large := request.META.get(TOO_LARGE):
        why = f"“{too_large[0]}”超过每份 {shown_size(limits().file)} 的上限，请压缩后再选。"
        return render(request, "portal/object_check.html", page | {"form": form, "why": why}, status=409)
    notice = Notice.objects.get(pk=page["notice"].pk)
    try:
        matter = verbs.object_to(
            notice, **form.cleaned_data, files=files, once=f"portal.{page['once']}"[:40], address=who
        )  # fmt: skip
    except NotAllowed as refused:
        return render(request, "portal/object_check.html", page | {"form": form, "why": str(refused)}, status=409)
    tries.count("object", who)
    party = codes.party_of(matter)
    if party is not None and not party.code_digest:  # sent twice, it is one objection with one code
        # Sealed, because sessions lie in the database, where nobody shall read a code.
        request.session[SESSION] = [matter.number, seal(codes.issue(party), SESSION)]
    return redirect("portal:receipt", notice.pk)


@never_cache
@public.page
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show number and code to whoever just sent the objection, as long as their session lasts."""
    notice = notices.found(pk)
    own, sealed = request.session.get(SESSION) or ("", "")
    matter = Matter.objects.filter(number=own, kind="objection", objection__notice=notice.pk).first()
    if matter is None:
        raise Http404
    code = unseal(sealed, SESSION)
    drawing = tickets.drawing(request, matter.number, code)
    page = {
        "notice": notice, "code": code, "progress": following.progress(matter), "drawing": drawing,
        "answer_by": last_day_to_answer(matter),
        "papers": Document.objects.filter(matter=matter).count(),  # how they were called is not kept
    }  # fmt: skip
    return render(request, "portal/receipt.html", page)
