"""交接单: one sheet about a matter for whoever takes it over, made from its events. Taking it is written down."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihe.faces.desk import page, surroundings
from yihe.matters import queries
from yihe.registers.evidence.models import Verb, note_access


@require_GET
def sheet(request, number: str):
    """Show where a matter stands, what is still open, and all that happened: for those of its own bureau, and nobody else."""
    matter = queries.access_words(request.user, number)
    if not page.is_inside(matter, request.user):
        raise Http404
    note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail="交接单")
    shown = page.build(request, matter)
    shown["still_open"] = _still_open(shown)
    shown["around"] = surroundings.of(matter, request.user)
    return render(request, "desk/handover.html", shown)


def _still_open(shown: dict) -> list[str]:
    """Return what whoever takes over has to see to, in sentences."""
    matter, state = shown["matter"], shown["state"]
    found = [f"{state.label}，{shown['holder']}办理。"] if matter.is_open and shown["holder"] else []
    found += [f"等{row.asked_of}会签：{row.question}" for row in shown["signatures"] if row.answered_at is None]
    found += [f"关联办件 {child.number} {child.title}尚未办结。" for child in shown["children"] if child.is_open]
    return found
