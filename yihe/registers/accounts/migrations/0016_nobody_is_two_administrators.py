from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the rows it rests on: PostgreSQL makes no index on a table whose rows were written in the same transaction.
    dependencies = [
        ("accounts", "0015_seal_factors"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    role_code__in=["administrator", "security_officer", "audit_officer"], ended_at=None
                ),
                fields=("user",),
                name="nobody_is_two_administrators",
            ),
        ),
    ]
