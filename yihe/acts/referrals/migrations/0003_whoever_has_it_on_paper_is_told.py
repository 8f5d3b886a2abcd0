from django.db import migrations, models


class Migration(migrations.Migration):
    """A consent may be withdrawn after the hand-over is over, and whoever has it on paper is told by a person (ADR 0116)."""

    dependencies = [("referrals", "0002_each_side_is_told")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="notice_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="告知对方时间"),
        ),
    ]
