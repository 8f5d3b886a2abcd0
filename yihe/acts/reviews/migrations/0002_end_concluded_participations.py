from django.db import migrations


def end(apps, schema_editor):
    """Experts see a matter until its review is concluded: reviews concluded before this was so are over too."""
    Participation = apps.get_model("matters", "Participation")
    for matter, at in apps.get_model("reviews", "Consensus").objects.values_list("panel__matter", "at"):
        Participation.objects.filter(matter=matter, role_code="expert", until=None).update(until=at)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("matters", "0002_seal_the_books")]

    # It knows them by the name they had then.
    run_before = [("matters", "0004_parties_and_compartments")]

    operations = [migrations.RunPython(end, migrations.RunPython.noop)]
