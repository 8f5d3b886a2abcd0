"""Claims of real costs may name their invoices, sealed; by a digest of each the other claims that name it are found."""

import django.db.models.deletion
from django.db import migrations, models

from yihe.foundation.encryption import EncryptedTextField, RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)
HELP = "申请的支出有发票的，逐张填写号码（8、10、12 或者 20 位数字），每行一个；没有发票的支出不用填。"


def invoiced(model, named):
    return [
        migrations.AddField(model, "sealed_as", RowIdentifier()),
        migrations.AddField(
            model, "invoices", EncryptedTextField(blank=True, default="", help_text=HELP, verbose_name="发票号码"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model, models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name=f"{named}_sealed_as_itself")
        ),
    ]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0007_amounts_of_claims"), ("matters", "0016_amounts"),
    ]  # fmt: skip

    operations = [
        *invoiced("incubationclaim", "incubation_claim"),
        *invoiced("activityclaim", "activity_claim"),
        *invoiced("trainingbaseclaim", "training_base_claim"),
        migrations.CreateModel(
            "Invoice",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, verbose_name="号码摘要")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.matter",
                        verbose_name="办件",
                    ),
                ),
            ],
            {
                "verbose_name": "发票索引", "verbose_name_plural": "发票索引",
                "indexes": [models.Index(fields=["key"], name="subsidies_invoice_key")],
                "constraints": [models.UniqueConstraint(fields=["matter", "key"], name="invoice_once_in_a_claim")],
            },
        ),
        migrations.RunPython(
            bind("subsidies.incubationclaim", "subsidies.activityclaim", "subsidies.trainingbaseclaim"),
            migrations.RunPython.noop, elidable=True,
        ),
    ]  # fmt: skip
