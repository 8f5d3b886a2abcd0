"""A value is read through its own row, and nowhere else: neither in another column, nor in another row, nor past the row."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast

from tests.conftest import make_organization
from yihe.foundation import ciphers, resealing, row_digests
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.encryption import ERASED, EncryptedTextField
from yihe.matters.models import Draft
from yihe.registers.organizations.models import Organization

MINE, THEIRS = "6222021234567890", "6666666666666666"


@pytest.fixture
def two(db):
    return make_organization(account=MINE), make_organization(account=THEIRS)


def stored(row, column: str = "account") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE {row._meta.pk.column} = %s", [row.pk])
        return cursor.fetchone()[0]


def overwrite(row, **columns) -> None:
    with connection.cursor() as cursor:
        for name, value in columns.items():
            cursor.execute(
                f"UPDATE {row._meta.db_table} SET {name} = %s WHERE {row._meta.pk.column} = %s", [value, row.pk]
            )


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def as_before_rows_had_identifiers(row) -> None:
    """Put the account into the row in the form values had before, with the key and the purpose of then."""
    overwrite(row, sealed_as=None, account=ciphers.seal(row.account, "organizations.organization.account"))


# Bound to its row -----------------------------------------------------------------------------------------------------


def test_a_value_says_which_form_it_has_and_nothing_else(two):
    mine, _theirs = two

    version, key, body = stored(mine).split(":")

    assert (version, key) == ("2", "demo")
    assert MINE not in stored(mine) and MINE.encode() not in body.encode()


def test_a_value_moved_to_another_row_of_the_column_does_not_open(two):
    mine, theirs = two

    overwrite(mine, account=stored(theirs))

    with pytest.raises(Unreadable):
        fresh(mine).account
    assert fresh(theirs).account == THEIRS


def test_control_a_value_moved_away_and_back_opens(two):
    mine, theirs = two
    own = stored(mine)
    overwrite(mine, account=stored(theirs))

    overwrite(mine, account=own)

    assert fresh(mine).account == MINE


def test_the_identifier_cannot_be_moved_along(two):
    mine, theirs = two

    with pytest.raises(IntegrityError), transaction.atomic():
        overwrite(mine, sealed_as=stored(theirs, "sealed_as"))


def test_a_value_moved_to_another_column_does_not_open(person):
    from yihe.registers.practitioners.models import Practitioner

    row = Practitioner.objects.create(
        name="何露", kind="social_worker", id_number="110101199003074477", phone="13812345678"
    )

    overwrite(row, id_number=stored(row, "phone"))

    with pytest.raises(Unreadable):
        fresh(row).id_number
    assert fresh(row).phone == "13812345678"


def test_a_value_of_the_old_form_does_not_open_in_a_row_that_has_an_identifier(two):
    """Or whoever kept one, from a backup, could lay it over any row."""
    mine, _theirs = two

    overwrite(mine, account=ciphers.seal(THEIRS, "organizations.organization.account"))

    with pytest.raises(Unreadable):
        fresh(mine).account


def test_a_value_of_the_old_form_is_read_in_a_row_from_before(two):
    mine, _theirs = two
    as_before_rows_had_identifiers(mine)

    assert fresh(mine).account == MINE


def test_a_row_from_before_keeps_its_form_when_it_is_saved(two):
    mine, _theirs = two
    as_before_rows_had_identifiers(mine)
    row = fresh(mine)
    row.account = "6217001234567890"

    row.save(update_fields=["account"])

    assert stored(mine).startswith("demo:")
    assert fresh(mine).account == "6217001234567890"


def test_what_was_erased_says_so(two):
    mine, _theirs = two

    overwrite(mine, account=ERASED)

    assert fresh(mine).account == "已依法删除"


# Through its object alone ---------------------------------------------------------------------------------------------


def test_a_row_that_is_saved_unopened_keeps_the_very_value(two):
    mine, _theirs = two
    before, row = stored(mine), fresh(mine)

    row.save()

    assert stored(mine) == before
    assert row.account == MINE


def test_a_row_that_does_not_open_can_be_listed_and_saved_otherwise(two):
    mine, theirs = two
    overwrite(mine, account=stored(theirs))
    row = fresh(mine)
    row.contact = "何露"

    row.save(update_fields=["contact"])

    assert Organization.objects.filter(contact="何露").count() == 1


@pytest.mark.parametrize(
    "past",
    [
        lambda rows: list(rows.values("account")),
        lambda rows: list(rows.values_list("account", flat=True)),
        lambda rows: list(rows.values()),
        lambda rows: rows.update(account=MINE),
        lambda rows: rows.bulk_update(rows.all(), ["account"]),
        lambda rows: rows.filter(account=MINE).count(),
        lambda rows: rows.filter(account__startswith="6").count(),
        lambda rows: str(rows.annotate(other=F("account"))[0].other),
    ],
    ids=["values", "values_list", "all values", "update", "bulk_update", "searched", "searched in part", "annotated"],
)
def test_a_way_past_the_object_is_refused(two, past):
    with pytest.raises(TypeError, match="encrypted|opens through its object|sealed for its row"):
        past(Organization.objects)


def test_whether_anything_is_there_can_be_asked_and_what_is_there_can_be_emptied(two):
    assert Organization.objects.exclude(account="").count() == 2

    Organization.objects.update(account="")

    assert [row.account for row in Organization.objects.all()] == ["", ""]


def test_a_deferred_value_opens_when_it_is_asked_for(two):
    row = Organization.objects.defer("account", "sealed_as").get(pk=two[0].pk)

    assert row.account == MINE


def test_a_constraint_can_be_tried_before_the_row_is_there(person, db):
    from yihe.matters.models import Party
    from yihe.registers.compartments.models import Compartment

    nobody = Party(compartment=Compartment.objects.create(sort="child"), role_code="child")
    with pytest.raises(ValidationError):
        nobody.full_clean()

    nobody.name = "小芸（虚构）"
    nobody.full_clean()


def test_a_model_with_encrypted_fields_and_no_identifier_is_found_by_the_check():
    class Loose(models.Model):
        secret = EncryptedTextField()

        class Meta:
            app_label = "errands"

    try:
        assert [fault.id for fault in Loose._meta.get_field("secret").check()] == ["encryption.E001"]
    finally:
        Loose._meta.apps.all_models["errands"].pop("loose")
        Loose._meta.apps.clear_cache()


def test_the_digest_of_a_row_is_over_the_value_as_it_is_stored(two):
    mine, _theirs = two
    (row,) = row_digests.read(Organization.objects.filter(pk=mine.pk), ["body_id", "account"])

    assert row == (mine.pk, stored(mine))


# Written again --------------------------------------------------------------------------------------------------------


def test_rows_from_before_are_bound_and_nothing_is_written_twice(two):
    mine, theirs = two
    as_before_rows_had_identifiers(mine)
    untouched = stored(theirs)

    assert resealing.reseal(resealing.outdated(Organization)) == (1, 0)
    bound = stored(mine)
    assert resealing.reseal(resealing.outdated(Organization)) == (0, 0)

    assert (bound[:7], stored(mine), stored(theirs)) == ("2:demo:", bound, untouched)
    assert fresh(mine).account == MINE


def test_writing_again_that_was_interrupted_goes_on_where_it_was(two, monkeypatch):
    for row in two:
        as_before_rows_had_identifiers(row)
    monkeypatch.setattr(resealing, "BATCH", 1)
    sealed_again, times = resealing._sealed_again, iter([True, False])

    def dies_at_the_second(row):
        if not next(times):
            raise KeyboardInterrupt
        return sealed_again(row)

    monkeypatch.setattr(resealing, "_sealed_again", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(resealing.unbound(Organization))
    assert resealing.unbound(Organization).count() == 1
    monkeypatch.setattr(resealing, "_sealed_again", sealed_again)

    resealing.reseal(resealing.unbound(Organization))

    assert resealing.unbound(Organization).count() == 0
    assert {row.account for row in Organization.objects.all()} == {MINE, THEIRS}


def test_a_value_that_does_not_open_is_counted_and_left_alone(two):
    mine, theirs = two
    overwrite(mine, sealed_as=None, account="lost:AAAA")
    as_before_rows_had_identifiers(theirs)

    assert resealing.reseal(resealing.unbound(Organization)) == (1, 1)
    assert stored(mine) == "lost:AAAA"


def test_values_under_an_older_key_are_written_with_the_newest(two, settings):
    mine, _theirs = two
    settings.FIELD_KEYS = f"new:{'ab' * 16},{settings.FIELD_KEYS}"
    assert fresh(mine).account == MINE  # the old one still opens

    assert resealing.reseal(resealing.outdated(Organization)) == (2, 0)
    settings.FIELD_KEYS = f"new:{'ab' * 16}"

    assert fresh(mine).account == MINE
    assert stored(mine).startswith("2:new:")


def test_accounts_that_are_written_once_keep_their_form():
    from yihe.acts.funds.models import PaymentLine

    assert resealing.kept_as_they_are(PaymentLine)
    assert {Organization, Draft} <= set(resealing.every())
    assert PaymentLine not in set(resealing.every())


def test_every_model_with_encrypted_fields_keeps_its_identifiers_apart():
    from django.apps import apps

    found = {m for m in apps.get_models() if resealing.encrypted(m)}
    apart = {m for m in found if any(getattr(c, "fields", ()) == ("sealed_as",) for c in m._meta.constraints)}

    assert found - apart == set()
    assert len(found) > 8


def test_an_identifier_is_random_and_never_changes(two):
    mine, theirs = two
    before = fresh(mine).sealed_as
    row = fresh(mine)
    row.account = "6217001234567890"

    row.save()

    assert isinstance(before, uuid.UUID) and before != fresh(theirs).sealed_as
    assert fresh(mine).sealed_as == before


def test_a_cast_tells_the_stored_value_and_not_the_text(two):
    raw = Organization.objects.annotate(raw=Cast("account", TextField())).values_list("raw", flat=True)

    assert all(value.startswith("2:demo:") for value in raw)
