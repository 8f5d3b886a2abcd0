"""The access log out, as it is narrowed on its page, each line for itself. Whoever took it out stands in it too."""

from django.http import FileResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.faces.desk import evidence
from yihe.faces.exchange.files import attached, chosen_in
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
    written = 0

    def lines():
        nonlocal written
        most = ceilings.ROWS_OF_AN_EXPORT.most
        for entry in rows[: most + 1].iterator(chunk_size=500):
            if written == most:
                yield [f"一次最多导出 {most} 行，后面还有，没有导出。请缩小范围分几次导出。"]
                return
            told = evidence.told(entry)
            at = timezone.localtime(entry.at).replace(tzinfo=None, microsecond=0)
            yield [at, str(entry.user or "访客"), entry.get_verb_display(), told.subject, told.detail, entry.reason]
            written += 1

    content = sheets.to_xlsx_file(HEADER, lines(), "查阅记录")
    note_access(Verb.EXPORT, "evidence", by=request.user, detail=f"查阅记录 {written} 行{chosen_in(form)}")
    return FileResponse(content, content_type=sheets.XLSX, headers=attached("查阅记录"))
