import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the rows that are filled before: PostgreSQL alters no table in the transaction that wrote it."""

    dependencies = [("procurement", "0014_contracts_are_taken_over")]

    operations = [
        migrations.AlterField(
            model_name="milestone",
            name="supplier",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bodies.body", verbose_name="承接主体"),
        ),
    ]
