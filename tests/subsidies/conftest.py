"""
Claims brought to a state through the real actions by the right people: `claim("exam", "reviewed")`.

`on_day` moves the clock of the whole program; every test starts on the same Monday.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from stdnum.cn import ric

from tests.acts.funds_story import Story
from tests.conftest import make_organization
from yihe.acts.documents import papers
from yihe.domains.subsidies import claims, questions, registering
from yihe.domains.subsidies.kind import SubsidyKind
from yihe.domains.subsidies.models import Award
from yihe.foundation.roles import (
    APPLICANT,
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    POLICY_EDITOR,
    REVIEWER,
)
from yihe.matters import clock, kinds, samples
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Position, Residency
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner, PractitionerKind, TalentTitle

MONDAY = date(2026, 6, 1)
KINDS = [kind for kind in kinds.every() if issubclass(kind, SubsidyKind)]  # ours, and those of rooms from outside
serial = count(1)


@cache
def a_scan() -> bytes:
    """Return a small picture, as a scanned paper is."""
    file = BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "PNG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def on_day(monkeypatch):
    """Return a function that makes it noon of a day in the city; it is that Monday until somebody says otherwise."""

    def move(day: date) -> date:
        moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return day

    move(MONDAY)
    return move


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_worker(organization=None, name: str = "", **employment) -> Practitioner:
    number = next(serial)
    body = f"32058519900101{number % 1000:03d}"
    worker = Practitioner.objects.create(
        name=name or f"李明{number}", kind=PractitionerKind.SOCIAL_WORKER, id_number=body + ric.calc_check_digit(f"{body}?"),
        invented=True,
    )  # fmt: skip
    if organization is not None:
        employ(worker, organization, **employment)
    return worker


def employ(worker, organization, starts_on=date(2024, 1, 1), ends_on=None) -> Employment:
    return Employment.objects.create(
        practitioner=worker, organization=organization, position=Position.STAFF, starts_on=starts_on, ends_on=ends_on,
        source="单位登记",
    )  # fmt: skip


def certify(worker, level="intermediate", *, passed_on=date(2024, 6, 1), since=None, until=date(2030, 12, 31)):
    return Certificate.objects.create(
        practitioner=worker, level=level, number=f"证{next(serial):06d}", passed_on=passed_on,
        valid_from=since or passed_on, valid_until=until, source="民政部门",
    )  # fmt: skip


def reside(organization, starts_on=date(2025, 1, 1), left_on=None) -> Residency:
    return Residency.objects.create(
        organization=organization, base="太仓市司法行政领域社会组织创客基地", group="professional", starts_on=starts_on,
        ends_on=starts_on + timedelta(days=700), left_on=left_on, opened_by_number="FHSQ-2025-00001",
    )  # fmt: skip


@dataclass
class People:
    """Everybody a claim passes. `applicant` belongs to the organization the tests apply for."""

    applicant: object
    clerk: object
    reviewer: object
    director: object
    civil_affairs: object
    maker: object
    checker: object
    editor: object


@pytest.fixture
def people(person, organization):
    return People(
        person(APPLICANT, of=organization), person(CLERK), person(REVIEWER), person(DIRECTOR), person(CIVIL_AFFAIRS),
        person(FINANCE_MAKER), person(FINANCE_CHECKER), person(POLICY_EDITOR),
    )  # fmt: skip


@pytest.fixture
def money(people, organization):
    return Story(
        organization, people.applicant, people.director, people.maker, people.checker, people.editor, people.reviewer
    )


def answered(matter) -> dict:
    """Return an answer where the registers raise a question."""
    return {"answers": "已电话核实，情况属实"} if questions.of(Matter.objects.get(pk=matter.pk)) else {}


@dataclass
class Desk:
    """Takes a claim as far as a test wants it. What is not said about it is filled in so that it can be paid."""

    people: People
    money: Story
    organization: object
    person: object
    envelopes: dict = field(default_factory=dict)

    def envelope(self, kind, amount="1000000"):
        if kind.purpose not in self.envelopes:
            self.envelopes[kind.purpose] = self.money.appropriated(amount, purpose=kind.purpose)
        return self.envelopes[kind.purpose]

    def contents(self, name: str, organization, **said):
        if sample := samples.every().get(f"{name}_claim"):
            return sample.contents(organization)
        assert hasattr(self, f"_{name}"), (
            f"say what is in a {name} claim that can be paid: in a Sample of the room (yihe/matters/samples.py), or for one "
            f"of our kinds in Desk._{name} of tests/subsidies/conftest.py"
        )
        return getattr(self, f"_{name}")(organization, said)

    def _startup(self, organization, said):
        return claims.StartupClaim(**said)

    def _incubation(self, organization, said):
        if not organization.residencies.exists():
            reside(organization)
        given = {"since": date(2025, 1, 1), "until": date(2025, 6, 30), "actual_cost": Decimal("40000.00")}
        return claims.IncubationClaim(**given | said)

    def _activity(self, organization, said):
        if not organization.residencies.exists():
            reside(organization)
        given = {"activity": "法治夜市", "held_on": MONDAY, "requested": Decimal("5000.00"), "necessity": "首次进社区"}
        return claims.ActivityClaim(**given | said)

    def _post(self, organization, said):
        if "post" not in said:
            said["post"] = self.post(organization)
        return claims.PostClaim(**{"since": date(2025, 1, 1), "until": date(2025, 3, 31)} | said)

    def _exam(self, organization, said):
        if "practitioner" not in said:
            said["practitioner"] = make_worker(organization)
            certify(said["practitioner"])
        given = {"level": "intermediate", "bank": "太仓农村商业银行", "account": "6222021234567890"}
        return claims.ExamClaim(**given | said)

    def _settling_in(self, organization, said):
        if "practitioner" not in said:
            said["practitioner"] = talent(organization)
        given = {
            "degree": "master", "home_bought_on": date(2026, 3, 1), "home_address": "太仓市城厢镇", "home_in_city": True,
            "home_lived_in": True, "first_home": "yes", "bank": "太仓农村商业银行", "account": "6222021234567890",
        }  # fmt: skip
        return claims.SettlingInClaim(**given | said)

    def _training_base(self, organization, said):
        if "base" not in said:
            said["base"] = self.base(organization)
        return claims.TrainingBaseClaim(**{"payment": "once"} | said)

    def post(self, organization=None, holder=None, approved_on=date(2024, 12, 1), since=date(2025, 1, 1), until=None):
        """Return an approved post, held by a certified worker."""
        organization = organization or self.organization
        post = registering.approve_post(
            organization,
            title="社区矫正社工岗",
            approved_on=approved_on,
            document="太司〔2024〕8号",
            by=self.people.clerk,
        )
        if holder is None:
            holder = make_worker(organization)
            certify(holder)
        registering.appoint(post, holder, starts_on=since, ends_on=until, source="劳动合同", by=self.people.clerk)
        return post

    def base(self, organization=None, accepted=True, built_on=date(2025, 2, 1), accepted_on=date(2025, 3, 1)):
        base = registering.register_base(
            organization or self.organization,
            name=f"娄城社工实训基地{next(serial)}（虚构）",
            built_on=built_on,
            by=self.people.clerk,
        )
        if accepted is not None:
            registering.accept_base(
                base, passed=accepted, accepted_on=accepted_on, accepted_by="市民政局", document="太民〔2025〕3号",
                by=self.people.clerk,
            )  # fmt: skip
        return base

    def draft(self, name: str, *, organization=None, applicant=None, attach=True, **said) -> Matter:
        organization = organization or self.organization
        kind = kinds.get(f"{name}_claim")
        if applicant is None:
            mine = organization == self.organization
            applicant = self.people.applicant if mine else self.person(APPLICANT, of=organization)
        matter = open_matter(
            kind, self.contents(name, organization, **said), by=applicant, organization=organization, hat="applicant"
        )
        for paper in kind.papers if attach else ():
            if APPLICANT in paper.by and paper.required_for:
                file = SimpleUploadedFile(f"{paper.label}.png", a_scan())
                papers.attach(matter, paper.code, file, by=applicant)
        return matter

    def go(self, matter: Matter, state: str, *, applicant=None, **said) -> Matter:
        """Take a matter along the straight way to a state. `said` goes with the director's decision."""
        kind, people = kinds.get(matter.kind), self.people
        applicant = applicant or matter.opened_by
        while matter.state != state:
            match matter.state:
                case "draft":
                    perform(matter, "submit", by=applicant)
                case "submitted":
                    perform(matter, "accept", by=people.clerk)
                case "confirming":
                    perform(matter, "confirm", by=people.civil_affairs, staff=3, document="太民函〔2026〕5号")
                case "accepted" if kind.code == "activity_claim":
                    reason = "按场地、物料两项据实核定"
                    found = {"amount": Decimal("4500.00"), "reason": reason}
                    perform(matter, "review", by=people.reviewer, **found, **answered(matter))
                case "accepted":
                    perform(matter, "review", by=people.reviewer, opinion="材料齐全，符合规定", **answered(matter))
                case "reviewed":
                    self.grant(matter, **said)
                case "noticed":
                    self.end_notice(matter)
                case "payable":
                    self.pay(matter)
                case ended:
                    raise AssertionError(f"the way to {state} ended in {ended}")
        return matter

    def grant(self, matter, amount=None, **said):
        from yihe.domains.subsidies.reckonings import suggested

        kind, director = kinds.get(matter.kind), self.people.director
        if amount is None:
            amount = suggested(Matter.objects.get(pk=matter.pk), approver=director)
        said.setdefault("envelope", self.envelope(kind))
        return perform(matter, "grant", by=director, amount=Decimal(amount), **said)

    def end_notice(self, matter):
        """Let the days pass until the notice is over, and the clock run."""
        self.on_day(matter.due_on + timedelta(days=1))
        clock.run()
        matter.refresh_from_db()

    def pay(self, matter):
        award = Award.objects.get(matter=matter, revoked_at=None)
        self.money.answered(self.money.sent(*award.commitment.tranches.all()), True)
        matter.refresh_from_db()

    on_day: object = None


@pytest.fixture
def desk(people, money, organization, person, on_day):
    return Desk(people, money, organization, person, on_day=on_day)


@pytest.fixture
def claim(desk):
    """Return a maker of claims in a state: `claim("exam", "reviewed", level="assistant")`."""

    def make(name: str, state: str = "draft", **said) -> Matter:
        return desk.go(desk.draft(name, **said), state)

    return make


@pytest.fixture
def second_organization(db):
    return make_organization("启明社工事务所（虚构）")


def talent(organization, title="leading", named_on=date(2026, 1, 10), **facts) -> Practitioner:
    worker = make_worker(organization, **facts)
    if title:
        TalentTitle.objects.create(practitioner=worker, title=title, named_on=named_on, source="太人才〔2026〕1号")
    return worker
