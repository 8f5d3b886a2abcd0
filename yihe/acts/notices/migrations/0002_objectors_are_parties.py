from django.db import migrations


def make_parties(apps, schema_editor):
    """Make whoever objected a party of their objection, so that the counter can hand them a code of their own."""
    parties = apps.get_model("matters", "Party")
    for objection in apps.get_model("notices", "Objection").objects.select_related("matter").iterator(chunk_size=500):
        parties.objects.create(
            matter=objection.matter, role_code="objector", may="act", since=objection.matter.opened_at,
            name=objection.name, contact=objection.phone,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("matters", "0004_parties_and_compartments")]

    run_before = [("matters", "0008_bind_ciphertexts_to_rows")]  # which binds what is written here to its rows

    operations = [migrations.RunPython(make_parties, migrations.RunPython.noop)]
