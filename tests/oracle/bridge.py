"""
The same world before the platform: its registers, its history, and its own kinds of claim, reckoned and entered.

A claim takes the way that the act 批准 takes: what its workflow has against each step, the kind's facts out of the
registers, the policy, and the effect of granting. An applicant who is told that days were paid before, or lie outside a stay, asks again
for the rest, as the sentence says. Every world is built in a transaction that is rolled back.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.db import transaction
from stdnum.cn import ric

from tests.conftest import TAICANG, valid_uscc
from tests.oracle import world as facts
from tests.oracle.world import World, of
from yihe.acts.funds.models import Envelope
from yihe.domains.subsidies import claims, effects, importing, lifetimes, places, reckonings, rules
from yihe.domains.subsidies.models import Finding, StaffConfirmation
from yihe.foundation import parameters
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.organizations.models import LegalForm, Organization, Position, Residency, Standing
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner, PractitionerKind, TalentTitle

ONE_DAY = timedelta(days=1)
KIND = {"base_once": "training_base", "base_year": "training_base"}
HISTORY = {"base_once": "training_base_once", "base_year": "training_base_year"}
POSITIONS = {"full_time": Position.STAFF, "part_time": Position.PART_TIME, "board": Position.BOARD}
TIMED = ("post", "incubation")


@dataclass
class People:
    """Who acts where a user is asked for."""

    clerk: object
    reviewer: object
    director: object
    envelopes: dict[str, Envelope]  # by purpose, each with more than any world asks for


@dataclass
class Answers:
    """What the platform says to each claim: fen, and its sentences where it gives nothing."""

    fen: dict[str, int] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)


@contextmanager
def figures_of(world: World) -> Iterator[None]:
    """The city's parameters as the world says they are, from the days it says."""
    source = parameters._source
    changed = copy.copy(parameters.current())
    changed._all, changed._days, changed._found = dict(changed._all), dict(changed._days), {}
    for path in {f.name for f in of(world, facts.Figure)}:
        one = changed._all[f"subsidies/{path}"]
        first = one.values[0]
        kind = type(first.value)
        dated = sorted((f.since, f.value) for f in of(world, facts.Figure, name=path))
        later = [(day, replace(first, since=day, value=kind(value))) for day, value in dated]
        history = (*one.history, *later)
        changed._all[one.path] = replace(one, history=history)
        changed._days[one.path] = [day for day, _value in history]
    parameters.register(lambda _region: changed)
    try:
        yield
    finally:
        parameters.register(source)


def answers(world: World, people: People) -> Answers:
    """What the platform pays for each claim of a world, told in its order."""
    with figures_of(world), transaction.atomic():
        try:
            return _Platform(people).live(world)
        finally:
            transaction.set_rollback(True)


class _Platform:
    def __init__(self, people: People):
        self.people, self.numbers = people, count(1)
        self.rows: dict[tuple[str, str], object] = {}
        self.matters: dict[str, list[Matter]] = {}

    def live(self, world: World) -> Answers:
        self.world, said = world, Answers()
        self.enter_registers(world)
        for event in world:
            if isinstance(event, facts.Imported):
                self.enter_history(event)
            elif isinstance(event, facts.Recovery):
                self.recover(event)
            elif isinstance(event, facts.Claim):
                said.fen[event.key], said.because[event.key] = self.decide(event)
        return said

    # The registers -------------------------------------------------------------------------------------------------

    def enter_registers(self, world: World) -> None:
        for f in of(world, facts.Organization):
            number = 700_000 + next(self.numbers)
            self.rows["org", f.key] = Organization.objects.create(
                name=f"神谕{f.key}（虚构）", uscc=valid_uscc(number), region=TAICANG, registered_on=f.registered_on,
                legal_form=LegalForm.SERVICE_INSTITUTION, role_type="professional", legal_representative="沈晨",
                standing=Standing.RECORDED if f.recorded else Standing.REGISTERED, judicial_field=f.judicial,
                bank="太仓农村商业银行", account=f"6222020{number:09d}", invented=True,
            )  # fmt: skip
        for key in sorted({f.person for f in world if hasattr(f, "person")} | self.claimants(world)):
            body = f"32058519900101{700 + next(self.numbers):03d}"
            self.rows["person", key] = Practitioner.objects.create(
                name=f"李{key}", kind=PractitionerKind.SOCIAL_WORKER, invented=True,
                id_number=body + ric.calc_check_digit(f"{body}?"),
            )  # fmt: skip
        for f in of(world, facts.Employment):
            Employment.objects.create(
                practitioner=self.rows["person", f.person], organization=self.rows["org", f.org], source="单位登记",
                position=POSITIONS[f.role], starts_on=f.since, ends_on=f.until,
            )  # fmt: skip
        for f in of(world, facts.Certificate):
            Certificate.objects.create(
                practitioner=self.rows["person", f.person], level=f.level, number=f"证{f.key}", passed_on=f.since,
                valid_from=f.since, valid_until=f.until or date(2099, 12, 31), source="民政部门",
            )  # fmt: skip
        for f in of(world, facts.Talent):
            title = "leading" if f.leading else "key"
            TalentTitle.objects.create(
                practitioner=self.rows["person", f.person], title=title, named_on=f.named_on, source="太人才〔2026〕1号"
            )
        for f in of(world, facts.Stay):
            Residency.objects.create(
                organization=self.rows["org", f.org], base="创客基地", group="professional", starts_on=f.since,
                ends_on=f.since + timedelta(days=700), left_on=f.until, opened_by_number="FHSQ-2025-00001",
            )  # fmt: skip
        self.enter_places(world)

    def claimants(self, world: World) -> set[str]:
        return {f.subject for f in world if isinstance(f, facts.Claim | facts.Imported) and f.kind in ("exam", "settling_in")}  # fmt: skip

    def enter_places(self, world: World) -> None:
        for f in of(world, facts.Post):
            self.rows["post", f.key] = places.Post.objects.create(
                number=f"岗位-{f.key}", organization=self.rows["org", f.org], title="社区矫正社工岗",
                approved_on=f.since, document="太司〔2021〕8号", abolished_on=f.abolished_on,
            )  # fmt: skip
        for f in of(world, facts.Incumbency):
            places.Incumbency.objects.create(
                post=self.rows["post", f.post], practitioner=self.rows["person", f.person], starts_on=f.since,
                ends_on=f.until, source="劳动合同",
            )  # fmt: skip
        for f in of(world, facts.Base):
            accepted = {"acceptance": "passed", "accepted_by": "市民政局", "document": "太民〔2025〕3号"}
            self.rows["base", f.key] = places.TrainingBase.objects.create(
                number=f"基地-{f.key}", organization=self.rows["org", f.org], name=f"娄城实训基地{f.key}（虚构）",
                built_on=(f.accepted_on or date(2021, 1, 1)), accepted_on=f.accepted_on,
                **(accepted if f.accepted_on else {}),
            )  # fmt: skip
        for f in of(world, facts.Plan):
            places.TrainingPlan.objects.create(
                base=self.rows["base", f.base], year=f.year, filed_on=f.filed_on, document="年度培训计划"
            )

    # What happens --------------------------------------------------------------------------------------------------

    def enter_history(self, row: facts.Imported) -> None:
        holder = {
            "org": lambda: self.rows["org", row.subject].uscc,
            "person": lambda: self.rows["person", row.subject].id_number,
            "post": lambda: self.rows["post", row.subject].number,
            "base": lambda: self.rows["base", row.subject].number,
        }[whose(row.kind)]()
        importing.import_benefit(
            kind=HISTORY.get(row.kind, row.kind), holder=holder, amount=Decimal(row.paid) / 100, paid_on=row.on,
            through="原单位", payer="市民政局", document="历史台账", by=self.people.clerk, since=row.since,
            until=row.until, level=row.level, year=row.year or 0,
        )  # fmt: skip

    def recover(self, event: facts.Recovery) -> None:
        for matter in self.matters.get(event.claim, []):
            paid = matter.paid_fen
            left = Decimal(paid - paid * event.hundredths // 100) / 100
            lifetimes.take_off(matter, left, by=None, reason="追回")

    def decide(self, claim: facts.Claim) -> tuple[int, str]:
        """Reckon and enter a claim, in as many parts as its applicant is told to make of it."""
        total, because, left = 0, [], claim.asked
        for since, until in self.parts(claim):
            part = replace(claim, since=since, until=until, asked=left)
            if left is not None and left <= 0:
                break
            fen, sentence = self.decide_part(part)
            total += fen
            left = None if left is None else left - fen
            because += [sentence] if sentence else []
        return total, " ".join(because)

    def parts(self, claim: facts.Claim) -> list[tuple[date | None, date | None]]:
        if claim.kind not in TIMED or claim.since is None or claim.until is None:
            return [(claim.since, claim.until)]
        kind, organization = self.kind(claim), self.rows["org", claim.org]
        spans = [(claim.since, claim.until)]
        if claim.kind == "incubation":
            stays = sorted((s.since, s.until or date.max) for s in of(self.world, facts.Stay, org=claim.org))
            spans = [(max(a, claim.since), min(b, claim.until)) for a, b in stays]
            spans = [span for span in spans if span[0] <= span[1]] or [(claim.since, claim.until)]
        contents = self.contents(claim, None)
        had = lifetimes.history_of(kind.benefit(contents), kind.owner_of(contents, organization)[0])
        for row in had:
            for paid in getattr(row, "spans", [(row.since, row.until)] if row.since else []):
                spans = [piece for span in spans for piece in _without(span, paid)]
        return spans or [(claim.since, claim.until)]

    def decide_part(self, claim: facts.Claim) -> tuple[int, str]:
        kind, organization = self.kind(claim), self.rows["org", claim.org]
        matter = self.matter(claim, kind, organization)
        self.contents(claim, matter).save(force_insert=True)
        if claim.kind == "activity":
            amount, reason = Decimal(claim.asked or 0) / 100, "按场地、物料两项据实核定"
            Finding.objects.create(matter=matter, amount=amount, reason=reason, by=self.people.reviewer)
        steps = (kind.workflow.submit, kind.workflow.accept, kind.workflow.review, kind.workflow.grant)
        for rule in (rule for step in steps for rule in step.unless):
            if against := rule(matter, None):
                return 0, against
        director, envelope = self.people.director, self.people.envelopes[kind.purpose]
        amount = reckonings.suggested(matter, approver=director)
        envelope = effects.hold(matter, by=director, envelope=envelope)[
            "envelope"
        ]  # as the action does, before it asks
        # What the registers raise beside a claim is answered: it changes nothing in the sum.
        if against := rules.cannot_grant(matter, director, amount=amount, envelope=envelope, answers="已核实"):
            return 0, against
        try:
            effects.grant(matter, by=director, amount=amount, envelope=envelope)
        except NotAllowed as refused:
            return 0, str(refused)
        matter.paid_fen = int(amount * 100)
        self.matters.setdefault(claim.key, []).append(matter)
        return matter.paid_fen, ""

    def kind(self, claim: facts.Claim):
        return kinds.get(f"{KIND.get(claim.kind, claim.kind)}_claim")

    def matter(self, claim: facts.Claim, kind, organization) -> Matter:
        matter = Matter.objects.create(
            number=f"{kind.prefix}-{next(self.numbers)}-{claim.key}", kind=kind.code, title="神谕", region=TAICANG,
            organization=organization, state="reviewed", holder="director", opened_by=self.people.clerk,
            submitted_at=datetime(claim.on.year, claim.on.month, claim.on.day, 4, tzinfo=UTC),
        )  # fmt: skip
        if claim.kind == "startup":
            found = [f for f in of(self.world, facts.StaffConfirmed, org=claim.org) if f.on <= claim.on]
            if found:
                StaffConfirmation.objects.create(
                    matter=matter, confirmed=True, staff=3, document="太民函〔2026〕5号", on=found[0].on,
                    by=self.people.clerk,
                )  # fmt: skip
        return matter

    def contents(self, claim: facts.Claim, matter: Matter | None):
        given = {} if matter is None else {"matter": matter}
        yuan = None if claim.asked is None else Decimal(claim.asked) / 100
        bank = {"bank": "太仓农村商业银行", "account": "6222021234567890"}
        match claim.kind:
            case "startup":
                return claims.StartupClaim(**given)
            case "incubation":
                return claims.IncubationClaim(since=claim.since, until=claim.until, actual_cost=yuan, **given)
            case "activity":
                return claims.ActivityClaim(
                    activity=f"法治夜市{claim.key}",
                    held_on=claim.since,
                    requested=yuan,
                    necessity="首次进社区",
                    **given,
                )
            case "post":
                return claims.PostClaim(
                    post=self.rows["post", claim.subject], since=claim.since, until=claim.until, **given
                )
            case "exam":
                return claims.ExamClaim(
                    practitioner=self.rows["person", claim.subject], level=claim.level, **bank, **given
                )
            case "settling_in":
                return self.settling_in(claim, bank | given)
            case "base_once":
                return claims.TrainingBaseClaim(base=self.rows["base", claim.subject], payment="once", **given)
            case "base_year":
                return claims.TrainingBaseClaim(
                    base=self.rows["base", claim.subject], payment="year", year=claim.year, actual_cost=yuan, **given
                )
        raise AssertionError(claim.kind)

    def settling_in(self, claim: facts.Claim, given: dict):
        homes = of(self.world, facts.Home, person=claim.subject)
        home = homes[0] if homes else facts.Home(claim.subject, claim.on + ONE_DAY)
        talents = of(self.world, facts.Talent, person=claim.subject)
        return claims.SettlingInClaim(
            practitioner=self.rows["person", claim.subject], degree=talents[0].degree if talents else "master",
            home_bought_on=home.bought_on, home_address=f"太仓市城厢镇{claim.subject}号", home_in_city=home.in_city,
            home_lived_in=home.lived_in, first_home="yes" if home.first else "no", **given,
        )  # fmt: skip


def whose(kind: str) -> str:
    """Whose counter a kind draws on."""
    return {
        "startup": "org", "incubation": "org", "activity": "org", "post": "post", "exam": "person",
        "settling_in": "person", "base_once": "base", "base_year": "base",
    }[kind]  # fmt: skip


def _without(span: tuple[date, date], had: tuple[date, date]) -> list[tuple[date, date]]:
    (since, until), (first, last) = span, had
    if last < since or until < first:
        return [span]
    before = [(since, first - ONE_DAY)] if since < first else []
    after = [(last + ONE_DAY, until)] if last < until else []
    return before + after
