"""
窗口收件: choose what is handed in and for whom, type in what stands on the form, scan the papers, hand the receipt over. The same
page takes further papers of a matter that is under way.
"""

import secrets
from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yihe.acts.documents import papers, receiving, scanned
from yihe.acts.documents.checks import TAKEN_OUT, Refused, limits, shown_size
from yihe.acts.documents.models import Document, Original, Receipt
from yihe.acts.documents.uploads import TOO_LARGE
from yihe.faces.desk import choosing, kept, receipts
from yihe.faces.desk.counter_forms import BeginForm, HandedForm
from yihe.faces.desk.handed_in import hands_in
from yihe.faces.desk.matters import restored
from yihe.faces.desk.refusals import length_seen
from yihe.foundation import ceilings, row_keys
from yihe.matters import kinds, over_the_counter, queries
from yihe.matters.actions import NotAllowed
from yihe.matters.forms import filled_in_by
from yihe.matters.models import Matter
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import queries as organizations

TWICE = timedelta(minutes=2)  # a second press within this time is the same press


@require_GET
def index(request):
    """Choose what is handed in; or find the matter that further papers belong to."""
    received = over_the_counter.received_by(request.user)
    if not received:
        raise Http404
    wrong = ""
    if number := request.GET.get("number", "").strip().upper()[:40]:
        matter = _found(request.user, number)
        if matter is not None:
            return redirect("desk:receive", matter.number)
        wrong = f"没有找到“{number}”：请核对编号；还没有提交的草稿不能在窗口补件。"
    form = BeginForm(request.GET if "kind" in request.GET or "organization" in request.GET else None, user=request.user)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["kind"]
        return redirect("desk:counter_new", *([code, form.found.uscc] if form.found else [code]))
    reach = sorted({region for kind in received for region in over_the_counter.reach(request.user, kind)})
    page = {
        "form": form, "number": number, "wrong": wrong, "today": _receipts_of_today(request.user),
        "offered": choosing.organizations_near(reach),
    }  # fmt: skip
    return render(request, "desk/counter.html", page)


def new(request, code: str, uscc: str = ""):
    """Type in what stands on the form that was brought, for an organization or for the person it names."""
    kind = kinds.find(code)
    if kind is None or kind not in over_the_counter.received_by(request.user):
        raise Http404
    organization = None
    if over_the_counter.is_for_organizations(kind):
        if not uscc:
            return redirect(f"{reverse('desk:counter')}?kind={code}")
        try:
            organization = organizations.called(uscc, over_the_counter.reach(request.user, kind))
        except ValueError as none:
            raise Http404 from none
    why = over_the_counter.cannot_open(kind, request.user, organization)
    where = organization.region if organization else next(iter(over_the_counter.reach(request.user, kind)), "")
    options = filled_in_by(kind.form, request.user, organization, where)
    if request.method != "POST":
        form = restored(request, kind.form(**options))
        return _new_page(request, kind, organization, form, why)
    form = kind.form(request.POST, request.FILES, **options)
    if not why and form.is_valid():
        once = f"{request.user.pk}.{request.POST.get('once', '')[:28]}"
        try:
            matter = over_the_counter.open_matter(
                kind, form.save(commit=False), by=request.user, organization=organization, once=once
            )
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            kept.forget(request.user, request.path)
            messages.success(request, f"已立件 {matter.number}。请收材料，收齐后出回执。")
            return redirect("desk:receive", matter.number)
    return _new_page(request, kind, organization, form, why, status=422)


def _new_page(request, kind, organization, form, why, status=200):
    page = {
        "kind": kind, "organization": organization, "form": form, "why": why,
        "once": request.POST.get("once") or secrets.token_urlsafe(18),
    }  # fmt: skip
    return render(request, "desk/counter_new.html", page, status=status)


def _scanned(request, number: str):
    """Return what was chosen for each paper, for whoever may take it: the pictures of one are bound together, each read for itself."""
    matter = _found(request.user, number) if request.user.is_authenticated else None
    if matter is None or over_the_counter.cannot_receive(matter, request.user):
        return []
    chosen = [
        (tray.paper.label, request.FILES.getlist(f"file-{tray.paper.code}"))
        for tray in receiving.trays(matter, request.user)
    ]
    return [
        (files[0], (lambda _first, files=files, label=label: scanned.scans(files, label), Refused), len(files))
        for label, files in chosen if files
    ]  # fmt: skip


@never_cache
@hands_in(_scanned)
def receive(request, number: str):
    """Take papers, each by itself: what is accepted stays, whatever becomes of the others. The last press writes the receipt."""
    matter = queries.access_words(request.user, number)
    why = over_the_counter.cannot_receive(matter, request.user)
    if why and not kinds.get(matter.kind).received_by:
        raise Http404
    if request.method != "POST":
        return _receive_page(request, matter, why)
    if why:
        note_access(Verb.REFUSED, f"matter {number}", by=request.user, detail="窗口收件")
        return _receive_page(request, matter, why, status=409)
    pressed = request.POST.get("do", "")
    if pressed == "receipt" and (answer := _pressed_twice(request, matter)):
        return answer
    if pressed.startswith("held:"):
        return _use_held(request, matter, pressed.removeprefix("held:"))
    wrong = [
        f"“{name}”超过每份 {shown_size(limits().file)} 的上限，没有接收，请压缩后再选。"
        for name in request.META.get(TOO_LARGE, [])
    ]
    taken = _take(request, matter, wrong)
    offered = [action for action, _why in over_the_counter.offered(matter, request.user)]
    form = HandedForm(request.POST, offered=offered)
    if pressed != "receipt":
        if not taken and not wrong:
            wrong.append("没有选择照片或扫描件，请先选择再收。")
        typed = HandedForm(initial={name: request.POST.get(name, "") for name in form.fields}, offered=offered)
        return _receive_page(request, matter, "", form=typed, wrong=wrong, status=422 if wrong else 200)
    if wrong and (answer := _pressed_twice(request, matter)):  # the two came at the same moment
        return answer
    if wrong or not form.is_valid():
        return _receive_page(request, matter, "", form=form, wrong=wrong, status=422)
    try:
        handed = receiving.hand_receipt(matter, by=request.user, seen=_seen(request, taken), **form.cleaned_data)
    except NotAllowed as refused:
        if not taken and (answer := _pressed_twice(request, matter)):
            return answer
        matter = queries.access_words(request.user, number)
        return _receive_page(request, matter, "", form=form, wrong=[str(refused)], status=409)
    receipts.keep_code(request, handed)
    return redirect("desk:receipt", matter.number, handed.receipt.ordinal)


def _take(request, matter: Matter, wrong: list[str]) -> list[Document]:
    """Take what was chosen, slot by slot; add to `wrong` what was not accepted, and return what was."""
    taken: list[Document] = []
    for tray in receiving.trays(matter, request.user):
        code = tray.paper.code
        files = request.FILES.getlist(f"file-{code}")
        if not files:
            continue
        pages = request.POST.get(f"pages-{code}", "").strip()
        if pages and not (pages.isascii() and pages.isdigit() and len(pages) < 6):
            wrong.append(f"“{tray.paper.label}”的页数请填数字，例如 3；不填就按扫描的页数算。")
            continue
        replaces = _replaced(matter, request.POST.get(f"replaces-{code}", ""), request.user)
        try:
            taken += receiving.receive(
                matter, code, files, by=request.user, original=request.POST.get(f"original-{code}", ""),
                pages=int(pages) if pages else None, replaces=replaces,
            )  # fmt: skip
        except NotAllowed as refused:
            wrong.append(f"{tray.paper.label}：{refused}")
    if taken and request.POST.get("do") == "keep":
        messages.success(
            request, f"已收：{'、'.join(f'{paper.slot_label}（{paper.received.pages} 页）' for paper in taken)}。"
        )
    return taken


def _use_held(request, matter: Matter, slot: str):
    try:
        document = receiving.use_held(matter, slot, by=request.user)
    except NotAllowed as refused:
        return _receive_page(request, matter, "", wrong=[str(refused)], status=409)
    messages.success(request, f"{document.slot_label}用本局已有的，{document.title}。")
    return redirect("desk:receive", matter.number)


def _receive_page(request, matter: Matter, why: str, *, form=None, wrong=(), status: int = 200):
    offered = over_the_counter.offered(matter, request.user)
    most = limits()
    page = {
        "matter": matter, "kind": kinds.get(matter.kind), "why": why, "wrong": wrong,
        "trays": receiving.trays(matter, request.user) if not why else [],
        "waiting": receiving.waiting_for_receipt(matter), "receipts": list(Receipt.objects.filter(matter=matter)),
        "number": receiving.number_of_receipt(matter, receiving.next_ordinal(matter)),
        "form": form or HandedForm(offered=[action for action, _why in offered]),
        "offered": [(action, refusal) for action, refusal in offered if refusal],
        "originals": Original.choices, "accept": scanned.ACCEPT, "shown_size": shown_size,
        "may_mend": over_the_counter.types_for(matter, request.user) and kinds.get(matter.kind).contents_may_be_mended(matter),
        "help": f"{scanned.ALLOWED}，每份不超过 {shown_size(most.file)}；几张照片按选择的先后合成一份，一份最多 {ceilings.PICTURES_OF_A_PAPER.most} 张。{TAKEN_OUT}",
    }  # fmt: skip
    return render(request, "desk/receive.html", page, status=status)


@require_POST
def take_back(request, pk: int):
    """Take back what was scanned wrongly, before it stands on a receipt."""
    document = papers.access_document(request.user, pk)
    try:
        receiving.take_back(document, by=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed as refused:
        messages.error(request, f"没有撤下：{refused}")
    else:
        messages.success(request, f"已撤下“{document.shown_name}”。它仍留在办理记录里。")
    return redirect("desk:receive", document.matter.number)


def _found(user, number: str) -> Matter | None:
    try:
        matter = queries.access_words(user, number)
    except Http404:
        return None
    return matter if kinds.get(matter.kind).received_by else None


def _replaced(matter: Matter, key: str, user) -> Document | None:
    found = Document.objects.filter(matter=matter, pk=row_keys.read(key)).first()
    return found if found is not None and papers.reads(found, user) else None


def _seen(request, taken: list[Document]) -> int | None:
    """Return the length of the chain on the page that was sent, with what this press itself added."""
    seen = length_seen(request)
    return None if seen is None else seen + len(taken)


def _pressed_twice(request, matter: Matter):
    """Return the answer of the first press to the second of a double click: a receipt was written since the page was shown."""
    last = Receipt.objects.filter(matter=matter).select_related("event").order_by("-ordinal").first()
    seen = _seen(request, [])
    if last is None or seen is None or last.event.seq <= seen:
        return None
    mine = last.event.actor_id == request.user.pk and last.event.at > timezone.now() - TWICE
    return redirect("desk:receipt", matter.number, last.ordinal) if mine else None


def _receipts_of_today(user) -> list[Receipt]:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Receipt.objects.filter(event__actor=user, event__at__gte=today, matter__in=Matter.objects.visible_to(user))
    return list(rows.select_related("matter", "event").order_by("-pk")[:50])
