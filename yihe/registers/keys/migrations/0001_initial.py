import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CompartmentKey",
            fields=[
                ("compartment", models.UUIDField(primary_key=True, serialize=False, verbose_name="专卷")),
                ("wrapped", models.TextField(verbose_name="包裹的密钥")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="生成时间")),
            ],
            options={"verbose_name": "专卷密钥", "verbose_name_plural": "专卷密钥"},
        ),
    ]
