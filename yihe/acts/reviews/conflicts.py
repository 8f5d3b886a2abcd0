"""
回避: what the registers know about an expert and the organization a matter is about.

A conflict is a fact with its source, never somebody's impression. What no register knows, the expert declares
(`verbs.declare_interest`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from yihe.acts.reviews.models import Ground
from yihe.acts.reviews.sheets import Sheet
from yihe.foundation import doors
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.roles import EXPERT
from yihe.foundation.written import names
from yihe.matters import own_cause
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import Membership
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import stakes
from yihe.registers.practitioners.models import Practitioner

_GROUNDS: dict[str, Ground] = {
    stakes.EMPLOYMENT: Ground.EMPLOYMENT,
    stakes.BOARD: Ground.BOARD,
    stakes.LEGAL_REPRESENTATIVE: Ground.LEGAL_REPRESENTATIVE,
    stakes.FELLOW: Ground.BOARD,
    stakes.RELATIVE: Ground.DECLARED,
    stakes.ACCOUNT: Ground.PARTICIPATION,
    stakes.OWN: Ground.PARTICIPATION,
}


_hats_of = CompiledQuery(
    lambda: Membership.objects.filter(user__among=keys("users")).exclude(role_code=EXPERT.code).order_by("pk")
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an expert must step aside: the ground, the fact as a sentence, and the register row it was read in."""

    ground: Ground
    sentence: str
    basis: str


def found(
    practitioner: Practitioner, matter: Matter, on: date | None = None, *, sheet: Sheet | None = None,
    besides: Sequence[Organization] = (),
) -> Conflict | None:  # fmt: skip
    """Return the conflict of one expert with a matter on a day (today), or None."""
    return found_among([practitioner], matter, on, sheet=sheet, besides=besides).get(practitioner.pk)


def found_among(
    practitioners: Iterable[Practitioner], matter: Matter, on: date | None = None, *, sheet: Sheet | None = None,
    besides: Sequence[Organization] = (),
) -> dict[int, Conflict]:  # fmt: skip
    """
    Return the conflicts of experts with a matter, by the expert's key; the gravest where there are several. `sheet` says how many years
    a tie counts, where not as usual; `besides` are organizations that are judged beside the matter's own: who bids.
    """
    experts = list(practitioners)
    day = on or timezone.localdate()
    by_user = {p.user_id: p for p in experts if p.user_id}
    # What else they are or were here: who was never anything but an expert cannot have handled a matter otherwise.
    hats = _hats_of(users=by_user) if by_user else []
    years_of = sheet.recusal_years if sheet else ""
    conflicts: dict[int, Conflict] = {}
    for organization in [*([matter.organization] if matter.organization else ()), *besides]:
        for finding in (_with_a_stake, _tied):
            for pk, conflict in finding(experts, by_user, organization, matter, day, years_of):
                conflicts.setdefault(pk, conflict)
    for pk, conflict in _participation(experts, by_user, hats, matter, day):
        conflicts.setdefault(pk, conflict)
    return conflicts


def employer_is_judged(practitioner: Practitioner, judged: Iterable[str]) -> Conflict | None:
    """
    Return the conflict of an expert who works for one of those that are judged, by the names these go by: a law firm or an enterprise is in no register
    of employments, and whom an expert works for was entered with them (条例 9).
    """
    employer = practitioner.employer.strip()
    if not employer or not any(names.same(employer, each) for each in judged):
        return None
    return Conflict(Ground.EMPLOYMENT, f"{practitioner.name}的工作单位是{employer}。", "登记的工作单位")


def _with_a_stake(experts, by_user, organization, matter, day, years_of):
    """What the registers know of anybody's stake in an organization: the same for experts as for staff."""
    people = {stakes.Person(p.pk, p.user_id, p.name): p.pk for p in experts}
    about = own_cause.whom_it_is_about(matter)
    for person, stake in stakes.among(people, organization, day, about, matter.region, years_of).items():
        yield people[person], Conflict(_GROUNDS[stake.ground], stake.sentence, stake.basis)


def _tied(experts, by_user, organization, matter, day, years_of):
    """What the rooms know: each names in its door the functions that tell what binds people to an organization."""
    if not by_user:
        return
    for tie in doors.ties():
        for user, ground, sentence, basis in tie(
            by_user, organization, stakes.since_when(day, matter.region, years_of)
        ):
            yield by_user[user].pk, Conflict(ground, sentence, basis)


def _participation(experts, by_user, hats, matter, day):
    about = own_cause.whom_it_is_about(matter)
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
