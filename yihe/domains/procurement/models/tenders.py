"""
招标: what is asked of bidders and by what they are compared, what was corrected, and each bid from its opening to its rank. Amounts in yuan. A
bid is no matter of its own (ADR 0076): it lies sealed under a random number until two openers open it, and is a row here from then on.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.acts.sealed_bids.models import OpenedBid
from yihe.domains.procurement.conditions import MAY_ASK
from yihe.domains.procurement.models.purchases import Purchase
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body


class Consortia(models.TextChoices):
    """Whether consortia may bid, which the notice has to say; of a document that says nothing none is refused (令87 19)."""

    ACCEPTED = "accepted", "接受联合体"
    REFUSED = "refused", "不接受联合体"


class Tender(models.Model):
    """
    招标项目: one round of a purchase. `scope` and the conditions are fixed with the publication (令87 27); `draft` is the contract that will be
    signed with its blanks filled. Dates are written once.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="tenders", verbose_name="采购")
    nth = models.PositiveSmallIntegerField("第几次", default=1)
    scope = models.TextField("采购标的和服务要求", max_length=3000)
    ceiling = MoneyField("最高限价（元）")
    consortia = models.CharField(
        "是否接受联合体", max_length=10, choices=Consortia, blank=True, default=Consortia.ACCEPTED
    )
    draft = models.TextField("合同草案", max_length=3000, default="")
    answers = models.TextField(
        "对提示的说明",
        max_length=1000,
        default="",
        help_text="文件里有的说法被提示可能是不得设置的条件，确与合同履行有关的，在这里逐条写明理由。",
    )
    published_on = models.DateField("公布日期", null=True, blank=True)
    opened_on = models.DateField("开标日期", null=True, blank=True)
    attended = models.CharField("到场和监督人员", max_length=300, default="")
    doubts = models.TextField("现场提出的疑义和处理", max_length=1000, default="")
    recording = models.CharField("录音录像存放处", max_length=200, default="")
    finals_until = models.DateTimeField("提交最后报价的截止时间", null=True, blank=True)
    awarded_on = models.DateField("确定中标人日期", null=True, blank=True)
    notice_ends_on = models.DateField("中标公告期满日期", null=True, blank=True)
    challenge_until = models.DateField("质疑期满日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "招标项目"
        constraints = [
            models.UniqueConstraint(fields=["purchase", "nth"], name="tender_numbered_within_a_purchase"),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="tender_has_a_ceiling"),
        ]

    def __str__(self):
        return f"{self.purchase.title}（第 {self.nth} 次）"


class TenderCondition(models.Model):
    """资格条件: what a bidder must be, by subject; what no subject names may not be asked (conditions)."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="conditions", verbose_name="招标项目")
    seq = models.PositiveSmallIntegerField("序号")
    subject = models.CharField("是关于什么的", max_length=12, choices=tuple(MAY_ASK.items()))
    text = models.CharField("条件", max_length=300)
    count = models.PositiveSmallIntegerField("业绩合同个数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "资格条件"
        ordering = ["tender", "seq"]
        constraints = [models.UniqueConstraint(fields=["tender", "seq"], name="tender_condition_seq_once")]

    def __str__(self):
        return self.text


class GivenBy(models.TextChoices):
    MEMBERS = "members", "评委各自评分（主观）"
    OBJECTIVE = "objective", "统一认定（客观）"
    PRICE = "price", "按报价计算"


class TenderCriterion(models.Model):
    """评审因素: what is scored, who gives the points, and what full points count of a hundred. The price is one of them, and only one."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="criteria", verbose_name="招标项目")
    seq = models.PositiveSmallIntegerField("序号")
    label = models.CharField("评审因素", max_length=40)
    subject = models.CharField(
        "与哪项资格条件有关", max_length=12, choices=(("", "都无关"), *MAY_ASK.items()), default=""
    )
    weight = models.DecimalField("分值", max_digits=5, decimal_places=1)
    by = models.CharField("由谁给分", max_length=10, choices=GivenBy)
    standard = models.CharField("评分标准", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "评审因素"
        ordering = ["tender", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "seq"], name="tender_criterion_seq_once"),
            models.UniqueConstraint(
                fields=["tender"], condition=Q(by=GivenBy.PRICE), name="tender_has_one_price_criterion"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="tender_criterion_weighs_something"),
        ]

    def __str__(self):
        return self.label


class About(models.TextChoices):
    """What a correction may be about: neither the object nor the qualification (令87 27)."""

    TIME = "time", "截止和开启时间"
    PLACE = "place", "开启地点"
    CONTRACT = "contract", "合同草案"
    STANDARD = "standard", "评审因素的说明"
    OTHER = "other", "其他说明"
    KEYS = "keys", "开标人和开标公钥"


class TenderCorrection(models.Model):
    """更正: proposed by one, published by another (`published_on`), or dropped. What touches bids moves the moment by the statute's days."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="corrections", verbose_name="招标项目")
    about = models.CharField("更正什么", max_length=10, choices=About)
    text = models.TextField("更正的内容", max_length=2000)
    draft = models.TextField("更正后的合同草案", max_length=3000, blank=True, default="")
    touches = models.BooleanField("可能影响投标文件编制", default=True)
    moment = models.DateTimeField("更正后的投标截止和开标时间")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    published_on = models.DateField("公布日期", null=True, blank=True)
    dropped = models.BooleanField("没有采用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender"], condition=Q(published_on=None, dropped=False), name="correction_waits_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(published_on=None) | Q(dropped=False), name="correction_published_or_dropped"),
        ]  # fmt: skip


class Ground(models.TextChoices):
    """Why a bid is invalid (令87 63, 60), or its bidder not qualified (法 22); or is not in a consultation any more (财库〔2014〕214号 21, 22)."""

    SHUT = "shut", "未能开启"
    BOND = "bond", "未按规定提交保证金"
    SIGNATURE = "signature", "文件未按要求签署、盖章"
    QUALIFICATION = "qualification", "不具备规定的资格要求"
    PRICE = "price", "报价超过预算或者最高限价，或者没有有效报价"
    CONDITIONS = "conditions", "含有采购人不能接受的附加条件"
    CONTENT = "content", "没有响应采购文件的实质性要求"
    LAW = "law", "法律、法规和采购文件规定的其他无效情形"
    UNCONFIRMED = "unconfirmed", "对修正后的报价不予确认"
    LOW = "low", "报价明显偏低，不能证明其合理性"
    WITHDRAWN = "withdrawn", "提交最后报价以前退出磋商"
    NO_FINAL = "no_final", "没有在规定时间内提交最后报价"


LEFT_TALKS = (Ground.WITHDRAWN, Ground.NO_FINAL)  # grounds of who is not in any more, and whom nobody found invalid


class BidQuerySet(models.QuerySet):
    def qualified(self):
        """Keep those two people found qualified and conforming, and that were not found invalid since."""
        return self.filter(confirmed=True, ground="")


class Bid(models.Model):
    """
    投标: one that was opened. `sheet` is what its opening sheet says, `price` the one that counts (corrected, 令87 59). One person finds
    (`found`), another confirms; `members` are those of a consortium as the bid says them, the lead first, who is also `code` and `body`; `ground` and it is invalid. Of a consultation the `final` offer counts: one writes it down, another too. `rank` is set once all was scored; `passed_over` says why a rank was not taken.
    """

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="bids", verbose_name="招标项目")
    opened = models.OneToOneField(OpenedBid, models.PROTECT, related_name="+", verbose_name="开启的密封件")
    ordinal = models.PositiveSmallIntegerField("唱标顺序")
    label = models.CharField("投标人", max_length=120)
    code = models.CharField("统一社会信用代码", max_length=40, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的单位")
    members = models.JSONField("联合体成员", default=list, blank=True)
    sheet = MoneyField("开标一览表报价（元）", null=True, blank=True)
    price = MoneyField("评审价（元）", null=True, blank=True)
    final_found = MoneyField("第一人登记的最后报价（元）", null=True, blank=True)
    final = MoneyField("最后报价（元）", null=True, blank=True)
    corrected = models.CharField("修正说明", max_length=500, blank=True, default="")
    found = models.CharField("第一人的结论", max_length=14, blank=True, default="")
    found_why = models.CharField("第一人的说明", max_length=300, blank=True, default="")
    confirmed = models.BooleanField("两人结论一致", default=False)
    ground = models.CharField("无效情形", max_length=14, choices=Ground, blank=True, default="")
    why = models.CharField("说明", max_length=300, blank=True, default="")
    total = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    rank_by = models.CharField("名次依据", max_length=10, blank=True, default="")
    passed_over = models.CharField("没有按名次选用的原因", max_length=300, blank=True, default="")
    won = models.BooleanField("中标", default=False)

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投标"
        ordering = ["tender", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "ordinal"], name="bid_read_out_once"),
            models.UniqueConstraint(fields=["tender"], condition=Q(won=True), name="one_bid_wins"),
            models.UniqueConstraint(fields=["tender", "rank"], condition=~Q(rank=None), name="bid_rank_once"),
            models.CheckConstraint(condition=Q(rank=None) | Q(total__isnull=False), name="bid_ranked_by_its_total"),
            models.CheckConstraint(
                condition=Q(won=False) | (Q(confirmed=True, ground="") & Q(rank__isnull=False)),
                name="bid_wins_that_was_ranked",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def left_talks(self) -> bool:
        """Test whether whose bid it is left the talks, or gave no final offer: nobody found it invalid."""
        return self.ground in LEFT_TALKS


class Clarification(models.Model):
    """澄清: asked of a bidder in writing during the evaluation, and answered, without new substance (令87 51)."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="clarifications", verbose_name="招标项目")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="clarifications", verbose_name="投标")
    asked = models.CharField("要求说明什么", max_length=500)
    answer = models.CharField("投标人的书面说明", max_length=1000, default="")
    answered_on = models.DateField("说明日期", null=True, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "澄清"
        ordering = ["pk"]


class Talk(models.Model):
    """磋商: what was said with one supplier, apart from the others (财库〔2014〕214号 19)."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="talks", verbose_name="招标项目")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="talks", verbose_name="供应商的响应")
    words = models.TextField("磋商情况", max_length=2000)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "磋商记录"
        ordering = ["pk"]


class Changes(models.TextChoices):
    """What talks may change of what is bought, and nothing else of the document (财库〔2014〕214号 20)."""

    SCOPE = "scope", "技术、服务要求"
    DRAFT = "draft", "合同草案条款"


class NeedChange(models.Model):
    """实质性变动: what the panel changed after talks, confirmed by the buyer's representative and written to all at the same moment."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="need_changes", verbose_name="招标项目")
    part = models.CharField("变动什么", max_length=10, choices=Changes)
    before = models.TextField("变动前", max_length=3000)
    text = models.TextField("变动后的全文", max_length=3000)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "磋商中的变动"
        ordering = ["pk"]
