import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Compartment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="标识"
                    ),
                ),
                ("sort", models.CharField(max_length=20, verbose_name="类别")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="创建时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="封卷时间")),
                ("emptied_at", models.DateTimeField(blank=True, null=True, verbose_name="清除时间")),
            ],
            options={"verbose_name": "专卷", "verbose_name_plural": "专卷"},
        ),
    ]
