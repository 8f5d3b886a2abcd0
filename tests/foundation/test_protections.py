"""Triggers are compared by what they do, not by their names: each way to put one to sleep is named."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection

from yihe.foundation import protections
from yihe.foundation.append_only import AppendOnly, StaysAppendOnly

pytestmark = pytest.mark.django_db

EVENTS = "matters_event"
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way")


def faults() -> list[str]:
    return list(protections.faults(connection))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_triggers_as_the_migrations_wrote_them_are_content():
    assert faults() == []
    assert len({o.table for o in protections.declared()}) > 25


def test_a_trigger_that_is_gone_is_named():
    execute("DROP TRIGGER matters_event_no_delete" + ("" if connection.vendor == "sqlite" else " ON matters_event"))

    assert faults() == ["数据表 matters_event：防改触发器缺失。"]
    AppendOnly(EVENTS).protect(connection)
    assert faults() == []


@on_sqlite
def test_every_trigger_of_the_same_name_that_does_nothing_is_named():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = cursor.fetchall()
        for name, table, sql in rows:
            moment = re.search(r"(BEFORE|AFTER) (UPDATE|DELETE|INSERT)", sql).group()
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} {moment} ON {table} WHEN 0 BEGIN SELECT 1; END")

    sorts = {trigger.name: trigger.sort for o in protections.declared() for trigger in o.triggers(connection.vendor)}
    assert sorted(faults()) == sorted(
        f"数据表 {table}：{sorts[name]} {name} 的内容被改。" for name, table, _sql in rows
    )


def test_a_trigger_that_fires_only_sometimes_is_named():
    [update, delete] = AppendOnly(EVENTS).triggers(connection.vendor)
    execute(f"DROP TRIGGER {update.name}" + ("" if connection.vendor == "sqlite" else f" ON {EVENTS}"))
    never = update.sql().replace("FOR EACH ROW ", "FOR EACH ROW WHEN (1 = 0) ")
    execute(never)

    assert faults() == [f"数据表 matters_event：防改触发器 {update.name} 的内容被改。"]
    assert delete.name not in "".join(faults())


def test_a_condition_that_was_made_narrower_is_named():
    """A payment line is closed once it was answered; here only as long as its voucher stays."""
    [closed] = [
        t for o in protections.declared() for t in o.triggers(connection.vendor) if t.name == "funds_paymentline_closed"
    ]
    execute(f"DROP TRIGGER {closed.name}" + ("" if connection.vendor == "sqlite" else f" ON {closed.table}"))
    execute(closed.sql().replace(closed.when, f"({closed.when} AND OLD.voucher = 'x')"))

    assert faults() == ["数据表 funds_paymentline：防改触发器 funds_paymentline_closed 的内容被改。"]


def test_a_trigger_of_that_name_on_another_table_is_no_trigger():
    on = "" if connection.vendor == "sqlite" else f" ON {EVENTS}"
    [update, _delete] = AppendOnly(EVENTS).triggers(connection.vendor)
    execute(f"DROP TRIGGER {update.name}{on}")
    execute(update.sql("matters_draft"))

    assert faults() == ["数据表 matters_event：防改触发器缺失。"]


@on_sqlite
def test_a_trigger_from_before_its_text_was_compared_is_content():
    """An upgraded database holds triggers in the words of the version that made them."""
    execute("DROP TRIGGER matters_event_no_update")
    execute(
        "CREATE TRIGGER matters_event_no_update BEFORE UPDATE ON matters_event "
        "BEGIN SELECT RAISE(ABORT, 'matters_event is append-only'); END"
    )

    assert faults() == []


def test_what_changes_an_append_only_table_puts_its_triggers_on_again():
    AppendOnly(EVENTS).release(connection)
    assert faults() == ["数据表 matters_event：防改触发器缺失。"]

    # SQLite's own editor refuses to begin inside a test's transaction; the operation asks for the connection alone.
    StaysAppendOnly(EVENTS).database_forwards("matters", SimpleNamespace(connection=connection), None, None)

    assert faults() == []


# PostgreSQL's ways ----------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_trigger_that_was_put_to_sleep_is_named(how):
    execute(f"ALTER TABLE matters_event {how} matters_event_no_update")

    assert faults() == ["数据表 matters_event：防改触发器 matters_event_no_update 被停用。"]
    execute("ALTER TABLE matters_event ENABLE ALWAYS TRIGGER matters_event_no_update")
    assert faults() == []  # the control: always is more than we ask


@pytest.mark.postgresql
@pytest.mark.parametrize("body", ["BEGIN RETURN NEW; END", "BEGIN IF current_user <> 'x' THEN RETURN NEW; END IF; END"])
def test_a_function_that_lets_everything_pass_is_named(body):
    execute(f"CREATE OR REPLACE FUNCTION yihe_append_only() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")

    assert len(faults()) == 1
    assert faults()[0].endswith("防改触发器的函数 yihe_append_only 被改。") and "matters_event、" in faults()[0]


@pytest.mark.postgresql
def test_a_trigger_that_calls_another_function_is_named():
    execute("CREATE FUNCTION yihe_append_0nly() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$")
    execute("DROP TRIGGER matters_event_no_update ON matters_event")
    [update, _delete] = AppendOnly(EVENTS).triggers(connection.vendor)
    execute(update.sql(function="yihe_append_0nly"))

    assert faults() == ["数据表 matters_event：防改触发器 matters_event_no_update 的内容被改。"]


@pytest.mark.postgresql
def test_a_session_in_which_triggers_sleep_is_named():
    execute("SET LOCAL session_replication_role = replica")

    assert faults() == ["数据库设有 session_replication_role：在这样的连接里防改触发器不起作用。"]
    execute("SET LOCAL session_replication_role = origin")
    assert faults() == []


@pytest.mark.postgresql
def test_looking_leaves_nothing_behind():
    faults()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'likeness%' AND relpersistence = 't'")
        assert cursor.fetchone() == (0,)
