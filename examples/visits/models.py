"""What is taken down of a visit."""

from django.db import models

from yihe.matters.models import Matter


class Topic(models.TextChoices):
    FAMILY = "family", "婚姻家庭"
    WORK = "work", "劳动争议"
    OTHER = "other", "其他"


class Visit(models.Model):
    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    visitor = models.CharField("来访人称呼", max_length=20, help_text="例如：王先生；不登记证件和住址。")
    topic = models.CharField("咨询类别", max_length=10, choices=Topic)
    question = models.CharField("咨询的问题", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "来访"
