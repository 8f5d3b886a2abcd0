"""What is kept of an incident a village sent up: where, how many people, what was done about it. Numbers, and no names."""

from django.db import models
from django.db.models import Q

from yihe.matters.models import Matter

PLACE_LIMIT, WORDS_LIMIT, WORD_LIMIT = 60, 300, 300


class Sort(models.TextChoices):
    """What is sent up (T 三(五)): incidents of many, disputes nobody could settle, events that are talked about."""

    GROUP = "group", "群体性事件"
    DISPUTE = "dispute", "疑难纠纷"
    INFLUENCE = "influence", "有影响的事件"


class Now(models.TextChoices):
    GOING_ON = "going_on", "正在发生"
    MAY_HAPPEN = "may_happen", "可能发生"
    OVER = "over", "已经散了"


class Receiver(models.TextChoices):
    """To whom an incident is handed over."""

    POLICE = "police", "公安机关"
    GOVERNANCE = "governance", "综治中心"
    PETITION = "petition", "信访部门"


class Incident(models.Model):
    """
    上报. `people` is about how many. `word` is what was last said of it, `handed_to` and what follows its last hand-over: a hand-over that
    came back leaves them, and the history has all. `into` is the report of the same incident that goes on instead of this one.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    sort = models.CharField("是什么事", max_length=10, choices=Sort)
    now = models.CharField("现在怎样", max_length=10, choices=Now, default=Now.GOING_ON)
    place = models.CharField("在哪里", max_length=PLACE_LIMIT)
    people = models.PositiveIntegerField("大约几人")
    words = models.CharField("什么情况", max_length=WORDS_LIMIT)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    instruction = models.CharField("怎样处置", max_length=WORD_LIMIT, default="")
    word = models.CharField("最近一报", max_length=WORD_LIMIT, default="")
    word_at = models.DateTimeField("最近一报时间", null=True, blank=True)
    handed_to = models.CharField("移送给", max_length=10, choices=Receiver, default="")
    handed_at = models.DateTimeField("移送时间", null=True, blank=True)
    receipt = models.CharField("回执", max_length=100, default="")
    received_at = models.DateTimeField("回执登记时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=WORD_LIMIT, default="")
    into = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="also_reported_as", verbose_name="并入"
    )

    class Meta:
        verbose_name = verbose_name_plural = "上报"
        constraints = [models.CheckConstraint(condition=~Q(place=""), name="incident_has_a_place")]
