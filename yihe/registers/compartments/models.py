"""专卷: the rows that keys, retention, holds and the list of who may know hang on."""

import uuid

from django.db import models
from django.utils import timezone


class Compartment(models.Model):
    """
    专卷: one for a person, a child, a dispute, a bid. Matters, records, papers and drafts point to it, so that forty
    matters of one person have one list of who may know. Its key is random: no series tells how many there are.
    """

    id = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    sort = models.CharField("类别", max_length=20)
    opened_at = models.DateTimeField("建立时间", default=timezone.now)
    closed_at = models.DateTimeField("封卷时间", null=True, blank=True)
    emptied_at = models.DateTimeField("清除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专卷"

    def __str__(self):
        return f"专卷 {str(self.pk)[:8]}"
