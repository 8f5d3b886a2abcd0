import django.db.models.deletion
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly, StaysAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0002_seal_the_books"),
    ]

    operations = [
        StaysAppendOnly("matters_seal"),
        StaysAppendOnly("matters_sealedpage"),
        migrations.AddField(
            model_name="seal",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="格式"),
        ),
        migrations.AddField(
            model_name="seal",
            name="root",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="树根"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="sealedpage",
            name="columns",
            field=models.TextField(blank=True, default="", verbose_name="列"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="sealedpage",
            name="book",
            field=models.CharField(max_length=63, verbose_name="账册"),
        ),
        migrations.CreateModel(
            name="LodgedNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="送出时间")),
                ("text", models.TextField(verbose_name="纸条")),
                ("signature", models.TextField(blank=True, verbose_name="签名")),
                (
                    "seal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note",
                        to="matters.seal",
                        verbose_name="封存",
                    ),
                ),
            ],
            options={
                "verbose_name": "送出的封存纸条",
                "verbose_name_plural": "送出的封存纸条",
            },
        ),
        StaysAppendOnly("matters_seal"),
        StaysAppendOnly("matters_sealedpage"),
        AppendOnly("matters_lodgednote"),
    ]
