"""A list's plan is made for what is asked, where it depends on it; the driver's own keeping of plans is the control."""

import pytest
from django.db import connection

from yihe.foundation.planned_anew import planned

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
OFTEN = 12  # more than after which the driver, and after it the server, keep a plan


def kept(mark: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{mark}%"])
        return cursor.fetchone()[0]


def ask(mark: str, *, anew: bool) -> None:
    for n in range(OFTEN):
        with connection.cursor() as cursor, planned(connection, anew=anew):
            cursor.execute(f"SELECT /* {mark} */ id FROM matters_matter WHERE amount > %s", [n])


def test_what_is_planned_anew_is_kept_by_nobody_and_the_rest_is_kept_as_before():
    ask("each time", anew=True)
    ask("once", anew=False)

    assert kept("/* each time */") == 0
    assert kept("/* once */") == 1


def test_a_connection_asks_without_machine_code_and_with_what_a_row_by_an_index_costs():
    with connection.cursor() as cursor:
        said = {}
        for name in ("jit", "random_page_cost"):
            cursor.execute(f"SHOW {name}")
            said[name] = cursor.fetchone()[0]

    assert said == {"jit": "off", "random_page_cost": "1.1"}
