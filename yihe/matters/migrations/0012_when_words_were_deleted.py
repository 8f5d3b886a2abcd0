from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def say_when(apps, schema_editor):
    """A compartment that was emptied before: its matters' events say when."""
    events = apps.get_model("matters", "Event").objects.using(schema_editor.connection.alias)
    matters = apps.get_model("matters", "Matter").objects.using(schema_editor.connection.alias)
    erased = events.filter(action="erase_words")
    first = erased.filter(matter=OuterRef("pk")).order_by("-seq").values("at")[:1]
    matters.filter(pk__in=erased.values("matter")).update(emptied_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [("matters", "0010_clocks")]

    operations = [
        migrations.AddField(
            "matter", "emptied_at", models.DateTimeField("文字删除时间", null=True, blank=True),
        ),
        migrations.AddIndex(
            "matter",
            models.Index(
                condition=Q(closed_at__isnull=False, emptied_at=None), fields=["kind", "closed_at"],
                name="matter_still_in_words",
            ),
        ),
        migrations.RunPython(say_when, migrations.RunPython.noop),
    ]  # fmt: skip
