"""The one page of this room's own: the whole file of a purchase, to keep."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_GET

from yihe.domains.procurement import purchase_file
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


urlpatterns = [path("<slug:number>/file/", whole_file, name="file")]
