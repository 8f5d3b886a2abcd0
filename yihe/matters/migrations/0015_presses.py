"""What a press of a button led to, so that the second press of the same form is answered with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0014_clocks_know_their_amount")]

    operations = [
        migrations.CreateModel(
            name="Press",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True, verbose_name="键")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
            ],
            options={"verbose_name": "已经办理的提交", "verbose_name_plural": "已经办理的提交"},
        ),
    ]
