"""What is kept of a consultation, of a call-back and of a complaint. Every word somebody said is sealed in the compartment of its matter."""

from django.conf import settings
from django.db import models

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.child_harm import Guardian, Marked
from yihe.matters.models import Matter

QUESTION_LIMIT, ANSWER_LIMIT, NAME_LIMIT, NOTE_LIMIT = 2000, 4000, 40, 100
NAMELESS = "未留称呼的居民"  # a party has to be called something: the first question needs no name


class Channel(models.TextChoices):
    """How it came; it says which clock runs (`terms`)."""

    WEB = "web", "网上留言"
    PHONE = "phone", "电话"
    COUNTER = "counter", "窗口"
    VISIT = "visit", "上门"
    LETTER = "letter", "来信"


class Topic(models.TextChoices):
    WAGES = "wages", "工资、劳动合同、工伤"
    FAMILY = "family", "婚姻、家庭、孩子"
    KIN = "kin", "赡养、继承"
    HOUSE = "house", "房屋、土地、拆迁"
    DEBT = "debt", "借钱、合同"
    HARM = "harm", "交通事故、受伤赔偿"
    NEIGHBOURS = "neighbours", "邻里、物业"
    SHOPPING = "shopping", "买东西、预付卡"
    OFFICE = "office", "与政府部门的事"
    OTHER = "other", "其他，或者说不清"


class ForWhom(models.TextChoices):
    SELF = "self", "我自己的事"
    OTHER = "other", "替家里人或者别人问"
    GROUP = "group", "我和别人一样的事"


class Age(models.TextChoices):
    """The only question about age, and it may be skipped."""

    YES = "yes", "满了"
    NO = "no", "没有满"


class Elsewhere(models.TextChoices):
    """Where else somebody is sent on to."""

    LEGAL_AID = "legal_aid", "法律援助中心"
    ARBITRATION = "arbitration", "劳动人事争议仲裁"
    NOTARY = "notary", "公证机构"
    MEDIATION = "mediation", "人民调解委员会"
    POLICE = "police", "公安机关"
    COURT = "court", "人民法院"
    OTHER = "other", "其他单位"


class Consultation(SealedRow, Marked):
    """
    咨询. `answerer` is who wrote the answer, `wanted` what they asked for besides, `told` why it ended otherwise. `people` is how many
    it concerns. The three dangers are found by words of the pack (`words_of_danger`), or said by whoever answers.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    channel = models.CharField("咨询方式", max_length=8, choices=Channel, default=Channel.WEB)
    topic = models.CharField("类别", max_length=12, choices=Topic, default=Topic.OTHER)
    for_whom = models.CharField("为谁问", max_length=8, choices=ForWhom, default=ForWhom.SELF)
    people = models.PositiveSmallIntegerField("涉及人数", default=1)
    over_14 = models.CharField("咨询人满14周岁了吗", max_length=4, choices=Age, blank=True)
    guardian = models.CharField("监护人", max_length=8, choices=Guardian, blank=True)
    question = EncryptedTextField("咨询的问题", max_length=QUESTION_LIMIT)
    asker = EncryptedTextField("称呼", blank=True, max_length=NAME_LIMIT)
    phone = EncryptedTextField("联系电话", blank=True, max_length=20)
    safe_way = EncryptedTextField("怎样联系是安全的", blank=True)
    safe_note = EncryptedTextField("联系时请注意", blank=True, max_length=NOTE_LIMIT)
    word_may_be_left = models.BooleanField("别人接电话，可以说是司法局来电", default=False)
    ring_at = models.DateTimeField("希望接听的时段", null=True, blank=True)
    is_violence = models.BooleanField("家庭暴力", default=False)
    is_self_harm = models.BooleanField("有轻生的话", default=False)
    answer = EncryptedTextField("答复", default="", max_length=ANSWER_LIMIT)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    agreed_at = models.DateTimeField("约定答复的时间", null=True, blank=True)
    wanted = EncryptedTextField("请补充", default="", max_length=500)
    supplement = EncryptedTextField("补充", default="", max_length=QUESTION_LIMIT)
    asked_again = EncryptedTextField("追问", default="", max_length=QUESTION_LIMIT)
    asked_again_at = models.DateTimeField("追问时间", null=True, blank=True)
    reopening = EncryptedTextField("申请重开的理由", default="", max_length=500)
    told = EncryptedTextField("告知", default="", max_length=500)
    referred_to = models.CharField("转介", max_length=12, choices=Elsewhere, default="")
    handed_to = models.CharField(
        "转交给", max_length=20, default=""
    )  # a receiver's code while the person decides and it is out
    handed_words = EncryptedTextField("转交时写明的情况", default="", max_length=QUESTION_LIMIT)
    merged_into = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="merged_consultations", verbose_name="并入"
    )

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "法律咨询"
        constraints = [identified_once("consultation")]


class CallBack(SealedRow):
    """回拨: rung within half an hour from `ring_at`. `tries` counts how often nobody answered; `way` is whose phone: its parent's."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    ring_at = models.DateTimeField("约定的时段")
    tries = models.PositiveSmallIntegerField("无人接听次数", default=0)
    note = EncryptedTextField("通话情况", default="", max_length=500)

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "回拨"
        constraints = [identified_once("call_back")]


class Complaint(SealedRow, Marked):
    """投诉: of how a consultation was dealt with, or of somebody who serves. Nobody it is about reads it or works on it (`rules.it_is_about`)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    about_number = models.CharField("被投诉的咨询编号", max_length=30, blank=True)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被投诉人"
    )
    words = EncryptedTextField("投诉的内容", max_length=QUESTION_LIMIT)
    asker = EncryptedTextField("称呼", blank=True, max_length=NAME_LIMIT)
    phone = EncryptedTextField("联系电话", blank=True, max_length=20)
    safe_way = EncryptedTextField("怎样联系是安全的", blank=True)
    answer = EncryptedTextField("答复", default="", max_length=ANSWER_LIMIT)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "投诉"
        constraints = [identified_once("complaint")]
