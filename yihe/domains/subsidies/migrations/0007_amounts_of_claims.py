"""How much claims are about, on the covers that are there: what was promised, or else what was asked for."""

from decimal import Decimal

from django.db import migrations
from django.db.models import Sum

BATCH = 1000


def fill_in(apps, schema_editor):
    matters = apps.get_model("matters", "Matter")
    asked = apps.get_model("subsidies", "ActivityClaim").objects.values_list("pk", "requested")
    keep(matters, asked.iterator())
    promised = apps.get_model("funds", "Commitment").objects.filter(matter__kind__endswith="_claim")
    sums = promised.order_by().values_list("matter").annotate(total=Sum("amount"))
    keep(matters, ((pk, Decimal(fen) / 100) for pk, fen in sums.iterator()))


def keep(matters, amounts):
    rows = []
    for pk, amount in amounts:
        rows.append(matters(pk=pk, amount=amount))
        if len(rows) == BATCH:
            matters.objects.bulk_update(rows, ["amount"])
            rows = []
    matters.objects.bulk_update(rows, ["amount"])


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0006_say_which_days_were_paid"), ("funds", "0003_bind_ciphertexts_to_rows"), ("matters", "0016_amounts"),
    ]  # fmt: skip

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True)]
