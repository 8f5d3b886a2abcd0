"""
What a stage's report points at: records of services given at places, kept by those who were there and confirmed by the other side. Only those of the
supplier's own offers, within the term, that nobody was paid for yet; counted by indicator for whoever accepts, as they stand now – one put right since says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone

from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.domains.procurement.models import Milestone, PointedRecord
from yihe.foundation.records.acts import read_along
from yihe.foundation.records.declared import State
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer

MOST = 400  # records one act points at: a year of a place that notes one a day


def indicators_of(milestone: Milestone) -> list[str]:
    """Return the indicators of a stage, a line each."""
    return [line.strip() for line in milestone.stage.indicators.splitlines() if line.strip()]


def candidates(milestone: Milestone) -> list[PlaceService]:
    """Return the records a stage may point at, the oldest first: the supplier's, of the term, standing, not sent back, and counted nowhere yet."""
    contract = milestone.stage.contract
    rows = PlaceService.objects.counting().filter(
        offer__provider=milestone.supplier_id, on__gte=contract.starts_on, on__lte=min(contract.ends_on, timezone.localdate()),
    )  # fmt: skip
    rows = read_along(PlaceServiceRecord, rows.order_by("on", "pk"))
    found = [row for row in rows if PlaceServiceRecord.state_of(row) is not State.SENT_BACK]
    first = {row.pk: _first(row).pk for row in found}
    taken = set(PointedRecord.objects.filter(service__in=[*first, *first.values()]).values_list("service", flat=True))
    return [row for row in found if row.pk not in taken and first[row.pk] not in taken]


def _first(row: PlaceService) -> PlaceService:
    """Return the row somebody entered first, whichever puts it right: it is one visit."""
    while row.corrects_id is not None:
        row = PlaceService.objects.get(pk=row.corrects_id)
    return row


def _last(row: PlaceService) -> PlaceService:
    while later := PlaceService.objects.filter(corrects=row).first():
        row = later
    return row


# -- what is typed ---------------------------------------------------------------------------------------------------------


def an_indicator() -> forms.TypedChoiceField:
    """Return the field that says which indicator something proves; its choices are the stage's (`numbered`)."""
    return forms.TypedChoiceField(label="用来说明哪项指标", coerce=int)


def numbered(milestone: Milestone) -> list[tuple[int, str]]:
    """Return the indicators of a stage as choices."""
    return [(n, f"{n}. {text}") for n, text in enumerate(indicators_of(milestone), 1)]


def is_no_indicator(milestone: Milestone, indicator: int) -> str:
    """Refuse what a stage has no indicator of."""
    return "" if 1 <= indicator <= len(indicators_of(milestone)) else f"本期没有第 {indicator} 项指标。"


class PointForm(forms.Form):
    indicator = an_indicator()
    groups = forms.MultipleChoiceField(
        label="服务记录", widget=forms.CheckboxSelectMultiple, help_text="按服务点和月份列出；勾选的整组计入。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        milestone = contents_of(matter)
        form = cls(data)
        choosing: Any = form.fields
        choosing["indicator"].choices = numbered(milestone)
        choosing["groups"].choices = [(code, _said(rows)) for code, rows in grouped(candidates(milestone)).items()]
        return form


def grouped(rows: Iterable[PlaceService]) -> dict[str, list[PlaceService]]:
    """Return records by place, service and month, under a code that says which."""
    found: dict[str, list[PlaceService]] = defaultdict(list)
    for row in rows:
        found[f"{row.offer_id}:{row.on:%Y-%m}"].append(row)
    return dict(found)


def _said(rows: list[PlaceService]) -> str:
    confirmed = sum(PlaceServiceRecord.state_of(row) is State.CONFIRMED for row in rows)
    people = sum(row.people for row in rows)
    return f"{rows[0].offer} {rows[0].on:%Y年%m月}：{len(rows)} 条，已确认 {confirmed} 条，服务 {people} 人"


# -- rules -----------------------------------------------------------------------------------------------------------------


def has_records(matter: Matter) -> bool:
    """Test whether the other side of the contract gives a service at a place at all: elsewhere no button stands for it."""
    return Offer.objects.filter(provider=contents_of(matter).supplier_id).exists()


def points_at_nothing(matter: Matter, user) -> str:
    return "" if has_records(matter) else "承接主体没有登记过的服务点，没有服务记录可以指明；请上传履约材料。"


def nothing_pointed_at(matter: Matter, user) -> str:
    return "" if PointedRecord.objects.filter(milestone=matter.pk).exists() else "还没有指明服务记录。"


def pointing_is_wrong(matter: Matter, user, *, indicator: int, groups: list[str]) -> str:
    """Refuse what a stage may not point at, and say which it is and why: of another supplier, outside the term, sent back, or counted already."""
    milestone = contents_of(matter)
    if reason := is_no_indicator(milestone, indicator):
        return reason
    there = grouped(candidates(milestone))
    for code in groups:
        if code not in there:
            return why_not(milestone, code)
    many = sum(len(there[code]) for code in groups)
    return f"一次最多指明 {MOST} 条，勾选的有 {many} 条，请分几次。" if many > MOST else ""


def why_not(milestone: Milestone, code: str) -> str:
    """Return in words why records of a place in a month are none of a stage."""
    contract = milestone.stage.contract
    pk, _, month = code.partition(":")
    offer = Offer.objects.filter(pk=pk, provider=milestone.supplier_id).first() if pk.isdigit() else None
    if offer is None:
        return "勾选的记录里有不是本合同承接主体提供的服务，不能作为本期的履约凭据。"
    last = min(contract.ends_on, timezone.localdate())
    if not f"{contract.starts_on:%Y-%m}" <= month <= f"{last:%Y-%m}":
        return f"{offer} {month} 的记录不在履约期 {contract.starts_on} 至 {contract.ends_on} 之内。"
    return f"{offer} {month} 的记录已经计入别的指标或者别的一期，或者被退回、撤销了；一条记录只计一次。"


# -- effects ---------------------------------------------------------------------------------------------------------------


def point(matter: Matter, *, by, indicator: int, groups: list[str]) -> dict:
    milestone = contents_of(matter)
    there = grouped(candidates(milestone))
    rows = [row for code in groups for row in there[code]]
    PointedRecord.objects.bulk_create(
        PointedRecord(milestone=milestone, indicator=indicator, service=row) for row in rows
    )
    return {
        "records": len(rows),
        "indicator": dict(numbered(milestone))[indicator],
        "groups": [_said(there[code]) for code in groups],
    }


def take_back(matter: Matter, *, by) -> dict:
    """Point at nothing any more: the records may stand for something else again."""
    gone, _each = PointedRecord.objects.filter(milestone=matter.pk).delete()
    return {"records": gone}


# -- what whoever accepts sees -----------------------------------------------------------------------------------------------


@dataclass
class Figure:
    """What was pointed at for one indicator, as it stands now. `changed` says what was put right or taken back since: before, and after."""

    text: str
    times: int = 0
    confirmed: int = 0
    people: int = 0
    nobody: int = 0
    changed: list[tuple[PlaceService, PlaceService]] = field(default_factory=list)


def figures(milestone: Milestone) -> list[Figure]:
    """Return the figures of a stage, indicator by indicator; [] where nothing is pointed at."""
    rows = list(PointedRecord.objects.filter(milestone=milestone).order_by("indicator", "pk"))
    found = [Figure(text) for text in indicators_of(milestone)]
    if not rows:
        return []
    read = _read(row.service_id for row in rows)
    for row in rows:
        service = last = read[row.service_id]
        figure = found[row.indicator - 1]
        if PlaceServiceRecord.state_of(service) in (State.CORRECTED, State.VOID):
            last = _last(service)
            last = _read([last.pk])[last.pk]
            figure.changed.append((service, last))
        if last.void or PlaceServiceRecord.state_of(last) is State.SENT_BACK:
            continue
        figure.times += 1
        figure.people += last.people
        figure.nobody += last.people == 0
        figure.confirmed += PlaceServiceRecord.state_of(last) is State.CONFIRMED
    return found


def _read(keys: Iterable[int]) -> dict[int, PlaceService]:
    return {row.pk: row for row in read_along(PlaceServiceRecord, PlaceService.objects.filter(pk__in=list(keys)))}


def visits_of(milestones: Iterable[int]) -> dict[int, set[int]]:
    """Return, by stage, the visits its records tell of, each by the row that was entered first: it is that which is rated."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = PointedRecord.objects.filter(milestone__in=list(milestones)).select_related("service__corrects")
    for row in rows:
        found[row.milestone_id].add(_first(row.service).pk)
    return dict(found)
