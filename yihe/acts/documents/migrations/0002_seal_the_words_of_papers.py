from django.db import migrations, models

from yihe.foundation.encryption import EncryptedTextField, RowIdentifier


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    # Columns that may be empty are added in place: no table is made anew, and its triggers stay on.
    operations = [
        migrations.AddField("document", "sealed_as", RowIdentifier()),
        migrations.AddField(
            "document", "sealed_words", EncryptedTextField("文件名和说明（专卷）", null=True, editable=False)
        ),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=["sealed_as"],
                condition=models.Q(sealed_as__isnull=False),
                name="document_sealed_as_itself",
            ),
        ),
    ]
