"""Whether an activity that is asked for was asked for before: told to whoever decides, who knows whether it was another evening of the same name."""

from functools import cache
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from yihe.domains.subsidies.workflow import OUT
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.plain_text import as_number
from yihe.matters.reading import line_of

MOST_TOLD = 5  # claims for the same activity that a note names; of more it says how many
_ALIKE: dict[str, Any] = {"partition_by": [F("activity"), F("held_on")]}


def the_same(claim: Any, organization: Any) -> str:
    """
    Name the claims of the organization, and of whoever is of one line with it, for an activity of the same name or day that were not
    refused or taken back: of many the newest. `claim` has an `activity` and `held_on`.
    """
    line = line_of(claim.matter if claim.matter_id else None, organization.pk)
    sort: Any = type(claim)
    asked, besides = _handed_in(sort), claim.matter_id or 0
    rows = sorted(row for body in line for row in asked(pk=body, besides=besides))
    name = as_number(claim.activity)
    plain = {text: as_number(text) for text in {row[2] for row in rows}}
    same = [row for row in rows if plain[row[2]] == name or row[3] == claim.held_on]
    count = sum(alike for *_claim, nth, alike in same if nth == 1)
    told = "、".join(f"{number}（{activity}，{held_on}）" for _pk, number, activity, held_on, *_ in same[-MOST_TOLD:])
    return f"{told}等 {count} 件" if count > MOST_TOLD else told


@cache
def _handed_in(claims: Any) -> CompiledQuery:
    """Return the question for the newest of each name and day, with how many there are: there may be a thousand of the same."""
    there = (
        claims.objects.filter(matter__organization_id=key())
        .exclude(matter__state__in=OUT)
        .exclude(matter__submitted_at=None)
        .exclude(pk=key("besides"))
    )
    ranked = there.annotate(
        nth=Window(RowNumber(), order_by=F("pk").desc(), **_ALIKE), alike=Window(Count("pk"), **_ALIKE)
    ).filter(nth__lte=MOST_TOLD)
    told = ("pk", "matter__number", "activity", "held_on", "nth", "alike")
    return CompiledQuery(lambda: ranked.order_by().values_list(*told))
