"""A membership that is asked for and not yet in force: what one administrator wants to give, until another person confirms it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import keepers, roles
from yihe.foundation.roles import Role
from yihe.registers.accounts.models.memberships import Membership, User


@keepers.register
class ProposedMembership(models.Model):
    """
    待确认的任职: what one administrator wants to give, of a role with power (`Role.power`), and who confirmed it. It is
    no membership and opens no door: the membership is a row of its own, made when somebody else confirms. What was asked
    for never changes, and a decision is for good (triggers).
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不予确认"
        WITHDRAWN = "withdrawn", "已撤回"
        LAPSED = "lapsed", "逾期失效"

    user = models.ForeignKey(User, models.PROTECT, related_name="proposed_memberships", verbose_name="用户")
    role_code = models.CharField("角色", max_length=20, choices=roles.choices)
    region = models.CharField("管辖区划", max_length=12)
    title = models.CharField("职务", max_length=40, blank=True)
    department = models.CharField("科室", max_length=40, blank=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)
    proposed_at = models.DateTimeField("提请时间", default=timezone.now)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提请人")
    lapses_on = models.DateField("最迟确认日")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name="任职"
    )

    class Meta:
        verbose_name = verbose_name_plural = "待确认的任职"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(proposed_by=F("user")), name="proposal_never_for_oneself"),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed")
                | Q(decided_by__isnull=False, membership__isnull=False)
                & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user")),
                name="proposal_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None) | ~Q(outcome="") & Q(decided_at__isnull=False),
                name="proposal_decided_in_full",
            ),
            models.UniqueConstraint(
                fields=["user", "role_code", "region"], condition=Q(outcome=""), name="proposal_waits_once"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user} · {self.title or self.role.label}"

    @property
    def role(self) -> Role:
        return roles.of(self.role_code)
