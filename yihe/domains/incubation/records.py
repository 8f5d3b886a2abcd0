"""服务记录 (R23): the services given to residents, entered by the base and the tutors, confirmed by the resident."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q

from yihe.domains.incubation import city
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import ServiceConfirmation, ServiceGiven
from yihe.foundation.city_words import word
from yihe.foundation.records.declared import Record
from yihe.foundation.roles import APPLICANT, AUDITOR, BASE_MANAGER, CLERK, DIRECTOR, REVIEWER
from yihe.foundation.written import looked_for
from yihe.matters import telling
from yihe.registers.accounts.queries import who_reach
from yihe.registers.organizations.codes import on_record
from yihe.registers.organizations.models import Organization, Residency

HALF_HOUR = Decimal("0.5")


class ServiceRecord(Record):
    code, label, about = "service", "服务记录", "residency"
    rows, answers = ServiceGiven, ServiceConfirmation
    fields = ("service", "on", "hours", "note")
    columns = ("service", "hours", "note")
    filters = ("service", "stage")
    searched = ("note__icontains", "residency__organization__name__icontains")
    joined = ("residency__organization",)
    initial = {"hours": Decimal("1.0")}
    helps = {"hours": "按半小时记，例如 1 或 1.5"}
    entered_by, confirmed_by, seen_by = (BASE_MANAGER, TUTOR), (APPLICANT,), (CLERK, REVIEWER, DIRECTOR, AUDITOR)
    region_at = "residency__organization__region"
    group, icon, weight = "孵化与组织", "list", 105
    about_column, about_page = "{enter}组织", "desk:resident"
    enters_words = "服务由{base}管理员和{group}{tutor}记录。"
    answers_words = "服务由{enter}组织自己确认。"

    @classmethod
    def in_reach(cls, user):
        return ServiceGiven.objects.filter(residency__organization__in=Organization.objects.visible_to(user))

    @classmethod
    def abouts(cls, user):
        stays = Residency.objects.filter(organization__in=Organization.objects.visible_to(user))
        return stays.select_related("organization").order_by("organization__name", "-starts_on")

    @classmethod
    def named(cls, text: str, user, on: date | None) -> Residency:
        stays = cls.abouts(user).filter(
            Q(organization__uscc=looked_for.number(text))
            | Q(organization__name__in={text.strip(), looked_for.name(text)})
            | Q(organization__in=on_record(text).values("pk"))
        )
        if on:
            stays = stays.filter(Q(left_on=None) | Q(left_on__gte=on), starts_on__lte=on)
        if len(found := stays[:2]) != 1:
            raise ValidationError(f"没有找到当天在孵的“{text[:40]}”，请写组织的全称、统一社会信用代码或备案号。")
        return found[0]

    @classmethod
    def place_of(cls, about: Residency) -> dict:
        return {"region": about.organization.region, "organization_id": about.organization_id}

    @classmethod
    def called(cls, about: Residency) -> str:
        return about.organization.name

    @classmethod
    def faults(cls, about: Residency, said: dict) -> Iterator[tuple[str, str]]:
        on, hours, most = said["on"], said["hours"], city.setting("service_hours_at_most", about.organization.region)
        if not about.starts_on <= on <= (about.left_on or date.max):
            until = f"{about.left_on:%Y-%m-%d}" if about.left_on else "今天"
            yield "on", f"服务日期应在{word('enter')}期间（{about.starts_on:%Y-%m-%d} 至 {until}）。"
        if not 0 < hours <= most:
            yield "hours", f"时长应大于 0 小时，一次不超过 {most} 小时。"
        elif hours % HALF_HOUR:
            yield "hours", "时长按半小时记。"

    @classmethod
    def derived(cls, about: Residency, said: dict) -> dict:
        return {"stage": stage_on(about, said["on"])}

    @classmethod
    def entered(cls, row: ServiceGiven) -> None:
        if not row.void:
            words = f"{row.by}登记了一次“{row.service_label}”服务（{row.on:%Y-%m-%d}，{row.hours} 小时），请核对确认。"
            telling.tell(cls.receivers(row.residency) - {row.by_id}, words, page=f"desk:record {cls.code} {row.pk}")

    @classmethod
    def answered(cls, row: ServiceGiven, answer: ServiceConfirmation) -> None:
        if not answer.accepted:
            words = (
                f"{row.residency.organization}退回了“{row.service_label}”服务记录（{row.on:%Y-%m-%d}）：{answer.remark}"
            )
            telling.tell({row.by_id}, words, page=f"desk:record {cls.code} {row.pk}")

    @classmethod
    def receivers(cls, about: Residency) -> set[int]:
        return who_reach(APPLICANT, organization_id=about.organization_id)

    @classmethod
    def late_after(cls, region: str = "") -> int:
        return city.setting("service_late_days", region)

    @classmethod
    def reminded_after(cls, region: str = "") -> int:
        return city.setting("service_reminder_days", region)

    @classmethod
    def stands_after(cls, region: str = "") -> int:
        return city.setting("service_confirmation_days", region)


def stage_on(residency: Residency, day: date) -> str:
    """Return the stage a resident was in on a day."""
    stages = sorted(residency.stages.all(), key=lambda row: (row.since, row.pk))
    return next((row.stage for row in reversed(stages) if row.since <= day), stages[0].stage)
