"""投诉: what somebody who challenged a tender brings before 财政 (法 55), which alone decides (法 56, 57); what of it is known and carried out here."""

from django.db import models
from django.db.models import Q

from yihe.domains.procurement.models.challenges import Challenge
from yihe.domains.procurement.models.tenders import Tender
from yihe.matters.models import Matter


class Decided(models.TextChoices):
    DISMISSED = "dismissed", "驳回投诉"
    NO_EFFECT = "no_effect", "投诉成立，不影响采购结果"
    NEXT = "next", "投诉成立，另行确定供应商"
    ANEW = "anew", "投诉成立，重新开展采购活动"
    VOID = "void", "投诉成立，废标行为无效"
    ENDED = "ended", "投诉人撤回，终止处理"


class Complaint(models.Model):
    """
    投诉. Whose it is, and about which tender, the challenge before it says: without one there is none (法 55). `notified_on` is the day on which the
    buyer got 财政's notice with the copy: its days for explaining count from it (令94 22); those of the decision from `complained_on` (令94 26).
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    tender = models.ForeignKey(Tender, models.PROTECT, related_name="complaints", verbose_name="招标项目")
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="complaints", verbose_name="投诉前的质疑")
    name = models.CharField("投诉人", max_length=120)
    complained_on = models.DateField("财政部门收到投诉日期")
    notified_on = models.DateField("收到投诉答复通知书日期")
    document = models.CharField("投诉答复通知书文号", max_length=60)
    facts = models.TextField("投诉事项", max_length=3000)
    wants = models.CharField("投诉请求", max_length=500)
    explanation = models.TextField("书面说明", max_length=3000, blank=True, default="")
    explained_on = models.DateField("说明日期", null=True, blank=True)
    stop_document = models.CharField("暂停采购活动通知书文号", max_length=60, blank=True, default="")
    outcome = models.CharField("处理决定", max_length=10, choices=Decided, blank=True, default="")
    decision_document = models.CharField("投诉处理决定书文号", max_length=60, blank=True, default="")
    decision = models.TextField("决定的内容和依据", max_length=3000, blank=True, default="")
    decided_on = models.DateField("决定日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉"
        constraints = [
            models.UniqueConstraint(
                fields=["challenge"], condition=~Q(outcome=Decided.ENDED), name="complaint_once_of_a_challenge"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decision="", decision_document="", decided_on=None)
                | (~Q(outcome="") & ~Q(decision="") & ~Q(decision_document="") & Q(decided_on__isnull=False)),
                name="complaint_decided_in_full",
            ),
            models.CheckConstraint(
                condition=Q(notified_on__gte=models.F("complained_on")), name="complaint_came_before_its_notice"
            ),
        ]

    def __str__(self):
        return f"对{self.challenge.get_against_display()}的投诉"
