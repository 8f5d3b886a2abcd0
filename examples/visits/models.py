"""What is taken down of a visit, and what its visitor says of it afterwards."""

from django.db import models

from yihe.matters.models import Matter


class Visit(models.Model):
    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    visitor = models.CharField("来访人称呼", max_length=20, help_text="例如：王先生；不登记证件和住址。")
    topic = models.CharField("咨询类别", max_length=10, choices=[("work", "劳动争议"), ("other", "其他")])
    question = models.TextField("咨询的问题", max_length=500)
    answer = models.TextField("答复", max_length=1000, default="")

    class Meta:
        verbose_name = verbose_name_plural = "来访"


class Rating(models.Model):
    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    mark = models.CharField("评价", max_length=10, choices=[("good", "满意"), ("poor", "不满意")], default="")
    remark = models.TextField("想说的话", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来访评价"
