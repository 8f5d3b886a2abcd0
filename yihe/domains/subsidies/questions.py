"""
Questions, never scores: what the registers show beside a claim that may have a good reason, or none. The reviewer sees each
with the records it comes from and answers in a sentence before deciding; who approves answers what came up since. Nothing
here refuses, adds up or ranks.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.lifetimes import line_of
from yihe.domains.subsidies.outcomes import Benefit
from yihe.foundation import digests, money
from yihe.foundation.encryption import masked
from yihe.matters.models import Matter
from yihe.matters.reading import events, read_once
from yihe.registers.bodies import lines as bodies
from yihe.registers.bodies import traits
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners import lines
from yihe.registers.practitioners.models import DeclaredRelative, Employment, Practitioner

SHARED = {
    traits.ACCOUNT: "收款账号与另一收款对象相同", traits.ADDRESS: "地址与另一收款对象相同", traits.PHONE: "电话与另一收款对象相同",
}  # fmt: skip
ANSWER = "对核查问题的答复"


@dataclass(frozen=True)
class Question:
    """One thing to be answered: `code` is the same as long as the fact is, `records` say where it was read."""

    code: str
    sentence: str
    records: tuple[str, ...]


def of(matter: Matter) -> list[Question]:
    """Return what there is to ask about a claim now, in a steady order."""
    return read_once(
        matter, "questions", lambda: [*_shared(matter), *_two_jobs(matter), *_taken_back(matter), *_kin(matter)]
    )


def open_for(matter: Matter) -> list[Question]:
    """Return the questions nobody has answered yet in this round: those that came up since the review."""
    reviews = [event for event in events(matter) if event.action == "review"]
    answered = (
        set(str(reviews[-1].said.get("questions", "")).split()) if reviews and matter.state == "reviewed" else set()
    )
    return [each for each in of(matter) if each.code not in answered]


def answers(matter: Matter) -> list[tuple[str, str]]:
    """Return what was answered so far, as (who, words), oldest first."""
    said = ((str(event.actor or ""), str(event.said.get("answers", ""))) for event in events(matter))
    return [(who, words) for who, words in said if words]


def unanswered(matter: Matter, answers: str) -> str:
    """Return why nobody can decide before answering, or ""."""
    asked = open_for(matter)
    if not asked or answers.strip():
        return ""
    return f"此件有 {len(asked)} 个问题要先答复：{''.join(f'{each.sentence}。' for each in asked)}请在“{ANSWER}”里写明核实的情况。"


def _entries(matter: Matter, person: Practitioner) -> frozenset[int]:
    return read_once(matter, ("entries", person.pk), lambda: lines.entries_of(person.pk))


def _people(matter: Matter) -> list[Practitioner]:
    """Return the people a claim is for: the beneficiary, or who holds the post now."""
    claim = claim_of(matter).claim
    if hasattr(claim, "practitioner"):
        return [claim.practitioner]
    if post := getattr(claim, "post", None):
        return [row.practitioner for row in post.incumbencies.select_related("practitioner") if not row.ends_on]
    return []


def _shared(matter: Matter):
    _kind, claim, organization = claim_of(matter)
    person = getattr(claim, "practitioner", None)
    whose = organization.whose if person is None else person.whose
    if not (shared := traits.shared_by(whose)):
        return  # as nearly always: whose line it is, nobody needs to know
    if person is None:
        own = {f"organization:{pk}" for pk in bodies.line_of(organization.pk)}
    else:
        own = {f"practitioner:{pk}" for pk in _entries(matter, person)}
    found = {other: sorts for other, sorts in shared.items() if other not in own}
    for sort, sentence in SHARED.items():
        if others := sorted(other for other, sorts in found.items() if sort in sorts):
            code = digests.sm3(" ".join(others))[:12]
            yield Question(f"{sort}:{code}", sentence, tuple(map(_named, others)))


def _named(whose: str) -> str:
    register, _colon, key = whose.partition(":")
    if register == "organization":
        organization = Organization.objects.get(pk=int(key))
        return f"社会组织登记簿：{organization.name}（{organization.uscc}）"
    person = Practitioner.objects.get(pk=int(key))
    return f"从业人员登记簿：{masked(person.name, 1, 0)}（证件 {masked(person.id_number, 4, 2)}）"


def _two_jobs(matter: Matter):
    today = timezone.localdate()
    for person in _people(matter):
        rows = Employment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            practitioner__in=_entries(matter, person),
            position=Position.STAFF,
        )
        jobs = list(rows.select_related("organization").order_by("starts_on", "pk"))
        if len(jobs) > 1 and len({bodies.line_of(row.organization_id) for row in jobs}) > 1:
            keys = "-".join(str(row.pk) for row in jobs)
            records = tuple(f"任职经历第 {row.pk} 条：自 {row.starts_on} 在{row.organization.name}专职" for row in jobs)
            yield Question(f"jobs:{keys}", f"{masked(person.name, 1, 0)}同时在两家以上单位专职", records)


def _taken_back(matter: Matter):
    """A payment of the same that was taken back whole: it counts no more, and is not forgotten."""
    kind, claim, organization = claim_of(matter)
    subject, _name = kind.owner_of(claim, organization)
    line = read_once(matter, "line", lambda: line_of(kind.benefit(claim), subject))
    rows = Benefit.objects.filter(kind=kind.benefit(claim), subject__in=line, reverses=None, reversed_by__isnull=False)
    for row in rows.exclude(matter=matter.pk).select_related("reversed_by").order_by("pk"):
        said = f"{row.paid_on} {row.through} {money.shown(row.amount)}（{row.source}）：{row.reversed_by.document}"
        yield Question(f"taken:{row.pk}", "同一项补贴以前给过又收回或者冲销", (said,))


def _kin(matter: Matter):
    """A relative whom the beneficiary declared (sealed: nobody is named) was paid by us too."""
    for person in _people(matter):
        if not person.user_id:
            continue
        for row in DeclaredRelative.objects.filter(declared_by=person.user_id, withdrawn_at=None).exclude(id_index=""):
            line = {one for index in lines.indexes_of_relative(row) for one in lines.indexes_of_line(index)}
            if Benefit.objects.filter(subject__in=line, reverses=None).exists():
                yield Question(f"kin:{row.pk}", "受益人申报的一位近亲属也领取过补贴", (f"近亲属申报第 {row.pk} 条",))
