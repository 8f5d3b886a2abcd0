"""A county with places, lawyers who are licensed, and posts for them to sit at."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.ways.registers import a_code, a_station
from yihe.acts.schedules.models import DutyPerson, DutyPost, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER, ROSTER_MAKER
from yihe.registers.bodies.models import Sort
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.providers import edits as providers

SHANGHAI = ZoneInfo("Asia/Shanghai")
COUNTY = "320585"
LONG_AGO = date(2020, 1, 1)
MONDAY = date(2026, 6, 1)


@dataclass
class County:
    """`lawyer(name)` enters a licensed lawyer with an account; `post(name, …)` a post; `shift(post, who, day)` a published shift."""

    person: object
    maker: object = None
    window: object = None
    firm: object = None
    accounts: dict = field(default_factory=dict)

    def lawyer(self, name: str, until: date | None = None, **said) -> Practitioner:
        n = Practitioner.objects.count()
        found = providers.enroll(
            self.firm, by=None, source="登记（虚构）", name=name, kind="lawyer", number=f"13205{n:08d}", authority="司法厅",
            valid_from=LONG_AGO, valid_until=until, invented=True,
        ).practitioner  # fmt: skip
        self.accounts[name] = self.person(DUTY_LAWYER)
        DutyPerson.objects.create(
            practitioner=found, region=COUNTY, account=self.accounts[name], since=LONG_AGO, **said
        )
        return found

    def post(self, name: str, topic: str = Topic.GENERAL, **said) -> DutyPost:
        said = {
            "station": a_station(),
            "kind": "lawyer",
            "pay": Pay.VOLUNTARY,
            "since": LONG_AGO,
            "invented": True,
        } | said
        return DutyPost.objects.create(name=name, topic=topic, **said)

    def shift(self, post: DutyPost, who: Practitioner, day: date, begins=time(9), ends=time(17), **said) -> Shift:
        starts_at = datetime.combine(day, begins, SHANGHAI)
        ends_at = datetime.combine(day + timedelta(days=ends <= begins), ends, SHANGHAI)
        return Shift.objects.create(
            post=post, on=day, starts_at=starts_at, ends_at=ends_at, practitioner=who, by=self.maker,
            hat=ROSTER_MAKER.code, **said,
        )  # fmt: skip


@pytest.fixture
def county(db, person):
    found = County(person, person(ROSTER_MAKER), person(ADVICE_DESK))
    found.firm = providers.enter(
        by=None, source="登记（虚构）", name="某某律师事务所（虚构）", sort=Sort.LAW_FIRM, code=a_code(1, "31"), licence="23205850000000001",
        authority="司法厅", principal="某某", address="演示路（虚构）", region=COUNTY, phone="0512-55550101", since=LONG_AGO, invented=True,
    )  # fmt: skip
    return found


@pytest.fixture
def at(monkeypatch):
    """Make it a moment in the whole program."""

    def travel(day: date, hour: int = 10, minute: int = 0) -> datetime:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return travel
