"""A matter on paper: the sheet of all there is, and the letter that says what was decided."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihe.acts.hearing import letters as hearings
from yihe.faces.desk import page
from yihe.foundation.letters import typesetting, word
from yihe.foundation.letters.paper import Letter, words_of
from yihe.matters import kinds, queries
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def sheet(request, number: str):
    """The matter for printing: facts, panels and what happened, on paper."""
    matter = queries.access_matter(request.user, number)
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="打印")
    return render(request, "desk/matter_sheet.html", page.build(request, matter, printed=True))


@require_GET
def letter(request, number: str):
    """决定书: the decision as a sheet, once there is one and the kind has a letter. Taking it is written down."""
    matter = queries.access_words(request.user, number)
    return _shown(request, matter, _letter_of(request, matter, "决定书"))


@require_GET
def letter_file(request, number: str, form: str):
    """The same letter as PDF or as Word; where it cannot be set, the page with the sentence why."""
    if form not in _FORMS:
        raise Http404
    matter = queries.access_words(request.user, number)
    found = _letter_of(request, matter, f"决定书 {form}")
    content_type, made = _FORMS[form]
    try:
        content = made(found)
    except typesetting.NotSet as why:
        return _shown(request, matter, found, str(why), status=409)
    name = content_disposition_header(True, f"{found.title} {matter.number}.{form}")
    return HttpResponse(content, content_type, headers={"Content-Disposition": name})


_FORMS = {"pdf": ("application/pdf", typesetting.pdf), "docx": (word.WORD, word.docx)}


TELLING = (
    "telling"  # `?of=telling`: the 告知书 of the last hearing, which stays readable when its decision has a letter
)


def _letter_of(request, matter, taken: str) -> Letter:
    """Return the letter that stands, or the telling that is asked for; else there is none (Http404)."""
    kind = kinds.get(matter.kind)
    found = hearings.telling_of(kind, matter) if request.GET.get("of") == TELLING else kind.letter(matter)
    if found is None:
        raise Http404
    note_access(Verb.EXPORT, f"matter {matter.number}", by=request.user, detail=taken)
    return found


def _shown(request, matter, found: Letter, unset: str = "", status: int = 200):
    telling = request.GET.get("of") == TELLING
    said = {
        "matter": matter, "letter": found, "words_of": words_of, "unset": unset, "of": f"?of={TELLING}" if telling else "",
        "answers": not telling and page.is_inside(matter, request.user),
    }  # fmt: skip
    return render(request, "desk/letter.html", said, status=status)
