"""The facts of the registers that this room offers as conditions of declared subsidies."""

from yihe.foundation.offered_facts import ORGANIZATION, PRACTITIONER, OfferedFact, Shape
from yihe.registers.organizations.models import WORKS, Organization, Position
from yihe.registers.practitioners.models import Level, Practitioner, TalentTitle

NONE = {"none": "没有"}
_LEVELS = list(Level.values)  # lowest first


def _choices(model, name: str) -> dict[str, str]:
    return {str(code): str(label) for code, label in model._meta.get_field(name).flatchoices}


def _employed(positions):
    def read(organization, practitioner, _on):
        rows = practitioner.employments.filter(organization=organization, position__in=positions)
        return tuple(rows.order_by("starts_on", "pk").values_list("starts_on", "ends_on"))

    return read


def _staff(organization, _practitioner, on):
    rows = organization.employments.filter(position=Position.STAFF, starts_on__lte=on).exclude(ends_on__lt=on)
    return rows.values("practitioner").distinct().count()


def _stays(organization, _practitioner, _on):
    return tuple(organization.residencies.order_by("starts_on").values_list("starts_on", "left_on"))


def _certificate(_organization, practitioner, on):
    """Return the highest level whose certificate holds on the day."""
    held = practitioner.certificates.filter(passed_on__lte=on, valid_from__lte=on, valid_until__gte=on)
    return max(held.values_list("level", flat=True), key=_LEVELS.index, default="none")


def _talent(_organization, practitioner, on):
    named = practitioner.titles.filter(named_on__lte=on).order_by("-named_on", "pk").values_list("title", flat=True)
    return named.first() or "none"


FACTS = (
    OfferedFact("judicial_field", "属于司法行政领域", ORGANIZATION, Shape.YES_NO, lambda o, _p, _on: o.judicial_field),
    OfferedFact(
        "party_organization", "建有党组织", ORGANIZATION, Shape.YES_NO,
        lambda o, _p, on: bool(o.party_organization) and (o.party_established_on or on) <= on,
    ),
    OfferedFact(
        "standing", "登记或备案", ORGANIZATION, Shape.CHOICE, lambda o, _p, _on: o.standing,
        _choices(Organization, "standing"),
    ),
    OfferedFact(
        "legal_form", "法律形式", ORGANIZATION, Shape.CHOICE, lambda o, _p, _on: o.legal_form,
        _choices(Organization, "legal_form"),
    ),
    OfferedFact(
        "role_type", "组织类型", ORGANIZATION, Shape.CHOICE, lambda o, _p, _on: o.role_type,
        _choices(Organization, "role_type"),
    ),
    OfferedFact(
        "registered_on", "登记（备案）日期", ORGANIZATION, Shape.SINCE, lambda o, _p, _on: o.registration_day, unit="个月"
    ),
    OfferedFact("staff", "专职人数", ORGANIZATION, Shape.COUNT, _staff, unit="人"),
    OfferedFact("resident", "入驻{base}的期间", ORGANIZATION, Shape.PERIODS, _stays),
    OfferedFact(
        "practitioner_kind", "人员类别", PRACTITIONER, Shape.CHOICE, lambda _o, p, _on: p.kind,
        _choices(Practitioner, "kind"),
    ),
    OfferedFact(
        "certificate", "当日有效的最高一级证书", PRACTITIONER, Shape.CHOICE, _certificate, dict(Level.choices) | NONE
    ),
    OfferedFact("talent", "人才称号", PRACTITIONER, Shape.CHOICE, _talent, _choices(TalentTitle, "title") | NONE),
    OfferedFact("works", "在本单位专职或兼职的期间", PRACTITIONER, Shape.PERIODS, _employed(WORKS)),
    OfferedFact("full_time", "在本单位专职的期间", PRACTITIONER, Shape.PERIODS, _employed((Position.STAFF,))),
)  # fmt: skip
