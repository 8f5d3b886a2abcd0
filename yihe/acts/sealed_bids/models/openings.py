"""
开标安排, 开标人, 密封件: what is bid on, who opens, and what was delivered. Before the moment a sealed bid is no matter, hangs in no list
and has a random number: whoever was not given its number and code learns neither that it is there nor how many there are.
"""

import uuid
from base64 import b64decode
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation import keepers
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.models import Matter


@keepers.register
class Opening(models.Model):
    """
    开标安排: the sealed bids on one tender (a matter of any kind), to which version of its document, until which moment. Under
    `least` bids nothing is opened. `keys` says which set of openers opens, and `keys_from` the version of the document from which bids are
    sealed to them; `taken_from` is the version from which what was sealed is still taken: a correction that touches no bid shuts nobody out who sealed
    before it. `proposed` is the set that is to take its place, until it is published.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="opening", verbose_name="办件")
    version = models.PositiveSmallIntegerField("招标文件版本", default=1)
    moment = models.DateTimeField("投标截止和开标时间")
    least = models.PositiveSmallIntegerField("最少几份", default=3)
    place = models.CharField("开标地点", max_length=80)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    opened_at = models.DateTimeField("开启时间", null=True, blank=True)
    failed_at = models.DateTimeField("不予开标时间", null=True, blank=True)
    keys = models.PositiveSmallIntegerField("第几组开标人", default=1)
    keys_from = models.PositiveSmallIntegerField("自第几版起按这组公钥密封", default=1)
    taken_from = models.PositiveSmallIntegerField("自第几版起密封的可以投递", default=1)
    proposed = models.PositiveSmallIntegerField("待公布的一组开标人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "开标安排"
        constraints = [
            models.CheckConstraint(condition=Q(least__gt=0), name="opening_wants_a_bid"),
            models.CheckConstraint(condition=Q(opened_at=None) | Q(failed_at=None), name="opening_opened_or_failed"),
        ]

    def __str__(self):
        return f"{self.matter.number} 开标"

    def is_over(self, at: datetime) -> bool:
        """Test whether a moment comes too late. Whoever acts within the second of the deadline is in time."""
        return at.replace(microsecond=0) > self.moment


class InForce(models.Manager):
    """Those who open: not who was replaced, nor who is only proposed. What is asked of an opening's openers is asked of them."""

    def get_queryset(self):
        return super().get_queryset().filter(nth=models.F("opening__keys"))


@keepers.register
class Opener(models.Model):
    """开标人: one of the three of an opening, from which body; the public half of the key that was made on their own device."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="openers", verbose_name="开标安排")
    nth = models.PositiveSmallIntegerField("第几组", default=1)
    ordinal = models.PositiveSmallIntegerField("第几位")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="开标人")
    body = models.CharField("所在单位", max_length=60)
    key = models.CharField("公钥", max_length=88, blank=True)
    fingerprint = models.CharField("公钥指纹", max_length=64, blank=True)
    key_at = models.DateTimeField("公钥登记时间", null=True, blank=True)

    objects = InForce()
    ever = models.Manager()  # noqa: DJ012 - a manager, too

    class Meta:
        verbose_name = verbose_name_plural = "开标人"
        ordering = ["opening", "nth", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "nth", "ordinal"], name="opener_ordinal_once"),
            models.UniqueConstraint(fields=["opening", "nth", "user"], name="opener_one_person_once"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="opener_key_used_once"),
            models.CheckConstraint(condition=Q(ordinal__gte=1, ordinal__lte=3), name="opener_one_of_three"),
        ]

    def __str__(self):
        return f"{self.opening_id} 开标人 {self.ordinal}"

    @property
    def point(self) -> bytes:
        """Return the public key, 65 bytes."""
        return b64decode(self.key)


class Occasion(models.TextChoices):
    PUBLICATION = "publication", "公布前"
    BEFORE = "before", "开标前"


class KeyProof(models.Model):
    """试开记录: an opener opened a test envelope with the key that stands there, and so has it. Append-only."""

    opener = models.ForeignKey(Opener, models.PROTECT, related_name="proofs", verbose_name="开标人")
    occasion = models.CharField("何时试开", max_length=12, choices=Occasion)
    fingerprint = models.CharField("公钥指纹", max_length=64)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "开标密钥试开记录"
        ordering = ["pk"]


class Delivery(models.Model):
    """
    投递: under which number and code a bidder delivers, replaces, withdraws. No account, no name: who bids stands sealed inside.
    Append-only.
    """

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="deliveries", verbose_name="开标安排")
    number = models.CharField("投递编号", max_length=20, unique=True)
    code_digest = models.CharField("投递码摘要", max_length=64)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="窗口接收人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "投标投递"
        ordering = ["pk"]

    def __str__(self):
        return self.number


class SealedBidQuerySet(models.QuerySet):
    def standing(self):
        """Keep those that count: not replaced by a later one, not withdrawn."""
        return self.filter(replaced_by=None, withdrawal=None)


class SealedBid(models.Model):
    """
    密封件: the receipt of one – when its last byte came, how large it is, the SM3 of the ciphertext. The bytes lie in `store` under
    its random name; one on paper has none (`PaperBid`). Append-only.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="bids", verbose_name="投递")
    ordinal = models.PositiveSmallIntegerField("第几次")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    bid = models.CharField("标识", max_length=32, unique=True)
    version = models.CharField("招标文件版本", max_length=8)
    received_at = models.DateTimeField("最后一个字节收到的时间")
    size = models.PositiveIntegerField("字节数")
    sm3 = models.CharField("密文 SM3 摘要", max_length=64, blank=True)

    objects = SealedBidQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "密封件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "ordinal"], name="sealed_bid_numbered_once"),
            models.CheckConstraint(
                condition=(Q(size__gt=0) & ~Q(sm3="")) | Q(size=0, sm3=""), name="sealed_bid_has_bytes_or_is_paper"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """Return the number of the receipt: that of the delivery, and the how manieth time something came under it."""
        return f"{self.delivery.number}-{self.ordinal:02d}"

    @property
    def is_paper(self) -> bool:
        """Test whether it is an envelope at the counter: there are no bytes of it."""
        return not self.size


class Withdrawal(models.Model):
    """撤回: a sealed bid that was taken back before the moment. Append-only."""

    bid = models.OneToOneField(SealedBid, models.PROTECT, related_name="withdrawal", verbose_name="密封件")
    at = models.DateTimeField("撤回时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "撤回的密封件"


class Upload(models.Model):
    """上传: a sealed bid of which not every piece is there yet. The bytes lie in `store`; it goes when they are whole, or left lying."""

    free_because = "what is not whole is no bid: it is kept when its last byte came, or swept away"

    key = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="uploads", verbose_name="投递")
    size = models.PositiveIntegerField("应有字节数")
    begun_at = models.DateTimeField("开始时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "没有传完的密封件"


class GivenShares(SealedRow):
    """
    交来的份额: what one opener's device opened after the moment, of every bid that stands, from which session. Until a second opener
    gives theirs it opens nothing. Append-only.
    """

    opener = models.OneToOneField(Opener, models.PROTECT, related_name="given", verbose_name="开标人")
    at = models.DateTimeField("时间", default=timezone.now)
    session = models.CharField("登录会话摘要", max_length=64)
    shares = EncryptedTextField("份额")  # JSON: bid → hexadecimal, or "" where the device could not open it

    class Meta:
        verbose_name = verbose_name_plural = "开标人交来的份额"
        constraints = [identified_once("given_shares")]


class OpenedBid(SealedRow):
    """
    开启的密封件: what the manifest says, and whether the ciphertext is still that of the receipt; `fault` is why it could not be opened.
    Append-only.
    """

    bid = models.OneToOneField(SealedBid, models.PROTECT, related_name="opened", verbose_name="密封件")
    ordinal = models.PositiveSmallIntegerField("唱标顺序")
    supplier = models.CharField("投标人", max_length=120, blank=True)
    code = models.CharField("统一社会信用代码", max_length=40, blank=True)
    price = models.CharField("投标报价", max_length=40, blank=True)
    files = models.PositiveSmallIntegerField("文件数", default=0)
    is_as_received = models.BooleanField("密文与回执一致")
    fault = models.CharField("未能开启的原因", max_length=200, blank=True)
    key = EncryptedTextField("内容密钥", blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    read_out = ""  # of one on paper, what else two read from it: put there by `opening.record`

    class Meta:
        verbose_name = verbose_name_plural = "开启的密封件"
        ordering = ["ordinal"]
        constraints = [identified_once("opened_bid")]
