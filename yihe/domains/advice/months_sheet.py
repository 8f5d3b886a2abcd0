"""咨询月报 as a spreadsheet: a month a line, a channel and a topic a column. Numbers alone, of what is in reach of whoever takes it out."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihe.domains.advice import counting
from yihe.domains.advice.models import Channel, Topic
from yihe.foundation import sheets
from yihe.foundation.roles import ADVICE_DESK, AUDITOR, DIRECTOR
from yihe.registers.evidence.models import Verb, note_access

COUNT = (ADVICE_DESK, DIRECTOR, AUDITOR)
CALLED = "咨询月报"
HEADER = (
    "月份", "收到", "已答复", "答复用时（小时，中位数）", "转介", "撤回",
    *(f"方式：{each.label}" for each in Channel), *(f"类别：{each.label}" for each in Topic),
)  # fmt: skip


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """Return the last twelve months, as the page tells them. It is an export, and noted as one."""
    if not any(hat.role in COUNT for hat in request.user.hats):
        raise PermissionDenied
    now = timezone.localdate().replace(day=1)
    rows = [_row(each) for each in counting.months(request.user, counting.a_year_before(now), now)]
    note_access(Verb.EXPORT, "advice months", by=request.user, detail=f"{len(rows)} 行")
    named = content_disposition_header(True, f"{CALLED}-{timezone.localdate():%Y%m%d}.xlsx") or ""
    content = sheets.to_xlsx(HEADER, rows, CALLED)
    return HttpResponse(content, content_type=sheets.XLSX, headers={"Content-Disposition": named})


def _row(month: counting.Month) -> tuple[str | int | None, ...]:
    channels, topics = dict(month.channels), dict(month.topics)
    return (
        f"{month.first:%Y-%m}", month.came, month.answered, month.hours, month.referred, month.withdrawn,
        *(channels.get(each.label, 0) for each in Channel), *(topics.get(each.label, 0) for each in Topic),
    )  # fmt: skip
