import django.db.models.deletion
from django.db import migrations, models


def say_whose(apps, schema_editor):
    """Write whose work each stage is: until now that of whoever its contract is of."""
    Milestone = apps.get_model("procurement", "Milestone")
    for pk, supplier in Milestone.objects.values_list("pk", "stage__contract__supplier").order_by("pk").iterator():
        Milestone.objects.filter(pk=pk).update(supplier=supplier)


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0003_providers_of_legal_services"),
        ("procurement", "0013_contracts_hang_on_what_stands"),
    ]

    operations = [
        migrations.CreateModel(
            name="Takeover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("predecessor_name", models.CharField(max_length=100, verbose_name="原承接主体名称")),
                ("successor_name", models.CharField(max_length=100, verbose_name="承继的承接主体名称")),
                ("ground", models.CharField(choices=[("merger", "合并"), ("division", "分立"), ("renewal", "换证重新登记"), ("same", "同一单位重复登记"), ("name", "更名")], max_length=8, verbose_name="承继原因")),
                ("document", models.CharField(max_length=120, verbose_name="依据文件")),
                ("reason", models.CharField(max_length=500, verbose_name="承继的约定和说明")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="批准日期")),
                ("dropped", models.BooleanField(default=False, verbose_name="没有批准")),
                ("contract", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="takeovers", to="procurement.contract", verbose_name="合同")),
                ("predecessor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bodies.body", verbose_name="原承接主体")),
                ("successor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bodies.body", verbose_name="承继的承接主体")),
            ],
            options={
                "verbose_name": "合同承继",
                "verbose_name_plural": "合同承继",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("decided_on", None), ("dropped", False)), fields=("contract",), name="takeover_waits_one_at_a_time"),
                    models.CheckConstraint(condition=models.Q(("decided_on", None), ("dropped", False), _connector="OR"), name="takeover_decided_or_dropped"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "name"), ("predecessor", models.F("successor"))),
                            models.Q(models.Q(("ground", "name"), _negated=True), models.Q(("predecessor", models.F("successor")), _negated=True)),
                            _connector="OR",
                        ),
                        name="takeover_is_of_two_or_of_a_name",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="milestone",
            name="supplier",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bodies.body", verbose_name="承接主体"),
        ),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
    ]
