"""
Promises about who confirms what others propose: if one administrator alone could make such a person, an account of their own
making would confirm what another of their own making proposed.
"""

import pytest

from yihe.foundation.roles import ADMINISTRATOR, CLERK, ROLES, Role
from yihe.registers.accounts import grants, proposals
from yihe.registers.accounts.models import ProposedMembership

CONFIRM = sorted({role.code for sort in proposals.sorts.values() for role in sort.confirmers})


def without_power(codes: list[str], roles: dict[str, Role]) -> list[str]:
    return [code for code in codes if not roles[code].power]


def test_every_role_that_confirms_what_others_propose_is_given_by_two():
    assert "clerk" in CONFIRM and "auditor" in CONFIRM
    assert without_power(CONFIRM, ROLES) == []


def test_control_a_role_one_administrator_gives_alone_is_named():
    assert without_power(["clerk", "tutor"], {"clerk": CLERK, "tutor": Role("tutor", "导师")}) == ["tutor"]


@pytest.mark.parametrize("code", CONFIRM)
def test_one_administrator_makes_nobody_who_confirms(person, code):
    administrator = person(ADMINISTRATOR)
    newcomer = person(CLERK)
    newcomer.memberships.all().delete()

    given = grants.grant(newcomer, ROLES[code], by=administrator, region=administrator.memberships.get().region)

    assert isinstance(given, ProposedMembership) and not newcomer.memberships.exists()
    assert grants.cannot_decide(given, administrator) != ""
