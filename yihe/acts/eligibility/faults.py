"""
`faults_on(party, day, purpose)`: what stands against a party on a day, for a purpose. Everything is asked of the day, from rows that keep
since when and until when, so that it can be asked again years later and says the same.

Who is no social organization has no grade and no annual check: 「不适用」, never a fault (`grade_words`).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from yihe.acts.eligibility import gates
from yihe.acts.eligibility.gates import ENDED, GRADE, RECOVERY, Effect, Purpose
from yihe.acts.funds.models import Recovery
from yihe.foundation import money
from yihe.matters.models import Party
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Ending
from yihe.registers.grades import edits as grades
from yihe.registers.grades.models import Grade
from yihe.registers.organizations.models import Organization, Standing
from yihe.registers.suppliers.models import Supplier

NOT_APPLICABLE = "不适用"
DECIDED = "approve"  # the action by which a recovery is decided: one that is only being heard stands against nobody
ASK_REGISTRAR, ASK_BUREAU = "请向登记机关查询", "请向本局财务经办查询"

Asked = Party | Body | Organization | Supplier


@dataclass(frozen=True)
class Fault:
    """
    One thing that stands against a party. `effect` is what it does for the purpose that was asked about, `basis` on what that rests; `since`
    and `until` are its days, None where unknown or without an end.
    """

    code: str
    effect: Effect
    words: str
    basis: str
    since: date | None = None
    until: date | None = None


def faults_on(party: Asked, day: date, purpose: Purpose | str, *, region: str = "") -> list[Fault]:
    """
    Return what stands against a party on a day for a purpose, in the order of `gates.yaml`. `region` is that of whoever asks – of a `Party`
    its matter's, where it is not said –, for what a fault does is the county's to say.

    :raises ValueError: the party is a person and no body: who undertakes is a body, an individual too (`registers/suppliers`)
    """
    body = Body.objects.get(pk=body_of(party).pk)  # as it stands now, whenever the party was read
    known = gates.of(region or _region_of(party))
    found = []
    for code, ask in _ASKED.items():
        gate = known[code]
        if (effect := gate.effects.get(Purpose(purpose))) is None:
            continue
        found += [Fault(code, effect, words, gate.basis, since, until) for words, since, until in ask(body, day)]
    return found


def grade_on(party: Asked, day: date) -> Grade | None:
    """Return the grade a party holds on a day, or None: it has none, or is not of those that are graded."""
    return grades.grade_on(body_of(party).pk, day)


def grade_words(party: Asked, day: date) -> str:
    """Return what a page says of a party's grade on a day."""
    body = body_of(party)
    if not grades.is_graded(body.pk):
        return NOT_APPLICABLE
    found = grades.grade_on(body.pk, day)
    return f"{found.get_level_display()}（有效期至 {found.last_day}）" if found else "没有有效的评估等级"


def body_of(party: Asked) -> Body:
    """Return the body a party is. Raises ValueError for a person."""
    if isinstance(party, Body):
        return party
    if party.body is None:
        raise ValueError("承接主体是单位：个人也先登记为承接主体。")
    return party.body


def _region_of(party: Asked) -> str:
    if isinstance(party, Party) and party.matter_id:
        return party.matter.region
    return body_of(party).region


# -- what is asked: each returns (words, since, until) of what it found ---------------------------------------------------

Found = list[tuple[str, date | None, date | None]]


def _ended(body: Body, day: date) -> Found:
    """Registration: it exists on the day. Who is still being founded is not registered yet."""
    preparing = Organization.objects.filter(pk=body.pk, standing=Standing.PREPARING).exists()
    if preparing or (body.since and day < body.since):
        since = f"（登记日期 {body.since}）" if body.since and not preparing else ""
        return [(f"{body.name}在 {day} 还没有登记{since}，{ASK_REGISTRAR}。", None, body.since)]
    if body.until is None or day <= body.until:
        return []
    how = Ending(body.ending).label if body.ending else "终止"
    after = body.until + timedelta(days=1)
    return [(f"{body.name}已于 {body.until} {how}，{ASK_REGISTRAR}；有承继单位的，由承继单位办理。", after, None)]


def _grade(body: Body, day: date) -> Found:
    """A grade in force. Of who is not graded nothing is asked."""
    if not grades.is_graded(body.pk) or grades.grade_on(body.pk, day):
        return []
    last = Grade.objects.filter(organization=body.pk, checked=True, since__lte=day).order_by("-since", "-pk").first()
    if last is None:
        return [(f"{body.name}在 {day} 没有评估等级，参加评估后登记。", None, None)]
    words = f"{body.name}的评估等级 {last.get_level_display()} 在 {day} 已经失效（有效期至 {last.last_day}，{last.document}），重新评估后登记。"
    return [(words, last.last_day + timedelta(days=1), None)]


def _recovery(body: Body, day: date) -> Found:
    """What was decided to be given back, by the body or whoever is of one line with it, and is not yet."""
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    rows = Recovery.objects.filter(
        Q(matter__closed_at=None) | Q(matter__closed_at__gte=until),
        commitment__organization__in=lines.line_of(body.pk), matter__events__action=DECIDED, matter__events__at__lt=until,
    )  # fmt: skip
    found: Found = []
    for row in rows.select_related("matter").order_by("pk").distinct():
        decided = row.matter.events.get(action=DECIDED)
        since = timezone.localdate(decided.at)
        words = f"{body.name}有应退回的款项 {money.shown(row.amount)} 尚未退清（{row.matter.number}，{since} 决定），{ASK_BUREAU}；退清后即消除。"
        found.append((words, since, None))
    return found


_ASKED = {ENDED: _ended, GRADE: _grade, RECOVERY: _recovery}
