"""政策草案: a new text is drafted on pages, held against what is in force, proposed by one person and confirmed by another."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihe.faces.desk import text_foresight
from yihe.faces.desk.draft_forms import DraftForms
from yihe.faces.desk.papers import SAFE
from yihe.faces.desk.proposals import tell_confirmers
from yihe.foundation import ceilings, city_pack
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.policies import comparing, confirming, differences, draft_files, drafting, queries
from yihe.registers.policies.models import DraftText, PolicyText, Stage
from yihe.registers.policies.texts import BadTexts, ClauseEntry
from yihe.registers.regions.names import full_name_of

TONES = {Stage.DRAFTING: "neutral", Stage.PROPOSED: "active", Stage.CONFIRMED: "good", Stage.RETURNED: "bad"}


def access(user, pk: int) -> DraftText:
    """Return a draft this person may know of; any other is not there, and the refusal is written down."""
    found = confirming.in_reach(user).filter(pk=pk).first()
    if found is None:
        if DraftText.objects.filter(pk=pk).exists():
            note_access(Verb.REFUSED, f"text draft {pk}", by=user)
        raise Http404
    return found


def _here(user) -> str:
    """Return the region of the pack of the hat that is worn, where this person may draft; raises 404 for who reads no drafts."""
    if not confirming.regions_of(user, confirming.READERS):
        raise Http404
    return city_pack.region_of(city_pack.here())


@require_GET
def index(request) -> HttpResponse:
    """List the drafts, and where the files of the city say something else than the database."""
    region = _here(request.user)
    may = confirming.may_draft(request.user, region)
    figures = differences.figures() if may else differences.Figures()
    return render(
        request, "desk/text_drafts.html",
        {
            "drafts": list(confirming.in_reach(request.user)), "tones": TONES, "may": may, "region_name": full_name_of,
            "texts": queries.texts_here() if may else (),
            "figures": figures.differing,
            "differing": [*differences.of_texts(), *figures.words_not_taken] if may else [],
        },
    )  # fmt: skip


@require_POST
def new(request) -> HttpResponse:
    """Begin a draft: empty, from a text in the register, from what the files say otherwise, or from a file that was pasted."""
    region = _here(request.user)
    try:
        typed = _beginning(request.POST, region)
        if full := ceilings.take({ceilings.RECORDS: 1}, person=request.user.pk):
            raise ValidationError(full)
        draft = confirming.begin(by=request.user, region=region, typed=typed)
    except ValidationError as refused:
        note_access(Verb.REFUSED, "text draft", by=request.user)
        messages.error(request, "；".join(refused.messages))
        return redirect("desk:text_drafts")
    except (BadTexts, BadParameters) as bad:
        return render(
            request,
            "desk/text_paste.html",
            {"pasted": request.POST.get("pasted", ""), "faults": str(bad).splitlines()},
            status=422,
        )
    return redirect("desk:text_draft_edit", draft.pk)


def _beginning(said, region: str) -> dict:
    today = timezone.localdate()
    empty = {"code": f"{region or 'text'}-{today:%Y%m%d}", "clauses": [], "figures": []}
    how = said.get("from", "")
    if how == "pasted":
        return draft_files.read_pasted(said.get("pasted", ""))
    if how == "files":
        return _from_files() or empty
    text = queries.texts_here().filter(code=said.get("text", "")).first()
    if text is None:
        return empty
    if how == "replacing":
        return draft_files.replacing(text, today, str(empty["code"]))
    return draft_files.typed_from(queries.entry_of(text), [])


def _from_files() -> dict | None:
    """Return the first text of the files that differs with all figures that cite it; figures alone where no text differs."""
    figures = list(differences.figures().differing)
    entries = [entry for entry, _words in differences.texts_that_differ()]
    cited = [each.in_file.text for each in figures if each.in_file and each.in_file.text]
    if not entries and cited:
        text = PolicyText.objects.filter(code=cited[0]).first()
        entries = [queries.entry_of(text)] if text else []
    if not entries:
        return {"clauses": [], "figures": draft_files.typed_figures(figures)} if figures else None
    entry = entries[0]
    own = [each for each in figures if each.in_file is None or each.in_file.text in ("", entry.code)]
    return draft_files.typed_from(entry, draft_files.typed_figures(own))


@require_GET
def paste(request) -> HttpResponse:
    """Where the content of a file of `texts/` is pasted."""
    if not confirming.may_draft(request.user, _here(request.user)):
        raise Http404
    return render(request, "desk/text_paste.html", {"pasted": "", "faults": []})


@require_http_methods(["GET", "POST"])
def edit(request, pk: int) -> HttpResponse:
    draft = access(request.user, pk)
    if not confirming.may_draft(request.user, draft.region):
        raise Http404
    known = confirming.figures_known(draft)
    replaceable = queries.texts_here().exclude(code=draft.said("code"))
    forms = DraftForms(draft.typed, known, replaceable, request.POST if request.method == "POST" else None)
    status, refused = 200, ""
    if request.method == "POST":
        typed = forms.typed()
        seen = request.POST.get("seen", "")
        if typed is None:
            status, refused = 422, "没有保存：行数超过了上限，请删去一些再保存。填写的内容都还在。"
        elif seen != draft.changed_at.isoformat():
            status, refused = 409, "没有保存：打开以后别人又改过这件草案。您填写的都还在下面，请另开一页核对后再保存。"
        else:
            try:
                confirming.keep(draft, typed, by=request.user)
            except ValidationError as why:
                status, refused = 409, "；".join(why.messages)
            else:
                messages.success(request, "已保存。")
                more = "more" in request.POST
                return redirect("desk:text_draft_edit" if more else "desk:text_draft", draft.pk)
    elif not draft.may_be_typed_in:
        messages.error(request, f"草案{draft.stage.label}，不能再修改。")
        return redirect("desk:text_draft", draft.pk)
    return render(
        request, "desk/text_draft_edit.html",
        {"draft": draft, "forms": forms, "found": drafting.read(draft, known), "refused": refused}, status=status,
    )  # fmt: skip


@require_GET
def detail(request, pk: int) -> HttpResponse:
    """One draft: what it changes, clause by clause and figure by figure, and what stands against it."""
    draft = access(request.user, pk)
    found = drafting.read(draft, confirming.figures_known(draft))
    return render(
        request, "desk/text_draft.html",
        {
            "draft": draft, "found": found, "tone": TONES[draft.stage], "compared": _compared(draft),
            "may": confirming.may_draft(request.user, draft.region), "head": drafting.HEAD, "region_name": full_name_of,
            "kind": drafting.KINDS.get(draft.said("kind"), draft.said("kind")),
            "replaced": PolicyText.objects.filter(code=draft.said("replaces")).first() or draft.said("replaces"),
            "is_settled": draft.stage == Stage.CONFIRMED,
        },
    )  # fmt: skip


def _compared(draft: DraftText) -> list[comparing.Compared]:
    """Hold the clauses against the text of the same code, or the one that is replaced."""
    codes = [draft.said("code"), draft.said("replaces")]
    rows = {text.code: text for text in PolicyText.objects.filter(code__in=codes).prefetch_related("clauses")}
    before = next((rows[code] for code in codes if code in rows), None)
    if draft.stage == Stage.CONFIRMED:
        before = rows.get(draft.said("replaces"))
    entries = [
        ClauseEntry(*(str(said.get(name, "")).strip() for name in ("number", "heading", "body")))
        for said in draft.typed.get("clauses", [])
    ]
    return comparing.clauses(queries.entry_of(before).clauses if before else (), entries)


@require_GET
def effects(request, pk: int) -> HttpResponse:
    """What a draft does to matters under way, to money promised and to time limits, reckoned now."""
    draft = access(request.user, pk)
    shown = text_foresight.of(draft, seen_by=request.user)
    return render(request, "desk/text_effects.html", {"draft": draft, "shown": shown})


@require_POST
def propose(request, pk: int) -> HttpResponse:
    draft = access(request.user, pk)
    try:
        foreseen = text_foresight.of(draft, seen_by=request.user)
        proposal = confirming.propose(draft, by=request.user, foreseen=foreseen.words if foreseen else "")
    except ValidationError as refused:
        messages.error(request, f"没有提请：{refused.messages[0]}")
        return redirect(f"{reverse('desk:text_draft', args=[pk])}#faults")
    tell_confirmers(proposal)
    messages.success(request, "已提请，由另一人核对确认。确认以前数值照旧。")
    return redirect("desk:text_draft", pk)


@require_GET
def files(request, pk: int) -> HttpResponse:
    """Hand out a draft in the form of a city's folder: a ZIP, or all files in one text to paste elsewhere (`?one`)."""
    draft = access(request.user, pk)
    known = confirming.figures_known(draft)
    found = drafting.read(draft, known)
    if found.text is None:
        messages.error(request, "草案还有要改的地方，改好以后才能下载为资料包文件。")
        return redirect("desk:text_draft", pk)
    then = confirming.supposed(draft, found, known)
    histories = {change.path: (change.parameter, list(then[change.path].history)) for change in found.changes}
    note_access(Verb.DOWNLOAD, f"text draft {pk}", by=request.user, detail="资料包文件")
    in_one = "one" in request.GET
    content = draft_files.in_one(found, histories) if in_one else draft_files.packed(found, histories)
    kind, ending = ("text/plain; charset=utf-8", "txt") if in_one else ("application/zip", "zip")
    response = HttpResponse(content, content_type=kind, headers=SAFE)
    response["Content-Disposition"] = content_disposition_header(True, f"{found.text.code}.{ending}")
    return response
