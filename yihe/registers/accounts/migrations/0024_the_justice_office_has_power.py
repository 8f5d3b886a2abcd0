from django.db import migrations

from yihe.registers.accounts.carried_over import carry_over


def the_justice_office(apps, schema_editor):
    """Who is the second to read what is said of a village's charter has power."""
    carry_over(apps, {"justice_office": "司法所工作人员"})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0023_the_advice_desk_has_power")]

    operations = [migrations.RunPython(the_justice_office, migrations.RunPython.noop)]
