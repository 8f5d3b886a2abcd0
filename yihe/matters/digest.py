"""
每日摘要: one mail a day to whoever wants some sort of notification so: how many lines of it came since the last and are unread.
Numbers alone, no words of a matter; where there is none, no mail. The clock sends it at the beginning of the day's work.
"""

from collections import Counter
from contextlib import ExitStack
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from yihe.foundation import city_pack, city_words
from yihe.matters import channels
from yihe.matters.models import Notification
from yihe.registers.accounts.models import NotificationChoice, User

BEGINS = time(7)  # by when the bureau's people find it


def send() -> int:
    """Send what is to be sent today; return how many digests went. Safe to run twice and from two machines."""
    today, sent = timezone.localdate(), 0
    wanted = NotificationChoice.objects.filter(way=channels.Way.DAILY, user__is_active=True).exclude(digested_on=today)
    people = User.objects.filter(pk__in=wanted.values("user")).order_by("pk")
    with ExitStack() as stack:
        open_channels = [stack.enter_context(channel) for channel in channels.every()]
        for user in people.iterator(chunk_size=500):
            with (
                city_pack.said_in(channels.county_of(user)),
                transaction.atomic(),
            ):  # a relay that does not answer takes the claim back: a later run goes on here
                rows = list(
                    NotificationChoice.objects.select_for_update()
                    .filter(user=user, way=channels.Way.DAILY).exclude(digested_on=today).order_by("pk")
                )  # fmt: skip
                text = words(user, rows)
                NotificationChoice.objects.filter(pk__in=[row.pk for row in rows]).update(digested_on=today)
                if rows and text and channels.send(open_channels, user, "今天的通知摘要", text):
                    sent += 1
    return sent


def words(user: User, choices: list[NotificationChoice]) -> str:
    """Return what a digest says, "" where there is nothing to say."""
    now = timezone.now()
    since = {row.sort: _moment(row.digested_on) if row.digested_on else now - timedelta(days=1) for row in choices}
    if not since:
        return ""
    counts = Counter[str]()
    unread = Notification.objects.filter(user=user, read_at=None, at__gte=min(since.values()))
    for row in unread.order_by("pk"):
        sort = channels.sort_of(row)
        if sort is not None and sort.code in since and row.at >= since[sort.code]:
            counts[sort.label] += 1
    if not counts:
        return ""
    some = "，".join(f"{label} {count} 条" for label, count in counts.items())
    return f"{user.name}，您好：\n\n您有 {sum(counts.values())} 条未读通知：{some}。请登录{city_words.system()}平台查看。\n\n要改收信的方式，请在“个人设置”里选。\n"


def _moment(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, BEGINS))
