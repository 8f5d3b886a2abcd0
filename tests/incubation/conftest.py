"""
The story of one organization, brought as far as a test wants it through the real actions by the right people:
`story.application("noticed")`, `story.residency()`, `story.tracking()`. Days pass with `travel`.
"""

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tests.drawing import FIRST, SECOND, sealed_with
from yihe.acts.documents.papers import attach
from yihe.domains.incubation import stays
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.models import Application, Call, Graduation
from yihe.foundation.roles import APPLICANT, AUDITOR, BASE_MANAGER, CLERK, DIRECTOR, EXPERT, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Party
from yihe.registers.organizations.models import Residency
from yihe.registers.practitioners.models import Practitioner, PractitionerKind

BEGINNING = date(2026, 3, 2)
people = count(1)


@pytest.fixture
def travel(monkeypatch):
    """Return a function that makes it another day. The machine's clock is not ours to keep."""

    def to(day: date, hour: int = 10):
        monkeypatch.setattr(
            timezone, "now", lambda: datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        )

    to(BEGINNING)
    return to


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def scan(name: str = "扫描件.png") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (40, 40), (next(people) % 255, 40, 40)).save(picture, "PNG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/png")


class Story:
    """The people of one story, and what they bring about."""

    def __init__(self, person, organization, travel):
        self.person, self.organization, self.travel = person, organization, travel
        self.applicant = person(APPLICANT, of=organization, name="沈晨")
        self.clerk = person(CLERK, name="王芳")
        self.auditor = person(AUDITOR, name="卫明")
        self.reviewer = person(REVIEWER, name="李强")
        self.director = person(DIRECTOR, name="赵敏")
        self.manager = person(BASE_MANAGER, name="周洁")
        self.tutor = person(TUTOR, name="吴限")
        self.experts = [self.expert(f"专家{number}") for number in range(1, 6)]
        stays.join_group(self.tutor, "professional", by=self.manager)

    def expert(self, name: str):
        user = self.person(EXPERT, name=name)
        Practitioner.objects.create(
            name=name, kind=PractitionerKind.EXPERT, id_number=f"32052219800101{next(people):04d}", user=user,
            in_expert_pool=True, invented=True,
        )  # fmt: skip
        return user

    def call(self, state: str = "recruiting", **facts):
        today = timezone.localdate()
        said = {
            "title": "2026年春季孵化招募（虚构）", "text": "面向全市招募。", "opens_on": today,
            "closes_on": today + timedelta(days=20), "places": 3, "groups": "basic_hub,industry,professional,network",
            "criteria": "incubation",
        } | facts  # fmt: skip
        matter = open_matter(kinds.get("call"), Call(**said), by=self.clerk, region="320585", hat="clerk")
        for action, by in (("propose", self.clerk), ("publish", self.director)):
            if matter.state != state:
                perform(matter, action, by=by)
        if matter.state != state:
            self.travel(said["closes_on"] + timedelta(days=1))
            clock.run()
            matter.refresh_from_db()
        assert matter.state == state
        return matter

    def draft(self, call=None, *, organization=None, by=None):
        call = call or self.call()
        contents = Application(
            call=Call.objects.get(matter=call), project="法治课堂进社区", summary="每周一课", stage="startup",
            group="professional", team="专职三人", needs="policy,training", results="一年开展五十课",
        )  # fmt: skip
        return open_matter(
            kinds.get("incubation"), contents, by=by or self.applicant, organization=organization or self.organization,
            hat="applicant",
        )  # fmt: skip

    def score(self, application, points: str = "full") -> None:
        """Have every seated expert lock their scores."""
        from yihe.acts.reviews.sheets import get

        for user in [
            p.user
            for p in Party.objects.filter(matter=application, until=None, role_code="expert").select_related("user")
        ]:
            scores = {
                c.code: {"points": c.maximum if points == "full" else 1, "comment": ""}
                for c in get("incubation").criteria
            }
            perform(application, "lock", by=user, scores=scores, remark="")
        application.refresh_from_db()

    def application(self, state: str = "resident", *, months: int = 12, **given):
        return self.bring(self.draft(**given), state, months=months, by=given.get("by"))

    def bring(self, matter, state: str, *, months: int = 12, by=None):
        """Take an application along the straight way to a state."""
        by = by or self.applicant
        today = timezone.localdate
        steps = {
            "draft": lambda: (attach(matter, "plan", scan(), by=by), perform(matter, "submit", by=by)),
            "submitted": lambda: perform(matter, "accept", by=self.clerk),
            "screening": lambda: perform(matter, "draw", by=self.clerk, **sealed_with()),
            "joining": lambda: perform(matter, "second", by=self.auditor, half=SECOND),
            "opening": lambda: perform(matter, "reveal", by=self.clerk, half=FIRST),
            "scoring": lambda: self.score(matter),
            "weighing": lambda: perform(matter, "recommend", by=self.reviewer, opinion="符合条件", reason=""),
            "proposed": lambda: perform(
                matter, "approve", by=self.director, title="拟入壳孵化公示", body=f"{matter.organization}，现予公示。"
            ),
            "noticed": lambda: self.wait(matter),
            "drafting": lambda: perform(matter, "draw_up", by=self.manager, **self.terms(today(), months)),
            "signing": lambda: (
                attach(matter, "signed_agreement", scan(), by=by), perform(matter, "sign", by=by),
            ),
            "countersigning": lambda: perform(
                matter, "move_in", by=self.manager, signed_on=today(), group="professional", tutor=self.tutor,
                stage="startup", reason="已登记，有专职人员",
            ),
        }  # fmt: skip
        while matter.state != state:
            steps[matter.state]()
        return matter

    @staticmethod
    def terms(starts_on: date, months: int) -> dict:
        from yihe.domains.incubation.spans import last_day

        return {
            "starts_on": starts_on, "ends_on": last_day(starts_on, months), "goals": "独立承接项目", "seats": 2,
            "base": "太仓市司法行政领域社会组织创客基地",
        }  # fmt: skip

    def wait(self, matter) -> None:
        """Let the day pass on which a matter falls due, and the clock run on the next."""
        self.travel(matter.due_on + timedelta(days=1))
        clock.run()
        matter.refresh_from_db()

    def residency(self, **given) -> Residency:
        matter = self.application("resident", **given)
        return Residency.objects.get(opened_by_number=matter.number)

    def graduation(self, state: str = "graduated", *, residency=None, left_on: date | None = None):
        """Have the base open a leaving and bring it to a state."""
        residency = residency or self.residency()
        matter = stays.open_graduation(residency, by=self.manager, ground="early", summary="目标提前完成")
        today = timezone.localdate()
        steps = {
            "assessing": lambda: perform(matter, "assess", by=self.manager, achieved="完成", open_ends="", opinion="leave"),
            "deciding": lambda: perform(matter, "agree", by=self.director, left_on=left_on or today),
            "leaving": lambda: perform(matter, "hand_back", by=self.manager, returned_on=today, note="钥匙两把"),
        }  # fmt: skip
        while matter.state != state:
            steps[matter.state]()
        return matter

    def tracking(self):
        matter = self.graduation()
        return Graduation.objects.get(matter=matter).residency.tracking.matter


@pytest.fixture
def story(db, person, organization, travel) -> Story:
    return Story(person, organization, travel)
