from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service_records", "0001_what_was_given_at_places")]

    operations = [
        migrations.AddIndex("placeservice", models.Index(fields=["recorded_at"], name="place_service_recorded")),
    ]
