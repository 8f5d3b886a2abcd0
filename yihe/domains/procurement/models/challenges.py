"""质疑: what a bidder, or who rightly got the document, says against a tender (法 52); answered in writing to all concerned."""

from django.db import models
from django.db.models import Q

from yihe.domains.procurement.models.tenders import Bid, Tender
from yihe.matters.models import Matter


class Against(models.TextChoices):
    DOCUMENT = "document", "采购文件"
    PROCESS = "process", "采购过程"
    RESULT = "result", "采购结果"


class Outcome(models.TextChoices):
    UNFOUNDED = "unfounded", "质疑不成立"
    NO_EFFECT = "no_effect", "质疑成立，不影响采购结果"
    CORRECTED = "corrected", "质疑成立，采购文件已更正"
    NEXT = "next", "质疑成立，另行确定供应商"
    ANEW = "anew", "质疑成立，重新采购"
    TURNED_AWAY = "turned_away", "不予受理"


class Challenge(models.Model):
    """
    质疑. `bid` is whose it is once bids are open; against the document before that only a name is written down, which no public page
    says; where a round failed before anything was opened, the `receipt` says that they took part. `step_on` is the day from which its days are counted: it follows from what it is against (条 53). `posted_on` is the day of a letter that
    came by post: that day counts (令94 42).
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    tender = models.ForeignKey(Tender, models.PROTECT, related_name="challenges", verbose_name="招标项目")
    against = models.CharField("质疑什么", max_length=10, choices=Against)
    bid = models.ForeignKey(
        Bid, models.PROTECT, null=True, blank=True, related_name="challenges", verbose_name="质疑人的投标"
    )
    receipt = models.CharField("质疑人的投递编号", max_length=20, blank=True, default="")
    name = models.CharField("质疑人", max_length=120)
    step_on = models.DateField("起算日期")
    received_on = models.DateField("收到质疑函日期")
    posted_on = models.DateField("交邮日期", null=True, blank=True)
    facts = models.TextField("质疑的事项和事实", max_length=3000)
    wants = models.CharField("请求", max_length=500)
    outcome = models.CharField("处理结果", max_length=12, choices=Outcome, blank=True, default="")
    answer = models.TextField("书面答复", max_length=2000, blank=True, default="")
    answered_on = models.DateField("答复日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "质疑"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_on=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_on__isnull=False)),
                name="challenge_answered_in_full",
            ),
            models.CheckConstraint(
                condition=Q(against=Against.DOCUMENT) | Q(bid__isnull=False) | ~Q(receipt=""),
                name="challenge_of_who_took_part",
            ),
            models.CheckConstraint(
                condition=Q(posted_on=None) | Q(posted_on__lte=models.F("received_on")),
                name="challenge_posted_before_it_came",
            ),
        ]

    def __str__(self):
        return f"对{self.get_against_display()}的质疑"
