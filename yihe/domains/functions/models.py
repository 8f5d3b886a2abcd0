"""What a new version of a list says besides its lines."""

from django.db import models

from yihe.matters.models import Matter
from yihe.registers.catalogs.models import Sort, Version


class ListVersion(models.Model):
    """清单版本: contents. `version` is the list as it was sent to be looked at; it stands in every event by its digest."""

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="list_version", verbose_name="办件"
    )
    sort = models.CharField("清单", max_length=10, choices=Sort)
    basis = models.CharField("制定依据", max_length=200)
    note = models.CharField("修订说明", max_length=300)
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="送审的版本"
    )
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "清单版本"
