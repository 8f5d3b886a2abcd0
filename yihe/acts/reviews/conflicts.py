"""
回避: what the registers know about an expert and the organization a matter is about.

A conflict is a fact with its source, never somebody's impression. What no register knows, the expert declares
(`verbs.declare_interest`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from yihe.acts.reviews.models import Ground
from yihe.foundation import doors, parameters
from yihe.foundation.roles import APPLICANT, EXPERT
from yihe.matters import kinds
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import Membership
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners.models import Employment, Practitioner

YEARS = parameters.asks_for("review/recusal_years")
_GROUNDS: dict[str, Ground] = {
    Position.STAFF: Ground.EMPLOYMENT,
    Position.PART_TIME: Ground.EMPLOYMENT,
    Position.BOARD: Ground.BOARD,
    Position.LEGAL_REPRESENTATIVE: Ground.LEGAL_REPRESENTATIVE,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an expert must step aside: the ground, the fact as a sentence, and the register row it was read in."""

    ground: Ground
    sentence: str
    basis: str


def found(practitioner: Practitioner, matter: Matter, on: date | None = None) -> Conflict | None:
    """Return the conflict of one expert with a matter on a day (today), or None."""
    return found_among([practitioner], matter, on).get(practitioner.pk)


def found_among(
    practitioners: Iterable[Practitioner], matter: Matter, on: date | None = None
) -> dict[int, Conflict]:  # fmt: skip
    """Return the conflicts of experts with a matter, by the expert's key; the gravest where there are several."""
    experts = list(practitioners)
    day = on or timezone.localdate()
    years = int(parameters.current().at(YEARS, day).value)
    by_user = {p.user_id: p for p in experts if p.user_id}
    # What else they are or were here: who was never anything but an expert cannot have handled a matter otherwise.
    hats = list(Membership.objects.filter(user__in=by_user).exclude(role_code=EXPERT.code).order_by("pk"))
    conflicts: dict[int, Conflict] = {}
    for finding in (_legal_representative, _employment, _tied, _applicant, _participation):
        for pk, conflict in finding(experts, by_user, hats, matter, _years_before(day, years)):
            conflicts.setdefault(pk, conflict)
    return conflicts


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _legal_representative(experts, by_user, hats, matter, since):
    organization = matter.organization
    if organization is None:
        return
    for expert in experts:
        if expert.name.strip() == organization.legal_representative.strip():
            sentence = f"{expert.name}与{organization.name}的法定代表人同名，视为同一人回避。"
            yield expert.pk, Conflict(Ground.LEGAL_REPRESENTATIVE, sentence, "社会组织登记簿：法定代表人")


def _employment(experts, by_user, hats, matter, since):
    if matter.organization_id is None:
        return
    rows = Employment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=since), organization=matter.organization_id, practitioner__in=experts
    ).select_related("practitioner", "organization")
    # A board seat weighs more than a job: it is named first where somebody has both.
    for row in sorted(rows, key=lambda row: (_GROUNDS[row.position] == Ground.EMPLOYMENT, row.pk)):
        until = f"至 {row.ends_on}" if row.ends_on else "至今"
        role = row.title or row.get_position_display()
        sentence = f"{row.practitioner.name}自 {row.starts_on} {until}在{row.organization.name}任{role}。"
        yield row.practitioner_id, Conflict(_GROUNDS[row.position], sentence, f"任职经历第 {row.pk} 条：{row.source}")


def _tied(experts, by_user, hats, matter, since):
    """What the rooms know: each names in its door the functions that tell what binds people to an organization."""
    if matter.organization_id is None or not by_user:
        return
    for tie in doors.ties():
        for user, ground, sentence, basis in tie(by_user, matter.organization, since):
            yield by_user[user].pk, Conflict(ground, sentence, basis)


def _applicant(experts, by_user, hats, matter, since):
    for row in hats:
        if row.role_code != APPLICANT.code or row.organization_id is None:
            continue
        if row.organization_id != matter.organization_id or (row.valid_until and row.valid_until < since):
            continue
        expert = by_user[row.user_id]
        sentence = f"{expert.name}自 {row.valid_from} 起是{matter.organization.name}的经办人。"
        yield expert.pk, Conflict(Ground.PARTICIPATION, sentence, f"系统任职第 {row.pk} 条")


def _participation(experts, by_user, hats, matter, since):
    about = _whom_it_is_about(matter)
    for expert in experts:
        if expert.pk == about:
            yield expert.pk, Conflict(Ground.PARTICIPATION, f"本办件即为{expert.name}的事项。", f"办件 {matter.number}")
    if matter.opened_by_id in by_user:
        expert = by_user[matter.opened_by_id]
        yield expert.pk, Conflict(Ground.PARTICIPATION, f"{expert.name}是本办件的发起人。", f"办件 {matter.number}")
    others = {row.user_id for row in hats}
    if not others:
        return
    handled = Q(actor__in=others) | Q(on_behalf_of__in=others)
    acts = Event.objects.filter(handled, matter=matter).exclude(hat=EXPERT.code).order_by("seq")
    for actor_id, lender_id, seq in acts.values_list("actor_id", "on_behalf_of_id", "seq"):
        who, how = (actor_id, "") if actor_id in others else (lender_id, "（由受托人代办）")
        expert = by_user[who]
        sentence = f"{expert.name}以其他身份经办过本办件{how}。"
        yield expert.pk, Conflict(Ground.PARTICIPATION, sentence, f"办理记录第 {seq} 条")


def _whom_it_is_about(matter: Matter) -> int | None:
    """Return the key of the practitioner a matter's contents name, for kinds that are about one person."""
    contents = getattr(kinds.get(matter.kind), "contents", None)
    if contents is None or not any(f.attname == "practitioner_id" for f in contents._meta.concrete_fields):
        return None
    return contents.objects.filter(matter=matter).values_list("practitioner_id", flat=True).first()
