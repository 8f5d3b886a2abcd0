"""
订阅 by mail: asked for, confirmed by a letter that only the owner of the address can open, told once a day, ended by one click.

Nothing is kept of an address before its owner says yes: what was asked for travels, sealed, in the link of the letter. When the last
topic ends the row goes, and the address with it.
"""

import base64
import json
import logging
from contextlib import closing
from datetime import datetime, time, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yihe.faces.portal import news
from yihe.faces.portal.models import Subscriber, Subscription
from yihe.faces.portal.news import News, Topic
from yihe.foundation import ceilings, city_names, city_pack, city_words, reindexing
from yihe.foundation.blind_index import blind_index, blind_indexes
from yihe.foundation.ciphers import Unreadable, seal, unseal
from yihe.foundation.encryption import masked
from yihe.foundation.reindexing import Done
from yihe.matters.actions import NotAllowed

log = logging.getLogger(__name__)
PURPOSE, SALT = "portal.subscription", "portal.subscriber"
HOLDS = 48 * 3600  # seconds a link to confirm is good for
BEGINS = time(8)  # when the daily letters go out
SETTLES = timedelta(minutes=10)  # what is younger waits for tomorrow: an act that began earlier may not be written yet
FULL = "一个邮箱最多订阅 {most} 项，您已经订满了。先取消几项再订。"
NO_MAIL = "本站还没有开通邮件订阅。可以用下面的订阅源或日历，或者过几天再来看。"
NOT_SENT = "邮件没有发出去。请核对邮箱是不是写对了，过一会儿再试；订阅源和日历不用邮箱。"

TO_CONFIRM = """您好：

有人用这个邮箱在{system}平台（{bureau}）订阅：{label}。

是您要订的，请在 48 小时内打开下面的链接，按“确认订阅”：
{link}

不是您要订的，不用理会：没有确认就不会再给您发信，这个邮箱也不会留存。
"""
DAILY = """您好：

您在{system}平台（{bureau}）订阅的内容有 {count} 条新的：

{items}
查看订阅、不想再收到：打开下面的链接，按一下就取消，不用登录。
{link}
"""


def not_offered() -> str:
    """Return why nothing can be followed by mail here, or "": a letter needs an address of ours to lead back to."""
    return "" if settings.PUBLIC_URL else NO_MAIL


def absolute(path: str) -> str:
    """Return a path of ours as it stands in letters and feeds: by the settings, never by what a request calls us."""
    return settings.PUBLIC_URL.rstrip("/") + path


# -- asking and confirming ------------------------------------------------------------------------------------------------


def ask(topic: Topic, address: str) -> None:
    """
    Write to an address whether its owner wants to follow a topic. It is the same letter whether it follows the topic already.

    :raises OSError: the relay did not take it
    """
    words = TO_CONFIRM.format(
        system=city_words.system(), bureau=city_names.read_city(city_pack.here()).bureau, label=topic.label,
        link=absolute(reverse("portal:subscribe_confirm", args=[_sealed(topic, address)])),
    )  # fmt: skip
    EmailMessage(city_words.subject("请确认订阅"), words, to=[address]).send()


def _sealed(topic: Topic, address: str) -> str:
    region = city_pack.region_of(city_pack.here())
    said = json.dumps([topic.sort, topic.about, region, address, int(timezone.now().timestamp())])
    return base64.urlsafe_b64encode(seal(said, PURPOSE).encode()).decode().rstrip("=")


def asked(token: str) -> tuple[Topic, str, str] | None:
    """Return topic, region and address of a link to confirm and speak for its county; None for one that is not good (any more)."""
    try:
        padded = token + "=" * (-len(token) % 4)
        sort, about, region, address, at = json.loads(
            unseal(base64.b64decode(padded, b"-_", validate=True).decode(), PURPOSE)
        )
    except (Unreadable, ValueError):
        return None
    if not 0 <= timezone.now().timestamp() - at <= HOLDS or city_pack.find(region) is None:
        return None
    city_pack.speak_for(region)
    topic = news.find(sort, about)
    return (topic, region, address) if topic else None


@transaction.atomic
def confirm(topic: Topic, region: str, address: str) -> Subscriber:
    """Keep that the owner of an address follows a topic from now on; twice is once. Raises NotAllowed."""
    subscriber = Subscriber.objects.select_for_update().filter(address_index__in=blind_indexes(address)).first()
    if subscriber is None:
        subscriber, _new = Subscriber.objects.get_or_create(
            address_index=blind_index(address), defaults={"address": address}
        )
    mine = Subscription.objects.filter(subscriber=subscriber)
    if mine.filter(region=region, sort=topic.sort, about=topic.about).exists():
        return subscriber
    if mine.count() >= ceilings.FOLLOWED.most:
        raise NotAllowed(FULL.format(most=ceilings.FOLLOWED.most))
    Subscription.objects.get_or_create(
        subscriber=subscriber,
        region=region,
        sort=topic.sort,
        about=topic.about,
        defaults={"told_until": timezone.now()},
    )
    return subscriber


# -- ending ---------------------------------------------------------------------------------------------------------------


def link_of(subscriber: Subscriber) -> str:
    """Return the path by which an address sees and ends what it follows."""
    return reverse("portal:subscriptions", args=[signing.Signer(salt=SALT).sign(subscriber.key.hex)])


def of_link(token: str) -> Subscriber | None:
    """Return whose link it is, None for a wrong one and for an address that follows nothing any more."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Subscriber.objects.filter(key=key).first()


def shown_address(subscriber: Subscriber) -> str:
    """Return an address so that its owner knows it and nobody else learns it: z***n@example.org."""
    name, _, house = subscriber.address.rpartition("@")
    return f"{masked(name)}@{house}"


@transaction.atomic
def end(subscriber: Subscriber, which: int | None = None) -> int:
    """End one topic, or all of them (None); with the last the address is erased. Return how many are left."""
    mine = Subscription.objects.filter(subscriber=subscriber)
    (mine if which is None else mine.filter(pk=which)).delete()
    left = mine.count()
    if not left:
        Subscriber.objects.filter(pk=subscriber.pk).delete()
    return left


# -- the daily letter -----------------------------------------------------------------------------------------------------


def send(settled: timedelta = SETTLES) -> int:
    """
    Send today's letters, one to each address that has something new that is so old; return how many. Safe to run twice and from two
    machines.
    """
    if not_offered():
        return 0
    today, sent = timezone.localdate(), 0
    waiting = Subscriber.objects.exclude(mailed_on=today).order_by("pk").values_list("pk", flat=True)
    with closing(get_connection()) as connection:
        for key in list(waiting):
            with transaction.atomic():  # a relay that does not answer takes the claim back: a later run goes on here
                row = Subscriber.objects.select_for_update().exclude(mailed_on=today).filter(pk=key).first()
                sent += row is not None and _send_to(row, connection, timezone.now() - settled)
    return sent


def _send_to(row: Subscriber, connection, now: datetime) -> bool:
    found: dict[str, News] = {}
    over, mine = [], list(row.subscriptions.order_by("pk"))
    for each in mine:
        items, ends = _news_of(each, now)
        found = {new.key: new for new in items} | found  # who follows a call and all calls is told once
        over += [each.pk] if ends else []
    Subscription.objects.filter(pk__in=[each.pk for each in mine], told_until__lt=now).update(told_until=now)
    sent = False
    if found:
        Subscriber.objects.filter(pk=row.pk).update(mailed_on=timezone.localdate())
        with city_pack.said_in(city_pack.find(mine[0].region) or city_pack.home()):
            sent = _mailed(row, list(found.values()), connection)
    for pk in over:  # what nothing follows any more is not followed, and no address is kept for it
        end(row, pk)
    return sent


def _news_of(row: Subscription, until: datetime) -> tuple[list[News], bool]:
    """Return what is new of a topic, and whether nothing will follow."""
    if (pack := city_pack.find(row.region)) is None:
        return [], False
    with city_pack.said_in(pack):
        topic = news.find(row.sort, row.about)
        return (topic.since(row.told_until, until), topic.is_over) if topic else ([], row.sort == "call")


def _mailed(row: Subscriber, items: list[News], connection) -> bool:
    link = absolute(link_of(row))
    told = "\n".join(f"· {each.title}\n  {each.note}\n  {absolute(each.path)}\n" for each in items)
    words = DAILY.format(
        system=city_words.system(), bureau=city_names.read_city(city_pack.here()).bureau, count=len(items),
        items=told, link=link,
    )  # fmt: skip
    mail = EmailMessage(
        city_words.subject(f"您订阅的内容有 {len(items)} 条新的"), words, to=[row.address], connection=connection,
        # RFC 2369 and RFC 8058: the button of the mail program ends it by one press, without opening a page.
        headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )  # fmt: skip
    try:
        return bool(mail.send())
    except SMTPRecipientsRefused:
        log.warning("the relay refuses the address of subscriber %s", row.key)
        return False


# -- when the index key is replaced -----------------------------------------------------------------------------------------


def write_again() -> Done:
    """Write the indexes again that addresses are found by, under the newest index key."""
    written = closed = 0
    for rows in reindexing.batches(Subscriber.objects.all()):
        for row in rows:
            try:
                index = blind_index(row.address)
            except Unreadable:
                closed += 1
                continue
            written += Subscriber.objects.filter(pk=row.pk).exclude(address_index=index).update(address_index=index)
    return Done(written, reindexing.unreadable("订阅邮箱", closed))
