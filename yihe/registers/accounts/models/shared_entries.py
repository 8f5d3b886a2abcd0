"""The table behind the cache that all workers of the server share (`shared_cache`)."""

from django.db import models


class SharedEntry(models.Model):
    """What all workers remember together for a while: counted tries at the door (`shared_cache`). No record of anything."""

    free_because = "remembered for minutes: counted tries at the door"

    key = models.CharField("键（SM3）", max_length=64, primary_key=True)
    value = models.TextField("值")
    until = models.DateTimeField("记到何时", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "共用的短期记忆"

    def __str__(self):
        return self.key
