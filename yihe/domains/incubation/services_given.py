"""
服务记录 (R23): recording a service given to a resident, putting a record right, the resident's own confirmation, and what
was given against the recipe of the stage (萌芽重指导、初创重能力、发展重规划、成熟重资源).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.domains.incubation import city
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import ServiceConfirmation, ServiceGiven
from yihe.domains.incubation.stays import hat_over
from yihe.foundation.roles import APPLICANT, BASE_MANAGER
from yihe.matters import telling
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.queries import who_reach
from yihe.registers.organizations.models import Residency

HALF_HOUR = Decimal("0.5")


def cannot_record(residency: Residency, user) -> str:
    """Return why this person cannot record a service for a resident, or ""."""
    if hat_over(user, residency.organization, BASE_MANAGER, TUTOR) is None:
        return "服务由创客基地管理员和推进组导师记录。"
    return ""


def record_service(
    residency: Residency, *, by, service: str, on: date, hours: Decimal, note: str, corrects: ServiceGiven | None = None
) -> ServiceGiven:
    """
    Record one service. With `corrects`, put an earlier record right: it stays, and no longer counts; 0 hours take it back.

    :raises NotAllowed: not the base or a tutor in reach; the day is not in the stay or has not come; the hours are none
    """
    if why := cannot_record(residency, by) or _is_wrong(residency, service, on, hours, corrects):
        raise NotAllowed(why)
    hat = hat_over(by, residency.organization, BASE_MANAGER, TUTOR)
    try:
        with transaction.atomic():
            given = ServiceGiven.objects.create(
                residency=residency, service=service, on=on, hours=hours, note=note, stage=stage_on(residency, on),
                by=by, hat=hat.role_code, corrects=corrects,
            )  # fmt: skip
            if hours:
                telling.tell(
                    _people_of(residency) - {by.pk},
                    f"{by}登记了一次“{given.service_label}”服务（{on:%Y-%m-%d}，{hours} 小时），请核对确认。",
                )
            return given
    except IntegrityError:
        raise NotAllowed("这条记录刚刚已被更正，请核对后再改。") from None


def cannot_confirm(given: ServiceGiven, user) -> str:
    """Return why this person cannot confirm a service for the resident, or ""."""
    if hat_over(user, given.residency.organization, APPLICANT) is None:
        return "服务由入壳组织自己确认。"
    if given.by_id == user.pk:
        return "记录服务的人不能替入壳组织确认。"
    if hasattr(given, "confirmation"):
        return "这次服务已经确认过。"
    if hasattr(given, "corrected_by") or not given.hours:
        return "这条记录已被更正，请确认更正后的那一条。"
    return ""


def confirm_service(given: ServiceGiven, *, by, remark: str = "") -> ServiceConfirmation:
    """Have the resident say that the service was given."""
    if why := cannot_confirm(given, by):
        raise NotAllowed(why)
    try:
        with transaction.atomic():
            return ServiceConfirmation.objects.create(service=given, by=by, remark=remark.strip()[:300])
    except IntegrityError:
        raise NotAllowed("这次服务已经确认过。") from None


def standing(residency: Residency) -> list[ServiceGiven]:
    """Return the records that count, newest first: those no later record put right, and that give any hours."""
    rows = ServiceGiven.objects.filter(residency=residency, corrected_by=None, hours__gt=0)
    return list(rows.select_related("by", "confirmation__by"))


def stage_on(residency: Residency, day: date) -> str:
    """Return the stage a resident was in on a day."""
    stages = sorted(residency.stages.all(), key=lambda row: (row.since, row.pk))
    return next((row.stage for row in reversed(stages) if row.since <= day), stages[0].stage)


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
    recipe = city.pack().recipes[stage]
    rows = [row for row in (standing(residency) if given is None else given) if row.stage == stage]
    lines = []
    for code, label in city.pack().services.items():
        mine = [row for row in rows if row.service == code]
        lines.append(
            Line(
                code, label, recipe.help.get(code, 0), len(mine), sum((row.hours for row in mine), Decimal(0)),
                sum(hasattr(row, "confirmation") for row in mine),
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: -line.wanted)


def next_help(residency: Residency, given: list[ServiceGiven] | None = None) -> list[str]:
    """Return what the recipe of the present stage still asks for, as words: 专业技能培训 还差 2 次."""
    return [f"{line.label} 还差 {line.lacking} 次" for line in against_recipe(residency, given=given) if line.lacking]


def _is_wrong(residency: Residency, service: str, on: date, hours: Decimal, corrects: ServiceGiven | None) -> str:
    most = city.pack().settings["service_hours_at_most"]
    if service not in city.pack().services:
        return "没有这一项服务。"
    if on > timezone.localdate():
        return "服务还没有发生，不能先记录。"
    if not residency.starts_on <= on <= (residency.left_on or date.max):
        until = f"{residency.left_on:%Y-%m-%d}" if residency.left_on else "今天"
        return f"服务日期应在入壳期间（{residency.starts_on:%Y-%m-%d} 至 {until}）。"
    if corrects is not None and corrects.residency_id != residency.pk:
        return "只能更正同一组织的服务记录。"
    if corrects is not None and hasattr(corrects, "corrected_by"):
        return "这条记录已经更正过，请更正最新的那一条。"
    if not hours and corrects is None or hours < 0 or hours > most:
        return f"时长应大于 0 小时，一次不超过 {most} 小时。"
    if hours % HALF_HOUR:
        return "时长按半小时记。"
    return ""


def _people_of(residency: Residency) -> set[int]:
    return who_reach(APPLICANT, organization_id=residency.organization_id)
