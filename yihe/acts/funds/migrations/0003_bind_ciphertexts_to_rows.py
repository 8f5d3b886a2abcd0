from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0002_return_payments"),
    ]

    operations = [
        migrations.AddField("commitment", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "commitment", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="commitment_sealed_as_itself")
        ),
        migrations.AddField("paymentline", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "paymentline", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="payment_line_sealed_as_itself")
        ),
        migrations.AddField("returnedpayment", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "returnedpayment", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="returned_payment_sealed_as_itself")
        ),
        # The account of a payment line is written once: a line from before keeps the form it has.
        migrations.RunPython(bind("funds.commitment", "funds.returnedpayment"), migrations.RunPython.noop, elidable=True),
    ]
