"""保证金: what a document and a contract ask for, and each bond from when it is looked for until it is given back, kept or lapsed. Amounts in yuan."""

from django.db import models
from django.db.models import F, Q

from yihe.domains.procurement.models.contracts import Contract
from yihe.domains.procurement.models.tenders import Bid, Tender
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body


class BondTerms(SealedRow):
    """采购文件里的保证金: what a tender asks of who bids (`amount`) and of who wins (`share` of the contract, in %). No row: it asks for none."""

    tender = models.OneToOneField(Tender, models.PROTECT, related_name="bond_terms", verbose_name="招标项目")
    amount = MoneyField("投标保证金（元）", default=0)
    cases = models.TextField("不予退还投标保证金的情形", max_length=1000, blank=True, default="")
    to = models.CharField("交给谁、开户银行", max_length=200)
    account = AccountField("收款银行账号", blank=True, default="")
    share = models.DecimalField("履约保证金比例（%）", max_digits=5, decimal_places=2, default=0)
    days = models.PositiveSmallIntegerField("验收合格后退还履约保证金的工作日数", default=0)
    breaches = models.TextField("不予退还履约保证金的情形", max_length=1000, blank=True, default="")
    late = models.CharField("逾期退还履约保证金的违约责任", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "采购文件里的保证金"
        constraints = [
            identified_once("bond_terms"),
            models.CheckConstraint(condition=Q(amount__gte=0, share__gte=0), name="bond_terms_ask_no_less_than_none"),
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(share__gt=0), name="bond_terms_ask_for_something"),
        ]

    def __str__(self):
        return str(self.tender)


class ContractBond(models.Model):
    """合同里的履约保证金: how much, by when it comes back, in which cases not, and what is owed where it comes late (38号 三)."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="bond_terms", verbose_name="合同")
    amount = MoneyField("履约保证金（元）")
    days = models.PositiveSmallIntegerField("验收合格后退还的工作日数")
    breaches = models.TextField("不予退还的情形", max_length=1000)
    late = models.CharField("逾期退还的违约责任", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "合同里的履约保证金"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="contract_bond_is_about_money")]

    def __str__(self):
        return str(self.contract)


class BondFor(models.TextChoices):
    BID = "bid", "投标（响应）保证金"
    PERFORMANCE = "performance", "履约保证金"


class Instrument(models.TextChoices):
    """In what it may be given: never in cash (条例 33, 48); which of them, the supplier chooses (38号 三)."""

    TRANSFER = "transfer", "银行转账"
    CHEQUE = "cheque", "支票"
    DRAFT = "draft", "汇票"
    NOTE = "note", "本票"
    GUARANTEE = "guarantee", "保函"


class Forfeited(models.TextChoices):
    """Why a bond may be kept: what the law names, or what document or contract do, in their own words."""

    REVOKED = "revoked", "投标有效期内撤销投标文件"
    NAMED = "named", "采购文件或者合同写明的情形"


class Bond(models.Model):
    """
    保证金: of a bid, from its opening on and never before (`tender`, with `bid` where one was opened), or of a contract. `amount` was given, `returned` and
    `forfeited` left again; what is held is the rest. `freed_on` and `due_on` say since when and by when it is owed back; `interest` was paid for coming late.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    sort = models.CharField("哪一种", max_length=12, choices=BondFor)
    tender = models.ForeignKey(
        Tender, models.PROTECT, null=True, blank=True, related_name="bonds", verbose_name="招标项目"
    )
    bid = models.OneToOneField(Bid, models.PROTECT, null=True, blank=True, related_name="bond", verbose_name="投标")
    contract = models.OneToOneField(
        Contract, models.PROTECT, null=True, blank=True, related_name="bond", verbose_name="合同"
    )
    label = models.CharField("交纳人", max_length=120)
    code = models.CharField("统一社会信用代码", max_length=40, blank=True, default="")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的单位")
    withdrawn_on = models.DateField("收到书面撤回通知日期", null=True, blank=True)
    asked = MoneyField("应交（元）")
    amount = MoneyField("实交（元）", null=True, blank=True)
    instrument = models.CharField("形式", max_length=10, choices=Instrument, blank=True, default="")
    given_on = models.DateField("到账或者保函提交日期", null=True, blank=True)
    voucher = models.CharField("凭证或者保函号码", max_length=60, blank=True, default="")
    expires_on = models.DateField("保函到期日期", null=True, blank=True)
    freed_on = models.DateField("可以退还的日期", null=True, blank=True)
    freed_by = models.CharField("为什么可以退还", max_length=60, blank=True, default="")
    due_on = models.DateField("退还期限", null=True, blank=True)
    ground = models.CharField("提出不予退还的情形", max_length=10, choices=Forfeited, blank=True, default="")
    passage = models.CharField("采购文件或者合同的原文", max_length=300, blank=True, default="")
    facts = models.CharField("事实和证据", max_length=500, blank=True, default="")
    proposed = MoneyField("提出不予退还（元）", null=True, blank=True)
    forfeited = MoneyField("不予退还（元）", default=0)
    returned = MoneyField("退还（元）", null=True, blank=True)
    returned_on = models.DateField("退还日期", null=True, blank=True)
    interest = MoneyField("逾期的资金占用费（元）", default=0)
    fruits = MoneyField("一并退还的银行孳息（元）", default=0)
    own_cause = models.CharField("交纳人自身的原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "保证金"
        constraints = [
            models.CheckConstraint(
                condition=Q(sort=BondFor.BID, tender__isnull=False, contract=None)
                | Q(sort=BondFor.PERFORMANCE, tender=None, bid=None, contract__isnull=False),
                name="bond_is_of_a_tender_or_of_a_contract",
            ),
            models.CheckConstraint(condition=Q(asked__gt=0), name="bond_is_about_money"),
            models.CheckConstraint(
                condition=Q(amount=None, returned=None, forfeited=0)
                | Q(amount__gt=0, forfeited__gte=0, forfeited__lte=F("amount"), returned=None)
                # Without the null said, the sum with it is unknown, and a check lets pass what is not false.
                | Q(
                    returned__isnull=False,
                    amount__gt=0,
                    forfeited__gte=0,
                    returned__gte=0,
                    amount=F("returned") + F("forfeited"),
                ),
                name="bond_gives_back_what_was_given_and_no_more",
            ),
            models.CheckConstraint(
                condition=Q(returned=None, returned_on=None) | Q(returned__isnull=False, returned_on__isnull=False),
                name="bond_returned_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(interest__gte=0, fruits__gte=0) & (Q(returned__isnull=False) | Q(interest=0, fruits=0)),
                name="bond_bears_interest_when_it_is_returned",
            ),
            models.CheckConstraint(
                condition=Q(freed_on=None, due_on=None)
                | Q(freed_on__isnull=False, due_on__isnull=False, due_on__gte=F("freed_on")),
                name="bond_is_due_after_it_is_free",
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.get_sort_display()}"

    @property
    def held(self):
        """Return what lies here of it, in yuan."""
        return (self.amount or 0) - self.forfeited - (self.returned or 0)

    @property
    def is_guarantee(self) -> bool:
        return self.instrument == Instrument.GUARANTEE
