"""The people and matters that are measured: made through the real actions, but for a residency and a clerk's session."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yihe.acts.documents import papers
from yihe.domains.subsidies.claims.activity import ActivityClaim, ActivityKind
from yihe.faces.demo import people
from yihe.foundation import roles
from yihe.matters.actions import open_matter, perform
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants
from yihe.registers.accounts.models import User
from yihe.registers.organizations.models import Organization, Residency, ResidencyStage

MATTERS = 40


@dataclass
class Scene:
    """What the measurements use."""

    organization: Organization
    applicant: User
    clerk: User
    reviewer: User
    numbers: list[str] = field(default_factory=list)
    csrf: str = field(default_factory=lambda: secrets.token_hex(16))

    def __post_init__(self):
        self.clerk_client, self.clerk_session = self._sign_in(self.clerk)
        self.reviewer_client, self.reviewer_session = self._sign_in(self.reviewer)
        _client, self.applicant_session = self._sign_in(self.applicant)

    @staticmethod
    def _sign_in(user: User) -> tuple[Client, str]:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client, client.cookies["sessionid"].value

    def claim_body(self, which: int, turn: int) -> str:
        return urlencode(
            claim_facts() | {"once": f"bench-{which}-{turn}-{secrets.token_hex(6)}", "requested": "1200.00"}
        )


def claim_facts() -> dict:
    return {
        "activity": "宪法宣传周进社区", "held_on": str(timezone.localdate() + timedelta(days=20)),
        "necessity": "结合国家宪法日开展普法宣传", "note": "",
    }  # fmt: skip


def build() -> Scene:
    admin = accounts.open_account(by=None, username="admin", name="沈宇")
    organization = Organization.objects.create(
        name="晨曦社区法律服务中心（虚构）", uscc=people.invented_uscc(1), legal_form="service_institution",
        role_type="professional", registered_on=date(2026, 3, 2), region="320585100", legal_representative="沈晨",
        bank="演示银行（虚构）", account="6222000000000001",
    )  # fmt: skip
    made = {}
    for role in (roles.CLERK, roles.REVIEWER, roles.DIRECTOR):
        made[role] = accounts.open_account(by=admin, username=role.code, name=role.label)
        grants.grant(made[role], role, by=None, region="320585", valid_from=date(2020, 1, 1))
    applicant = accounts.open_account(by=admin, username="applicant", name="沈晨")
    grants.grant(applicant, roles.APPLICANT, by=admin, organization=organization, valid_from=date(2020, 1, 1))
    stay = Residency.objects.create(
        organization=organization, base="创客基地", group="professional", starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31), opened_by_number="—",
    )  # fmt: skip
    ResidencyStage.objects.create(residency=stay, stage="seed", since=date(2026, 4, 1), reason="—", by=admin)
    stage = Scene(organization, applicant, made[roles.CLERK], made[roles.REVIEWER])
    for _ in range(MATTERS):
        matter = open_matter(
            ActivityKind, ActivityClaim(requested=Decimal("1200.00"), **claim_facts()), by=applicant,
            organization=organization, hat="applicant",
        )  # fmt: skip
        papers.attach(matter, "plan", a_paper(), by=applicant)
        perform(matter, "submit", by=applicant)
        perform(matter, "accept", by=stage.clerk)
        stage.numbers.append(matter.number)
    return stage


def a_paper() -> SimpleUploadedFile:
    """Return a small picture as a scanned paper is."""
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415 -- heavy, and only here

    file = BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "PNG")
    return SimpleUploadedFile("方案.png", file.getvalue(), "image/png")
