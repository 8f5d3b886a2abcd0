import django.db.models.deletion
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seal",
            name="access_digest",
            field=models.CharField(blank=True, max_length=64, verbose_name="查阅记录摘要"),
        ),
        migrations.CreateModel(
            name="SealedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("book", models.CharField(max_length=20, verbose_name="账册")),
                ("last", models.BigIntegerField(verbose_name="截至行")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("listing", models.TextField(verbose_name="清单")),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="matters.seal",
                        verbose_name="封存",
                    ),
                ),
            ],
            options={
                "verbose_name": "封存的账页",
                "verbose_name_plural": "封存的账页",
                "indexes": [models.Index(fields=["book", "-id"], name="sealed_page_book")],
            },
        ),
        AppendOnly("matters_sealedpage"),
    ]
