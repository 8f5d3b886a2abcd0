from django.db import migrations

from yihe.registers.accounts.carried_over import carry_over


def the_advice_desk(apps, schema_editor):
    """Who decides whether a complaint is taken up and a consultation opened anew has power."""
    carry_over(apps, {"advice_desk": "咨询受理员"})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0022_who_confirms_has_power")]

    operations = [migrations.RunPython(the_advice_desk, migrations.RunPython.noop)]
