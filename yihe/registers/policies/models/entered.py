"""What is in force by the database: figures with their days, and texts two people confirmed. Written once, and sealed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from yihe.registers.policies.models.drafts import DraftText


class ConfirmedText(models.Model):
    """
    确认的政策文件: a text as it was confirmed, whole. `content` is the text with its clauses as JSON (`texts.TextEntry`), which the
    register of texts is held against (`verify`); the newest of a code counts.
    """

    draft = models.OneToOneField(DraftText, models.PROTECT, verbose_name="草案")
    region = models.CharField("区划", max_length=12, blank=True)
    code = models.CharField("代码", max_length=60)
    content = models.JSONField("内容")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提请人")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "确认的政策文件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("proposed_by")), name="policy_text_confirmed_by_another"
            )
        ]

    def __str__(self) -> str:
        return self.code


class DatedFigure(models.Model):
    """
    施行数值: what a parameter of a county is from a day on. The newest row of (region, path, day) counts, and the file says nothing
    of a path that has rows. `value` is in `unit` (money in yuan), "" where there is none from that day on. Rows without a text
    (`confirmed`) were taken from the files when the installation began.
    """

    region = models.CharField("区划", max_length=12, blank=True)
    path = models.CharField("参数", max_length=100)
    since = models.DateField("自何日起")
    value = models.CharField("数值", max_length=30, blank=True)
    unit = models.CharField("单位", max_length=40)
    setting = models.BooleanField("本局设定", default=False)
    reference = models.CharField("依据", max_length=200)
    text = models.CharField("文件代码", max_length=60, blank=True)
    clause = models.CharField("条款号", max_length=40, blank=True)
    batch = models.UUIDField("批次")  # of one confirmation, or one taking of files
    confirmed = models.ForeignKey(
        ConfirmedText, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name="确认的文件"
    )
    entered_at = models.DateTimeField("入库时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "施行数值"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.path} {self.since}"
