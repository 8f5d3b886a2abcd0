"""The access log: who read, took out, or was refused what. Append-only; a sealed book."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from yihe.foundation import digests
from yihe.foundation.compiled_queries import CompiledInsert


class Verb(models.TextChoices):
    READ = "read", "查阅"
    UNMASK = "unmask", "查看完整信息"
    DOWNLOAD = "download", "下载材料"
    EXPORT = "export", "导出"
    REFUSED = "refused", "被拒绝"
    SIGN_IN = "sign_in", "登录"
    EDIT = "edit", "修改登记信息"


class AccessEntry(models.Model):
    """One look, one export, one refusal, one edit of a register."""

    at = models.DateTimeField("时间", default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="人员"
    )
    hat = models.CharField("身份", max_length=20, blank=True)
    verb = models.CharField("动作", max_length=10, choices=Verb)
    subject = models.CharField("对象", max_length=80)  # "matter SS-2026-00001", "organization 52320585…"
    detail = models.CharField("内容", max_length=400, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "查阅记录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "id"]), models.Index(fields=["user", "id"])]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_verb_display()} {self.subject}"

    def compute_digest(self) -> str:
        facts = [
            self.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(), self.user_id, self.hat, self.verb,
            self.subject, self.detail, self.reason,
        ]  # fmt: skip
        return digests.sm3(digests.canonical(facts))


FROZEN_AGAIN = (
    "matters.Event.after"  # the book's name for what an event froze, digested anew (`matters/freezing_again.py`)
)


class EntryState(models.Model):
    """
    登记状态: how an entry of a register stood after one change, as a digest over its columns (`states`). A sealed book: a
    register entry that is not as the newest says was changed past the register's verbs. "" is an entry that was removed.
    """

    register = models.CharField("登记簿", max_length=60)  # app_label.Model
    entry = models.CharField("条目", max_length=64)
    columns = models.TextField("列")
    digest = models.CharField("摘要", max_length=64, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "登记状态"
        indexes = [models.Index(fields=["entry"], condition=models.Q(register=FROZEN_AGAIN), name="frozen_again")]

    def __str__(self):
        return f"{self.register} {self.entry}"


class KnownIndexKey(models.Model):
    """
    用过的检索密钥: the name of an index key that wrote here, from when on, and since when nothing needs it any more
    (`known_keys`). So a key that is missing from the settings is named.
    """

    free_because = "names of keys and days: nothing rests on them but a warning"

    name = models.CharField("名称", max_length=8, primary_key=True)
    since = models.DateTimeField("启用时间", default=timezone.now)
    let_go_at = models.DateTimeField("不再需要自", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的检索密钥"
        ordering = ["since"]

    def __str__(self):
        return self.name


_insert = CompiledInsert(AccessEntry)


def note_access(verb: str, subject: str, *, by, detail: str = "", reason: str = "") -> AccessEntry:
    """Write one line of the access log. `by` is the user, or None for a visitor who did not sign in."""
    known = by if by is not None and by.is_authenticated else None
    acting = getattr(known, "acting", None)
    entry = AccessEntry(
        user=known, hat=acting.role_code if acting else "", verb=verb, subject=subject[:80], detail=detail[:400],
        reason=reason[:200],
    )  # fmt: skip
    entry.digest = entry.compute_digest()
    _insert(entry)
    return entry
