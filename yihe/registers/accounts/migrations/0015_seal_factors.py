from django.db import migrations

from yihe.foundation import ciphers
from yihe.registers.accounts.factor_secrets import NAMES, purpose_of
from yihe.registers.evidence import states


def seal(apps, schema_editor):
    """Seal the secrets of second factors, which lay in clear. What they say stays, so everybody's app goes on working."""
    touched = []
    for row in apps.get_model("mfa", "Authenticator").objects.order_by("pk"):
        found = [name for name in NAMES if row.data.get(name)]
        for name in found:
            row.data[name] = ciphers.seal(row.data[name], purpose_of(row.user_id, row.type, name))
        if found:
            row.save(update_fields=["data"])
            touched.append(row.pk)
    states.after_migrating("mfa.Authenticator", touched)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_three_keep_the_system"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
