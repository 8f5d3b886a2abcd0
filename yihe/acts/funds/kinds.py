"""The kinds of matter of this act: 支付批次, 追回, 退票, 预算下达."""

from yihe.acts.documents.panels import Papers
from yihe.acts.funds import batches, letters, words  # noqa: F401 -- words: the chain's Chinese words
from yihe.acts.funds.forms import AppropriationForm, BatchForm
from yihe.acts.funds.models import Appropriation, LineState, PaymentBatch, Recovery, ReturnedPayment
from yihe.acts.funds.models.promises import REPAYING
from yihe.acts.funds.panels import AppropriationPanel, BatchPanel, RecoveryPanel, ReturnedPaymentPanel
from yihe.acts.funds.workflows import (
    AppropriationWorkflow,
    PaymentBatchWorkflow,
    RecoveryWorkflow,
    ReturnedPaymentWorkflow,
)
from yihe.acts.hearing.kind import HeardKind
from yihe.acts.hearing.panels import HearingBox
from yihe.acts.hearing.rules import statement_paper
from yihe.foundation import money
from yihe.foundation.roles import APPLICANT, FINANCE_MAKER, POLICY_EDITOR
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import Kind, Paper, Part

GROUP = "资金"


class PaymentBatchKind(Kind):
    code = "payment_batch"
    organization_called = ""
    label = "支付批次"
    summary = "把应付的款项编成一批，复核后送财政支付"
    prefix = "ZF"
    contents = PaymentBatch
    workflow = PaymentBatchWorkflow
    refuses_inside = True
    form = BatchForm
    opened_by = (FINANCE_MAKER,)
    columns = ("source", "year")
    filters = ("source", "year")
    panels = (BatchPanel("支付明细"),)
    parts = (Part("lines", "支付明细", "funds.PaymentLine", "batch"),)
    group = GROUP
    public = False

    @classmethod
    def title_for(cls, organization, contents):
        return f"{contents.get_source_display()}支付批次（{contents.year}年资金）"

    @classmethod
    def amount_of(cls, contents, parts):
        """All its lines that count."""
        return money.from_fen(sum(line.amount for line in parts["lines"] if line.state != LineState.DROPPED))

    @classmethod
    def done_with(cls, matter, action, *, by):
        """对账完成, once every payment is answered; and what of finance's file was passed over."""
        if action != "register_answer":
            return ""
        aside = batches.passed_over(matter)
        if matter.state != "sent" or batches.unanswered(matter, by):
            return aside
        try:
            perform(matter, "reconcile", by=by)
        except NotAllowed:  # whoever may not leaves it to the other
            return aside
        return f"各笔都有回单，批次已对账完成。{aside}"

    @classmethod
    def contents_may_be_mended(cls, matter):
        return False  # lines of one source are in it; another source is another batch


class RecoveryKind(HeardKind):
    """Opened by `recoveries.open_recovery` only: a recovery is of a commitment."""

    code = "recovery"
    label = "追回"
    prefix = "ZH"
    contents = Recovery
    workflow = RecoveryWorkflow
    refuses_inside = True
    columns = ("amount",)
    panels = (RecoveryPanel("追回"), HearingBox(), Papers())
    papers = (statement_paper(FINANCE_MAKER),)
    group = GROUP
    public = False
    organization_called = "应退单位"

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.amount

    @classmethod
    def letter(cls, matter):
        """告知书 before it is decided; 退款通知书 once it is."""
        return letters.demand(matter) or super().letter(matter)

    @classmethod
    def signs(cls, matter, doing):
        return letters.demand_signed(matter, doing) or super().signs(matter, doing)


class ReturnedPaymentKind(HeardKind):
    """Opened by `returns.report` only: a return is of a payment that was made."""

    code = "returned_payment"
    label = "退票"
    prefix = "TP"
    contents = ReturnedPayment
    joined = ("line__batch__matter", "line__tranche__commitment__envelope", "line__tranche__commitment__matter")
    workflow = ReturnedPaymentWorkflow
    refuses_inside = True
    panels = (ReturnedPaymentPanel("退票"), HearingBox(), Papers())
    papers = (
        Paper("account_proof", "账户证明", note="开户许可证或银行出具的账户证明", by=(APPLICANT, FINANCE_MAKER)),
        statement_paper(FINANCE_MAKER),
    )
    group = GROUP
    public = False

    @classmethod
    def holds(cls, child) -> bool:
        """Nothing of the matter is paid before it is clear where to."""
        return child.is_open and child.state != REPAYING

    @classmethod
    def contents_may_be_mended(cls, matter):
        return False


class AppropriationKind(Kind):
    code = "appropriation"
    organization_called = ""
    label = "预算下达"
    summary = "登记下达的预算，增加预算指标"
    prefix = "YS"
    contents = Appropriation
    workflow = AppropriationWorkflow
    refuses_inside = True
    form = AppropriationForm
    opened_by = (POLICY_EDITOR,)
    columns = ("source", "year", "purpose", "amount")
    filters = ("source", "year", "purpose")
    panels = (AppropriationPanel("预算下达"),)
    group = GROUP
    public = False

    @classmethod
    def title_for(cls, organization, contents):
        what = "下达" if contents.amount >= 0 else "调减"
        return f"{contents.get_source_display()} {contents.year}年 {contents.get_purpose_display()} 预算{what}"

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.amount
