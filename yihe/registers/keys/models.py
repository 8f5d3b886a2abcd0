"""专卷密钥: what opens a compartment. Nothing else is kept here, so that the table can lie apart from what it opens."""

from django.db import models
from django.utils import timezone


class CompartmentKey(models.Model):
    """
    专卷密钥: the random key of one compartment, wrapped by a key of the settings. No foreign key leads into or out of the
    table: it may lie in another database (`KEYS_DATABASE_URL`). Destroying the row closes the compartment for good.
    """

    free_because = "wrapped by the master key: one that is changed opens nothing, and `verify` says so"

    compartment = models.UUIDField("专卷", primary_key=True)
    wrapped = models.TextField("包裹的密钥")
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "专卷密钥"

    def __str__(self):
        return str(self.compartment)
