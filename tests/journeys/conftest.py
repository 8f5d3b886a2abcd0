"""
A town for the journeys: the people of the incubation tests and those who handle money, each with a password.

Nothing is brought about here that a page can bring about: the journeys do that.
"""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from tests.incubation import conftest as incubation
from tests.incubation.conftest import Story
from tests.journeys.buying import Buying
from tests.journeys.people import PASSWORD, Somebody
from tests.ways.town import Town as TownOfBuying
from yihe.faces.desk import asking_again
from yihe.foundation import city_pack
from yihe.foundation.roles import CIVIL_AFFAIRS, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR
from yihe.registers.accounts.models import User
from yihe.registers.organizations.models import Position
from yihe.registers.policies import loading, texts
from yihe.registers.practitioners.models import Employment, Practitioner

travel, files_of_the_test = incubation.travel, incubation.files_of_the_test  # fixtures


# They come for one thing, and take turns at the machine in the hall; the next one signs in anew.
IN_THE_HALL = {"civil", "editor", "auditor"}


class Town:
    """Everybody by what they do here, at their own machine: `town.clerk`, `town.expert("专家1")`, `town.visitor`."""

    def __init__(self, story: Story, person, sit_down):
        self.story, self.organization, self.travel = story, story.organization, story.travel
        self.sit_down = sit_down
        users = {
            "clerk": story.clerk, "reviewer": story.reviewer, "director": story.director, "base": story.manager,
            "tutor": story.tutor, "applicant": story.applicant, "chief": person(DIRECTOR, name="钱正"),
            "civil": person(CIVIL_AFFAIRS, name="孙立"), "editor": person(POLICY_EDITOR, name="郑文"),
            "cashier": person(FINANCE_MAKER, name="冯清"), "checker": person(FINANCE_CHECKER, name="陈核"),
            "auditor": story.auditor, "visitor": None,
        }  # fmt: skip
        for user in User.objects.all():
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        self.users = users
        self.seated: dict[str, Somebody] = {}

    def __getattr__(self, name: str) -> Somebody:
        if name not in self.users:
            raise AttributeError(name)
        if name in IN_THE_HALL:
            return self.in_the_hall(self.users[name])
        if name not in self.seated:
            self.seated[name] = self.sit_down(self.users[name])
        return self.seated[name]

    def expert(self, name: str) -> Somebody:
        return self.in_the_hall(next(user for user in self.story.experts if user.name == name))

    def in_the_hall(self, user) -> Somebody:
        before = self.seated.get("hall") or self.sit_down(user)
        if before.user != user:
            before.page.context.clear_cookies()
        self.seated["hall"] = Somebody(user, before.page)
        return self.seated["hall"]

    def on_the_phone(self, name: str) -> Somebody:
        self.seated[name] = self.sit_down(self.users[name], width=360)
        return self.seated[name]

    def days_pass(self, until: date) -> None:
        """Let the days pass, and what runs at night run. The sessions of all are over; so are their tries at signing in."""
        self.travel(until)
        cache.clear()
        call_command("clock")
        call_command("seal")


@pytest.fixture
def sit_down(chromium, live_server):
    """Return a maker of people before a browser of their own. What a page's script complains of fails the test."""
    contexts, faults = [], []

    def make(user, *, width: int = 1280, **how) -> Somebody:
        height = 740 if width < 500 else 900
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            reduced_motion="reduce",
            **how,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(f"{user}: {fault}"))
        return Somebody(user, page)

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def town(transactional_db, person, organization, travel, sit_down) -> Town:
    cache.clear()
    story = Story(person, organization, travel)
    loading.load(texts.read(*city_pack.folders("texts")))
    of_the_house = Practitioner.objects.get(user=story.experts[0])
    Employment.objects.create(
        practitioner=of_the_house, organization=organization, position=Position.BOARD, starts_on=date(2025, 5, 6),
        source="单位登记",
    )  # fmt: skip
    yield Town(story, person, sit_down)
    cache.clear()


@pytest.fixture
def buying(transactional_db, person, organization, monkeypatch, chromium, live_server):
    """Return what opens a town of buying, all at one width or each at their own; how long ago somebody proved who they are goes by its days, too."""
    monkeypatch.setattr(asking_again, "time", SimpleNamespace(time=lambda: timezone.now().timestamp()))
    opened = []

    def at(width: int | None = None) -> Buying:
        cache.clear()
        opened.append(Buying(TownOfBuying(person, organization, monkeypatch), chromium, live_server, width))
        return opened[-1]

    yield at
    for here in opened:
        here.close()
    cache.clear()
