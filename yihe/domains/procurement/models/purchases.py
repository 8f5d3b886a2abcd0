"""采购: a purchase from its need to its award; who was asked, what was left apart, what was offered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.domains.procurement import profiles_shape as shape
from yihe.domains.procurement.measured import APART
from yihe.foundation.money import ZERO, shown
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.buyers.models import Buyer
from yihe.registers.catalogs.models import Line

PLATFORM = {"own": "本系统", "external": "省级政府采购交易系统"}
# 法 31: when one supplier alone may be asked.
DIRECT = {
    "only_one": "只能从唯一供应商处采购",
    "emergency": "发生了不可预见的紧急情况，不能从其他供应商处采购",
    "addition": "保证原有采购项目一致性或者服务配套，继续从原供应商处添购",
}
REGIMES = {"local": "限额标准以下，本地简化", "statute": "政府采购法", "document": "本地文件规定的公开招标"}


class Purchase(models.Model):
    """
    采购. Amounts in yuan. What the plan says is empty until it is made; `approved_on`, `counted`, `regime`, `profile` with its `since` and
    `why` are written once, with the approval: the measured amount chooses, and the version of that day stays the purchase's.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    title = models.CharField("项目名称", max_length=100)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="purchases", verbose_name="采购人")
    item = models.CharField("目录事项", max_length=20, help_text="购买服务目录里的编号，例如 FW01。")
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="目录里的条目"
    )  # pinned with its version when the need is settled
    need = models.TextField("采购需求", max_length=3000, help_text="要什么、多少、到什么标准、在哪里、什么时候。")
    serves_public = models.BooleanField(
        "直接为公众服务", default=False, help_text="服务是直接给居民的就勾选：需求调查和验收都要听取服务对象的意见。"
    )
    budget = MoneyField("预算金额（元）")
    project = models.CharField("预算项目", max_length=60)
    series = models.CharField(
        "所属系列事项", max_length=60, blank=True, help_text="几次采购属于一个系列的，写同一个名称；没有的不填。"
    )
    platform = models.CharField("在哪里采购", max_length=10, choices=tuple(PLATFORM.items()), default="")
    delivery = models.TextField("履约和验收安排", max_length=2000, default="")
    direct = models.CharField("直接委托的情形", max_length=12, choices=tuple(DIRECT.items()), default="")
    argument = models.TextField("直接委托的论证", max_length=2000, default="")
    document = models.CharField("批准文件文号", max_length=60, default="")
    approved_on = models.DateField("实施计划批准日期", null=True, blank=True)
    counted = MoneyField("合并计算金额（元）", null=True, blank=True)
    whole = MoneyField("连同分开计算的（元）", null=True, blank=True)
    supplements = MoneyField("补充合同金额（元）", default=0, least=ZERO)
    regime = models.CharField("适用", max_length=10, choices=tuple(REGIMES.items()), default="")
    profile = models.CharField("程序", max_length=16, default="")
    profile_since = models.DateField("程序版本自", null=True, blank=True)
    why = models.CharField("如何确定", max_length=1000, default="")
    intention_on = models.DateField("采购意向公开日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "采购"
        indexes = [
            models.Index(fields=["buyer", "item", "approved_on"], name="procurement_counts_together"),
            models.Index(fields=["series"], condition=~Q(series=""), name="procurement_series"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(budget__gt=0), name="purchase_has_a_budget"),
            models.CheckConstraint(
                condition=Q(approved_on=None, counted=None, profile="")
                | (Q(approved_on__isnull=False, counted__isnull=False, profile__in=shape.CODES)),
                name="purchase_profile_comes_with_its_approval",
            ),
        ]

    def __str__(self):
        return self.title


class Asked(models.Model):
    """需求调查: one who was asked about the need before it was settled (22号 10), or service users who were heard."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="asked", verbose_name="采购")
    whom = models.CharField("调查对象", max_length=100)
    users = models.BooleanField("是服务对象", default=False)
    on = models.DateField("日期")
    said = models.TextField("说了什么", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="调查人")

    class Meta:
        verbose_name = verbose_name_plural = "需求调查"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["purchase", "whom"], name="asked_once_each")]


class LeftApart(models.Model):
    """分开计算: another purchase that is left out of the sum, with code and reason; whoever approves the plan is the second approver."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="left_apart", verbose_name="采购")
    other = models.ForeignKey(Purchase, models.PROTECT, related_name="+", verbose_name="分开计算的采购")
    code = models.CharField("理由", max_length=12, choices=tuple(APART.items()))
    reason = models.CharField("具体理由", max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")

    class Meta:
        verbose_name = verbose_name_plural = "分开计算"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["purchase", "other"], name="left_apart_once"),
            models.CheckConstraint(condition=~Q(purchase=models.F("other")), name="left_apart_from_another"),
        ]


class QuoteQuerySet(models.QuerySet):
    def standing(self):
        """Keep those of the quotation that goes on, or came to an award: not of one that failed before it."""
        return self.filter(failed=False)


class Quote(models.Model):
    """
    报价: what a supplier asks for, taken in a simple quotation; a second one of the same supplier is none. One that `failed` with its
    quotation binds nobody and is chosen by nobody: who still wants to, offers anew.
    """

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="quotes", verbose_name="采购")
    supplier = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="供应商")
    amount = MoneyField("报价（元）")
    note = models.CharField("说明", max_length=300, blank=True)
    failed = models.BooleanField("属于失败的询价", default=False)
    at = models.DateTimeField("收到时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="接收人")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报价"
        ordering = ["amount", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["purchase", "supplier"], condition=Q(failed=False), name="quote_once_each"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="quote_is_a_price"),
        ]

    def __str__(self):
        return f"{self.supplier.name}　{shown(self.amount)}"


class How(models.TextChoices):
    QUOTE = "quote", "简易询价"
    EXTERNAL = "external", "外部平台的结果"
    DIRECT = "direct", "直接委托"
    TENDER = "tender", "本系统评审"


class Award(models.Model):
    """成交: who is chosen and for how much. Proposed by one, in force once another decided: `decided_on`. A contract hangs on it. Of a consortium `supplier` leads `members`."""

    purchase = models.OneToOneField(
        Purchase, models.PROTECT, primary_key=True, related_name="award", verbose_name="采购"
    )
    supplier = models.ForeignKey(Body, models.PROTECT, related_name="awards", verbose_name="供应商")
    members = models.JSONField("联合体成员", default=list, blank=True)
    amount = MoneyField("成交金额（元）")
    how = models.CharField("来自", max_length=10, choices=How)
    reason = models.CharField("理由", max_length=500)
    link = models.URLField("公告网址", max_length=300, blank=True)
    noticed_on = models.DateField("结果公告日期", null=True, blank=True)
    tenderers = models.PositiveSmallIntegerField("参加的供应商家数", null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    decided_on = models.DateField("决定日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成交结果"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_is_a_price"),
            models.CheckConstraint(
                condition=~Q(how=How.EXTERNAL) | (~Q(link="") & Q(noticed_on__isnull=False)),
                name="award_from_elsewhere_has_link_and_day",
            ),
        ]
