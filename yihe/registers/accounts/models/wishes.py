"""What somebody wishes to hear of and how, and what they have to say of our pages."""

from django.db import models
from django.utils import timezone

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.registers.accounts.models.memberships import User


class NotificationChoice(models.Model):
    """
    通知方式: how somebody wants to hear of one sort of notification besides the page (`matters/channels.py` has the sorts and
    what holds where nothing was chosen). `digested_on` is the day of the last daily digest that went out for it.
    """

    free_because = "a wish about mail; nothing is decided on it"

    class Way(models.TextChoices):
        NOW = "now", "随时发邮件"
        DAILY = "daily", "每天一封摘要"
        PAGE = "page", "只在页面里看"

    user = models.ForeignKey(User, models.CASCADE, related_name="notification_choices", verbose_name="用户")
    sort = models.CharField("通知类别", max_length=12)
    way = models.CharField("通知方式", max_length=6, choices=Way)
    digested_on = models.DateField("最近一次摘要", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知方式"
        constraints = [models.UniqueConstraint(fields=["user", "sort"], name="one_way_for_a_sort")]
        indexes = [models.Index(fields=["way", "user"], name="notification_way")]

    def __str__(self):
        return f"{self.user} {self.sort} {self.way}"


class Feedback(SealedRow):
    """反馈问题: what a visitor or a user says of a page, and what became of it. 系统管理员 read and answer it."""

    free_because = "words about our pages; nothing is decided on them"

    page = models.CharField("网页", max_length=200, blank=True)
    text = EncryptedTextField("问题")
    contact = EncryptedTextField("联系方式", blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="反馈人")
    at = models.DateTimeField("反馈时间", default=timezone.now)
    answer = models.CharField("处理结果", max_length=300, blank=True)
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "反馈问题"
        ordering = ["pk"]
        constraints = [identified_once("feedback")]
        indexes = [models.Index(fields=["id"], condition=models.Q(answered_at=None), name="feedback_open")]

    def __str__(self):
        return f"{self.page} {self.at:%Y-%m-%d}"


class LastLook(models.Model):
    """
    上次查看: when somebody last looked into their inbox (`at`), and when the time before (`before`), by which what is new is told.
    Looks within half an hour are one.
    """

    free_because = "when somebody looked; nothing is decided on it"

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+", verbose_name="用户")
    at = models.DateTimeField("这次查看")
    before = models.DateTimeField("上次查看", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上次查看"

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
