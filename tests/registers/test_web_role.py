"""The role of the web processes owns nothing: it works on matters, and can neither change tables nor what is written once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction

from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.foundation import protections, web_role
from yihe.foundation.append_only import AppendOnly
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Event

pytestmark = pytest.mark.postgresql
ROLE = "yihe_web_of_a_test"


@pytest.fixture
def role(db):
    run(f"CREATE ROLE {ROLE}")
    call_command("web_role", ROLE, stdout=StringIO())
    return ROLE


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> str:
    with pytest.raises(ProgrammingError) as fault:
        run(sql)
    return fault.value.__cause__.sqlstate


def test_the_work_of_a_matter_is_done_by_a_role_that_owns_nothing(role, people, organization):
    run(f"SET LOCAL ROLE {role}")

    matter = open_matter(
        ErrandKind, Errand(purpose="问", amount=1), by=people.applicant, organization=organization, hat="applicant"
    )
    perform(matter, "submit", by=people.applicant)

    assert Event.objects.filter(matter=matter).count() == 2


INSUFFICIENT = "42501"


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE matters_event",
        "ALTER TABLE matters_event DISABLE TRIGGER ALL",
        "DROP TRIGGER matters_event_no_update ON matters_event",
        "TRUNCATE matters_event CASCADE",
        "CREATE TABLE mine (n integer)",
        "CREATE OR REPLACE FUNCTION yihe_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
        "DELETE FROM notices_notice",
        "CREATE TRIGGER mine BEFORE INSERT ON matters_event EXECUTE FUNCTION yihe_append_only()",
    ],
)
def test_it_changes_no_table_no_trigger_and_no_function(role, sql):
    run(f"SET LOCAL ROLE {role}")

    assert refused(sql) == INSUFFICIENT


def test_it_neither_changes_nor_deletes_a_row_of_any_table_that_is_written_once(role):
    tables = [operation.table for operation in protections.declared() if isinstance(operation, AppendOnly)]
    there = set(connection.introspection.table_names())
    run(f"SET LOCAL ROLE {role}")

    assert len(tables) > 10
    for table in there & set(tables):
        assert (refused(f"DELETE FROM {table}"), refused(f"UPDATE {table} SET id = id")) in (
            (INSUFFICIENT, INSUFFICIENT), (INSUFFICIENT, "42703"),
        ), table  # fmt: skip


def test_the_owner_is_stopped_by_the_triggers_alone_and_can_take_them_off(role, people, organization):
    """The control."""
    open_matter(
        ErrandKind, Errand(purpose="问", amount=1), by=people.applicant, organization=organization, hat="applicant"
    )

    with pytest.raises(DatabaseError):
        run("UPDATE matters_event SET hat = ''")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE matters_event DISABLE TRIGGER USER")


def test_what_the_role_has_too_much_or_too_little_is_named(role):
    assert list(web_role.faults(connection, role)) == []
    run(f"GRANT UPDATE ON matters_event TO {role}")
    run(f"REVOKE SELECT ON matters_matter FROM {role}")

    with pytest.raises(CommandError) as fault:
        call_command("web_role", role, check=True)

    assert str(fault.value).splitlines() == [
        f"数据表 matters_event：角色 {role} 不应有 UPDATE。", f"数据表 matters_matter：角色 {role} 应有 SELECT。",
    ]  # fmt: skip
    call_command("web_role", role, stdout=StringIO())
    assert list(web_role.faults(connection, role)) == []


def test_the_owner_itself_is_no_web_role(db):
    owner = connection.settings_dict["USER"]

    assert any("拥有数据表" in fault for fault in web_role.faults(connection, owner))


def test_a_role_that_is_not_there_is_said_in_a_sentence(db):
    assert list(web_role.faults(connection, "nobody_of_a_test")) == ["数据库里没有角色 nobody_of_a_test。"]
