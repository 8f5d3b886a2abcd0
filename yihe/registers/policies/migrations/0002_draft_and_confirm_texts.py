import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """A text is drafted, proposed and confirmed in the database; figures confirmed there are laid over the files (ADR 0061)."""

    dependencies = [
        ("accounts", "0022_who_confirms_has_power"),
        ("policies", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField("区划", max_length=12, blank=True)),
                ("typed", models.JSONField("内容", default=dict)),
                ("hands", models.JSONField("经手人", default=list)),
                (
                    "proposal",
                    models.ForeignKey(
                        "accounts.proposal", PROTECT, null=True, blank=True, related_name="+", verbose_name="提请"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+", verbose_name="起草人"),
                ),
                ("drafted_at", models.DateTimeField("起草时间", default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField("修改时间", default=django.utils.timezone.now)),
            ],
            options={"verbose_name": "政策草案", "verbose_name_plural": "政策草案", "ordering": ["-pk"]},
        ),
        migrations.CreateModel(
            name="ConfirmedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("draft", models.OneToOneField("policies.drafttext", PROTECT, verbose_name="草案")),
                ("region", models.CharField("区划", max_length=12, blank=True)),
                ("code", models.CharField("代码", max_length=60)),
                ("content", models.JSONField("内容")),
                (
                    "proposed_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+", verbose_name="提请人"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+", verbose_name="确认人"),
                ),
                ("confirmed_at", models.DateTimeField("确认时间", default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "确认的政策文件",
                "verbose_name_plural": "确认的政策文件",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(confirmed_by=models.F("proposed_by")),
                        name="policy_text_confirmed_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DatedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField("区划", max_length=12, blank=True)),
                ("path", models.CharField("参数", max_length=100)),
                ("since", models.DateField("自何日起")),
                ("value", models.CharField("数值", max_length=30, blank=True)),
                ("unit", models.CharField("单位", max_length=40)),
                ("setting", models.BooleanField("本局设定", default=False)),
                ("reference", models.CharField("依据", max_length=200)),
                ("text", models.CharField("文件代码", max_length=60, blank=True)),
                ("clause", models.CharField("条款号", max_length=40, blank=True)),
                ("batch", models.UUIDField("批次")),
                (
                    "confirmed",
                    models.ForeignKey(
                        "policies.confirmedtext", PROTECT, null=True, blank=True, related_name="figures", verbose_name="确认的文件"
                    ),
                ),
                ("entered_at", models.DateTimeField("入库时间", default=django.utils.timezone.now)),
            ],
            options={"verbose_name": "施行数值", "verbose_name_plural": "施行数值", "ordering": ["pk"]},
        ),
        AppendOnly("policies_confirmedtext"),
        AppendOnly("policies_datedfigure"),
    ]
