"""What is published on a tender, what is asked about it, and what each bidder is told of their own bid. All of it is written once."""

from django.db import models
from django.utils import timezone

from yihe.acts.sealed_bids.models.openings import Opening, SealedBid


class PublicationSort(models.TextChoices):
    DOCUMENT = "document", "招标公告和招标文件"
    CORRECTION = "correction", "更正公告"
    ANSWER = "answer", "询问的答复"
    FAILED = "failed", "废标公告"
    AWARD = "award", "中标公告"
    CHALLENGE = "challenge", "质疑处理结果公告"


class Publication(models.Model):
    """
    公布的文本: what everybody reads on the page of a tender: the document, each correction, each answer, what came of it. The text says who
    it is from; `sm3` is its digest. Append-only.
    """

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="publications", verbose_name="开标安排")
    nth = models.PositiveSmallIntegerField("第几份")
    sort = models.CharField("种类", max_length=12, choices=PublicationSort)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    sm3 = models.CharField("SM3 摘要", max_length=64)
    at = models.DateTimeField("公布时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "公布的招标文本"
        ordering = ["-nth"]
        constraints = [models.UniqueConstraint(fields=["opening", "nth"], name="publication_numbered_once")]

    def __str__(self):
        return self.title


class Inquiry(models.Model):
    """
    询问: what somebody asked about a tender before the moment. Nobody says who they are: who is interested is nobody's to know. The answer is
    a publication, for all alike (条例 52). Append-only.
    """

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="inquiries", verbose_name="开标安排")
    text = models.TextField("询问内容", max_length=1000)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "对招标文件的询问"
        ordering = ["pk"]

    def __str__(self):
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} 的询问"


class InquiryAnswer(models.Model):
    """询问的答复: the publication that answers an inquiry, once. Append-only."""

    inquiry = models.OneToOneField(Inquiry, models.PROTECT, related_name="answered", verbose_name="询问")
    publication = models.OneToOneField(Publication, models.PROTECT, related_name="+", verbose_name="公布的文本")

    class Meta:
        verbose_name = verbose_name_plural = "询问的答复"


class BidLetter(models.Model):
    """告知书: what one bidder is told of their own bid; read with the number and the code it was delivered under, and by nobody else outside. Append-only."""

    bid = models.ForeignKey(SealedBid, models.PROTECT, related_name="letters", verbose_name="密封件")
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    sm3 = models.CharField("SM3 摘要", max_length=64)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "给投标人的告知书"
        ordering = ["pk"]

    def __str__(self):
        return self.title
