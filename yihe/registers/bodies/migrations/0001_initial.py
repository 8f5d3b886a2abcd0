import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("organization", "社会组织"),
                            ("department", "机关部门"),
                            ("supplier", "供应商"),
                            ("law_firm", "律师事务所"),
                            ("village", "村（社区）"),
                            ("school", "学校"),
                            ("court", "人民法院"),
                            ("mediation_committee", "人民调解委员会"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("code", models.CharField(blank=True, max_length=30, verbose_name="代码")),
                ("region", models.CharField(blank=True, max_length=12, verbose_name="所在区划")),
                ("since", models.DateField(blank=True, null=True, verbose_name="自")),
                ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="bodies.body",
                        verbose_name="承继单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位",
                "verbose_name_plural": "单位",
                "ordering": ["name"],
                "indexes": [
                    models.Index(fields=["sort", "name"], name="bodies_body_sort_name"),
                    models.Index(fields=["region"], name="bodies_body_region"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("sort", "code"),
                        name="body_code_once_per_sort",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("since", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="body_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor", models.F("pk")), _negated=True),
                        name="body_does_not_succeed_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor", None), ("until__isnull", False), _connector="OR"),
                        name="body_succeeded_has_an_end",
                    ),
                ],
            },
        ),
    ]
