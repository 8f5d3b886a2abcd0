"""
What a night's preparing rests on, as one digest for each organization: whatever its claims are reckoned from is read whole, for all
of them at once, and a digest that is the same says that nothing has to be reckoned again. A day only counts by whether it has come:
so a date that passes changes the digest, and an ordinary night changes none.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from yihe.domains.subsidies.ahead import applied
from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.places import Incumbency, Post, TrainingBase
from yihe.domains.subsidies.policies.startup import last_day_to_apply
from yihe.foundation import city_pack, digests, parameters
from yihe.matters import kinds, offering
from yihe.registers.bodies.models import Body, FormerCode, Succession
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.former_indexes import FormerIndex
from yihe.registers.practitioners.models import Certificate, Employment, FormerIdentity, Practitioner, SamePerson

FIGURES = "subsidies/"
Facts = dict[Any, list]


def preparing() -> list:
    """Return the kinds of claim that are prepared: those that can say what the registers alone let somebody claim."""
    return [kind for kind in kinds.every() if hasattr(kind, "ahead")]


def stamps(today: date) -> dict[int, str]:
    """Return the digest of each organization of the installation, by its key. One pass over the registers: some twenty questions."""
    night = _Night(today)
    return {pk: digests.sm3(digests.canonical(night.of(pk))) for pk in night.organizations}


def _lines(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return of all who are linked the least key of their line."""
    line: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = line.get(one, {one}) | line.get(other, {other})
        for each in joined:
            line[each] = joined
    return {each: min(joined) for each, joined in line.items()}


class _Night:
    """The registers as they stand, by whom each fact is of."""

    def __init__(self, today: date):
        self.today = today
        self.organizations = {
            row[0]: row
            for row in Organization.objects.values_list(
                "pk", "uscc", "standing", "registered_on", "judicial_field", "region", "name"
            )
        }
        self.ended = dict(Body.objects.filter(organization__isnull=False).values_list("pk", "until"))
        self.benefits = self._of_subjects()
        self._bodies()
        self._people()
        self._places()
        self.applied: Facts = defaultdict(list)
        for kind in preparing():
            for own, *what in applied(kind):
                self.applied[own].append([kind.code, *map(str, what)])
        self._rules: dict[str, list] = {}

    def _of_subjects(self) -> Facts:
        found: Facts = defaultdict(list)
        rows = Benefit.objects.filter(reverses=None).order_by("pk").values_list(
            "subject", "kind", "slot", "amount", "paid_on", "months", "since", "until", "level", "year", "days", "reversed_by"
        )  # fmt: skip
        for subject, *said in rows.iterator(chunk_size=5000):
            found[subject].append(said)
        return found

    def _bodies(self) -> None:
        self.line = _lines(Succession.objects.order_by("pk").values_list("predecessor_id", "successor_id"))
        self.had: Facts = defaultdict(list)  # what a whole line received
        codes = [(pk, row[1]) for pk, row in self.organizations.items()]
        for body, code in (*codes, *FormerCode.objects.order_by("pk").values_list("body_id", "code")):
            if had := self.benefits.get(code):
                self.had[self.line.get(body, body)] += had

    def _people(self) -> None:
        line = _lines(SamePerson.objects.order_by("pk").values_list("practitioner_id", "other_id"))
        had: Facts = defaultdict(list)
        indexes = [
            *Practitioner.objects.exclude(id_index=None).order_by("pk").values_list("pk", "id_index"),
            *FormerIdentity.objects.order_by("pk").values_list("practitioner_id", "id_index"),
            *FormerIndex.objects.order_by("pk").values_list("practitioner_id", "index"),
        ]
        for person, index in indexes:
            if paid := self.benefits.get(index):
                had[line.get(person, person)] += paid
        self.people: Facts = defaultdict(list)
        for person, name in Practitioner.objects.filter(employments__isnull=False).distinct().values_list("pk", "name"):
            self.people[person] = [name, *had.get(line.get(person, person), ())]
        for person, *said in Certificate.objects.order_by("pk").values_list(
            "practitioner_id", "level", "number", "passed_on", "valid_from", "valid_until"
        ):
            self.people[person].append(said)
        self.staff: Facts = defaultdict(list)
        for own, *said in Employment.objects.order_by("pk").values_list(
            "organization_id", "practitioner_id", "position", "starts_on", "ends_on"
        ):
            self.staff[own].append(said)

    def _places(self) -> None:
        self.places: Facts = defaultdict(list)
        held: Facts = defaultdict(list)
        posts = Post.objects.order_by("pk")
        numbers = dict(posts.values_list("pk", "number"))
        for post, person, *said in Incumbency.objects.order_by("pk").values_list(
            "post_id", "practitioner_id", "starts_on", "ends_on"
        ):
            held[post].append((person, said))
            # Whoever is paid for in one post is not paid for in another: what a person's other posts were paid counts, too.
            self.people[person].append([*said, *self.benefits.get(numbers[post], ())])
        for own, pk, *of_post in posts.values_list(
            "organization_id", "pk", "number", "title", "approved_on", "abolished_on"
        ):
            holders = [[days, self.people[person]] for person, days in held[pk]]
            self.places[own].append([*of_post, holders, self.benefits.get(of_post[0], ())])
        for own, number, *of_base in TrainingBase.objects.order_by("pk").values_list(
            "organization_id", "number", "name", "built_on", "acceptance", "accepted_on"
        ):
            self.places[own].append([number, *of_base, self.benefits.get(number, ())])

    def of(self, pk: int) -> list:
        """Return all that the claims of an organization are reckoned from."""
        row = self.organizations[pk]
        staff = [[*said, self.people[said[0]]] for said in self.staff[pk]]
        facts = [*row, self.ended.get(pk), self.had[self.line.get(pk, pk)], staff, self.places[pk], self.applied[pk]]
        turns = [self._end_of_newness(row), self._quarter() if pk in self.places else None]
        return [self.dated(facts), self.dated(turns), self._rules_of(row[5])]

    def dated(self, said):
        """Return what is said with each day told by whether it has come, is today, or is to come."""
        if isinstance(said, date):
            return f"{said}{'-' if said < self.today else '=' if said == self.today else '+'}"
        if isinstance(said, list | tuple):
            return [self.dated(each) for each in said]
        return said

    def _end_of_newness(self, row) -> date | None:
        if city_pack.find(row[5]) is None:
            return None
        return last_day_to_apply(row[3], parameters.of(row[5]), self.today)

    def _quarter(self) -> str:
        return f"{self.today.year}.{(self.today.month + 2) // 3}"

    def _rules_of(self, region: str) -> list:
        """Return by which rules a region's claims are reckoned: its figures, what it offers, and our formulas as they are written."""
        pack = city_pack.find(region)
        if pack is None:
            return []
        if (found := self._rules.get(str(pack))) is None:
            figures = [
                [known.path, [[day, value and str(value.value)] for day, value in known.history]]
                for known in parameters.of(region) if known.path.startswith(FIGURES)
            ]  # fmt: skip
            offered = [kind.code for kind in preparing() if offering.offers(kind, region)]
            found = self._rules[str(pack)] = [self.dated(sorted(figures)), offered, _formulas()]
        return found


@cache
def _formulas() -> str:
    """Return a digest of our code of the subsidies: a release that reckons otherwise prepares everything anew."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return digests.sm3(b"".join(file.read_bytes() for file in files))
