"""The access log out, as it is narrowed on its page, each line for itself. Whoever took it out stands in it too."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.faces.desk import evidence
from yihe.faces.exchange.files import Capped, chosen_in, workbook
from yihe.foundation import ceilings, sheets
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.evidence.queries import narrowed

HEADER = ("时间", "人员", "动作", "对象", "内容", "事由")


@require_GET
def out(request):
    """The lines within the reach of whoever supervises; for whoever supervises none there is no such page."""
    regions = evidence.supervised(request)
    form = evidence.bound(request)
    if form.errors:
        return redirect(f"{reverse('desk:evidence')}?{request.GET.urlencode()}")
    rows = narrowed(evidence.lines_within(regions), form.looked)
    lines = Capped(_line(entry) for entry in rows[: ceilings.ROWS_OF_AN_EXPORT.most + 1].iterator(chunk_size=500))
    content = sheets.to_xlsx(HEADER, lines, "查阅记录")
    note_access(Verb.EXPORT, "evidence", by=request.user, detail=f"查阅记录 {lines.written} 行{chosen_in(form)}")
    return workbook(content, "查阅记录")


def _line(entry) -> list:
    told = evidence.told(entry)
    at = timezone.localtime(entry.at).replace(tzinfo=None, microsecond=0)
    return [at, str(entry.user or "访客"), entry.get_verb_display(), told.subject, told.detail, entry.reason]
