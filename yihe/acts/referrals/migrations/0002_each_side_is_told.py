import django.db.models.deletion
from django.db import migrations, models


def of_which_item(apps, schema_editor):
    """Until now the notice named what had left first, whichever port it went by."""
    items = apps.get_model("referrals", "PortItem").objects
    for notice in items.filter(sort="withdrawal", withdraws=None):
        notice.withdraws = items.filter(matter=notice.matter_id, sort="referral").order_by("pk").first()
        notice.save(update_fields=["withdraws"])


class Migration(migrations.Migration):
    """撤回通知 of its own item: who had something by another port is told as well (ADR 0114)."""

    dependencies = [("referrals", "0001_referrals_consents_and_ports")]

    operations = [
        migrations.AddField(
            model_name="portitem",
            name="withdraws",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="referrals.portitem",
                verbose_name="撤回的对接件",
            ),
        ),
        migrations.RunPython(of_which_item, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="portitem", name="port_item_lives_once"),
        migrations.AddConstraint(
            model_name="portitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sort", "referral"), ("state__in", ["waiting", "failed", "sent", "received"])), fields=("matter",),
                name="port_item_lives_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="portitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("sort", "referral"), ("withdraws", None)) | models.Q(("sort", "withdrawal"), ("withdraws__isnull", False)),
                name="withdrawal_is_of_an_item",
            ),
        ),
    ]
