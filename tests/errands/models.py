from django.db import models

from yihe.matters.models import Matter


class Errand(models.Model):
    """What an errand is about."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    purpose = models.CharField("用途", max_length=60)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = verbose_name_plural = "差事"
