from django.db import migrations


def write_first_parties(apps, schema_editor):
    """Make the organization a matter is for a party of it: with the key of its body, since it was opened."""
    schema_editor.execute(
        "INSERT INTO matters_party (matter_id, body_id, role_code, ground, may, since, name, contact, identity_index, "
        "code_digest) SELECT id, organization_id, 'applicant', '', 'act', opened_at, '', '', '', '' "
        "FROM matters_matter WHERE organization_id IS NOT NULL"
    )


class Migration(migrations.Migration):
    """Rows of their own step: PostgreSQL makes no index on a table that was written to in the same transaction."""

    dependencies = [("matters", "0004_parties_and_compartments"), ("organizations", "0003_stand_on_bodies")]

    operations = [migrations.RunPython(write_first_parties, migrations.RunPython.noop)]
