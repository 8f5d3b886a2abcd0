"""What is filled in of a bond: in a document, in a contract, and by finance when it comes, is kept and goes back."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from yihe.domains.procurement.bonds import asking, leaving
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import BondTerms, ContractBond
from yihe.domains.procurement.models.bonds import BondFor, Forfeited, Instrument
from yihe.domains.procurement.tender import wording
from yihe.foundation.bank_accounts import AccountBox
from yihe.foundation.money import ZERO
from yihe.foundation.money_fields import FigureBox, MoneyBox
from yihe.matters.kinds import contents_of

# The cases of 74号 20, which a tender's document may take over as its own; for a consultation they are of the same kind.
USUAL = "一、截止以后撤回、投标有效期内撤销投标文件的；二、提供虚假材料的；三、无正当理由不与采购人签订合同的；四、与采购人、其他供应商恶意串通的。"
BREACHES = "因承接主体违约解除合同，或者承接主体违约造成损失的，在损失数额以内不予退还。"
LATE = "逾期退还的，从逾期之日起按同期贷款基准利率支付资金占用费。"


def _text(label: str, most: int, **said) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **said)


class TermsForm(forms.Form):
    """The bonds of a document. In what they are given is no field: the supplier chooses, and cash is none (38号 三)."""

    bid_amount = MoneyBox(
        label="投标保证金（元）", least=ZERO, required=False, help_text="不收的填 0；不超过预算金额的法定比例。"
    )
    cases = _text("不予退还投标保证金的情形", 1000, required=False, initial=USUAL)
    to = forms.CharField(
        label="交给谁、开户银行", max_length=200, help_text="收款单位和开户银行，保函的受益人；账号填在下一栏。"
    )
    account = AccountBox(label="收款银行账号", required=False, help_text="采购人自己的账户；会和文件一起公布。")
    share = FigureBox(
        label="履约保证金比例（%）", max_digits=5, decimal_places=2, min_value=0, required=False, help_text="占合同金额的百分之几；不收的填 0。"
    )  # fmt: skip
    days = forms.IntegerField(
        label="验收合格后退还的工作日数", min_value=0, max_value=365, required=False, help_text="收履约保证金的填写。"
    )
    breaches = _text("不予退还履约保证金的情形", 1000, required=False)
    late = forms.CharField(label="逾期退还履约保证金的违约责任", max_length=300, required=False)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        here = BondTerms.objects.filter(tender=matter.pk).first()
        if here is None:
            return cls(data, initial={"cases": wording.said(contents_of(matter), USUAL)})
        said = {"bid_amount": here.amount} | {
            name: getattr(here, name) for name in cls.base_fields if name != "bid_amount"
        }
        return cls(data, initial=said)

    def clean_bid_amount(self):
        return self.cleaned_data["bid_amount"] or ZERO

    def clean_share(self):
        return self.cleaned_data["share"] or Decimal(0)

    def clean_days(self):
        return self.cleaned_data["days"] or 0


class ContractBondForm(forms.Form):
    """The bond of a contract; where its document asked for one, what that says stands there already."""

    bond_amount = MoneyBox(label="履约保证金（元）", help_text="不超过合同金额的法定比例；采购文件写明的照采购文件。")
    days = forms.IntegerField(label="验收合格后退还的工作日数", min_value=1, max_value=365)
    breaches = _text("不予退还的情形", 1000, initial=BREACHES)
    late = forms.CharField(label="逾期退还的违约责任", max_length=300, initial=LATE)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        contract = contents_of(matter)
        here = ContractBond.objects.filter(contract=contract.pk).first()
        if here is not None:
            return cls(
                data,
                initial={"bond_amount": here.amount, "days": here.days, "breaches": here.breaches, "late": here.late},
            )
        if (asked := asking.asked_by_its_document(contract)) is None:
            return cls(data)
        amount = asking.part_of(asked.share, contract.amount)
        said = {"bond_amount": amount, "days": asked.days, "breaches": asked.breaches, "late": asked.late}
        return cls(data, initial=said)


class UnopenedForm(forms.Form):
    """Whose bond lies here though no bid of theirs was opened: withdrawn before the deadline, or of a round nobody opened."""

    label = forms.CharField(label="交纳人名称", max_length=120)
    code = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    withdrawn_on = forms.DateField(
        label="收到书面撤回通知日期", widget=Day, required=False, help_text="截止以前撤回的填写，退还期限从这一天起算；没有开启就废标的不填。"
    )  # fmt: skip


class ReceiveForm(forms.Form):
    amount = MoneyBox(label="实交（元）")
    instrument = forms.ChoiceField(label="形式", choices=Instrument, help_text="不收现金。")
    given_on = forms.DateField(label="到账或者保函提交日期", widget=Day)
    voucher = forms.CharField(label="凭证或者保函号码", max_length=60)
    expires_on = forms.DateField(label="保函到期日期", widget=Day, required=False, help_text="保函填写。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        return cls(data, initial={"amount": contents_of(matter).asked})


class ForfeitForm(forms.Form):
    """Why a bond is to be kept. What document or contract names is copied from there: what they do not say is no ground."""

    ground = forms.ChoiceField(label="哪种情形", choices=Forfeited)
    passage = forms.CharField(
        label="采购文件或者合同的原文",
        max_length=300,
        required=False,
        help_text="照写明的情形抄写；撤销投标文件的不填。",
    )
    facts = forms.CharField(label="事实和证据", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    amount = MoneyBox(label="不予退还（元）", help_text="投标保证金全额；履约保证金不超过损失。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        bond = contents_of(matter)
        form = cls(data, initial={"amount": bond.held})
        if bond.sort == BondFor.PERFORMANCE:
            form.fields["ground"].choices = [(Forfeited.NAMED.value, Forfeited.NAMED.label)]
        return form


class ReturnForm(forms.Form):
    """How a bond went back. The principal is what is held, nobody types it."""

    returned_on = forms.DateField(
        label="退还日期", widget=Day, initial=timezone.localdate, help_text="转出、退回保函的日期。"
    )
    interest_amount = MoneyBox(
        label="逾期的资金占用费（元）", least=ZERO, initial=ZERO, help_text="没有逾期的填 0；逾期的照上面算出的填。"
    )
    fruits_amount = MoneyBox(
        label="银行孳息（元）", least=ZERO, initial=ZERO, help_text="终止招标的，一并退还在银行产生的孳息。"
    )
    own_cause = forms.CharField(
        label="交纳人自身的原因", max_length=300, required=False, help_text="因交纳人自身原因不能及时退还的，写明什么原因；写明的不付资金占用费。"
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        bond, today = contents_of(matter), timezone.localdate()
        return cls(
            data,
            initial={"returned_on": today, "interest_amount": leaving.interest_of(bond, today), "fruits_amount": ZERO},
        )
