"""Clocks keep what they are counted by, so that a calendar that is loaded later can be counted by again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0013_tell_parties")]

    operations = [
        migrations.AddField(
            "clock", "counted_from", models.DateTimeField(blank=True, null=True, verbose_name="计算起点")
        ),
        migrations.AddField(
            "clock", "amount", models.PositiveIntegerField(blank=True, null=True, verbose_name="期限长度")
        ),
    ]
