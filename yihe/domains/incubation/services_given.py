"""What was given to a resident against the recipe of its stage (萌芽重指导、初创重能力、发展重规划、成熟重资源); counted by the act `service_records`."""

from yihe.acts.service_records import given as counted
from yihe.acts.service_records.given import Line
from yihe.domains.incubation import city
from yihe.domains.incubation.models import ServiceGiven
from yihe.domains.incubation.records import ServiceRecord
from yihe.registers.organizations.models import Residency


def standing(residency: Residency) -> list[ServiceGiven]:
    """Return the records that count, newest first: those no later record put right or took back."""
    return counted.standing(ServiceRecord, residency=residency)


def against_recipe(residency: Residency, stage: str = "", given: list[ServiceGiven] | None = None) -> list[Line]:
    """Return every service of the city for a stage (the present one), those the recipe stresses first."""
    stage = stage or residency.stage.stage
    here = city.pack(residency.organization.region)
    rows = [row for row in (standing(residency) if given is None else given) if row.stage == stage]
    return counted.lines(ServiceRecord, rows, here.services, here.help_in(stage), lambda row: row.service)


def next_help(residency: Residency, given: list[ServiceGiven] | None = None) -> list[str]:
    """Return what the recipe of the present stage still asks for, as words: 专业技能培训 还差 2 次."""
    return [f"{line.label} 还差 {line.lacking} 次" for line in against_recipe(residency, given=given) if line.lacking]
