"""清单和目录: each list as it is published, version by version, with what the newer one changed; out as a sheet."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from yihe.domains.functions import queries
from yihe.faces.portal import public
from yihe.foundation import city_pack, row_keys, sheets
from yihe.registers.catalogs import sorts, versions
from yihe.registers.catalogs.models import Sort, Version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT: dict[str, str] = {
    Sort.POWER: "司法行政部门行使哪些权力、依据哪一条、不服到哪里投诉。",
    Sort.DUTY: "每项责任由谁负责，对应哪些权力。",
    Sort.NEGATIVE: "哪些事项不得向社会购买，也不得转移。",
    Sort.CATALOGUE: "可以向社会购买的服务，按什么计量、什么标准、谁可以承接。",
}


@dataclass(frozen=True)
class Shown:
    """A list as the overview shows it: the version in force, None where there is none."""

    sort: str
    label: str
    about: str
    version: Version | None
    lines: int


@public.page
def index(request) -> HttpResponse:
    """Show the four lists, each with the version in force today."""
    today, found = timezone.localdate(), []
    for sort in Sort:
        version = versions.in_force(sort, _region(), today)
        found.append(Shown(sort.value, sort.label, ABOUT[sort], version, len(version.lines.all()) if version else 0))
    return render(request, "portal/lists.html", {"lists": found, "given_away": queries.given_away(_region(), today)})


@public.page
def published(request, sort: str) -> HttpResponse:
    """Show one version of a list (`?version=2`; the one in force, else the newest), and what it changed against the one before it (`?against=1`)."""
    every, shown = _asked(request, sort)
    against = _one(every, request.GET.get("against", ""), shown.nth - 1 if shown and shown.nth else 0)
    if against is shown:
        against = None
    lines = list(shown.lines.order_by("code")) if shown else []
    page = {
        "sort": sort, "label": Sort(sort).label, "about": ABOUT[sort], "versions": every, "shown": shown, "against": against,
        "groups": _grouped(lines), "fields": [each for each in sorts.apart(sort, lines) if each[0] != "group"],
        "shared": sorts.shared(sort, lines), "name_label": sorts.label_of(sort, "name"),
        "differences": versions.differences(against, shown) if shown else [], "standing": _standing(shown, timezone.localdate()),
    }  # fmt: skip
    return render(request, "portal/list.html", page)


@public.page
def sheet(request, sort: str) -> HttpResponse:
    """Return a version of a list as a spreadsheet, with the columns of the sheet it came in by."""
    _every, shown = _asked(request, sort)
    if shown is None:
        raise Http404
    fields = sorts.FIELDS[sort]
    rows = [[getattr(line, name) or "" for name in fields] for line in shown.lines.order_by("code")]
    content = sheets.to_xlsx([sorts.label_of(sort, name) for name in fields], rows, str(shown))
    named = content_disposition_header(True, f"{shown}.xlsx") or ""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": named})


def _region() -> str:
    return city_pack.region_of(city_pack.here())


def _asked(request, sort: str) -> tuple[list[Version], Version | None]:
    """Return the published versions of a list, newest first, and the one that is asked for. What is no list is not there."""
    if sort not in Sort.values:
        raise Http404
    every = list(Version.objects.published(sort, _region()))
    today = timezone.localdate()
    usual = next((v for v in every if v.holds_on(today)), every[0] if every else None)
    return every, _one(every, request.GET.get("version", ""), usual.nth if usual and usual.nth else 0)


def _one(every: list[Version], asked: str, usual: int) -> Version | None:
    """Return the version of a number, or the usual one. A number that is none of them is not there."""
    if asked and row_keys.read(asked) not in [version.nth for version in every]:
        raise Http404
    nth = row_keys.read(asked) if asked else usual
    return next((version for version in every if version.nth == nth), None)


def _standing(version: Version | None, today: date) -> str:
    if version is None or version.since is None:
        return ""
    if version.holds_on(today):
        return "施行中"
    return f"{version.since} 起施行" if today < version.since else f"施行至 {version.until}"


def _grouped(lines: list) -> list[tuple[str, list]]:
    """Return the lines by their class, in the order in which the classes first come."""
    found: dict[str, list] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return list(found.items())
