from django.db import migrations, models

import yihe.foundation.encryption


class Migration(migrations.Migration):
    """A consultation is handed over to whoever can help, as far as whoever asked lets it (ADR 0098)."""

    dependencies = [
        ("advice", "0001_consultations"),
    ]

    operations = [
        migrations.AddField("consultation", "handed_to", models.CharField(default="", max_length=20, verbose_name="转交给")),
        migrations.AddField(
            "consultation", "handed_words", yihe.foundation.encryption.EncryptedTextField(default="", max_length=2000, verbose_name="转交时写明的情况")
        ),
    ]
