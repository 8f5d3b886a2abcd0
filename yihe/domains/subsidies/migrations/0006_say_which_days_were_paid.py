from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import StaysAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0005_bind_ciphertexts_to_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        StaysAppendOnly("subsidies_benefit"),
        migrations.AddField("benefit", "days", models.TextField("补贴的各段日子", blank=True, default="")),
        migrations.AlterField("benefit", "paid_on", models.DateField("核定或领取日期")),
        StaysAppendOnly("subsidies_benefit"),
        migrations.AlterField("award", "granted_on", models.DateField("拟批准日期")),
        migrations.AlterField(
            "award", "granted_by",
            models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟批准人"),
        ),
    ]
