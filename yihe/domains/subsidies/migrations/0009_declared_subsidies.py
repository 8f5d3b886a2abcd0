"""Claims for subsidies that a city declares in its pack: one table for those of organizations, one for those of practitioners."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from yihe.domains.subsidies.families.shapes import shape_choices
from yihe.domains.subsidies.policies.history import level_choices
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import EncryptedTextField, RowIdentifier
from yihe.foundation.money_fields import MoneyField

INVOICES = "申请的支出有发票的，逐张填写号码（8、10、12 或者 20 位数字），每行一个；没有发票的支出不用填。"


def of_any_shape():
    return [
        (
            "matter",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False,
                to="matters.matter", verbose_name="办件",
            ),
        ),
        ("note", models.CharField(blank=True, max_length=500, verbose_name="申请说明")),
        ("sealed_as", RowIdentifier()),
        ("invoices", EncryptedTextField(blank=True, help_text=INVOICES, verbose_name="发票号码")),
        ("shape", models.CharField(choices=shape_choices, editable=False, max_length=10, verbose_name="补贴样式")),
        ("label", models.CharField(editable=False, max_length=40, verbose_name="补贴名称")),
        (
            "level",
            models.CharField(blank=True, choices=level_choices, default="", max_length=12, verbose_name="申请级别"),
        ),
        (
            "year",
            models.PositiveSmallIntegerField(
                blank=True, help_text="四位年份，如 2026。", null=True, verbose_name="补贴年度"
            ),
        ),
        ("since", models.DateField(blank=True, null=True, verbose_name="申请补贴期间起")),
        (
            "until",
            models.DateField(
                blank=True, help_text="按整月计算，不满一月的日子留到下次申请。", null=True,
                verbose_name="申请补贴期间止",
            ),
        ),
        ("actual_cost", MoneyField(blank=True, max_digits=12, null=True, verbose_name="实际支出（元）")),
    ]  # fmt: skip


def constraints(named):
    spans = Q(since=None, until=None) | Q(since__isnull=False, until__gte=F("since"))
    costs = Q(actual_cost=None) | Q(actual_cost__gt=0)
    return [
        models.CheckConstraint(condition=spans & costs, name=f"{named}_in_order"),
        models.UniqueConstraint(
            fields=["sealed_as"], condition=Q(sealed_as__isnull=False), name=f"{named}_sealed_as_itself"
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0008_invoices"), ("matters", "0016_amounts"), ("practitioners", "0001_initial"),
    ]  # fmt: skip

    operations = [
        migrations.AlterField(
            "benefit", "level",
            models.CharField(blank=True, choices=level_choices, max_length=12, verbose_name="证书级别"),
        ),
        migrations.CreateModel(
            "DeclaredClaim",
            of_any_shape(),
            {
                "verbose_name": "本地补贴申请", "verbose_name_plural": "本地补贴申请",
                "constraints": constraints("declared_claim"),
            },
        ),
        migrations.CreateModel(
            "DeclaredPersonClaim",
            [
                *of_any_shape(),
                ("bank", models.CharField(max_length=100, verbose_name="本人开户银行")),
                ("account", AccountField(verbose_name="本人银行账号")),
                (
                    "practitioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="practitioners.practitioner", verbose_name="受益人",
                    ),
                ),
            ],
            {
                "verbose_name": "本地补贴申请（个人）", "verbose_name_plural": "本地补贴申请（个人）",
                "constraints": constraints("declared_person_claim"),
            },
        ),
    ]  # fmt: skip
