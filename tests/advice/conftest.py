"""Who asks, who sits at the desk, who answers; a consultation as it comes in."""

from types import SimpleNamespace

import pytest

from tests.conftest import TAICANG
from yihe.domains.advice import asking, duty
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER
from yihe.matters import codes
from yihe.matters.actions import perform
from yihe.matters.models import Matter

QUESTION = "老板拖欠工资三个月，我的身份证 320585198001014018，电话 138 1234 5678，怎么办？"
ANSWER = "先向劳动监察大队投诉，也可以申请劳动仲裁，一年以内。"


@pytest.fixture
def people(person):
    return SimpleNamespace(
        desk=person(ADVICE_DESK, region=TAICANG), other_desk=person(ADVICE_DESK, region=TAICANG),
        lawyer=person(DUTY_LAWYER, region=TAICANG), second=person(DUTY_LAWYER, region=TAICANG),
    )  # fmt: skip


@pytest.fixture
def roster(monkeypatch):
    """Say who is on duty, in order: `roster(lawyer, second)`."""

    def set_to(*users):
        monkeypatch.setattr(duty, "_rosters", [lambda region, topic, at: [user.pk for user in users]])

    return set_to


@pytest.fixture
def asked(db):
    def ask(**said) -> Matter:
        return asking.ask(**{"region": TAICANG, "question": QUESTION, "topic": "wages"} | said)

    return ask


@pytest.fixture
def in_hand(asked, people):
    """Give a consultation to the lawyer, by the desk."""

    def give(**said) -> Matter:
        matter = asked(**said)
        perform(matter, "assign", by=people.desk, assignee=people.lawyer)
        return matter

    return give


@pytest.fixture
def answered(in_hand, people):
    def answer(**said) -> Matter:
        matter = in_hand(**said)
        perform(matter, "answer", by=people.lawyer, answer=ANSWER)
        return matter

    return answer


def by_code(matter: Matter, name: str, **said):
    """Have whoever asked take an action with their code."""
    party = codes.party_of(matter)
    if not party.code_digest:
        codes.issue(party)
    party.refresh_from_db()
    return perform(matter, name, by=None, party=party, **said)
