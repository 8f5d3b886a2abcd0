"""What is kept of somebody who needs help: who, what, whether they agreed. Every word is sealed in a compartment of its own; nothing says why they are known."""

from django.db import models

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.child_harm import Guardian, Marked
from yihe.matters.models import Matter

NAME_LIMIT, NOTE_LIMIT, WORDS_LIMIT = 40, 100, 500


class Need(models.TextChoices):
    """What help is needed with. There is no choice that says what somebody is."""

    LIVELIHOOD = "livelihood", "吃饭、生活"
    HOME = "home", "住处"
    WORK = "work", "找工作、学手艺"
    HEALTH = "health", "看病、心理"
    CARE = "care", "照看老人、孩子"
    LAW = "law", "法律上的事"
    OTHER = "other", "其他"


class Age(models.TextChoices):
    GROWN = "grown", "成年"
    YOUTH = "youth", "14–17 周岁"
    CHILD = "child", "未满14周岁"


class HelpNeeded(SealedRow, Marked):
    """需要帮助. `agreed` is the person's word that the bureau may be told and may look for help; taken back it is False. `told` is what they were told."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    need = models.CharField("需要什么帮助", max_length=12, choices=Need)
    age = models.CharField("多大", max_length=6, choices=Age, default=Age.GROWN)
    guardian = models.CharField("监护人", max_length=8, choices=Guardian, blank=True)
    who = EncryptedTextField("称呼", blank=True, max_length=NAME_LIMIT)
    phone = EncryptedTextField("联系电话", blank=True, max_length=20)
    safe_way = EncryptedTextField("怎样联系是安全的", blank=True)
    safe_note = EncryptedTextField("联系时请注意", blank=True, max_length=NOTE_LIMIT)
    words = EncryptedTextField("什么情况", max_length=WORDS_LIMIT)
    agreed = models.BooleanField("本人同意", default=False)
    told = EncryptedTextField("告知", default="", max_length=WORDS_LIMIT)

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "需要帮助"
        constraints = [identified_once("help_needed")]
