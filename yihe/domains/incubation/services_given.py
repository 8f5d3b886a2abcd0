"""What was given to a resident against the recipe of its stage (萌芽重指导、初创重能力、发展重规划、成熟重资源)."""

from dataclasses import dataclass
from decimal import Decimal

from yihe.domains.incubation import city
from yihe.domains.incubation.models import ServiceGiven
from yihe.domains.incubation.records import ServiceRecord
from yihe.foundation.records.acts import read_along
from yihe.foundation.records.declared import State
from yihe.registers.organizations.models import Residency


def standing(residency: Residency) -> list[ServiceGiven]:
    """Return the records that count, newest first: those no later record put right or took back."""
    rows = ServiceGiven.objects.counting().filter(residency=residency)
    return list(read_along(ServiceRecord, rows))


def _sent_back(row: ServiceGiven) -> bool:
    return ServiceRecord.state_of(row) is State.SENT_BACK


@dataclass(frozen=True)
class Line:
    """One service in a stage: how often the recipe asks for it, how often it was given, and for how long."""

    service: str
    label: str
    wanted: int
    times: int
    hours: Decimal
    confirmed: int

    @property
    def lacking(self) -> int:
        return max(0, self.wanted - self.times)


def against_recipe(residency: Residency, stage: str = "", given: list[ServiceGiven] | None = None) -> list[Line]:
    """Return every service of the city for a stage (the present one), those the recipe stresses first."""
    stage = stage or residency.stage.stage
    here = city.pack(residency.organization.region)
    wanted = here.help_in(stage)
    rows = [
        row for row in (standing(residency) if given is None else given) if row.stage == stage and not _sent_back(row)
    ]
    lines = []
    for code, label in here.services.items():
        mine = [row for row in rows if row.service == code]
        lines.append(
            Line(
                code, label, wanted.get(code, 0), len(mine), sum((row.hours for row in mine), Decimal(0)),
                sum(ServiceRecord.state_of(row) is State.CONFIRMED for row in mine),
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: -line.wanted)


def next_help(residency: Residency, given: list[ServiceGiven] | None = None) -> list[str]:
    """Return what the recipe of the present stage still asks for, as words: 专业技能培训 还差 2 次."""
    return [f"{line.label} 还差 {line.lacking} 次" for line in against_recipe(residency, given=given) if line.lacking]
