"""Papers of a matter: put one there, take it back, download it. A paper out of reach is a paper that is not there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from yihe.acts.documents import checking, held, papers, storage
from yihe.acts.documents.checks import limits, said_of, shown_size
from yihe.acts.documents.forms import SendBackForm
from yihe.acts.documents.models import Document
from yihe.acts.documents.uploads import TOO_LARGE
from yihe.faces.desk import phrases
from yihe.faces.desk.handed_in import PAPER, hands_in
from yihe.faces.desk.matters import act_page, with_phrases
from yihe.faces.desk.page import Pressed
from yihe.foundation import row_keys
from yihe.matters import access, actions, forms, handing_in, kinds, queries
from yihe.matters.actions import NotAllowed
from yihe.registers.evidence.models import Verb, note_access

# The browser stores the file and opens it nowhere: not as a page, not with our cookies, not from another site.
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "X-Download-Options": "noopen",
}


@require_GET
def paper(request, pk: int):
    """Hand out one version of one paper, as a file to store."""
    document = papers.access_document(request.user, pk)
    try:
        content = papers.read(document, by=request.user)
    except storage.Damaged as damaged:
        messages.error(request, f"“{document.shown_name}”没有下载：{damaged}")
        return _back_to(document.matter, request)
    response = HttpResponse(content, content_type=document.content_type, headers=SAFE)
    response.headers["Content-Disposition"] = content_disposition_header(True, document.shown_name)
    return response


def _chosen(request, number: str):
    """Return the files of somebody whose turn it is to put them there."""
    user = request.user
    matter = access.by_number(user, number) if user.is_authenticated else None
    if matter is None or papers.cannot_attach(matter, request.POST.get("slot", ""), user):
        return []
    return [(file, PAPER) for file in request.FILES.getlist("file")]


@require_POST
@hands_in(_chosen)
def attach(request, number: str):
    """Put the chosen files into a slot. Each is taken or refused by itself, and every refusal is said."""
    matter = queries.access_matter(request.user, number)
    if "held" in request.POST:
        return _use_held(request, matter)
    chosen, taken = request.FILES.getlist("file"), []
    for name in request.META.get(TOO_LARGE, []):
        messages.error(request, f"“{name}”超过每份 {shown_size(limits().file)} 的上限，没有接收，请压缩后再上传。")
    replaces = _replaced(matter, request.POST.get("replaces", ""), request.user)
    if request.POST.get("replaces") and (replaces is None or len(chosen) > 1):
        messages.error(request, "没有上传：要替换的材料不在此件里，或者一次选了几份新版。")
        return _back_to(matter, request)
    if not chosen and TOO_LARGE not in request.META:
        messages.error(request, "没有选择文件，请先选择再上传。")
    slot = request.POST.get("slot", "")
    for file in chosen:
        try:
            taken.append(papers.attach(matter, slot, file, by=request.user, replaces=replaces))
        except NotAllowed as refused:
            # A file that is not accepted is no refusal of access.
            if papers.cannot_attach(matter, slot, request.user):
                note_access(Verb.REFUSED, f"matter {matter.number}", by=request.user, detail="上传材料")
            messages.error(request, str(refused))
    if taken:
        messages.success(request, f"已上传：{'、'.join(document.shown_name for document in taken)}。{said_of(chosen)}")
    return _back_to(matter, request)


def _use_held(request, matter):
    """Put there what the office holds of the organization already, instead of another copy."""
    try:
        document = held.use(matter, request.POST.get("slot", ""), by=request.user)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已用上本局已有的“{document.slot_label}”（{document.shown_title}）。")
    return _back_to(matter, request)


@require_POST
def check(request, number: str, name: str):
    """Keep what was found of the papers, without sending the matter back yet. `name` is the action that could."""
    matter = queries.access_matter(request.user, number)
    action = kinds.get(matter.kind).workflow_of(matter).actions.get(name)
    if action is None or not issubclass(action.form or object, SendBackForm):
        raise Http404
    pressed = Pressed("记下核对结果", reverse("desk:check_papers", args=[number, name]))
    if phrases.PICKED in request.POST and (unsent := with_phrases(request, matter, action)):
        return act_page(request, matter, action, phrases.pick(request, unsent), "", pressed=pressed)
    form = forms.of(action, matter, request.user, request.POST) if access.reads(request.user, matter) else None
    if why := actions.refusal(action, matter, request.user):
        note_access(Verb.REFUSED, f"matter {matter.number}", by=request.user, detail=f"{name}: 核对材料")
        return act_page(request, matter, action, form, why, status=409, pressed=pressed)
    form.is_valid()
    if form.found is None:
        return act_page(request, matter, action, form, "", status=422, pressed=pressed)
    try:
        news = checking.check(matter, action, form.found, by=request.user)
    except NotAllowed as refused:
        return act_page(request, matter, action, form, "", status=409, sentence=str(refused), pressed=pressed)
    messages.success(request, f"已记下 {news} 份材料的核对结果。" if news else "没有新的核对结果。")
    return _back_to(matter, request)


@require_POST
def retract(request, pk: int):
    """Take back a paper that was put there by mistake."""
    document = papers.access_document(request.user, pk)
    try:
        papers.retract(document, by=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed as refused:
        messages.error(request, f"没有撤下：{refused}")
    else:
        messages.success(request, f"已撤下“{document.shown_name}”。它仍留在办理记录里。")
    return _back_to(document.matter, request)


def _replaced(matter, key: str, user) -> Document | None:
    """Return the paper of this matter that a new version is for; a forged key is for none."""
    found = Document.objects.filter(matter=matter, pk=row_keys.read(key)).first()
    return found if found is not None and papers.reads(found, user) else None


def _back_to(matter, request):
    """Lead back to the papers of the page they were handed in on."""
    there, name = matter.get_absolute_url(), request.POST.get("last_look", "")
    if name and name in handing_in.open_acts(matter):
        there = reverse("desk:act", args=[matter.number, name])
    return redirect(f"{there}#papers")
