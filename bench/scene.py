"""
The people and matters that are measured. What a page shows is made through the real actions; organizations, a residency
and sessions are written directly.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from bench import buying, duty, incidents, villages
from yihe.acts.documents import papers
from yihe.acts.funds.models import Appropriation, Envelope
from yihe.acts.notices import verbs as notices
from yihe.acts.notices.rules import notice_of
from yihe.domains.advice import asking
from yihe.domains.functions import composed
from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.subsidies import questions
from yihe.domains.subsidies.claims.activity import ActivityClaim, ActivityKind
from yihe.faces.demo import people
from yihe.faces.portal import mine
from yihe.foundation import roles
from yihe.matters import codes, kinds, standing
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter, Party, PartySession
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants
from yihe.registers.accounts.models import FactorConfirmation, User
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.catalogs import edits as catalogs
from yihe.registers.catalogs import versions
from yihe.registers.catalogs.models import Item
from yihe.registers.catalogs.models import Sort as ListSort
from yihe.registers.evidence import states
from yihe.registers.organizations.models import Organization, Residency, ResidencyStage

MATTERS = 30  # that are read one after the other
ORGANIZATIONS = 2000
CITY, TOWN = "320585", "320585100"
LONG_AGO = date(2020, 1, 1)
BEHIND_THE_PROXY = {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "127.0.0.1", "secure": True}


class Visitor:
    """
    Somebody signed in: for the measured server by a cookie, for counting statements in this process by a client. The session
    is a row like any other (`Sitting`), and says that the second factor was shown in it, in allauth's own words; only that
    nobody typed a password and a code for it.
    """

    def __init__(self, user: User):
        self.client = Client()
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        if factor := Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first():
            session = self.client.session
            record_authentication(SimpleNamespace(session=session), user, "mfa", id=factor.pk, type=factor.type)
            session.save()
        self.csrf = secrets.token_hex(16)
        self.cookies = f"sessionid={self.client.cookies['sessionid'].value}; csrftoken={self.csrf}"


class Passer:
    """Somebody without an account: whoever asks; or, with a party, whoever entered with number and code – for as long as one measures."""

    def __init__(self, party: Party | None = None):
        self.client, self.csrf = Client(), secrets.token_hex(16)
        self.cookies = f"csrftoken={self.csrf}"
        if party is not None:
            token = codes.enter(party)
            PartySession.objects.filter(party=party).update(until=timezone.now() + timedelta(days=1))
            self.client.cookies[mine.COOKIE] = token
            self.cookies += f"; {mine.COOKIE}={token}"


@dataclass
class Scene:
    """Who and what the measurements use. `clerk` and `reviewer` have three memberships and a second factor."""

    organization: Organization
    people: dict[str, User]
    envelope: Envelope | None = None
    numbers: list[str] = field(default_factory=list)
    incident: str = ""  # number of the one two villages sent up
    centre: int = 0  # key of the county's place, where the posts are
    window: int = 0  # of its first offer
    bought: tuple[str, str, str] = ("", "", "")  # of the purchase with its offers, of its contract, of a tender

    def __getattr__(self, name: str) -> User:
        return self.people[name]


def claim_facts() -> dict:
    return {
        "activity": "宪法宣传周进社区", "held_on": timezone.localdate() + timedelta(days=20),
        "necessity": "结合国家宪法日开展普法宣传", "note": "",
    }  # fmt: skip


def claim_body(serial: int) -> str:
    """Return a new draft as the form sends it."""
    return urlencode(claim_facts() | {"once": f"{serial}-{secrets.token_hex(6)}", "requested": "1200.00"})


QUESTION = "老板拖欠工资三个月，没有签合同，可以要双倍工资吗？（虚构）"


def question_body(serial: int) -> str:
    """Return a question as the last page of its way sends it."""
    said = {"question": QUESTION, "topic": "wages", "for_whom": "self", "over_14": "yes", "safe_way": "none"}
    return urlencode(said | {"step": "check", "go": "next", "once": f"{serial}-{secrets.token_hex(6)}"})


def a_consultation() -> Party:
    """Return who asked in a consultation, which waits at the desk."""
    matter = asking.ask(region=CITY, question=QUESTION, topic="wages")
    party = codes.party_of(matter)
    assert party is not None
    codes.issue(party)
    party.refresh_from_db()
    return party


def build() -> Scene:
    organization = _organizations()[0]
    stage = Scene(organization, _people(organization))
    stay = Residency.objects.create(
        organization=organization, base="创客基地", group="professional", starts_on=timezone.localdate() - timedelta(200),
        ends_on=timezone.localdate() + timedelta(160), opened_by_number="—",
    )  # fmt: skip
    ResidencyStage.objects.create(residency=stay, stage="seed", since=stay.starts_on, reason="—", by=stage.admin)
    stage.envelope = _envelope(stage)
    parent = draft(stage)
    for _ in range(MATTERS):
        stage.numbers.append(_lived_in(stage, parent).number)
    _catalogue(stage)
    villages.settle(CITY, stage.clerk)
    stage.centre, stage.window = duty.settle(CITY, stage.clerk)
    stage.incident = incidents.happen(TOWN, stage.clerk, stage.leader)
    return stage


def furnish(stage: Scene) -> None:
    """Make what the pages of buying show. It is written past the acts, and verifying names it: after the chains are verified."""
    stage.bought = buying.buy(stage.purchaser, stage.director, CITY, [stage.clerk, stage.reviewer, stage.chief])


@transaction.atomic
def _catalogue(stage: Scene) -> None:
    """Publish a catalogue of two versions, the second with a line changed: what the public page shows, with its difference."""
    for said in composed.lines(ListSort.CATALOGUE):
        catalogs.enter(ListSort.CATALOGUE, by=stage.clerk, **said)
    today = timezone.localdate()
    versions.publish(
        versions.draw_up(ListSort.CATALOGUE, CITY, matter="QD-1"),
        since=today - timedelta(days=90),
        document="演示〔2026〕1号",
    )
    item = Item.objects.of(ListSort.CATALOGUE, CITY).get(code="FW03")
    catalogs.correct(item, by=stage.clerk, source="修订", counted="接听、登记并回访的电话")
    versions.publish(versions.draw_up(ListSort.CATALOGUE, CITY, matter="QD-2"), since=today, document="演示〔2026〕2号")


def _organizations() -> list[Organization]:
    bodies = Body.objects.bulk_create(
        Body(
            sort=Sort.ORGANIZATION, name=f"晨曦社区法律服务中心第{n}（虚构）", code=people.invented_uscc(n),
            region=f"{CITY}{100 + n % 8}", since=date(2026, 3, 2),
        )
        for n in range(1, ORGANIZATIONS + 1)
    )  # fmt: skip
    made = Organization.objects.bulk_create(
        Organization(
            body=body, name=body.name, uscc=body.code, legal_form="service_institution", role_type="professional",
            registered_on=body.since, region=body.region, legal_representative="沈晨", bank="演示银行（虚构）",
            account=f"62220000{n:08d}", invented=True,
        )
        for n, body in enumerate(bodies, 1)
    )  # fmt: skip
    states.keep([*bodies, *made])
    return made


def _people(organization: Organization) -> dict[str, User]:
    made = {"admin": accounts.open_account(by=None, username="admin", name="沈宇")}
    for name, role in (
        ("clerk", roles.CLERK), ("reviewer", roles.REVIEWER), ("director", roles.DIRECTOR), ("chief", roles.DIRECTOR),
        ("editor", roles.POLICY_EDITOR), ("checker", roles.FINANCE_CHECKER), ("purchaser", roles.PURCHASER),
        ("leader", DUTY_LEADER),
    ):  # fmt: skip
        made[name] = accounts.open_account(by=made["admin"], username=name, name=f"{role.label}甲")
        for hat, region in ((role, CITY), (roles.BASE_MANAGER, CITY), (roles.JUSTICE_OFFICE, TOWN)):
            grants.grant(made[name], hat, by=None, region=region, valid_from=LONG_AGO)
        factor = TOTP.activate(made[name], generate_totp_secret()).instance
        FactorConfirmation.objects.create(
            user=made[name], factor=factor.pk, ground=FactorConfirmation.Ground.MET, by=made["admin"]
        )
        RecoveryCodes.activate(made[name])
    made["applicant"] = accounts.open_account(by=made["admin"], username="applicant", name="沈晨")
    grants.grant(made["applicant"], roles.APPLICANT, by=None, organization=organization, valid_from=LONG_AGO)
    return made


def _envelope(stage: Scene) -> Envelope:
    said = Appropriation(
        source="fiscal", year=timezone.localdate().year, purpose=ActivityKind.purpose, amount=Decimal("90000000"),
        document="太财〔2026〕1号",
    )  # fmt: skip
    matter = open_matter(
        kinds.get("appropriation"), said, by=stage.editor, region=CITY, hat=roles.POLICY_EDITOR.code
    )  # fmt: skip
    perform(matter, "submit", by=stage.editor)
    perform(matter, "issue", by=stage.checker)
    return Envelope.objects.get()


def draft(stage: Scene, parent: Matter | None = None) -> Matter:
    return open_matter(
        ActivityKind, ActivityClaim(requested=Decimal("1200.00"), **claim_facts()), by=stage.applicant,
        organization=stage.organization, hat="applicant", parent=parent,
    )  # fmt: skip


def reviewed(stage: Scene, *, number_of_papers: int = 1, parent: Matter | None = None) -> Matter:
    """Return a claim that waits for the director."""
    matter = draft(stage, parent)
    for n in range(number_of_papers):
        papers.attach(matter, "plan" if n == 0 else "other", a_paper(n), by=stage.applicant)
    perform(matter, "submit", by=stage.applicant)
    perform(matter, "accept", by=stage.clerk)
    _review(matter, stage, "按场地、物料两项据实核定")
    return matter


def _review(matter: Matter, stage: Scene, reason: str) -> None:
    """What was granted once and taken back is asked about: the organization's history is that of a lived-in world."""
    answers = "以前那笔已经冲销，这是新的活动" if questions.open_for(matter) else ""
    perform(matter, "review", by=stage.reviewer, amount=Decimal("1000.00"), reason=reason, answers=answers)


def grant(stage: Scene, matter: Matter, by: User) -> None:
    perform(matter, "grant", by=by, amount=Decimal("1000.00"), envelope=stage.envelope)


def _lived_in(stage: Scene, parent: Matter) -> Matter:
    """Return a claim that is back before the reviewer: twenty events, five papers, two children, a parent."""
    matter = reviewed(stage, number_of_papers=5, parent=parent)
    perform(matter, "hand_back", by=stage.director, reason="物料的单价请再核对")
    _review(matter, stage, "单价已核对，按两项据实核定")
    grant(stage, matter, stage.director)
    for outcome in ("dismiss", "uphold"):
        objection = notices.object_to(
            notice_of(matter), name="王芳", phone="13800000000", text="听说活动没有办成，请核实。"
        )
        perform(objection, "verify", by=stage.clerk, finding="已到现场核实")
        perform(objection, outcome, by=stage.chief, answer="经核实，有关情况已经查明。感谢监督。")
    matter.refresh_from_db()
    standing.remind(matter, by=stage.applicant, text="请尽快办理")
    asked = standing.add_signatory(matter, by=stage.reviewer, of=stage.clerk, question="物料是否合理")
    standing.answer_signature(asked, by=stage.clerk, agrees=True, answer="合理")
    perform(matter, "ask_for_papers", by=stage.reviewer, reason="请补充新的预算")
    perform(matter, "submit", by=stage.applicant)
    perform(matter, "accept", by=stage.clerk)
    assert (matter.state, matter.chain_length, matter.children.count()) == ("accepted", 21, 2), vars(matter)
    return matter


def a_paper(n: int) -> SimpleUploadedFile:
    """Return a small picture as a scanned paper is."""
    file = BytesIO()
    Image.new("RGB", (8 + n, 8), "white").save(file, "PNG")
    return SimpleUploadedFile(f"方案{n}.png", file.getvalue(), "image/png")
