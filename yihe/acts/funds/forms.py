"""What people fill in: a batch, its lines, finance's answer, a recovery, an appropriation, the choice of an envelope."""

import base64
from functools import cached_property
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.acts.funds import answers
from yihe.acts.funds.batches import lines_of, payable_into
from yihe.acts.funds.models import Appropriation, Envelope, LineState, PaymentBatch, PaymentLine, Recovery, Tranche
from yihe.acts.funds.recoveries import nettable, recoverable
from yihe.acts.funds.sources import sources, year_choices
from yihe.acts.hearing.forms import AnswerFields
from yihe.foundation import money, sheets
from yihe.foundation.bank_accounts import AccountBox
from yihe.foundation.money_fields import MoneyBox


class _Offered(forms.models.ModelChoiceIterator):
    """The envelopes that were read once for the field."""

    field: "EnvelopeChoice"

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from (self.choice(envelope) for envelope in self.field.offered)


class EnvelopeChoice(forms.ModelChoiceField):
    """An envelope, each with what is left of it. Empty until `offer` says what for."""

    iterator = _Offered

    def __init__(self, *, label: str = "预算指标", **kwargs):
        kwargs.setdefault("help_text", "只列出本年度、本区划可用于此项支出的预算指标；来源不得混用。")
        kwargs.setdefault("empty_label", "请选择预算指标")
        super().__init__(queryset=Envelope.objects.none(), label=label, **kwargs)

    def offer(self, *, purpose: str, region: str, year: int | None = None) -> None:
        """Offer the envelopes of a purpose in a region (or above it) in a year (this one)."""
        self.__dict__.pop("offered", None)
        self.queryset = Envelope.objects.open_to(
            purpose=purpose, region=region, year=year or timezone.localdate().year
        ).order_by("source", "region")

    @cached_property
    def offered(self) -> list[Envelope]:
        """Return the envelopes that are offered, read once."""
        return list(self.queryset)

    def label_from_instance(self, envelope: Envelope) -> str:
        return f"{envelope}（可用 {money.shown(envelope.left_yuan)}）"


class FundedForm(forms.Form):
    """
    Mix into the form of an approval that spends money. Say the `purpose` (a code of fund-sources.yaml), or override
    `purpose_for(matter)`. The field is `envelope`; hand it to `promises.commit`.
    """

    purpose = ""
    envelope = EnvelopeChoice()

    @classmethod
    def purpose_for(cls, matter) -> str:
        return cls.purpose

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files)
        choice = cast(EnvelopeChoice, form.fields["envelope"])
        choice.offer(purpose=cls.purpose_for(matter), region=matter.region)
        return form


class BatchForm(forms.ModelForm):
    """What a batch is opened with."""

    year = forms.TypedChoiceField(label="资金年度", choices=year_choices, coerce=int)

    class Meta:
        model = PaymentBatch
        fields = ("source", "year", "note")


class TrancheChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, tranche: Tranche) -> str:
        commitment = tranche.commitment
        failed = [line for line in tranche.lines.all() if line.state == LineState.FAILED]
        parts = [
            commitment.payee_name, money.shown(tranche.payable_yuan), commitment.envelope.get_purpose_display(),
            f"{commitment.matter.number} 第{tranche.seq}期",
        ]  # fmt: skip
        if failed:
            parts.append(f"上次支付失败：{failed[-1].fault}")
        return " · ".join(parts)


class AddLinesForm(forms.Form):
    tranches = TrancheChoices(Tranche.objects.none(), label="可支付的款项")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files)
        cast(forms.ModelChoiceField, form.fields["tranches"]).queryset = payable_into(matter)
        return form


class LineChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class RemoveLinesForm(forms.Form):
    lines = LineChoices(PaymentLine.objects.none(), label="要移出的支付明细")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files)
        cast(forms.ModelChoiceField, form.fields["lines"]).queryset = lines_of(matter).filter(state=LineState.PENDING)
        return form


class AnswerForm(forms.Form):
    """
    Finance's answer. When rows are wrong, the form's errors name them, nothing is registered, and `returned` is the
    same table with 错误原因: (file name, content type, content).
    """

    file = forms.FileField(
        label="回单文件",
        help_text="用本批次导出的文件（xlsx 或 csv）：已支付的填支付日期和凭证号；支付失败的填失败原因，日期可填可不填。",
    )
    returned: tuple[str, str, bytes] | None = None
    matter = None

    @property
    def returned_href(self) -> str:
        """Return the returned table as an address a page can offer for download, "" when there is none."""
        if self.returned is None:
            return ""
        return f"data:{self.returned[1]};base64,{base64.b64encode(self.returned[2]).decode()}"

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files)
        form.matter = matter
        return form

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > sheets.MOST_BYTES:
            raise ValidationError(f"文件超过 {sheets.MOST_BYTES // 1024 // 1024} MB，没有读取。")
        if self.matter is not None:
            reading = answers.read(self.matter, file)
            if reading.refused:
                raise ValidationError(reading.refused)
            if reading.faults:
                self.returned = (f"{self.matter.number}-回单-有误.xlsx", sheets.XLSX, reading.corrected())
                raise ValidationError(
                    [f"有 {len(reading.faults)} 行不对，整个文件都没有登记。", *reading.sentences[:50]]
                )
        return file


class RecoveryForm(forms.ModelForm):
    """What a recovery is opened with, by `recoveries.open_recovery`. `RecoveryForm.of(commitment, data)`."""

    amount = MoneyBox(label="追回金额（元）")

    class Meta:
        model = Recovery
        fields = ("amount", "reason")
        widgets = {"reason": forms.Textarea}

    @classmethod
    def of(cls, commitment, data=None):
        form = cls(data)
        form.fields["amount"].help_text = f"可追回 {money.shown(recoverable(commitment))}"
        return form


class ReturnedForm(forms.Form):
    """The organization says that it sent the money back."""

    returned_on = forms.DateField(label="退回日期")
    note = forms.CharField(label="汇款说明", max_length=200, required=False)


class ReceivedForm(forms.Form):
    received_on = forms.DateField(label="到账日期")
    voucher = forms.CharField(label="收款凭证号", max_length=40)


class RecoverForm(AnswerFields):
    """决定追回: the amount and the reason are those that were told; what was said against it is answered."""


class NetForm(forms.Form):
    tranche = forms.ModelChoiceField(
        Tranche.objects.none(), label="从哪一期抵扣", empty_label="请选择",
        help_text="只列出同一收款人、同一资金来源、已核准且金额足够的分期。",
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files)
        cast(forms.ModelChoiceField, form.fields["tranche"]).queryset = nettable(matter)
        return form


class AppropriationForm(forms.ModelForm):
    """What an appropriation is opened with."""

    year = forms.TypedChoiceField(label="年度", choices=year_choices, coerce=int)

    class Meta:
        model = Appropriation
        fields = ("source", "year", "purpose", "amount", "document", "note")

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError("金额不能为零。")
        return amount

    def clean(self):
        said = super().clean() or self.cleaned_data
        source = sources().get(said.get("source", ""))
        if source and said.get("purpose") and (reason := source.forbids(said["purpose"])):
            self.add_error("purpose", reason)
        return said


class PayeeForm(forms.Form):
    """Where a commitment is to be paid to, from now on."""

    bank = forms.CharField(label="开户银行", max_length=100)
    account = AccountBox(label="银行账号")
    reason = forms.CharField(label="更正的理由", max_length=200)
    private = frozenset({"account"})


class AccountAgainForm(forms.Form):
    """Whoever checks copies the account from the proof, without being shown what the applicant typed."""

    account_again = AccountBox(
        label="照账户证明录入的银行账号", help_text="打开“账户证明”照录；与申请单位填写的一致才能通过。"
    )
    private = frozenset({"account_again"})


class ReturnForm(forms.Form):
    """What a payment is reported returned with, by `returns.report`."""

    returned_on = forms.DateField(label="退票日期", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="退票原因", max_length=200, help_text="照银行的退票通知填写，例如：账号户名不符。")


class ReleaseForm(forms.Form):
    """By what the condition of a tranche was found met."""

    reason = forms.CharField(label="条件成就的依据", max_length=200, widget=forms.Textarea)
