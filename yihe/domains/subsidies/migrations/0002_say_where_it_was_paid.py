from django.db import migrations, models

from yihe.foundation import append_only


def protect_again(apps, schema_editor):
    """On SQLite the table was made anew for its column, and the new one has no triggers yet."""
    append_only.release(schema_editor.connection, "subsidies_benefit")
    append_only.protect(schema_editor.connection, "subsidies_benefit")


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="benefit",
            name="region",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="所在区划"),
            preserve_default=False,
        ),
        migrations.RunPython(protect_again, migrations.RunPython.noop),
    ]
