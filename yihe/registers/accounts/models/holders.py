"""How an account comes into its holder's own hands: the invitation it begins with, and the factors somebody vouched for."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers
from yihe.registers.accounts.models.memberships import User


@keepers.register
class Invitation(models.Model):
    """
    邀请: the one way into an account that has no password yet. What is kept is a digest of its code (`invitations`). It is
    ended once: used by the holder, or made void by a newer one.
    """

    class Outcome(models.TextChoices):
        USED = "used", "已使用"
        SUPERSEDED = "superseded", "已作废"

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations", verbose_name="用户")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发出人")
    email = models.EmailField("发往邮箱", blank=True)  # empty: whoever made it was shown the code
    digest = models.CharField("邀请码（SM3）", max_length=64, unique=True)
    made_at = models.DateTimeField("发出时间", default=timezone.now)
    valid_until = models.DateTimeField("有效期至")
    ended_at = models.DateTimeField("用完或作废时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="invitation_open_once"),
            models.CheckConstraint(condition=~Q(by=F("user")), name="invitation_never_to_oneself"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="invitation_ended_in_full",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.made_at:%Y-%m-%d}"


class FactorConfirmation(models.Model):
    """
    核对本人: somebody vouched that one second factor is in its holder's hand. Append-only: it speaks of one factor by its
    key, which is never given out again, and means nothing once that factor is gone.
    """

    class Ground(models.TextChoices):
        MET = "met", "已当面核对本人"
        ALONGSIDE = "alongside", "用已核对的第二因素登录后添加"
        UPGRADE = "upgrade", "升级时沿用"

    user = models.ForeignKey(User, models.PROTECT, related_name="factor_confirmations", verbose_name="用户")
    factor = models.BigIntegerField("第二因素", unique=True)  # allauth's row, which goes when the factor does
    ground = models.CharField("依据", max_length=10, choices=Ground)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核对人")
    at = models.DateTimeField("核对时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "第二因素的核对"
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("user")), name="factor_confirmed_by_another"),
            models.CheckConstraint(
                condition=Q(ground="met", by__isnull=False) | ~Q(ground="met") & Q(by=None),
                name="factor_met_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_ground_display()}"
