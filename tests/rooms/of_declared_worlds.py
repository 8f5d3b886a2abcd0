"""
The platform pays for declared subsidies what a second, independent reading of their text pays, in every world by chance. Run where
their room is installed (test_declared.py). ORACLE_WORLDS=10000 for a long run, ORACLE_FIRST for others.
"""

import copy
import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest
from django.db import transaction
from stdnum.cn import ric

from tests.conftest import TAICANG, valid_uscc
from tests.oracle.declared_worlds import make
from tests.oracle.naive_declared import Back, Before, Claim, World, days_of, reckon, stretches
from tests.subsidies.conftest import *  # noqa: F403 -- the desk, its people and its days
from yihe.domains.subsidies import effects, importing, lifetimes, reckonings, rules
from yihe.domains.subsidies.families import formulas
from yihe.foundation import parameters
from yihe.matters import kinds
from yihe.registers.organizations.models import LegalForm, Organization

WORLDS = int(os.environ.get("ORACLE_WORLDS", "300"))
START = int(os.environ.get("ORACLE_FIRST", "0"))
PARTS = 4
SHARES = ("study", "site")  # tenths of a percent in the worlds
serial_of = count(500_000)


@contextmanager
def figures_of(world: World):
    """The pack's figures as the world says they are."""
    source = parameters._source
    changed = copy.copy(parameters.current())
    changed._all, changed._days, changed._found = dict(changed._all), dict(changed._days), {}
    for name, history in world.figures.items():
        one = changed._all[f"local/{name}"]
        of_ours = (lambda tenths: Decimal(tenths) / 10) if name in SHARES else type(one.values[0].value)
        rows = tuple((day, replace(one.values[0], since=day, value=of_ours(value))) for day, value in history)
        changed._all[one.path] = replace(one, history=rows)
        changed._days[one.path] = [day for day, _value in rows]
    parameters.register(lambda _region: changed)
    try:
        yield
    finally:
        parameters.register(source)


class Platform:
    """The same world in the real registers; each claim decided by the workflow's own rules and the effect of granting."""

    def __init__(self, desk, world: World):
        self.desk, self.world, self.matters = desk, world, {}
        number = next(serial_of)
        self.organization = Organization.objects.create(
            name=f"神谕{number}（虚构）", uscc=valid_uscc(number), region=TAICANG, registered_on=world.registered_on,
            legal_form=LegalForm.SERVICE_INSTITUTION, role_type="professional", legal_representative="沈晨",
            judicial_field=world.judicial, bank="太仓农村商业银行", account=f"6222020{number:09d}", invented=True,
        )  # fmt: skip
        body = f"3205851970{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 1000:03d}"
        self.worker = Practitioner.objects.create(  # noqa: F405
            name="李神谕", kind=PractitionerKind.SOCIAL_WORKER, id_number=body + ric.calc_check_digit(f"{body}?"),  # noqa: F405
            invented=True,
        )  # fmt: skip
        for since, until in world.works:
            employ(self.worker, self.organization, since, until)  # noqa: F405
        for since, until in world.stays:
            reside(self.organization, since, until)  # noqa: F405

    def live(self) -> tuple[dict[str, int], dict[str, str]]:
        fen, because = {}, {}
        for event in self.world.events:
            if isinstance(event, Claim):
                fen[event.key], because[event.key] = self.decide(event)
            elif isinstance(event, Back):
                self.take_back(event)
            else:
                self.enter(event)
        return fen, because

    def enter(self, row: Before) -> None:
        person = row.kind == "exam" or kinds.get(f"{row.kind}_claim").declared.is_of_a_person
        importing.import_benefit(
            kind=row.kind, holder=self.worker.id_number if person else self.organization.uscc, by=self.desk.people.clerk,
            amount=Decimal(row.fen) / 100, paid_on=row.on, through="原单位", payer="市民政局", document="历史台账",
            level=row.level, year=row.year, since=row.since, until=row.until,
        )  # fmt: skip

    def take_back(self, event: Back) -> None:
        for matter, fen in self.matters.get(event.key, []):
            lifetimes.take_off(matter, Decimal(fen - fen * event.hundredths // 100) / 100, by=None, reason="追回")

    def decide(self, claim: Claim) -> tuple[int, str]:
        total, because = 0, []
        for part in self.parts(claim):
            fen, sentence = self.decide_part(part)
            total += fen
            because.append(sentence)
        return total, " ".join(because)

    def parts(self, claim: Claim) -> list[Claim]:
        """Return what an applicant asks for who is told which days were paid before: the rest, one claim for each stretch."""
        if claim.since is None:
            return [claim]
        had = lifetimes.history_of(
            claim.kind, kinds.get(f"{claim.kind}_claim").policy.subject.key(self.worker.id_number)
        )
        gone = {day for row in had for since, until in row.spans for day in days_of(since, until)}
        free = stretches([day for day in days_of(claim.since, claim.until) if day not in gone])
        return [replace(claim, since=run[0], until=run[-1]) for run in free] or [claim]

    def decide_part(self, claim: Claim) -> tuple[int, str]:
        kind = kinds.get(f"{claim.kind}_claim")
        matter = Matter.objects.create(  # noqa: F405
            number=f"{kind.prefix}-{next(serial_of)}", kind=kind.code, title="神谕", region=TAICANG, state="reviewed",
            organization=self.organization, holder="director", opened_by=self.desk.people.clerk,
            submitted_at=datetime(claim.on.year, claim.on.month, claim.on.day, 4, tzinfo=UTC),
        )  # fmt: skip
        whose = {"practitioner": self.worker, "bank": "太仓农村商业银行", "account": "6222021234567890"}
        kind.contents.objects.create(
            matter=matter, level=claim.level, year=claim.year or None, since=claim.since, until=claim.until,
            actual_cost=Decimal(claim.cost) / 100 if claim.cost else None, **(whose if kind.declared.is_of_a_person else {}),
        )  # fmt: skip
        steps = (kind.workflow.submit, kind.workflow.accept, kind.workflow.review, kind.workflow.grant)
        for rule in (rule for step in steps for rule in step.unless):
            if against := rule(matter, None):
                return 0, against
        director, envelope = self.desk.people.director, self.desk.envelope(kind, "100000000")
        amount = reckonings.suggested(matter, approver=director)
        envelope = effects.hold(matter, by=director, envelope=envelope)[
            "envelope"
        ]  # as the action does, before it asks
        if against := rules.cannot_grant(matter, director, amount=amount, envelope=envelope, answers="已核实"):
            return 0, against
        try:
            effects.grant(matter, by=director, amount=amount, envelope=envelope)
        except NotAllowed as refused:  # noqa: F405
            return 0, str(refused)
        self.matters.setdefault(claim.key, []).append((matter, int(amount * 100)))
        return int(amount * 100), ""


def differences(desk, world: World) -> list[str]:
    by_the_text = reckon(world)
    with figures_of(world), transaction.atomic():
        fen, because = Platform(desk, world).live()
        transaction.set_rollback(True)
    return [
        f"{claim}: by the text {by_the_text[claim.key]}, the platform {fen[claim.key]} ({because[claim.key]})"
        for claim in world.events if isinstance(claim, Claim) and fen[claim.key] != by_the_text[claim.key]
    ]  # fmt: skip


@pytest.fixture
def with_money(desk):
    """Return the desk with an envelope for each declared subsidy, which outlives the worlds."""
    for kind in kinds.every():
        if hasattr(kind, "declared"):
            desk.envelope(kind, "100000000")
    return desk


@pytest.mark.parametrize("part", range(PARTS))
def test_every_world_of_reading_award_and_the_other_shapes_is_paid_what_the_text_says(with_money, part):
    wrong = {}
    for number in range(START + part, START + WORLDS, PARTS):
        if found := differences(with_money, make(number)):
            wrong[number] = "\n".join([*found, str(make(number))])
            if len(wrong) == 5:
                break
    assert wrong == {}, "\n\n".join(f"world {number}:\n{said}" for number, said in wrong.items())


def test_enough_of_the_worlds_pay_something_and_enough_refuse():
    answers = [fen for number in range(300) for fen in reckon(make(number)).values()]

    assert sum(fen > 0 for fen in answers) > len(answers) / 4
    assert sum(fen == 0 for fen in answers) > len(answers) / 8


def test_the_control_a_formula_that_is_a_fen_too_generous_is_found(with_money, monkeypatch):
    monkeypatch.setattr(formulas, "rounded_down", lambda amount: amount.quantize(Decimal("0.01"), rounding="ROUND_UP"))

    assert any(differences(with_money, make(number)) for number in range(4, 300, 6))


def test_the_control_a_year_that_is_forgotten_is_found(with_money, monkeypatch):
    monkeypatch.setattr(formulas, "day_of_figures", lambda declared, on, facts: date(on.year, on.month, on.day))

    assert any(differences(with_money, make(number)) for number in range(2, 300, 6))
