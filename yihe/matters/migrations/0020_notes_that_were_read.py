from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0019_notices_lead")]

    operations = [
        migrations.AddField("bulkitem", "noted", models.BooleanField("已看过说明", default=False)),
    ]
