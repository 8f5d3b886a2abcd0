"""How money moves: a batch of payments, a recovery, an appropriation. Whoever makes never checks."""

from yihe.acts.funds import batches, forms, issuing, recoveries
from yihe.foundation.roles import APPLICANT, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow

BASIS = "不相容岗位分离（行政事业单位内部控制规范）"


class PaymentBatchWorkflow(Workflow):
    """支付批次: made by one, checked by another, paid by finance, answered line by line."""

    drafting = State("编制中", waits_on=FINANCE_MAKER)
    checking = State("待复核", waits_on=FINANCE_CHECKER, within=2)
    sent = State("待回单", waits_on=FINANCE_MAKER, within=10)
    reconciled = State("已对账")
    voided = State("已作废", tone=Tone.BAD)

    add_lines = Action(
        "添加支付", drafting, None, by=FINANCE_MAKER, form=forms.AddLinesForm, effect=batches.add_lines,
    )  # fmt: skip
    remove_lines = Action(
        "移出支付", drafting, None, by=FINANCE_MAKER, form=forms.RemoveLinesForm, unless=[batches.is_empty],
        effect=batches.remove_lines, quiet=True,
    )  # fmt: skip
    submit = Action("提交复核", drafting, checking, by=FINANCE_MAKER, unless=[batches.is_empty])
    approve = Action(
        "复核通过", checking, sent, by=FINANCE_CHECKER, basis=BASIS,
        apart_from=(OPENING, "submit", "add_lines", "remove_lines"), unless=[batches.corrected_an_account, batches.is_empty],
        confirm="通过后即可导出交财政支付，批次内容不能再改。",
    )  # fmt: skip
    send_back = Action("退回编制", checking, drafting, by=FINANCE_CHECKER, form=forms.ReasonForm)
    register_answer = Action(
        "登记回单", sent, None, by=FINANCE_MAKER, form=forms.AnswerForm, effect=batches.answer,
    )  # fmt: skip
    reconcile = Action("对账完成", sent, reconciled, by=(FINANCE_MAKER, FINANCE_CHECKER), unless=[batches.unanswered])
    void = Action(
        "作废批次", drafting, voided, by=FINANCE_MAKER, form=forms.ReasonForm, effect=batches.drop_all, quiet=True,
        confirm="批次中的款项回到待支付，可以列入别的批次。",
    )  # fmt: skip


class RecoveryWorkflow(Workflow):
    """追回: asked by one, checked by another, given back by the payee or netted from what it would be paid."""

    checking = State("待复核", waits_on=FINANCE_CHECKER, within=5)
    returning = State("待退回", waits_on=APPLICANT, within=15)  # the payee's own clock: it owes money
    recovered = State("已收回")
    netted = State("已抵扣")
    cancelled = State("已取消", tone=Tone.BAD)

    approve = Action("复核通过", checking, returning, by=FINANCE_CHECKER, apart_from=(OPENING,), basis=BASIS)
    declare = Action("已汇出，请确认", returning, None, by=APPLICANT, form=forms.ReturnedForm)
    receive = Action(
        "确认收回", returning, recovered, by=FINANCE_MAKER, form=forms.ReceivedForm, effect=recoveries.receive,
        apart_from=("approve",),
    )  # fmt: skip
    net = Action(
        "从后续拨款抵扣", returning, netted, by=FINANCE_MAKER, form=forms.NetForm, effect=recoveries.net,
        apart_from=("approve",),
    )  # fmt: skip
    cancel = Action(
        "取消追回", checking | returning, cancelled, by=(FINANCE_CHECKER, DIRECTOR), form=forms.ReasonForm, quiet=True
    )


class AppropriationWorkflow(Workflow):
    """预算下达: an envelope gets its amount from two people."""

    draft = State("拟定中", waits_on=POLICY_EDITOR)
    checking = State("待复核", waits_on=FINANCE_CHECKER, within=5)
    issued = State("已下达")
    voided = State("已作废", tone=Tone.BAD)

    submit = Action("提交复核", draft, checking, by=POLICY_EDITOR, unless=[issuing.source_forbids])
    issue = Action(
        "复核下达", checking, issued, by=(FINANCE_CHECKER, DIRECTOR), apart_from=(OPENING, "submit"), basis=BASIS,
        effect=issuing.issue,
    )  # fmt: skip
    send_back = Action("退回修改", checking, draft, by=(FINANCE_CHECKER, DIRECTOR), form=forms.ReasonForm)
    void = Action("作废", draft, voided, by=POLICY_EDITOR, form=forms.ReasonForm, quiet=True)
