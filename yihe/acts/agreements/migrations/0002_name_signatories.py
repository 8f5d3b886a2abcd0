from django.db import migrations


class Migration(migrations.Migration):
    """A party is who is in a matter; who signs an agreement is a signatory. The table keeps its name: seals know it."""

    dependencies = [("agreements", "0001_initial")]

    operations = [
        migrations.AlterModelTable("Party", "agreements_party"),
        migrations.RenameModel("Party", "Signatory"),
    ]
