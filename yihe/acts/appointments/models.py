"""
预约: who comes when to which offer. The seat in a slot is a number, and the database gives each number of a slot to one person. What
somebody says of themselves is sealed in the compartment of their matter.
"""

from django.db import models
from django.db.models import F, Q

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer

NAME_LIMIT, NEED_LIMIT, NOTE_LIMIT, TOLD_LIMIT = 40, 200, 100, 200
NAMELESS = "未留称呼的居民"  # a party has to be called something, and nobody has to say a name


class Side(models.TextChoices):
    """Who moved it."""

    BOOKER = "booker", "预约人"
    STATION = "station", "服务点"


class Why(models.TextChoices):
    """Why it was moved. No words of one's own: nobody has to explain themselves."""

    BUSY = "busy", "那天有事"
    UNWELL = "unwell", "身体不舒服、出门不便"
    CLOSED = "closed", "那天不开放"
    WINDOW = "window", "窗口人员调整"
    ASKED = "asked", "预约人来电要求"
    OTHER = "other", "其他"


class Appointment(SealedRow):
    """
    预约. `seat` counts from 1 within the slot and is None for who waits or has given it up; `places` is how many the slot had when the
    seat was taken. `told` is what the station says with a cancellation or a change.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", verbose_name="预约事项")
    starts_at = models.DateTimeField("约的时间")
    ends_at = models.DateTimeField("到")
    seat = models.PositiveSmallIntegerField("名额序号", null=True, blank=True)
    places = models.PositiveSmallIntegerField("时段名额")
    visitor = EncryptedTextField("称呼", blank=True, max_length=NAME_LIMIT)
    phone = EncryptedTextField("联系电话", blank=True, max_length=20)
    safe_way = EncryptedTextField("怎样联系是安全的", blank=True)
    safe_note = EncryptedTextField("联系时请注意", blank=True, max_length=NOTE_LIMIT)
    need = EncryptedTextField("请服务点准备的", blank=True, max_length=NEED_LIMIT)
    told = EncryptedTextField("服务点的说明", default="", max_length=TOLD_LIMIT)

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "预约"
        constraints = [
            identified_once("appointment"),
            models.UniqueConstraint(fields=["offer", "starts_at", "seat"], name="a_seat_is_taken_once"),
            models.CheckConstraint(
                condition=Q(seat=None) | Q(seat__gte=1, seat__lte=F("places")), name="no_seat_beyond_the_places"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_it_starts"),
        ]

    def __str__(self):
        return "预约"


class Move(models.Model):
    """改期: from when to when an appointment was moved, by whom and why. The earlier time is superseded and stays told."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="moves", verbose_name="预约")
    nth = models.PositiveSmallIntegerField("第几次")
    was_at = models.DateTimeField("原来的时间")
    now_at = models.DateTimeField("改到")
    side = models.CharField("谁改的", max_length=7, choices=Side)
    why = models.CharField("原因", max_length=6, choices=Why)

    class Meta:
        verbose_name = verbose_name_plural = "改期"
        ordering = ["nth"]
        constraints = [models.UniqueConstraint(fields=["appointment", "nth"], name="appointment_moved_in_order")]

    def __str__(self):
        return f"第 {self.nth} 次改期"
