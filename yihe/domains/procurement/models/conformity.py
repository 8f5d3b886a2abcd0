"""符合性: a bid whose conformity a member disputes, and what each of the panel says of it, with their reason (令87 61)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.reviews.models import Seat
from yihe.domains.procurement.models.tenders import Bid, Ground, Tender


class ConformityQuestion(models.Model):
    """符合性争议: that a member says a bid does not conform, by a ground and with facts. Decided once all who judge have said yes or no (`conforms`)."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="questions", verbose_name="招标项目")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="questions", verbose_name="投标")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name="提出的成员")
    ground = models.CharField("争议的情形", max_length=14, choices=Ground)
    why = models.CharField("事实和依据", max_length=200)
    at = models.DateTimeField("提出时间", default=timezone.now)
    conforms = models.BooleanField("多数认为符合", null=True, blank=True)
    decided_on = models.DateField("表决日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "符合性争议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "ground"], name="conformity_disputed_once_by_a_ground"),
            models.CheckConstraint(
                condition=Q(conforms=None, decided_on=None) | Q(conforms__isnull=False, decided_on__isnull=False),
                name="conformity_decided_in_full",
            ),
        ]

    def __str__(self):
        return f"{self.bid.label}：{self.get_ground_display()}"


class ConformityVote(models.Model):
    """符合性表决: what one member says of a disputed bid, and why. Who is of the fewer has signed their dissent with it."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="votes", verbose_name="招标项目")
    question = models.ForeignKey(ConformityQuestion, models.PROTECT, related_name="votes", verbose_name="符合性争议")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name="成员")
    conforms = models.BooleanField("认为符合")
    reason = models.CharField("理由", max_length=300)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "符合性表决"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["question", "seat"], name="conformity_one_voice_a_member")]
