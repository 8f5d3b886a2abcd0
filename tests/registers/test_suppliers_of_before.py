"""A database in which a supplier was one row for all counties becomes one in which each county says its own; and back."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tests.registers.test_suppliers_and_buyers import ELSEWHERE
from tests.ways.registers import a_code
from yihe.foundation.roles import CLERK, PURCHASER
from yihe.registers.accounts import proposals
from yihe.registers.suppliers import edits, proposed
from yihe.registers.suppliers.models import Form, KnownIn, Supplier

BEFORE, NOW = "0001_suppliers_and_where_they_are_known", "0003_no_account_of_all_counties"
ACCOUNT, PHONE, ADDRESS = "6228480000000009", "13900001111", "娄东街道某小区 1 幢"


@pytest.fixture
def migrations(settings, transactional_db):
    """Have the migrations of the code, all of them done: the tables of a test are made without them."""
    settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationExecutor(connection).loader.disk_migrations:
        recorder.record_applied(app, name)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(MigrationRecorder.Migration)


def migrated(name: str):
    executor = MigrationExecutor(connection)
    executor.migrate([("suppliers", name)])
    return MigrationExecutor(connection).loader.project_state([("suppliers", name)]).apps


@pytest.mark.usefixtures("migrations")
def test_what_was_one_row_for_all_is_each_countys_and_the_account_its_whose_two_people_said_it(person, neighbours):
    here, there = person(PURCHASER), person(PURCHASER, region=ELSEWHERE)
    said = {"name": "明理律师事务所（虚构）", "form": Form.LAW_FIRM, "uscc": a_code(1, "31"), "source": "执业许可证"}
    firm = edits.enter(by=here, **said, phone=PHONE, address=ADDRESS, contact="沈二", registered_on=date(2016, 3, 2))
    edits.enter(by=there, **said)
    asked = proposed.propose_payee(firm, by=there, bank="演示银行", account=ACCOUNT, source="开户许可证")
    proposals.confirm(asked, by=person(CLERK, region=ELSEWHERE), account=ACCOUNT)

    try:
        old = migrated(BEFORE).get_model("suppliers", "Supplier").objects.get(pk=firm.pk)
        assert (old.phone, old.address, old.contact, old.account) == (PHONE, ADDRESS, "沈二", ACCOUNT)
    finally:
        migrated(NOW)

    assert Supplier.objects.get(pk=firm.pk).address == ADDRESS
    rows = {row.region: (row.contact, row.phone, row.bank, row.account) for row in KnownIn.objects.all()}
    assert rows == {"320585": ("沈二", PHONE, "", ""), ELSEWHERE: ("沈二", PHONE, "演示银行", ACCOUNT)}
    assert list(proposed.faults()) == []
    assert KnownIn.objects.get(region=ELSEWHERE).since <= timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM suppliers_supplier")
        assert "小区" not in cursor.fetchone()[0]
