"""A session with who is signed in in it, since when, from where and with what: what a person sees of their own sign-ins."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from yihe.foundation import digests
from yihe.registers.accounts.models.memberships import User

# What a browser calls itself holds the names of those it came from: the first that fits is the one it is.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("QQBrowser", "QQ 浏览器"), ("Firefox", "火狐"), ("Chrome", "谷歌浏览器"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows 电脑"), ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)  # fmt: skip


class Sitting(AbstractBaseSession):
    """
    登录: a session of Django's, with columns of its own for whoever is signed in. Ending it is deleting the row, and counts at
    the next request. What it carries (`session_data`) is sealed (`accounts/sessions.py`).
    """

    free_because = "ends by itself within hours; the access log keeps who signed in and when"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sittings", verbose_name="用户")
    began_at = models.DateTimeField("登录时间", null=True)
    seen_at = models.DateTimeField("最近使用", null=True)
    address = models.CharField("地址", max_length=45, blank=True)
    device = models.CharField("设备", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录"
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(began_at__isnull=False, seen_at__isnull=False), name="sitting_began_once"
            )
        ]

    @property
    def name(self) -> str:
        """Return what a page calls this sign-in by: the key itself would be the way into it."""
        return digests.sm3(self.session_key)[:32]

    @property
    def device_in_words(self) -> str:
        """Return what somebody calls what they signed in with; as the browser said it where none of our words fits."""
        found = [next((words for sign, words in signs if sign in self.device), "") for signs in (_BROWSERS, _SYSTEMS)]
        return " · ".join(filter(None, found)) or self.device

    def is_over(self, now: datetime) -> bool:
        """Test whether somebody is signed in here who did nothing for too long, or has been signed in for too long."""
        if self.seen_at is None or self.began_at is None:  # nobody is (the constraint)
            return False
        idle, whole = timedelta(seconds=settings.SESSION_IDLE_AGE), timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return now - self.seen_at >= idle or now - self.began_at >= whole
