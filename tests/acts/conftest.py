"""A kind that is paid, and the people who pay it: for all tests of money."""

import pytest

from tests.acts.funds_story import Story, declare_grant, forget_grant
from yihe.foundation.roles import APPLICANT, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR, REVIEWER


@pytest.fixture
def grant_kind():
    yield declare_grant()
    forget_grant()


@pytest.fixture
def money(grant_kind, person, organization):
    staff = [person(role) for role in (DIRECTOR, FINANCE_MAKER, FINANCE_CHECKER, POLICY_EDITOR, REVIEWER)]
    return Story(organization, person(APPLICANT, of=organization), *staff)
