import uuid

from django.db import migrations, models

from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import EncryptedTextField, RowIdentifier
from yihe.foundation.written.columns import NameField

PAYEE, CONFIRMED = "supplier_payee", "confirmed"


def to_each_county(apps, schema_editor):
    """Give each county how a supplier is reached, and the account to the county two people of which said it."""
    KnownIn, Supplier = apps.get_model("suppliers", "KnownIn"), apps.get_model("suppliers", "Supplier")
    said_in: dict[str, str] = {}
    proposals = apps.get_model("accounts", "Proposal").objects.filter(what=PAYEE, outcome=CONFIRMED)
    for entry, region in proposals.order_by("decided_at").values_list("entry", "region"):
        said_in[entry.split()[0]] = region
    for supplier in Supplier.objects.iterator():
        supplier.address = supplier.plain_address
        supplier.save(update_fields=["address"])
        for row in KnownIn.objects.filter(supplier=supplier):
            row.sealed_as = uuid.uuid4()
            row.contact, row.phone = supplier.contact, supplier.phone
            if said_in.get(str(supplier.pk), row.region) == row.region:
                row.bank, row.account = supplier.bank, supplier.account
            row.save(update_fields=["sealed_as", "contact", "phone", "bank", "account"])


def to_the_supplier(apps, schema_editor):
    """Give a supplier back what the county says that entered it first."""
    KnownIn = apps.get_model("suppliers", "KnownIn")
    for supplier in apps.get_model("suppliers", "Supplier").objects.iterator():
        supplier.plain_address = supplier.address
        for row in KnownIn.objects.filter(supplier=supplier).order_by("-pk"):
            supplier.contact, supplier.phone = row.contact, row.phone
            if row.account:
                supplier.bank, supplier.account = row.bank, row.account
        supplier.save()


class Migration(migrations.Migration):
    """How a supplier is reached and where it is paid is each county's own; an address is sealed (ADR 0087)."""

    dependencies = [
        ("suppliers", "0001_suppliers_and_where_they_are_known"),
        ("accounts", "0022_who_confirms_has_power"),
    ]

    operations = [
        migrations.AddField("knownin", "sealed_as", RowIdentifier()),
        migrations.AddField("knownin", "contact", NameField("联系人", max_length=40, blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "knownin", "phone", EncryptedTextField("联系电话", max_length=30, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "knownin", "bank", models.CharField("开户银行", max_length=100, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("knownin", "account", AccountField("银行账号", blank=True, default=""), preserve_default=False),
        migrations.RenameField("supplier", "address", "plain_address"),
        migrations.AddField(
            "supplier", "address", EncryptedTextField("地址", max_length=200, blank=True, default=""), preserve_default=False
        ),
        migrations.RunPython(to_each_county, to_the_supplier, elidable=True),
    ]
