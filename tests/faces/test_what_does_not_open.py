"""An encrypted value that does not open is answered with a sentence, and nothing of it is shown."""

import pytest
from django.db import connection

from tests.conftest import make_organization
from yihe.foundation.roles import CLERK


@pytest.fixture
def diverted(db):
    """Return an organization over whose account somebody laid that of another."""
    mine, theirs = make_organization(account="6222021234567890"), make_organization(account="6666666666666666")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organizations_organization SET account = (SELECT account FROM organizations_organization WHERE id = %s) "
            "WHERE id = %s",
            [theirs.pk, mine.pk],
        )
    return mine, theirs


def test_a_page_with_a_value_that_does_not_open_says_so(client, person, diverted):
    mine, theirs = diverted
    client.force_login(person(CLERK))

    answer, control = (client.get(f"/desk/organizations/{row.uscc}/") for row in (mine, theirs))

    assert answer.status_code == 500
    assert "这一页有加密的内容解不开" in answer.content.decode()
    assert control.status_code == 200


def test_lists_that_do_not_show_it_go_on(client, person, diverted):
    client.force_login(person(CLERK))

    assert client.get("/desk/organizations/").status_code == 200
