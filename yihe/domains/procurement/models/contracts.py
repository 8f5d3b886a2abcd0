"""合同: what was agreed with whoever was awarded, in stages; and each stage delivered, accepted, invoiced, paid. Amounts in yuan."""

from django.db import models
from django.db.models import F, Q

from yihe.domains.procurement.models.purchases import Award, Purchase
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body


class Contract(models.Model):
    """
    合同. Whose it is, `supplier` says, and nothing else: written when it is drawn, and changed by a takeover alone (ADR 0131). `award` is the decided one it hangs on, whose
    amount is its own; a second live one of the same award is none. Of one that was not signed the award may be taken back: then it is None.
    `holds` says that it has the clause without which nothing is held back from a payment (38号 三). In force from the last signature: of a consortium each
    of `members` signs on a day of its own, `supplier` leads it and is paid, and all answer for it together (法 24).
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    award = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name="成交结果"
    )
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="contracts", verbose_name="采购")
    supplier = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="承接主体")
    number = models.CharField("合同编号", max_length=40)
    amount = MoneyField("合同金额（元）")
    starts_on = models.DateField("履约开始")
    ends_on = models.DateField("履约结束")
    members = models.JSONField("联合体成员", default=list, blank=True, editable=False)
    quality = models.TextField("服务内容和质量要求", max_length=3000)
    deductions = models.TextField("扣减办法", max_length=1000)
    people = models.CharField("服务人员", max_length=500, blank=True, help_text="合同里约定了由谁提供服务的填写。")
    holds = models.BooleanField(
        "约定付款前核对资格",
        default=False,
        help_text="合同里写明的才能暂缓付款；没有写的只作提示（财库〔2019〕38号 三）。",
    )
    buyer_signed_on = models.DateField("采购人签字日期", null=True, blank=True)
    supplier_signed_on = models.DateField("承接主体签字日期", null=True, blank=True)
    in_force_on = models.DateField("生效日期", null=True, blank=True)
    dropped = models.BooleanField("没有签成", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "采购合同"
        constraints = [
            models.UniqueConstraint(fields=["award"], condition=Q(dropped=False), name="contract_once_for_an_award"),
            models.CheckConstraint(
                condition=Q(award__isnull=False) | Q(dropped=True), name="contract_that_stands_hangs_on_an_award"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_is_about_money"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(in_force_on=None)
                | (
                    Q(buyer_signed_on__isnull=False, supplier_signed_on__isnull=False)
                    & Q(in_force_on__gte=F("buyer_signed_on"))
                    & Q(in_force_on__gte=F("supplier_signed_on"))
                ),
                name="contract_in_force_once_both_signed",
            ),
        ]

    def __str__(self):
        return self.number


class Stage(models.Model):
    """合同的一期: what is due by when, for how much, by which indicators. All of them together are the contract's amount."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="stages", verbose_name="合同")
    seq = models.PositiveSmallIntegerField("期次")
    title = models.CharField("交付内容", max_length=100)
    due_on = models.DateField("应完成日期")
    amount = MoneyField("金额（元）")
    indicators = models.TextField("验收指标", max_length=1000)

    class Meta:
        verbose_name = verbose_name_plural = "合同分期"
        ordering = ["contract", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "seq"], name="stage_seq_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="stage_is_about_money"),
        ]

    def __str__(self):
        return f"第 {self.seq} 期 {self.title}"


class Deduction(models.Model):
    """扣减表的一行: what is taken off for each time something falls short, in yuan. Written with the draft, and agreed with it."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="table", verbose_name="合同")
    seq = models.PositiveSmallIntegerField("序号")
    what = models.CharField("扣减的情形", max_length=100, help_text="例如：少坐班一次。")
    each = MoneyField("每次扣减（元）")

    class Meta:
        verbose_name = verbose_name_plural = "扣减表"
        ordering = ["contract", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "seq"], name="deduction_seq_once"),
            models.CheckConstraint(condition=Q(each__gt=0), name="deduction_is_about_money"),
        ]

    def __str__(self):
        return f"{self.seq} {self.what}"


class Supplement(models.Model):
    """补充合同: more of the same. `decided_on` and it is a stage of its own; `dropped` and it is nothing. One waits at a time."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="supplements", verbose_name="合同")
    title = models.CharField("追加的内容", max_length=100)
    due_on = models.DateField("应完成日期")
    amount = MoneyField("追加金额（元）")
    indicators = models.TextField("验收指标", max_length=1000)
    reason = models.CharField("理由", max_length=300)
    decided_on = models.DateField("批准日期", null=True, blank=True)
    dropped = models.BooleanField("没有签订", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "补充合同"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(decided_on=None, dropped=False), name="supplement_waits_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="supplement_is_about_money"),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(dropped=False), name="supplement_decided_or_dropped"
            ),
        ]


class AmendmentSort(models.TextChoices):
    """What an amendment may touch; each unlocks its own field of the contract and no other. More money is a supplement."""

    TERM = "term", "履约期"
    PEOPLE = "people", "服务人员"
    QUALITY = "quality", "服务内容和质量"
    PASSED = "passed", "以前年度没有占用资金的各期不再履行"


class Amendment(models.Model):
    """
    合同变更: typed, signed by both sides, decided by another than who proposed it. What stood before stays beside what stands now; one
    waits at a time. `ends_on` is said of a term, `words` of the others. Of a consortium each of `members` signs on a day of its own (法 24).
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments", verbose_name="合同")
    sort = models.CharField("变更什么", max_length=10, choices=AmendmentSort)
    ends_on = models.DateField("变更后履约结束", null=True, blank=True)
    words = models.TextField("变更后的内容", max_length=3000, blank=True)
    before = models.TextField("变更前", max_length=3000)
    reason = models.CharField("理由", max_length=300)
    buyer_signed_on = models.DateField("采购人签字日期")
    supplier_signed_on = models.DateField("承接主体签字日期")
    members = models.JSONField("联合体各成员签字日期", default=list, blank=True, editable=False)
    decided_on = models.DateField("批准日期", null=True, blank=True)
    dropped = models.BooleanField("没有批准", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "合同变更"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(decided_on=None, dropped=False), name="amendment_waits_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(dropped=False), name="amendment_decided_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(sort=AmendmentSort.TERM, ends_on__isnull=False, words="")
                | (~Q(sort=AmendmentSort.TERM) & Q(ends_on=None) & ~Q(words="")),
                name="amendment_says_what_its_sort_unlocks",
            ),
        ]


class Counted(models.Model):
    """How often, in a stage, what a line of the table names was found by the first of the two; the second one sees it and says the value again."""

    milestone = models.ForeignKey("Milestone", models.PROTECT, related_name="counts", verbose_name="履约分期")
    line = models.ForeignKey(Deduction, models.PROTECT, related_name="+", verbose_name="扣减表的一行")
    times = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = verbose_name_plural = "扣减次数"
        ordering = ["milestone", "line"]
        constraints = [models.UniqueConstraint(fields=["milestone", "line"], name="deduction_counted_once_in_a_stage")]


class Milestone(models.Model):
    """
    履约的一期. `accepted` is the value two people found, `deducted` the rest once nothing more is to be cured: together the stage's amount.
    `reckoned` is what its counts came to where the stage has prices (`UnitPrice`): what is over that was never owed.
    Paid is what was accepted, on an invoice of just that, and never more (`milestone_pays_what_was_accepted`). `supplier` is whose work it is:
    the contract's, and once it was accepted theirs for good, whoever takes the contract over.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    stage = models.OneToOneField(Stage, models.PROTECT, related_name="milestone", verbose_name="合同分期")
    supplier = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="承接主体")
    amount = MoneyField("本期金额（元）")
    report = models.TextField("履约情况", max_length=2000, default="")
    reported_on = models.DateField("交付日期", null=True, blank=True)
    proposed = MoneyField("第一位验收人认定（元）", null=True, blank=True)
    found = models.TextField("逐项验收情况", max_length=2000, default="")
    users_said = models.TextField("服务对象意见", max_length=1000, default="")
    cured = models.BooleanField("已整改过一次", default=False)
    cure_until = models.DateField("整改期限", null=True, blank=True)
    reckoned = MoneyField("按数量计价（元）", null=True, blank=True)
    accepted = MoneyField("验收认定金额（元）", null=True, blank=True)
    deducted = MoneyField("扣减金额（元）", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    invoice = models.CharField("发票号码", max_length=30, default="")
    invoiced_on = models.DateField("收到发票日期", null=True, blank=True)
    payable = MoneyField("应付金额（元）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "履约分期"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=None, deducted=None)
                | Q(accepted__gte=0, deducted__gte=0, amount=F("accepted") + F("deducted")),
                name="milestone_is_accepted_or_deducted",
            ),
            models.CheckConstraint(
                condition=Q(payable=None) | Q(payable=F("accepted")), name="milestone_pays_what_was_accepted"
            ),
            models.CheckConstraint(
                condition=Q(proposed=None) | Q(proposed__gte=0, proposed__lte=F("amount")),
                name="milestone_proposed_within_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(reckoned=None)
                | Q(reckoned__gte=0, reckoned__lte=F("amount")) & (Q(accepted=None) | Q(accepted__lte=F("reckoned"))),
                name="milestone_accepts_no_more_than_was_counted",
            ),
            models.UniqueConstraint(fields=["invoice"], condition=~Q(invoice=""), name="invoice_pays_once"),
        ]

    def __str__(self):
        return str(self.stage)
