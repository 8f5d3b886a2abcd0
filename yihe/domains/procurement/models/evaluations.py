"""
评审: what a reckoning found alike among opened bids and what the panel says of it; and what one person enters for the panel, until another has
agreed.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.domains.procurement.models.tenders import Bid, Ground, Tender, TenderCriterion
from yihe.foundation.money_fields import MoneyField


class LikenessCheck(models.Model):
    """雷同比对: that the files of all opened bids were held against each other, and which of them could not be read. Once for a tender."""

    tender = models.OneToOneField(
        Tender, models.PROTECT, primary_key=True, related_name="likeness", verbose_name="招标项目"
    )
    at = models.DateTimeField("比对时间", default=timezone.now)
    files = models.PositiveIntegerField("读出文字的文件数")
    unread = models.TextField("没有读出文字的文件", blank=True, default="")
    more = models.PositiveIntegerField("没有列出的其余投标组合", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "雷同比对"

    def __str__(self):
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} 比对"


class Likeness(models.Model):
    """雷同提示: two bids that have something in common, or prices in step (neither named). A question to the panel; it drops nobody."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="likenesses", verbose_name="招标项目")
    seq = models.PositiveSmallIntegerField("序号")
    one = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="+", verbose_name="投标")
    other = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="+", verbose_name="另一份投标")
    share = models.DecimalField("相同文字占较短一份", max_digits=4, decimal_places=3, default=0)
    same = models.TextField("其他相同之处", blank=True, default="")
    sm3 = models.CharField("相同段落的摘要", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "雷同提示"
        ordering = ["tender", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "seq"], name="likeness_seq_once"),
            models.CheckConstraint(
                condition=Q(one=None, other=None) | Q(one__isnull=False, other__isnull=False), name="likeness_of_two_or_of_prices",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.one}、{self.other}" if self.one_id else self.same


class LikePassage(models.Model):
    """相同段落: a passage of two bids, as each writes it, with what stands around it."""

    free_because = "an excerpt of bytes whose digest is the receipt's; the digest of all of a pair is in its likeness, which events freeze"

    likeness = models.ForeignKey(Likeness, models.PROTECT, related_name="passages", verbose_name="雷同提示")
    seq = models.PositiveSmallIntegerField("序号")
    length = models.PositiveIntegerField("字数")
    one = models.JSONField("一份的原文")
    other = models.JSONField("另一份的原文")

    class Meta:
        verbose_name = verbose_name_plural = "相同段落"
        ordering = ["likeness", "seq"]
        constraints = [models.UniqueConstraint(fields=["likeness", "seq"], name="like_passage_seq_once")]


class LikenessOpinion(models.Model):
    """评审组意见: what the panel says of what is alike, written by who chairs it, with what some of it see otherwise."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="opinions", verbose_name="招标项目")
    words = models.CharField("评审组的意见", max_length=1000)
    dissent = models.CharField("不同意见", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="组长")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "评审组对雷同提示的意见"
        ordering = ["pk"]


class FindingSort(models.TextChoices):
    STRIKE = "strike", "认定无效"
    PRICE = "price", "修正报价"
    POINTS = "points", "认定客观得分"


class ProposedFinding(models.Model):
    """
    待同意的认定: what one person enters for the panel against or about a bid – invalid by a ground, a corrected price, points of an objective
    criterion –, and another agrees to (`agreed_on`) or does not (`dropped`). It counts from then on and not before. `why` is what the bidder reads.
    """

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="findings", verbose_name="招标项目")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="findings", verbose_name="投标")
    sort = models.CharField("认定什么", max_length=8, choices=FindingSort)
    ground = models.CharField("无效情形", max_length=14, choices=Ground, blank=True, default="")
    price = MoneyField("修正后的报价（元）", null=True, blank=True)
    criterion = models.CharField("评审因素", max_length=40, blank=True, default="")
    points = models.DecimalField("得分", max_digits=4, decimal_places=1, null=True, blank=True)
    why = models.CharField("事实和依据", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间", default=timezone.now)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同意人"
    )
    agreed_on = models.DateField("同意日期", null=True, blank=True)
    dropped = models.BooleanField("没有同意", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "待同意的认定"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "sort", "criterion"], condition=Q(agreed_on=None, dropped=False), name="finding_waits_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, agreed_by=None) | Q(agreed_on__isnull=False, agreed_by__isnull=False, dropped=False),
                name="finding_agreed_or_dropped",
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("by")), name="finding_is_of_two"),
            models.CheckConstraint(
                condition=(Q(sort="strike", points=None, price=None) & ~Q(ground=""))
                | Q(sort="price", price__isnull=False, points=None)
                | (Q(sort="points", points__isnull=False, ground="", price=None) & ~Q(criterion="")),
                name="finding_says_what_its_sort_finds",
            ),
        ]  # fmt: skip

    def __str__(self):
        of = f"“{self.of_criterion}”" if self.criterion else ""
        return f"{self.bid.label}：{self.get_sort_display()}{of}"

    @property
    def of_criterion(self) -> str:
        """Return what the document calls the criterion that was found; "" where it is about none."""
        seq = self.criterion.removeprefix("c")
        rows = TenderCriterion.objects.filter(tender=self.tender_id, seq=seq) if seq.isdigit() else None
        found = rows.first() if rows is not None else None
        return found.label if found else ""

    @property
    def waits(self) -> bool:
        return self.agreed_on is None and not self.dropped


class CollectiveDecision(models.Model):
    """集体研究的决定: that the next in rank wins, as one person reads it in the minutes; another agrees, or sends it back (`dropped`)."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="decisions", verbose_name="招标项目")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="+", verbose_name="决定选用的投标")
    met_on = models.DateField("集体研究日期")
    present = models.CharField("与会人员", max_length=300)
    words = models.CharField("决定和理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    agreed_on = models.DateField("核对日期", null=True, blank=True)
    dropped = models.BooleanField("与纪要不符，退回", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "集体研究的决定"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender"], condition=Q(agreed_on=None, dropped=False), name="meeting_waits_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, agreed_by=None) | Q(agreed_on__isnull=False, agreed_by__isnull=False, dropped=False),
                name="meeting_agreed_or_dropped",
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("by")), name="meeting_is_read_by_two"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.met_on} 集体研究：{self.bid.label}"

    @property
    def waits(self) -> bool:
        return self.agreed_on is None and not self.dropped
