import pytest

from tests.acts.funds_story import Story
from tests.oracle.bridge import People
from tests.subsidies.conftest import KINDS
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR, REVIEWER


@pytest.fixture
def deciders(person, organization):
    """Return whoever decides in the worlds, with more money for each kind than any world asks for."""
    clerk, reviewer, director = person(CLERK), person(REVIEWER), person(DIRECTOR)
    money = Story(
        organization, person(APPLICANT, of=organization), director, person(FINANCE_MAKER), person(FINANCE_CHECKER),
        person(POLICY_EDITOR), reviewer,
    )  # fmt: skip
    purposes = {kind.purpose for kind in KINDS}
    return People(clerk, reviewer, director, {p: money.appropriated("1000000000", purpose=p) for p in sorted(purposes)})
