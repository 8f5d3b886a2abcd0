import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the rows that are filled before: PostgreSQL alters no table in the transaction that wrote it."""

    dependencies = [("procurement", "0012_contracts_say_whose_they_are")]

    operations = [
        migrations.RemoveConstraint(model_name="contract", name="contract_hangs_on_an_award_or_on_who_went"),
        migrations.RemoveField(model_name="contract", name="gone"),
        migrations.AlterField(
            model_name="contract",
            name="purchase",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="procurement.purchase", verbose_name="采购"),
        ),
        migrations.AlterField(
            model_name="contract",
            name="supplier",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bodies.body", verbose_name="承接主体"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(condition=models.Q(("award__isnull", False), ("dropped", True), _connector="OR"), name="contract_that_stands_hangs_on_an_award"),
        ),
    ]
