"""The roster of a month as a spreadsheet: what its page shows, line by line, for whoever may read that page."""

from datetime import date
from itertools import islice

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihe.acts.schedules import shown
from yihe.acts.schedules.models import Shift
from yihe.acts.schedules.models.posts import READERS
from yihe.foundation import ceilings, sheets
from yihe.registers.evidence.models import Verb, note_access

HEADER = ("日期", "时间", "岗位", "服务点", "值班人员", "状态", "来访人数")


@require_GET
def sheet(request):
    """Return the shifts of the month an address names, one's own alone where it asks for them. It is an export, and noted as one."""
    user = request.user
    if not any(hat.role in READERS and hat.region for hat in user.hats):
        raise Http404
    month, own = shown.month_of(request.GET.get("month", "")), request.GET.get("own") == "1"
    lines = (line["shift"] for _day, there in shown.days(user, month, own=own) for line in there)
    rows = [_row(shift) for shift in islice(lines, ceilings.ROWS_OF_AN_EXPORT.most)]
    called = f"值班表 {month:%Y-%m}"
    note_access(
        Verb.EXPORT, f"shifts {month:%Y-%m}", by=user, detail=f"{len(rows)} 行{'，只有本人的班' if own else ''}"
    )
    named = content_disposition_header(True, f"{called}.xlsx") or ""
    content = sheets.to_xlsx(HEADER, rows, called)
    return HttpResponse(content, content_type=sheets.XLSX, headers={"Content-Disposition": named})


def _row(shift: Shift) -> tuple[date | str | int | None, ...]:
    answer = getattr(shift, "served", None)
    return (
        shift.on, shown.span(shift.starts_at, shift.ends_at), shift.post.name, shift.post.station.name, shift.practitioner.name,
        shown.state_of(shift)[0], answer.visitors if answer and answer.accepted else None,
    )  # fmt: skip
