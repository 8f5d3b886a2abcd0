"""
Who has a stake in an organization (利害关系): the one question behind every 回避 – of experts, clerks, reviewers, directors,
cashiers, in every domain. A stake is a fact of the registers with its source, never somebody's impression:

- they worked or sat there, or kept its account here, now or within the years of `review/recusal_years`;
- they bear the name of its legal representative;
- they share a seat (board, legal representative) in another organization with one who has a seat there;
- a relative they declared works or sits there, or is whom it is about; or it is about themselves.

An organization is its whole line (`bodies/lines.py`): who worked for the one that was merged has a stake in the other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import DateField, Exists, OuterRef, Q

from yihe.foundation import comparisons, figures, parameters
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.accounts.models import Membership, User
from yihe.registers.bodies import lines as bodies
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners import lines
from yihe.registers.practitioners.models import DeclaredRelative, Employment, Practitioner

YEARS = parameters.asks_for("review/recusal_years", figures.YEARS)
SEATS = (Position.BOARD, Position.LEGAL_REPRESENTATIVE)
LEGAL_REPRESENTATIVE, BOARD, EMPLOYMENT, FELLOW, RELATIVE, ACCOUNT, OWN = (
    "legal_representative", "board", "employment", "fellow", "relative", "account", "own",
)  # fmt: skip


class Person(NamedTuple):
    """Somebody who is asked about: their key in the register of practitioners, their account's (either may be None), their name."""

    practitioner: int | None
    user: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Stake:
    """Why somebody steps aside: the ground, the fact as a sentence, where it was read, and whether it holds today."""

    ground: str
    sentence: str
    basis: str
    is_past: bool = False


def since_when(day: date, region: str, years_of: str = "") -> date:
    """
    Return the first day from which on a tie counts on a day, by the text of a region; `years_of` names another parameter than the
    usual one. Raises NotServed, NotInForce.
    """
    years = parameters.of(region).at(years_of or YEARS, day).as_(figures.YEARS)
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


_who = CompiledQuery(
    lambda: (
        User.objects.filter(pk=key())
        .annotate(
            works=Exists(Employment.objects.filter(practitioner__user=OuterRef("pk"))),
            related=Exists(DeclaredRelative.objects.filter(declared_by=OuterRef("pk"))),
            keeps=Exists(Membership.objects.filter(user=OuterRef("pk"), organization__isnull=False)),
        )
        .values_list("pk", "name", "practitioner__pk", "practitioner__name", "works", "related", "keeps")
    )
)


def of_users(
    users: Iterable[int],
    organizations: Iterable[Organization],
    on: date,
    about: int | None = None,
    region: str = "",
    line: Callable[[], frozenset[int]] | None = None,
) -> Stake | None:
    """
    Return the first stake that one of some accounts' holders (keys) has in one of some organizations, or None. `region` is that of the
    matter, by whose text ties grow old; without one it is the organization's. `line` is that of the one organization, where it
    is known otherwise.
    """
    tied, named = [], {}
    for pk, name, practitioner, registered, *ties in (_who(pk=user)[0] for user in sorted(users)):
        person = Person(practitioner, pk, registered or name)
        if any(ties) or about is not None and practitioner is not None:
            tied.append(person)
        named[person.name.strip()] = person
    for organization in organizations:
        # Most have no ties at all; then only the names of legal representatives are compared.
        alike = (
            () if tied else _heads_of(organization, line() if line else bodies.line_of(organization.pk)) & named.keys()
        )
        asked = tied or [named[name] for name in alike]
        found = among(asked, organization, on, about, region) if asked else {}
        if found:
            return next(found[each] for each in asked if each in found)
    return None


def _heads_of(organization: Organization, keys: frozenset[int]) -> set[str]:
    others = keys - {organization.pk}
    line = Organization.objects.filter(pk__in=others).values_list("legal_representative", flat=True) if others else ()
    return {name.strip() for name in (organization.legal_representative, *line)} - {""}


def among(
    people: Iterable[Person],
    organization: Organization,
    on: date,
    about: int | None = None,
    region: str = "",
    years_of: str = "",
) -> dict[Person, Stake]:
    """
    Return the stake of each person who has one in an organization on a day, the gravest where there are several. `about` is
    the practitioner (a key) a matter is about, if it is about one; `region` and `years_of` as above.
    """
    asked: list[Person] = list(people)
    found: dict[Person, Stake] = {}
    line = {each.pk: each for each in _of_line(line=bodies.line_of(organization.pk))}
    circle = _Circle(line, since_when(on, region or organization.region, years_of), on, about)
    for finding in (_own, _named_alike, _worked, _kept_its_account, _fellows, _relatives):
        for person, stake in finding(asked, circle):
            found.setdefault(person, stake)
    return found


@dataclass(frozen=True)
class _Circle:
    """What is asked about: the organizations of the line by key, from which day on ties count, the day, and whom it is about."""

    line: dict[int, Organization]
    since: date
    on: date
    about: int | None

    @property
    def lasting(self) -> Q:
        return Q(ends_on=None) | Q(ends_on__gte=self.since)


# Asked of every expert in a pool and at each act of everybody: compiled once.
_since = Parameter("since", DateField())
_lasting = Q(ends_on=None) | Q(ends_on__gte=_since)
_line, _people = keys("line"), keys("people")


def _seats():
    rows = Employment.objects.filter(_lasting, position__in=SEATS)
    return rows.select_related("practitioner", "organization")


_of_line = CompiledQuery(lambda: Organization.objects.filter(pk__among=_line).order_by("pk"))
_work = CompiledQuery(
    lambda: Employment.objects.filter(_lasting, organization__among=_line, practitioner__among=_people).order_by("pk")
)
_keep = CompiledQuery(
    lambda: Membership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=_since), Q(ended_at=None) | Q(ended_at__date__gte=_since),
        organization__among=_line, user__among=_people,
    ).order_by("pk")
)  # fmt: skip
_sit_elsewhere = CompiledQuery(lambda: _seats().filter(practitioner__among=_people).exclude(organization__among=_line))
_sit_here = CompiledQuery(
    lambda: _seats().filter(organization__among=_line).order_by().values_list("practitioner_id", flat=True)
)
_sit_there = CompiledQuery(
    lambda: (
        _seats().filter(organization__among=keys("there"))
        .filter(Q(practitioner__among=_people) | Q(practitioner__name__among=keys("heads"))).order_by("pk")
    )
)  # fmt: skip
_declared_by = CompiledQuery(
    lambda: DeclaredRelative.objects.filter(declared_by__among=_people, withdrawn_at=None).order_by("pk")
)

Found = Iterator[tuple[Person, Stake]]


def _own(people: list[Person], circle: _Circle) -> Found:
    if circle.about is None:
        return
    entries = lines.entries_of(circle.about)
    for person in people:
        if person.practitioner in entries:
            yield person, Stake(OWN, f"本办件即为{person.name}的事项。", "申请内容：受益人")


def _named_alike(people: list[Person], circle: _Circle) -> Found:
    for person in people:
        for organization in circle.line.values():
            if person.name.strip() and person.name.strip() == organization.legal_representative.strip():
                sentence = f"{person.name}与{organization.name}的法定代表人同名，视为同一人回避。"
                yield person, Stake(LEGAL_REPRESENTATIVE, sentence, "社会组织登记簿：法定代表人")


def _worked(people: list[Person], circle: _Circle) -> Found:
    by_key = {person.practitioner: person for person in people if person.practitioner}
    rows = _work(since=circle.since, line=circle.line, people=by_key)
    # A board seat weighs more than a job: it is named first where somebody has both.
    for row in sorted(rows, key=lambda row: (row.position not in SEATS, row.pk)):
        person, where = by_key[row.practitioner_id], circle.line[row.organization_id]
        until = f"至 {row.ends_on}" if row.ends_on else "至今"
        role = row.title or row.get_position_display()
        sentence = f"{person.name}自 {row.starts_on} {until}在{where.name}任{role}。"
        ground = {Position.BOARD: BOARD, Position.LEGAL_REPRESENTATIVE: LEGAL_REPRESENTATIVE}.get(
            Position(row.position), EMPLOYMENT
        )
        past = bool(row.ends_on and row.ends_on < circle.on)
        yield person, Stake(ground, sentence, f"任职经历第 {row.pk} 条：{row.source}", past)


def _kept_its_account(people: list[Person], circle: _Circle) -> Found:
    by_user = {person.user: person for person in people if person.user}
    for row in _keep(since=circle.since, line=circle.line, people=by_user):
        person, where = by_user[row.user_id], circle.line[int(row.organization_id or 0)]
        sentence = f"{person.name or row.user}自 {row.valid_from} 起是{where.name}的经办人。"
        yield person, Stake(ACCOUNT, sentence, f"系统任职第 {row.pk} 条", not row.was_held_on(circle.on))


def _fellows(people: list[Person], circle: _Circle) -> Found:
    """Who sits with somebody of theirs on another board, at the same time, within the years."""
    by_key = {person.practitioner: person for person in people if person.practitioner}
    asked = {"since": circle.since, "line": circle.line}
    mine = _sit_elsewhere(**asked, people=by_key) if by_key else []
    if not mine:
        return
    heads = {organization.legal_representative.strip() for organization in circle.line.values()} - {""}
    theirs, there = set(_sit_here(**asked)), {row.organization_id for row in mine}
    beside = _sit_there(since=circle.since, there=there, people=theirs, heads=heads)
    where = next(iter(circle.line.values()))
    for row in mine:
        person = by_key[row.practitioner_id]
        for other in beside:
            apart = other.organization_id != row.organization_id or other.practitioner_id == row.practitioner_id
            if apart or not _overlap(row, other):
                continue
            sentence = f"{person.name}与{where.name}的{other.practitioner.name}同在{row.organization.name}任职。"
            yield person, Stake(FELLOW, sentence, f"任职经历第 {row.pk} 条、第 {other.pk} 条")
        if row.organization.legal_representative.strip() in heads and row.practitioner.name not in heads:
            sentence = f"{row.organization.name}与{where.name}的法定代表人同名，{person.name}在前者任职。"
            yield person, Stake(FELLOW, sentence, f"任职经历第 {row.pk} 条；社会组织登记簿：法定代表人")


def _overlap(one: Employment, other: Employment) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


def _relatives(people: list[Person], circle: _Circle) -> Found:
    """Sealed: the sentence names nobody."""
    by_user = {person.user: person for person in people if person.user}
    declared = _declared_by(people=by_user)
    if not declared:
        return
    indexes = {index for row in declared for index in lines.indexes_of_relative(row)}
    there = _of_numbers(indexes, circle)
    heads = {organization.legal_representative.strip() for organization in circle.line.values()}
    for row in declared:
        if row.organization_id in circle.line or lines.indexes_of_relative(row) & there or row.name.strip() in heads:
            sentence = "本人申报的近亲属与申请单位或者受益人有关联。"
            yield by_user[row.declared_by_id], Stake(RELATIVE, sentence, f"近亲属申报第 {row.pk} 条")


def _of_numbers(indexes: set[str], circle: _Circle) -> set[str]:
    """Return those of some people's indexes who work or sit there within the years, or whom it is about."""
    if not indexes:
        return set()
    known = Practitioner.objects.filter(Q(id_index__in=indexes) | Q(former_identities__id_index__in=indexes)).distinct()
    found = set()
    for person in known:
        entries = lines.entries_of(person.pk)
        works = Employment.objects.filter(circle.lasting, practitioner__in=entries, organization__in=circle.line)
        if circle.about in entries or works.exists():
            found |= set(lines.indexes_of_line(str(person.id_index)))
    return found


comparisons.declare(
    comparisons.Comparison(
        "practitioners.stakes", "回避核对", "办理人员、评审专家与申请单位有利害关系的，不让其办理或者评审。",
        "登记簿里的任职、理事和法定代表人、账号所属、本人申报的近亲属；规定年限以内的也算。",
        "有利害关系的按规定回避；登记簿里没有的，由本人申报，由监督检查员监督。",
        "申请单位认为应当回避的，可以向本局提出；登记有误的，可以要求更正。",
    )
)  # fmt: skip
