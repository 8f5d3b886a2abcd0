"""概览: one page each for whoever leads – 分管领导, 科长, 政策管理员, 司法所. Numbers that open their lists; on paper and as a sheet too."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.faces.desk import leading_charts, leading_maps, leading_numbers
from yihe.faces.desk.leading_numbers import Part, Told
from yihe.faces.exchange.files import workbook
from yihe.foundation import sheets
from yihe.foundation.roles import DIRECTOR, JUSTICE_OFFICE, POLICY_EDITOR, REVIEWER, Role
from yihe.registers.evidence.models import Verb, note_access

# Whose page has which parts, in which order: what each is asked about first comes first.
PAGES: dict[Role, tuple[str, ...]] = {
    DIRECTOR: ("late", "money", "days", "by_town", "by_kind", "people"),
    REVIEWER: ("late", "days", "by_kind", "by_town", "money"),
    POLICY_EDITOR: ("money",),
    JUSTICE_OFFICE: ("late", "by_kind", "days", "by_town"),
}


def pages_of(user) -> list[Role]:
    """Return whose pages a person may read: those of the roles they act in."""
    held = {hat.role for hat in user.hats}
    return [role for role in PAGES if role in held]


@require_GET
def first(request):
    """Go to the page of whoever asks; for who leads nothing there is none."""
    if not (mine := pages_of(request.user)):
        raise Http404
    return redirect("desk:leading", mine[0].code)


def _told(request, code: str) -> tuple[Role, Told, list[Part]]:
    role = next((role for role in pages_of(request.user) if role.code == code), None)
    if role is None:
        raise Http404
    told = Told(request.user)
    return role, told, [part for name in PAGES[role] if (part := getattr(told, name)()) is not None]


@require_GET
def leading(request, code: str):
    role, told, parts = _told(request, code)
    glance = told.at_a_glance() if leading_numbers.leads(request.user) else []
    places = leading_maps.places(told.towns)
    return render(
        request,
        "desk/leading.html",
        {
            "role": role, "pages": pages_of(request.user), "glance": glance, "at": timezone.localtime(told.now),
            "told": [(part, leading_charts.drawn(part, places)) for part in parts],
        },
    )  # fmt: skip


HEADER = ("部分", "项目", "其中", "数的是什么", "数值", "单位", "说明")


@require_GET
def sheet(request, code: str):
    """The same numbers, one a row."""
    role, told, parts = _told(request, code)
    rows = [
        ["要点", label, "", label, number.plain, number.unit.label, ""] for _code, label, number in told.at_a_glance()
    ]
    rows = rows if leading_numbers.leads(request.user) else []
    for part in parts:
        above = ""
        for row in part.rows:
            above = above if row.beneath else row.label
            within = row.label if row.beneath else ""
            rows += [
                [part.title, above, within, head, number.plain, number.unit.label, row.note]
                for head, number in zip(part.heads, row.numbers, strict=False)  # of a source there is no forecast
            ]
    note_access(Verb.EXPORT, f"leading {role.code}", by=request.user, detail=f"{len(rows)} 行")
    return workbook(sheets.to_xlsx(HEADER, rows, "概览"), f"概览-{role.label}")
