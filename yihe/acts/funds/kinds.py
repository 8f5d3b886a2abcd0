"""The kinds of matter of this act: 支付批次, 追回, 预算下达."""

from yihe.acts.funds import words  # noqa: F401 -- the chain's Chinese words
from yihe.acts.funds.forms import AppropriationForm, BatchForm
from yihe.acts.funds.models import Appropriation, PaymentBatch, Recovery
from yihe.acts.funds.panels import AppropriationPanel, BatchPanel, RecoveryPanel
from yihe.acts.funds.workflows import AppropriationWorkflow, PaymentBatchWorkflow, RecoveryWorkflow
from yihe.foundation.roles import FINANCE_MAKER, POLICY_EDITOR
from yihe.matters.kinds import Kind

GROUP = "资金"


class PaymentBatchKind(Kind):
    code = "payment_batch"
    label = "支付批次"
    prefix = "ZF"
    contents = PaymentBatch
    workflow = PaymentBatchWorkflow
    form = BatchForm
    opened_by = (FINANCE_MAKER,)
    columns = ("source", "year")
    filters = ("source", "year")
    panels = (BatchPanel("支付明细"),)
    group = GROUP
    public = False

    @classmethod
    def title_for(cls, organization, contents):
        return f"{contents.get_source_display()}支付批次（{contents.year}年资金）"

    @classmethod
    def contents_may_be_mended(cls, matter):
        return False  # lines of one source are in it; another source is another batch


class RecoveryKind(Kind):
    """Opened by `recoveries.open_recovery` only: a recovery is of a commitment."""

    code = "recovery"
    label = "追回"
    prefix = "ZH"
    contents = Recovery
    workflow = RecoveryWorkflow
    columns = ("amount",)
    panels = (RecoveryPanel("追回"),)
    group = GROUP
    public = False


class AppropriationKind(Kind):
    code = "appropriation"
    label = "预算下达"
    prefix = "YS"
    contents = Appropriation
    workflow = AppropriationWorkflow
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
