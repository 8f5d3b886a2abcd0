"""The pages of this room's own: the whole file of a purchase, to keep; and its notices in the form 财政 asks for, to be put onto the province's page."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihe.domains.procurement import purchase_file
from yihe.domains.procurement.tender import notices_out
from yihe.foundation.letters import typesetting, word
from yihe.matters import access
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def whole_file(request, number: str):
    """Hand out the file of a purchase as a zip to whoever may know of the purchase and reads it."""
    matter = access.by_number(request.user, number)
    if matter is None or matter.kind != "purchase" or not access.reads(request.user, matter):
        raise Http404
    found = purchase_file.papers_of(purchase_file.matters_of(matter, request.user), request.user)
    if reason := purchase_file.is_too_much(found):
        messages.error(request, reason)
        return redirect(matter)
    note_access(Verb.DOWNLOAD, f"matter {number}", by=request.user, detail="采购卷宗")
    return FileResponse(
        purchase_file.write(matter, by=request.user), as_attachment=True, filename=f"采购卷宗 {number}.zip",
        content_type="application/zip", headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


_FORMS = {"pdf": ("application/pdf", typesetting.pdf), "docx": (word.WORD, word.docx)}


@require_GET
def notice(request, number: str, name: str, form: str):
    """Hand out one notice of a purchase or a tender as Word or PDF; where it cannot be set, the page with the sentence why."""
    matter = access.by_number(request.user, number)
    if (
        matter is None
        or matter.kind not in ("purchase", "tender")
        or not access.reads(request.user, matter)
        or form not in _FORMS
    ):
        raise Http404
    found = next((each for each in notices_out.of(matter) if each.name == name), None)
    if found is None:
        raise Http404
    content_type, made = _FORMS[form]
    try:
        content = made(notices_out.letter(matter, found))
    except typesetting.NotSet as why:
        messages.error(request, str(why))
        return redirect(matter)
    note_access(Verb.DOWNLOAD, f"matter {number}", by=request.user, detail=f"{found.label} {form}")
    disposition = content_disposition_header(True, f"{found.label} {number}.{form}")
    return HttpResponse(
        content, content_type, headers={"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    )


urlpatterns = [
    path("<slug:number>/file/", whole_file, name="file"), path("<slug:number>/notices/<slug:name>.<slug:form>", notice, name="notice"),
]  # fmt: skip
