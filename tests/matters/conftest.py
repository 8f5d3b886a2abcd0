"""What the tests of the kernel share."""

from datetime import date

import pytest


@pytest.fixture
def lent(person):
    def lend(owner, role):
        """Return a fresh colleague who stands in for somebody in one of their roles."""
        own = owner.memberships.get(role_code=role.code)
        return person(role, delegated_by=own, valid_until=date(2099, 1, 1))

    return lend
