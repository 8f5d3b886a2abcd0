import django.db.models.deletion
from django.db import migrations, models

from yihe.foundation.pairs import PairsField, PairsTable

TABLE = PairsTable("matters_searchentry", of="matters_matter")


class Migration(migrations.Migration):
    """The rows there are get their entries when `migrate` is through (`search.complete`): names stand in the rooms' tables."""

    dependencies = [
        ("matters", "0005_first_parties"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["kind", "state", "-id"], name="matter_kind_state"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[TABLE],
            state_operations=[
                migrations.CreateModel(
                    name="SearchEntry",
                    fields=[
                        (
                            "matter",
                            models.OneToOneField(
                                db_column="rowid",
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="matters.matter",
                                verbose_name="办件",
                            ),
                        ),
                        ("pairs", PairsField(verbose_name="字对")),
                        ("text", models.TextField(verbose_name="文字")),
                    ],
                    options={
                        "verbose_name": "查找索引",
                        "verbose_name_plural": "查找索引",
                    },
                ),
            ],
        ),
    ]
