"""An errand brought to a state through the real actions by the right people."""

from dataclasses import dataclass
from decimal import Decimal

import pytest


@dataclass
class People:
    applicant: object
    clerk: object
    director: object


@pytest.fixture
def people(person, organization):
    from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR

    return People(person(APPLICANT, of=organization), person(CLERK), person(DIRECTOR))


@pytest.fixture
def errand(people, organization):
    from tests.errands.kinds import ErrandKind
    from tests.errands.models import Errand
    from yihe.matters.actions import open_matter, perform

    def make(state="draft", *, amount="500.00", purpose="普法", of=None, by=None):
        applicant = by or people.applicant
        matter = open_matter(
            ErrandKind, Errand(purpose=purpose, amount=Decimal(amount)), by=applicant, organization=of or organization,
            hat="applicant",
        )  # fmt: skip
        path = [
            ("submit", applicant, {}),
            ("accept", people.clerk, {}),
            ("grant", people.director, {"amount": Decimal(amount)}),
        ]
        if state == "returned":
            path[1:] = [("send_back", people.clerk, {"reason": "缺合同"})]
        for action, by_whom, said in path:
            if matter.state == state:
                break
            perform(matter, action, by=by_whom, **said)
        assert matter.state == state
        return matter

    return make
