from django.db import migrations

from yihe.registers.accounts.carried_over import carry_over


def who_confirms(apps, schema_editor):
    """Who confirms what others propose has power."""
    carry_over(apps, {"clerk": "受理人员", "auditor": "监督检查员"})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0021_last_looks"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(who_confirms, migrations.RunPython.noop)]
