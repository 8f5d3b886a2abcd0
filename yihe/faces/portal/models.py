"""Who follows what by mail: an address that its owner confirmed, sealed, and the topics of it. Both go when the last topic ends."""

import uuid

from django.db import models
from django.utils import timezone

from yihe.foundation.blind_index import blind_index
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once


class Subscriber(SealedRow):
    """
    订阅邮箱: an address whose owner said yes to a letter that went there; before that nothing is kept of it. `key` stands, signed,
    in each letter, and is the right to end what is followed and nothing else.
    """

    free_because = "a wish of somebody outside, which they end themselves: nothing is decided on it, and the address is to be gone then"

    key = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    address = EncryptedTextField("邮箱")
    address_index = models.CharField("邮箱索引", max_length=64, unique=True, editable=False)
    since = models.DateTimeField("订阅时间", default=timezone.now)
    mailed_on = models.DateField("最近发信", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "订阅邮箱"
        constraints = [identified_once("subscriber")]

    def __str__(self):
        return "订阅邮箱"

    def save(self, **kwargs):
        self.address_index = blind_index(self.address)
        super().save(**kwargs)


class Subscription(models.Model):
    """订阅: one topic (`news.find`) that a subscriber follows in a county; `told_until` is the moment up to which they were told."""

    free_because = "a wish of somebody outside, which they end themselves: nothing is decided on it"

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions", verbose_name="订阅邮箱")
    region = models.CharField("区划", max_length=12, blank=True)
    sort = models.CharField("订阅类别", max_length=12)
    about = models.CharField("订阅对象", max_length=60, blank=True)
    told_until = models.DateTimeField("已告知到", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "订阅"
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "region", "sort", "about"], name="topic_followed_once")
        ]

    def __str__(self):
        return f"{self.sort} {self.about}"
