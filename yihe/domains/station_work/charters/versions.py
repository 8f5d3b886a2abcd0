"""The charters of a village that were filed, as everybody may read them: the newest holds, the others stood until the next."""

from dataclasses import dataclass

from django.db.models import QuerySet

from yihe.domains.station_work.charters import findings, offices, text
from yihe.domains.station_work.models.charters import Charter, CharterClause, Verdict
from yihe.matters.models import Matter
from yihe.registers.regions.names import names


@dataclass(frozen=True)
class Version:
    """One filed charter: its place among the village's (from 1), what it changed, and which clauses the review had found unlawful."""

    nth: int
    charter: Charter
    office: str
    changes: tuple[text.Change, ...]
    unlawful: tuple[CharterClause, ...]
    holds: bool

    @property
    def clauses(self) -> list[str]:
        return text.clauses(self.charter.decided_text)


def filed() -> QuerySet[Charter]:
    """Return what was filed and is public, oldest first."""
    return Charter.objects.filter(filed_on__isnull=False).order_by("filed_on", "pk")


def of_village(village: str) -> list[Version]:
    """Return the versions of a village's charter, the newest first. Two questions."""
    rows = list(filed().filter(matter__region=village))
    found: list[Version] = []
    said: dict[int, list[CharterClause]] = {}
    for clause in CharterClause.objects.filter(charter__in=rows, verdict=Verdict.UNLAWFUL):
        said.setdefault(clause.charter_id, []).append(clause)
    for nth, row in enumerate(rows, 1):
        changed = text.changes(rows[nth - 2].decided_text, row.decided_text) if nth > 1 else []
        left = findings.still_stand(said.get(row.pk, []), row.decided_text)
        found.append(Version(nth, row, offices.called(row.office), tuple(changed), tuple(left), nth == len(rows)))
    return found[::-1]


def before(matter: Matter) -> Charter | None:
    """Return the charter that was filed before this one of the same village, or None."""
    rows = filed().filter(matter__region=matter.region).exclude(pk=matter.pk)
    own = Charter.objects.get(pk=matter.pk).filed_on
    return (rows.filter(filed_on__lte=own) if own else rows).last()


def villages(county: str) -> list[tuple[str, str, Charter]]:
    """Return code and name of each village of a county with a filed charter, and the one that holds. Two questions."""
    newest: dict[str, Charter] = {}
    rows = filed().filter(matter__region__startswith=county).select_related("matter")
    for row in rows.defer("text", "decided_text"):
        newest[row.matter.region] = row
    called = names(newest)
    return sorted((code, called[code], row) for code, row in newest.items())
