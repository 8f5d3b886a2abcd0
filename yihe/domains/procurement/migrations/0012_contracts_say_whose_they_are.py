import django.db.models.deletion
from django.db import migrations, models


def say_whose(apps, schema_editor):
    """Write whose each contract is, as it was known until now: by its organization, its party, its award, or who went before they signed."""
    Contract, Party = apps.get_model("procurement", "Contract"), apps.get_model("matters", "Party")
    for contract in Contract.objects.select_related("matter", "award", "gone").order_by("pk").iterator():
        party = Party.objects.filter(matter=contract.matter_id, role_code="supplier", body__isnull=False).order_by("pk").first()
        on = contract.award or contract.gone
        contract.supplier_id = contract.matter.organization_id or (party.body_id if party else on.supplier_id)
        contract.purchase_id = on.purchase_id
        contract.save(update_fields=["supplier", "purchase"])


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0003_providers_of_legal_services"),
        ("matters", "0022_covers_are_counted"),
        ("procurement", "0011_panels_drawn_elsewhere"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="purchase",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="procurement.purchase", verbose_name="采购"),
        ),
        migrations.AddField(
            model_name="contract",
            name="supplier",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bodies.body", verbose_name="承接主体"),
        ),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
    ]
