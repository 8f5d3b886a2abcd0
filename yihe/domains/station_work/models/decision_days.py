"""民主决策日: the topics, who was asked before, that it was held, and that what was decided hung out long enough. Never who said or voted what."""

from django.db import models
from django.db.models import Q

from yihe.matters.models import Matter

WORDS = 1000


class Gathering(models.TextChoices):
    """What came together. The statutes of villages and of residents' communities have the same three."""

    MEETING = "meeting", "村民（居民）会议"
    DEPUTIES = "deputies", "村民（居民）代表会议"
    TALK = "talk", "议事协商会"


class Asked(models.TextChoices):
    """How opinion was asked for before the day."""

    DOORS = "doors", "上门听取"
    BOARD = "board", "公告栏征求"
    TALK = "talk", "座谈会"
    GROUP = "group", "网上群里征求"


class DecisionDay(models.Model):
    """
    民主决策日: contents. `on` is the day it is meant for, `held_on` the one it was held. `opinions` and `attended` are how many, `lawyer_there`
    whether a lawyer sat with them. `open` says whether topics and decisions stand on the public site beside the village's own board.
    """

    village = ""  # what the village is called, said by the form for the title: no column

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="decision_day", verbose_name="办件"
    )
    on = models.DateField("打算哪天开")
    gathering = models.CharField("开什么会", max_length=8, choices=Gathering)
    topics = models.TextField("议题", max_length=WORDS)
    asked_by = models.CharField("会前怎样征求意见", max_length=6, choices=Asked)
    open = models.BooleanField("议题和决定在公开网站上也看得到", default=True)
    opinions = models.PositiveIntegerField("会前收到的意见", null=True, blank=True)
    held_on = models.DateField("哪天开的", null=True, blank=True)
    attended = models.PositiveIntegerField("到会人数", null=True, blank=True)
    lawyer_there = models.BooleanField("有法律顾问到场", default=False)
    decided = models.TextField("决定了什么", max_length=WORDS, blank=True)
    posted_on = models.DateField("哪天开始公布", null=True, blank=True)
    posted_at = models.CharField("公布在哪里", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "民主决策日"
        indexes = [models.Index(fields=["held_on"], name="decision_day_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on=None, attended=None, opinions=None, decided="")
                | Q(held_on__isnull=False, attended__gt=0, opinions__isnull=False) & ~Q(decided=""),
                name="decision_day_held_in_full",
            ),
            models.CheckConstraint(
                condition=Q(posted_on=None) | Q(posted_on__gte=models.F("held_on")), name="decision_posted_after_it_was_taken"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.held_on or self.on:%Y-%m-%d} {self.get_gathering_display()}"
