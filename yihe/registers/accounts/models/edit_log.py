"""The edit log: who changed what in a register, from what to what, and why."""

from django.db import models
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledInsert
from yihe.registers.accounts.models.memberships import User

ENTERED = (
    "（新登记）"  # stands in `RegisterEdit.field` where the whole entry was new; rows hold it, so it is never renamed
)


class _Log(models.Manager["RegisterEdit"]):
    def create(self, **said) -> "RegisterEdit":
        """Write a line, by a statement compiled once: every verb of every register writes one or several."""
        line = self.model(**said)
        _insert(line)
        return line


class RegisterEdit(models.Model):
    """An audited edit of a register entry: who changed which field from what to what, and why. Append-only."""

    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    register = models.CharField("登记簿", max_length=40)
    entry = models.CharField("条目", max_length=60)
    field = models.CharField("字段", max_length=40)
    before = models.TextField("修改前", blank=True)
    after = models.TextField("修改后", blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    objects = _Log()

    class Meta:
        verbose_name = verbose_name_plural = "登记修改"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["register", "entry", "-id"])]

    @property
    def is_the_entry(self) -> bool:
        return self.field == ENTERED


_insert = CompiledInsert(RegisterEdit)
