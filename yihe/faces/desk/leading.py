"""概览: one page each for whoever leads – 分管领导, 科长, 政策管理员, 司法所. Numbers that open their lists; on paper and as a sheet too."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.faces.desk import leading_charts, leading_maps, leading_numbers, leading_texts
from yihe.faces.desk.leading_numbers import Part, Told
from yihe.faces.desk.leading_pages import PAGES, pages_of
from yihe.faces.exchange.files import workbook
from yihe.foundation import sheets
from yihe.foundation.roles import Role
from yihe.registers.evidence.models import Verb, note_access


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
    return role, told, [part for name in PAGES[role] if (part := _part(told, name)) is not None]


def _part(told: Told, name: str) -> Part | None:
    return leading_texts.part(told.now) if name == "texts" else getattr(told, name)()


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


@require_GET
def sheet(request, code: str):
    """The same tables as a workbook, a sheet each: what stands first on the page, then each part with the lines beneath its rows."""
    role, told, parts = _told(request, code)
    tables = [_of_part(part) for part in parts]
    if leading_numbers.leads(request.user):
        glance = [[label, number.plain, number.unit.label] for _code, label, number in told.at_a_glance()]
        tables.insert(0, sheets.Table("要点", ("数的是什么", "数值", "单位"), glance))
    at = timezone.localtime(told.now).strftime("%Y-%m-%d %H:%M")
    said = [[part.title, part.note] for part in parts]
    tables.append(sheets.Table("说明", ("表", "说明"), [["概览", f"{at} 的数，只计导出人可以查看的办件。"], *said]))
    lines = sum(len(table.rows) for table in tables)
    note_access(Verb.EXPORT, f"leading {role.code}", by=request.user, detail=f"{lines} 行")
    return workbook(sheets.to_workbook(tables), f"概览-{role.label}")


def _of_part(part: Part) -> sheets.Table:
    """Return a part as a table: "其中" stands where its rows have lines beneath them; "" where a line bears no such number."""
    units = [f"{head}（{unit}）" if unit else head for head, unit in zip(part.heads, _units(part), strict=True)]
    header = (part.of, *(("其中：" + part.within,) if part.within else ()), *units, "备注")
    rows, above = [], ""
    for row in part.rows:
        above = above if row.beneath else row.label
        names = [above, row.label if row.beneath else ""] if part.within else [row.label]
        numbers = [number.plain for number in row.numbers]
        rows.append([*names, *numbers, *[""] * (len(part.heads) - len(numbers)), row.note])
    return sheets.Table(part.title, header, rows)


def _units(part: Part) -> list[str]:
    """Return the unit of each column: the page says it beside each number, a sheet once above them. "" where there is no number."""
    whole = max((row.numbers for row in part.rows), key=len, default=[])
    return [str(number.unit.label) for number in whole] or [""] * len(part.heads)
