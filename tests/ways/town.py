"""Everybody a matter can pass, one person for each role, and the days that go by while it does."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.acts.funds_story import Story as Money
from tests.incubation.conftest import Story
from tests.subsidies.conftest import Desk, People, a_scan
from yihe.acts.documents import papers
from yihe.domains.incubation.door import TUTOR
from yihe.foundation.roles import (
    APPLICANT,
    AUDITOR,
    BASE_MANAGER,
    CIVIL_AFFAIRS,
    CLERK,
    CLOCK,
    DIRECTOR,
    EXPERT,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    POLICY_EDITOR,
    PUBLIC,
    REVIEWER,
    ROLES,
    Role,
)
from yihe.matters.models import Matter
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts.models import User

BEGINNING = date(2026, 6, 1)  # a Monday


class Town:
    """
    `who(role)` is the one person who holds a role, and no other. Besides there are a second director, who had no hand in
    what the first decided, and somebody with two hats who stands in for the reviewer for some days. `story`, `desk` and `money` are what the tests of the rooms use.
    """

    def __init__(self, person, organization, monkeypatch):
        self.organization, self._monkeypatch = organization, monkeypatch
        self.travel(BEGINNING)
        self.story = story = Story(person, organization, self.travel)
        self._people = {
            APPLICANT: story.applicant, CLERK: story.clerk, REVIEWER: story.reviewer, DIRECTOR: story.director,
            BASE_MANAGER: story.manager, TUTOR: story.tutor, EXPERT: story.experts[0], AUDITOR: story.auditor,
        }  # fmt: skip
        for role in ROLES.values():
            if role not in self._people and role not in (CLOCK, PUBLIC) and not role.by_code:
                place = {"of": organization} if role.place == "organization" else {}
                self._people[role] = person(role, **place)
        self.chief = person(DIRECTOR)
        self.with_two_hats = person(BASE_MANAGER, CLERK)
        lent = story.reviewer.memberships.get()
        accounts.delegate(
            lent, to=self.with_two_hats, since=BEGINNING, until=BEGINNING + timedelta(days=20), by=story.reviewer
        )
        who = self.who
        self.money = Money(
            organization, story.applicant, story.director, who(FINANCE_MAKER), who(FINANCE_CHECKER), who(POLICY_EDITOR),
            story.reviewer,
        )  # fmt: skip
        people = People(
            story.applicant, story.clerk, story.reviewer, story.director, who(CIVIL_AFFAIRS), who(FINANCE_MAKER),
            who(FINANCE_CHECKER), who(POLICY_EDITOR),
        )  # fmt: skip
        self.desk = Desk(people, self.money, organization, person, on_day=self.travel)

    def who(self, role: Role) -> User:
        return self._people[role]

    def everybody(self) -> list[User]:
        """Return all who can sign in, as a new request would read them."""
        return list(User.objects.filter(is_active=True).order_by("pk"))

    def travel(self, day: date, hour: int = 10) -> date:
        """Make it another day in the whole program."""
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        self._monkeypatch.setattr(timezone, "now", lambda: moment)
        return day

    def claim(self, name: str, state: str = "draft") -> Matter:
        """Return a claim of the organization in a state; what pays it is there before it is opened."""
        matter = self.desk.draft(name)
        return self.desk.go(matter, state)

    def hand_in(self, matter: Matter, paper: str, by: Role = APPLICANT) -> None:
        content = a_scan() + b"\0" * matter.chain_length  # the same file twice is refused
        papers.attach(matter, paper, SimpleUploadedFile(f"{paper}.png", content, "image/png"), by=self.who(by))
