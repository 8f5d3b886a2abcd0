"""A notice keeps how many working days it is, and may close later when the State Council gives days off; never sooner."""

from django.db import migrations, models

from yihe.foundation.frozen_rows import Frozen

BEFORE = Frozen(
    "notices_notice", "matter_id", "nth", "title", "body", "opens_on", "closes_on", "published_at", "published_by_id",
    "proof", after=("withdrawn_at", ("withdrawn_at", "withdrawn_reason")),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_bind_ciphertexts_to_rows")]

    operations = [
        migrations.AddField(
            "notice", "working_days",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="公示工作日数"),
        ),
        Frozen(
            "notices_notice", "matter_id", "nth", "title", "body", "opens_on", "working_days", "published_at",
            "published_by_id", after=("withdrawn_at", ("withdrawn_at", "withdrawn_reason", "closes_on")),
            grows=("closes_on", "proof"), instead_of=BEFORE,
        ),
    ]  # fmt: skip
