"""How much batches, appropriations and recoveries are about, on the covers that are there."""

from decimal import Decimal

from django.db import migrations
from django.db.models import F, Sum

BATCH = 1000


def fill_in(apps, schema_editor):
    matters = apps.get_model("matters", "Matter")
    lines = apps.get_model("funds", "PaymentLine").objects.exclude(state="dropped")
    batches = apps.get_model("funds", "PaymentBatch").objects.values_list("pk")
    paid = dict(lines.order_by().values_list("batch").annotate(total=Sum("amount")))
    keep(matters, ((pk, Decimal(paid.get(pk, 0)) / 100) for (pk,) in batches.iterator()))
    for name in ("Appropriation", "Recovery"):
        keep(matters, apps.get_model("funds", name).objects.annotate(at=F("matter")).values_list("at", "amount").iterator())


def keep(matters, amounts):
    rows = []
    for pk, amount in amounts:
        rows.append(matters(pk=pk, amount=amount))
        if len(rows) == BATCH:
            matters.objects.bulk_update(rows, ["amount"])
            rows = []
    matters.objects.bulk_update(rows, ["amount"])


class Migration(migrations.Migration):
    dependencies = [("funds", "0003_bind_ciphertexts_to_rows"), ("matters", "0016_amounts")]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True)]
