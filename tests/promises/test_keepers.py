"""
Whatever is decided on is kept by something that can be checked: a new column of any model of the product that nobody keeps
fails here, with what to write.
"""

import json

import pytest
from django.apps import apps
from django.db import connection, models

from tests.conftest import make_organization
from yihe.foundation import index_keys, keepers
from yihe.foundation.roles import CLERK
from yihe.matters import evidence, keeping
from yihe.matters.models import Party
from yihe.registers.accounts.models import Membership, User
from yihe.registers.compartments.models import Compartment
from yihe.registers.evidence import states
from yihe.registers.evidence.models import EntryState
from yihe.registers.organizations.models import Organization


def test_every_column_of_every_model_has_a_keeper_or_a_reason_to_have_none():
    assert list(keeping.unkept()) == []


def test_every_register_is_a_register_of_the_product_and_most_of_its_columns_are_kept():
    for model in keepers.registers():
        kept = keepers.kept_of(model)
        assert 2 * len(kept) > len(model._meta.concrete_fields), model


@pytest.fixture
def model_for_a_test():
    """Return a maker of models that are installed for one test."""
    made = []

    def make(name: str, **fields):
        meta = type("Meta", (), {"app_label": "evidence"})
        model = type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
        made.append(model)
        return model

    yield make
    for model in made:
        del apps.all_models["evidence"][model._meta.model_name]
        keepers._registers.pop(model, None)
    apps.clear_cache()


def test_a_column_nobody_keeps_is_named_with_what_to_write(model_for_a_test):
    model_for_a_test("Loose", ceiling=models.IntegerField(), note=keepers.free(models.TextField(), "words to read"))

    (said,) = keeping.unkept()

    assert said.startswith("evidence.Loose: nobody keeps ceiling.")
    assert "@keepers.register" in said
    assert "keepers.free(field, because)" in said


def test_a_column_of_a_register_is_kept_and_a_table_that_says_why_is_free(model_for_a_test):
    keepers.register(model_for_a_test("Entry", ceiling=models.IntegerField()))
    model_for_a_test("Passing", ceiling=models.IntegerField(), free_because="gone in an hour")

    assert list(keeping.unkept()) == []


def test_a_free_column_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        keepers.free(models.TextField(), "")


# The book of registers ---------------------------------------------------------------------------------------------------


def set_past_the_verbs(row: models.Model, **values) -> None:
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {columns} WHERE {row._meta.pk.column} = %s", [*values.values(), row.pk]
        )


def test_an_entry_that_is_changed_in_the_database_is_named(db):
    organization = make_organization()
    assert list(states.faults()) == []

    set_past_the_verbs(organization, standing="recorded")

    assert list(states.faults()) == [f"社会组织第 {organization.pk} 行与最后一次登记时不同：在数据库里被改写过。"]


def test_verify_says_what_the_book_of_registers_says(db, person):
    membership = person(CLERK).memberships.get()
    set_past_the_verbs(membership, region="32")

    assert f"任职第 {membership.pk} 行与最后一次登记时不同：在数据库里被改写过。" in list(evidence.everything())


def test_an_entry_that_is_changed_by_its_object_is_as_the_book_says(db):
    organization = make_organization()
    organization.address = "人民路 1 号"
    organization.save()
    organization.standing = "recorded"
    organization.save(update_fields=["standing"])

    assert list(states.faults()) == []


def test_an_entry_slipped_in_and_one_that_was_removed_are_named(db, person):
    row = person(CLERK).memberships.get()
    Membership.objects.filter(pk=row.pk)._raw_delete("default")
    (slipped_in,) = Membership.objects.bulk_create([Membership(user=row.user, role_code="director", region="32")])

    assert list(states.faults()) == [
        f"任职第 {slipped_in.pk} 行没有登记过：是在数据库里补入的。",
        f"任职第 {row.pk} 行登记过，现在不见了：在数据库里被删除过。",
    ]


def test_a_value_sealed_for_another_moment_of_the_same_row_is_named(db):
    organization = make_organization(account="6222020000000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM organizations_organization WHERE id = %s", [organization.pk])
        (before,) = cursor.fetchone()
    organization.account = "6222020000000002"
    organization.save()

    set_past_the_verbs(organization, account=before)

    assert list(states.faults()) == [f"社会组织第 {organization.pk} 行与最后一次登记时不同：在数据库里被改写过。"]


def test_what_is_free_of_an_entry_changes_without_a_line(db):
    user = User.objects.create_user(username="someone", name="某人")
    lines = EntryState.objects.count()

    user.last_login = user.date_joined
    user.save(update_fields=["last_login"])

    assert EntryState.objects.count() == lines
    assert list(states.faults()) == []


def test_whoever_has_only_the_database_computes_no_state(db, settings):
    make_organization()
    settings.INDEX_KEY = "a guess"

    assert len(list(states.faults())) == 2  # the organization and its body


def test_a_party_of_a_compartment_is_an_entry_and_one_of_a_matter_is_frozen_with_its_events(db, person):
    compartment = Compartment.objects.create(sort="person")
    party = Party.objects.create(compartment=compartment, role_code="clerk", user=person(CLERK))
    assert list(states.faults()) == []

    set_past_the_verbs(party, may="nothing")

    assert list(states.faults()) == [f"参与方第 {party.pk} 行与最后一次登记时不同：在数据库里被改写过。"]


def test_the_book_of_a_new_register_begins_with_what_stands(db, unprotected):
    organization = make_organization()
    EntryState.objects.all().delete()
    assert len(list(states.faults())) == 2

    states.begin()
    assert list(states.faults()) == []
    Organization.objects.filter(pk=organization.pk).update(standing="recorded")
    states.begin()

    assert list(states.faults()) == [f"社会组织第 {organization.pk} 行与最后一次登记时不同：在数据库里被改写过。"]


def noted_before(row: models.Model, *, without: str = "", besides: str = "") -> None:
    """Put the newest state of an entry back to what another version of the product noted: with a column less, or with one that is gone."""
    columns = [name for name in keepers.kept_of(type(row)) if name != without]
    digest = index_keys.digest(states._said(row, columns))
    EntryState.objects.filter(entry=str(row.pk), register=row._meta.label).update(
        columns=json.dumps([*columns, besides] if besides else columns), digest=digest
    )


@pytest.mark.parametrize("before", [{"without": "standing"}, {"besides": "gone"}])
def test_after_an_upgrade_that_changed_its_columns_an_entry_is_held_by_todays(db, unprotected, before):
    organization = make_organization()
    noted_before(organization, **before)
    set_past_the_verbs(organization, standing="recorded")
    assert list(states.faults()) == []  # the control: what nobody noted is not missed
    set_past_the_verbs(organization, standing="registered")

    states.begin()
    set_past_the_verbs(organization, standing="recorded")

    assert list(states.faults()) == [f"社会组织第 {organization.pk} 行与最后一次登记时不同：在数据库里被改写过。"]


def test_an_upgrade_takes_nothing_for_good_that_was_changed_before_it(db, unprotected):
    organization = make_organization()
    noted_before(organization, without="standing")
    set_past_the_verbs(organization, address="别处")

    states.begin()

    assert list(states.faults()) == [f"社会组织第 {organization.pk} 行与最后一次登记时不同：在数据库里被改写过。"]


def test_many_entries_written_by_one_statement_are_as_the_book_says_when_it_is_told(db):
    organizations = [make_organization() for _ in range(3)]

    changed = states.update(Organization.objects.filter(region="320585100"), standing="recorded")

    assert changed == len(organizations)
    assert list(states.faults()) == []
