import django.utils.timezone
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """The book of registers. `migrate` begins it with what stands, once all tables are as the code has them (`apps`)."""

    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EntryState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=60, verbose_name="登记簿")),
                ("entry", models.CharField(max_length=64, verbose_name="条目")),
                ("columns", models.TextField(verbose_name="列")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
            ],
            options={"verbose_name": "登记状态", "verbose_name_plural": "登记状态"},
        ),
        AppendOnly("evidence_entrystate"),
    ]
