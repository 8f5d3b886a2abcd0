"""Each compartment has a key of its own: made first, wrapped, kept for no longer than a request, and perhaps kept elsewhere."""

import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yihe.foundation import ciphers
from yihe.foundation.ciphers import Unreadable
from yihe.matters.models import Party
from yihe.registers.compartments import verifying
from yihe.registers.compartments.models import Compartment
from yihe.registers.keys import database, keyring
from yihe.registers.keys.models import CompartmentKey

NEW = "new:" + "cd" * 16


@pytest.fixture
def child(db):
    return Compartment.objects.create(sort="child")


def party(compartment, name: str = "小芸（虚构）") -> Party:
    return Party.objects.create(compartment=compartment, role_code="child", name=name)


def stored_name(row: Party) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM matters_party WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def name_of(row: Party) -> str:
    return Party.objects.get(pk=row.pk).name


# Making and opening ---------------------------------------------------------------------------------------------------


def test_a_compartment_has_a_key_as_soon_as_it_is_there_and_it_is_kept_wrapped(child):
    another = Compartment.objects.create(sort="child")
    row = CompartmentKey.objects.get(pk=child.pk)

    assert len(keyring.key_of(child.pk)) == 16
    assert keyring.key_of(child.pk) != keyring.key_of(another.pk)
    assert row.wrapped.startswith("demo:") and keyring.key_of(child.pk).hex() not in row.wrapped


def test_the_keys_of_several_are_read_with_one_question_and_one_that_is_gone_is_refused_as_ever(db):
    several = [Compartment.objects.create(sort="child") for _ in range(3)]
    rows = [party(each, name) for each, name in zip(several, ("甲", "乙", "丙"), strict=True)]
    keyring.destroy([several[0].pk])
    names = "keys_compartmentkey"

    with CaptureQueriesContext(connection) as asked:
        with keyring.opened_together([*(each.pk for each in several), None]):
            assert [name_of(row) for row in rows[1:]] == ["乙", "丙"]
            together = sum(names in each["sql"] for each in asked.captured_queries)
            with pytest.raises(Unreadable):
                name_of(rows[0])
        assert [name_of(row) for row in rows[1:]] == ["乙", "丙"]
    each_alone = sum(names in each["sql"] for each in asked.captured_queries) - together

    assert (together, each_alone) == (1, 3)  # once for the one that is gone; outside of the block nothing is kept


def test_a_wrapped_key_laid_over_another_compartments_does_not_open(child):
    another = Compartment.objects.create(sort="child")
    theirs = CompartmentKey.objects.get(pk=another.pk).wrapped

    CompartmentKey.objects.filter(pk=child.pk).update(wrapped=theirs)

    with pytest.raises(Unreadable):
        keyring.key_of(child.pk)


def test_who_is_in_a_compartment_is_sealed_with_its_key_and_not_with_the_masters(child):
    row = party(child)

    assert stored_name(row).startswith("2:@:")
    assert name_of(row) == "小芸（虚构）"
    keyring.destroy([child.pk])
    with pytest.raises(Unreadable):
        name_of(row)


def test_control_outside_of_a_compartment_the_master_seals(errand):
    row = Party.objects.create(matter=errand(), role_code="child", name="小芸（虚构）")

    assert stored_name(row).startswith("2:demo:")


def test_a_matter_in_a_compartment_leads_to_its_key_too(errand, child):
    matter = errand()
    matter.compartment = child
    matter.save()
    row = Party.objects.create(matter=matter, role_code="child", name="小芸（虚构）")

    assert stored_name(row).startswith("2:@:")
    assert name_of(row) == "小芸（虚构）"


def test_a_row_moved_to_another_compartment_does_not_open(child):
    row = party(child)

    Party.objects.filter(pk=row.pk).update(compartment=Compartment.objects.create(sort="child"))

    with pytest.raises(Unreadable):
        name_of(row)


def test_nothing_is_sealed_in_a_compartment_whose_key_is_gone(child):
    keyring.destroy([child.pk])

    with pytest.raises(Unreadable), transaction.atomic():
        party(child)
    assert Party.objects.count() == 0


# Kept for no longer than a request ------------------------------------------------------------------------------------


@pytest.fixture
def request_under_way():
    request_started.disconnect(dispatch_uid="close_old_connections")
    keyring._begin()
    yield
    keyring._end()


def test_within_a_request_a_key_is_read_once(child, request_under_way, django_assert_num_queries):
    rows = list(Party.objects.filter(pk__in=[party(child).pk for _ in range(3)]))

    with django_assert_num_queries(0):
        keyring.key_of(child.pk)  # read when they were sealed
        assert {row.name for row in rows} == {"小芸（虚构）"}


def test_outside_of_a_request_it_is_read_each_time(child):
    row = Party.objects.get(pk=party(child).pk)
    CompartmentKey.objects.all().delete()

    with pytest.raises(Unreadable):
        row.name


def test_what_one_request_opened_the_next_does_not_find(child):
    assert any(handler[0][0] == "keys of compartments" for handler in request_started.receivers)
    assert any(handler[0][0] == "keys of compartments" for handler in request_finished.receivers)
    keyring._begin()
    keyring.key_of(child.pk)
    CompartmentKey.objects.all().delete()
    keyring.key_of(child.pk)  # the same request still has it

    keyring._end()
    with pytest.raises(Unreadable):
        keyring.key_of(child.pk)
    keyring._begin()
    with pytest.raises(Unreadable):
        keyring.key_of(child.pk)
    keyring._end()


def test_a_command_keeps_keys_open_for_one_block(child):
    with keyring.kept_open():
        keyring.key_of(child.pk)
        CompartmentKey.objects.all().delete()
        keyring.key_of(child.pk)

    with pytest.raises(Unreadable):
        keyring.key_of(child.pk)


# Rotation -------------------------------------------------------------------------------------------------------------


def test_rotation_wraps_the_keys_anew_and_touches_nothing_else(child, settings, capsys):
    row = party(child)
    before, key = stored_name(row), keyring.key_of(child.pk)
    settings.FIELD_KEYS = f"{NEW},{settings.FIELD_KEYS}"

    call_command("rotate_keys")
    settings.FIELD_KEYS = NEW

    assert "重新包裹了 1 个专卷的密钥" in capsys.readouterr().out
    assert (stored_name(row), keyring.key_of(child.pk)) == (before, key)
    assert name_of(row) == "小芸（虚构）"
    assert keyring.rewrap() == 0


def test_control_without_rotation_the_old_master_is_needed(child, settings):
    row = party(child)
    settings.FIELD_KEYS = NEW

    with pytest.raises(Unreadable):
        name_of(row)
    with pytest.raises(CommandError, match="不在 FIELD_KEYS 里"):
        call_command("rotate_keys")
    assert [s for s in verifying.faults() if "解不开" in s] == [
        f"专卷 {child.number}的密钥解不开：包裹它的主密钥不在 FIELD_KEYS 里，或者密钥被改动。"
    ]


def test_rotation_of_values_writes_what_is_not_under_the_newest_key(organization, settings, capsys):
    settings.FIELD_KEYS = f"{NEW},{settings.FIELD_KEYS}"

    call_command("rotate_keys", values=True)
    settings.FIELD_KEYS = NEW

    organization.refresh_from_db()
    assert organization.account.startswith("6222020")
    assert "社会组织：重写 1 行，解不开 0 行。" in capsys.readouterr().out


# In a database of their own -------------------------------------------------------------------------------------------


@pytest.fixture
def keys_apart(transactional_db, tmp_path):
    """Put the keys into a SQLite file of their own, as KEYS_DATABASE_URL does."""
    place = tmp_path / "keys.sqlite3"
    named = {**connections.databases["default"], "ENGINE": "django.db.backends.sqlite3", "NAME": str(place)}
    named["OPTIONS"] = {"timeout": 5, "transaction_mode": "IMMEDIATE"}
    connections.databases[database.ALIAS] = named
    connections[database.ALIAS].connect()  # Django's tests let in what is connected already
    with connections[database.ALIAS].schema_editor() as editor:
        editor.create_model(CompartmentKey)
    yield place
    connections[database.ALIAS].close()
    del connections[database.ALIAS], connections.databases[database.ALIAS]


def test_the_keys_lie_in_their_own_database_and_open_from_there(keys_apart):
    child = Compartment.objects.create(sort="child")
    row = party(child)

    assert sqlite3.connect(keys_apart).execute("SELECT count(*) FROM keys_compartmentkey").fetchone() == (1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keys_compartmentkey")
        assert cursor.fetchone() == (0,)
    assert name_of(row) == "小芸（虚构）"
    assert set(verifying.faults()) == set()


def test_a_key_is_there_before_the_transaction_that_opens_the_compartment_is(keys_apart, capsys):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Compartment.objects.create(sort="child")
        raise ZeroDivisionError
    assert (Compartment.objects.count(), CompartmentKey.objects.count()) == (0, 1)
    assert set(verifying.faults()) == set()  # a moment ago: it may still be opened

    CompartmentKey.objects.update(made_at=timezone.now() - timedelta(hours=2))
    (said,) = verifying.faults()
    assert said.startswith("密钥库比数据新：有 1 把密钥没有对应的专卷。")

    call_command("sweep_keys")
    assert CompartmentKey.objects.count() == 1  # it only lists
    call_command("sweep_keys", destroy=True)
    assert CompartmentKey.objects.count() == 0


def test_with_the_same_database_key_and_compartment_go_together(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Compartment.objects.create(sort="child")
        raise ZeroDivisionError

    assert (Compartment.objects.count(), CompartmentKey.objects.count()) == (0, 0)


def run(*command: str, **settings) -> str:
    env = {k: v for k, v in os.environ.items() if k != "KEYS_DATABASE_URL"} | settings | {"YIHE_MODE": "test"}
    done = subprocess.run([sys.executable, "manage.py", *command], env=env, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_keys_database_is_migrated_alone_and_holds_nothing_else(tmp_path):
    place = tmp_path / "keys.sqlite3"

    said = run("migrate", "--database", "keys", "keys", KEYS_DATABASE_URL=f"sqlite://{place}", DATA_DIR=str(tmp_path))

    tables = {
        name
        for (name,) in sqlite3.connect(place).execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
    }
    assert tables == {"keys_compartmentkey", "django_migrations"}, said


def test_the_deployment_check_asks_for_another_database_and_says_why(tmp_path):
    beside = run("check", "--deploy", DATA_DIR=str(tmp_path))
    apart = run("check", "--deploy", KEYS_DATABASE_URL=f"sqlite://{tmp_path / 'k'}", DATA_DIR=str(tmp_path))

    assert "keys.W001" in beside and "every backup of it opens them" in beside
    assert "keys.W001" not in apart


# Missing, older, newer ------------------------------------------------------------------------------------------------


def test_a_key_table_that_is_missing_is_said_in_one_sentence(keys_apart):
    row = party(Compartment.objects.create(sort="child"))
    with connections[database.ALIAS].schema_editor() as editor:
        editor.delete_model(CompartmentKey)

    assert list(verifying.faults()) == [
        "专卷密钥库读不出来，1 个专卷里加密的内容都打不开：请检查 KEYS_DATABASE_URL，或恢复密钥库的备份。"
    ]
    with pytest.raises(Unreadable):
        name_of(row)


def test_keys_older_than_the_data_are_said_and_the_compartments_named(child):
    CompartmentKey.objects.all().delete()

    assert list(verifying.faults()) == [
        f"密钥库比数据旧：专卷 {child.number}没有密钥，里面加密的内容打不开。请恢复较新的密钥库备份；在那以前不要清理密钥。"
    ]


def test_keys_newer_than_the_data_are_said(child):
    lost = Compartment.objects.create(sort="child")
    CompartmentKey.objects.update(made_at=timezone.now() - timedelta(days=1))
    Compartment.objects.filter(pk=lost.pk).delete()

    (said,) = verifying.faults()

    assert said == (
        "密钥库比数据新：有 1 把密钥没有对应的专卷。数据恢复自较早的备份时，请恢复较新的备份；"
        "是没有办成的创建留下的，请运行 manage.py sweep_keys。"
    )


def test_control_keys_that_belong_are_not_spoken_of(child):
    party(child)

    assert list(verifying.faults()) == []


def test_rows_that_are_not_bound_are_named_by_verification(organization):
    from yihe.registers.keys.verifying import faults

    assert list(faults()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organizations_organization SET sealed_as = NULL, account = %s",
            [ciphers.seal("6222020000001", "organizations.organization.account")],
        )

    assert list(faults()) == [
        "数据表 organizations_organization 有 1 行加密内容没有绑定到行：可以被挪到别的行而不被发觉。"
        "请运行 manage.py rotate_keys --values。"
    ]
    call_command("rotate_keys", values=True, stdout=StringIO())
    assert list(faults()) == []


def test_no_foreign_key_leads_into_or_out_of_the_keys():
    assert [f for f in CompartmentKey._meta.get_fields(include_hidden=True) if f.is_relation] == []
