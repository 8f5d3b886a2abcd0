"""各村每月 as a spreadsheet: a village and month a line, in the order of the codes of the state; no mark and no rank, as on the page."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from yihe.acts.service_records.monthly import Month
from yihe.domains.station_work.months import Town
from yihe.foundation import sheets
from yihe.foundation.roles import STATION_KEEPER
from yihe.registers.evidence.models import Verb, note_access

CALLED = "各村每月"
HEADER = (
    "镇（街道）", "村（社区）", "区划代码", "阳光屋", STATION_KEEPER.label, "月份", "服务日", "其中没有记录的", "民主决策日", "开放小时",
)  # fmt: skip


def sheet(towns: list[Town], months: list[Month], *, region: str, by) -> HttpResponse:
    """Return the board of a region, village by village. It is an export, and noted as one."""
    rows = [row for town in towns for row in _rows(town, months)]
    note_access(Verb.EXPORT, f"village months {region}", by=by, detail=f"{len(rows)} 行")
    named = content_disposition_header(True, f"{CALLED}-{timezone.localdate():%Y%m%d}.xlsx") or ""
    content = sheets.to_xlsx(HEADER, rows, CALLED)
    return HttpResponse(content, content_type=sheets.XLSX, headers={"Content-Disposition": named})


def _rows(town: Town, months: list[Month]) -> list[tuple[str | int | float, ...]]:
    return [
        (
            town.name, village.name, village.code, "有" if village.has_own else "没有", "有" if village.has_keeper else "没有", f"{month.first:%Y-%m}",
            said.service_days, said.without_record, said.decision_days, round(said.minutes / 60, 1),
        )
        for village in town.villages
        for month, said in zip(months, village.months, strict=True)
    ]  # fmt: skip
