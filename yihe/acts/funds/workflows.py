"""How money moves: a batch of payments, a recovery, an appropriation. Whoever makes never checks."""

from yihe.acts.funds import batches, forms, issuing, recoveries, returns
from yihe.acts.hearing import parts as hearings
from yihe.foundation.roles import APPLICANT, DIRECTOR, FINANCE_CHECKER, FINANCE_MAKER, POLICY_EDITOR
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ShortReasonForm

BASIS = "不相容岗位分离（行政事业单位内部控制规范）"


class PaymentBatchWorkflow(Workflow):
    """支付批次: made by one, checked by another, paid by finance, answered line by line."""

    drafting = State("编制中", waits_on=FINANCE_MAKER)
    checking = State("待复核", waits_on=FINANCE_CHECKER, within=2)
    sent = State("待回单", waits_on=FINANCE_MAKER, within=10, known_to=(FINANCE_CHECKER,))
    reconciled = State("已对账", tone=Tone.GOOD)
    voided = State("已作废", tone=Tone.BAD)

    add_lines = Action(
        "添加支付", drafting, None, by=FINANCE_MAKER, form=forms.AddLinesForm, effect=batches.add_lines,
    )  # fmt: skip
    remove_lines = Action(
        "移出支付", drafting, None, by=FINANCE_MAKER, form=forms.RemoveLinesForm, unless=[batches.is_empty],
        effect=batches.remove_lines, quiet=True,
    )  # fmt: skip
    submit = Action(
        "提交复核", drafting, checking, by=FINANCE_MAKER, unless=[batches.is_empty, batches.pays_where_one_has_a_stake]
    )
    approve = Action(
        "复核通过", checking, sent, by=FINANCE_CHECKER, basis=BASIS,
        apart_from=(OPENING, "submit", "add_lines", "remove_lines"), unless=[batches.corrected_an_account, batches.is_empty, batches.pays_where_one_has_a_stake],
        confirm="通过后即可导出交财政支付，批次内容不能再改。",
    )  # fmt: skip
    send_back = Action("退回编制", checking, drafting, by=FINANCE_CHECKER, form=ShortReasonForm, refuses=True)
    register_answer = Action(
        "登记回单", sent, None, by=FINANCE_MAKER, form=forms.AnswerForm, effect=batches.answer,
    )  # fmt: skip
    reconcile = Action("对账完成", sent, reconciled, by=(FINANCE_MAKER, FINANCE_CHECKER), unless=[batches.unanswered])
    void = Action(
        "作废批次", drafting, voided, by=FINANCE_MAKER, form=ShortReasonForm, effect=batches.drop_all, quiet=True,
        confirm="批次中的款项回到待支付，可以列入别的批次。",
    )  # fmt: skip


class RecoveryWorkflow(Workflow):
    """
    追回: asked by one; another checks it, tells the payee what is intended, and decides once the payee was heard; given back, or
    netted from what it would be paid.
    """

    checking = State("待复核", waits_on=FINANCE_CHECKER, within=5)
    hearing = hearings.hearing(known_to=(FINANCE_MAKER, FINANCE_CHECKER))
    heard = hearings.heard(FINANCE_CHECKER)
    # The payee's own clock: it owes money.
    returning = State("待退回", waits_on=APPLICANT, within=15, known_to=(FINANCE_MAKER, FINANCE_CHECKER))
    recovered = State("已收回", tone=Tone.GOOD)
    netted = State("已抵扣", tone=Tone.GOOD)
    cancelled = State("已取消", tone=Tone.BAD)

    tell_beforehand = hearings.tell(
        "复核属实，告知拟追回", checking, hearing, by=FINANCE_CHECKER, apart_from=(OPENING,), quiet=False, refuses=False
    )
    state_case = hearings.state_case(hearing, heard)
    waive_statement = hearings.waive(hearing, heard)
    enter_statement = hearings.enter(hearing, heard, by=FINANCE_MAKER)
    statement_over = hearings.over(hearing, heard)
    approve = hearings.take_away(
        "决定追回", heard, returning, by=FINANCE_CHECKER, form=forms.RecoverForm, apart_from=(OPENING,), basis=BASIS
    )
    declare = Action("已汇出，请确认", returning, None, by=APPLICANT, form=forms.ReturnedForm, done="已汇出，请确认")
    receive = Action(
        "确认收回", returning, recovered, by=FINANCE_MAKER, form=forms.ReceivedForm, effect=recoveries.receive,
        apart_from=("approve",),
    )  # fmt: skip
    net = Action(
        "从后续拨款抵扣", returning, netted, by=FINANCE_MAKER, form=forms.NetForm, effect=recoveries.net,
        apart_from=("approve",),
    )  # fmt: skip
    cancel = Action(
        "取消追回",
        checking | hearing | heard | returning,
        cancelled,
        by=(FINANCE_CHECKER, DIRECTOR),
        form=ShortReasonForm,
        refuses=True,
        quiet=True,
    )


class ReturnedPaymentWorkflow(Workflow):
    """退票: reported by one, found true by another; a new account by the payee, checked by another; paid again in a batch."""

    reported = State("待核实退票", waits_on=FINANCE_CHECKER, within=2, public="核实中")
    correcting = State("待更正账户", waits_on=APPLICANT, within=10, known_to=(FINANCE_MAKER,))
    checking = State("待核对账户", waits_on=FINANCE_CHECKER, within=3, known_to=(FINANCE_MAKER,))
    repaying = State("待重发", waits_on=FINANCE_MAKER, within=10)
    hearing = hearings.hearing(known_to=(FINANCE_MAKER, DIRECTOR))
    heard = hearings.heard(DIRECTOR, known_to=(FINANCE_MAKER,))
    repaid = State("已重新支付", tone=Tone.GOOD)
    dismissed = State("未退票", tone=Tone.NEUTRAL)
    given_up = State("不再重发", tone=Tone.BAD)

    confirm = Action(
        "确认退票", reported, correcting, by=FINANCE_CHECKER, apart_from=(OPENING,), basis=BASIS, effect=returns.confirm,
        confirm="确认后这笔支付在账上冲回，款项回到待支付，由申请单位更正账户后重发。请先核对银行的退票通知。",
    )  # fmt: skip
    dismiss = Action(
        "驳回，没有退票",
        reported,
        dismissed,
        by=FINANCE_CHECKER,
        form=ShortReasonForm,
        refuses=True,
        apart_from=(OPENING,),
    )
    correct = Action(
        "更正收款账户", correcting, checking, by=(APPLICANT, FINANCE_MAKER), form=forms.PayeeForm, check=returns.bad_account,
        effect=returns.correct, papers=("account_proof",),
    )  # fmt: skip
    keep = Action(
        "账户无误，请重发", correcting, checking, by=(APPLICANT, FINANCE_MAKER), form=ShortReasonForm, effect=returns.keep,
        papers=("account_proof",), quiet=True,
    )  # fmt: skip
    accept = Action(
        "核对无误", checking, repaying, by=FINANCE_CHECKER, form=forms.AccountAgainForm, check=returns.account_differs,
        effect=returns.accept, apart_from=("correct", "keep"), basis=BASIS,
    )  # fmt: skip
    send_back = Action("退回更正", checking, correcting, by=FINANCE_CHECKER, form=ShortReasonForm, refuses=True)
    ask_again = Action(
        "退回更正账户", repaying, correcting, by=FINANCE_MAKER, form=ShortReasonForm, refuses=True, unless=[returns.is_on_its_way],
        quiet=True,
    )  # fmt: skip
    pay_again = Action("重新支付完成", repaying, repaid, by=FINANCE_MAKER, automatic=True, effect=returns.note_line)
    tell_beforehand = hearings.tell(
        "告知拟取消重发", correcting | checking | repaying, hearing, by=FINANCE_MAKER, unless=[returns.is_on_its_way]
    )
    state_case = hearings.state_case(hearing, heard)
    waive_statement = hearings.waive(hearing, heard)
    enter_statement = hearings.enter(hearing, heard, by=FINANCE_MAKER)
    statement_over = hearings.over(hearing, heard)
    desist = hearings.desist("不取消，继续更正账户", hearing | heard, correcting, by=(FINANCE_MAKER, DIRECTOR))
    give_up = hearings.take_away(
        "取消重发", heard, given_up, by=DIRECTOR, refuses=True, effect=returns.give_up, unless=[returns.is_on_its_way],
        confirm="没有支付的部分退回预算指标。",
    )  # fmt: skip


class AppropriationWorkflow(Workflow):
    """预算下达: an envelope gets its amount from two people."""

    draft = State("拟定中", waits_on=POLICY_EDITOR)
    checking = State("待复核", waits_on=FINANCE_CHECKER, within=5)
    issued = State("已下达", tone=Tone.GOOD)
    voided = State("已作废", tone=Tone.BAD)

    submit = Action("提交复核", draft, checking, by=POLICY_EDITOR, unless=[issuing.source_forbids])
    issue = Action(
        "复核下达", checking, issued, by=(FINANCE_CHECKER, DIRECTOR), apart_from=(OPENING, "submit"), basis=BASIS,
        effect=issuing.issue,
    )  # fmt: skip
    send_back = Action("退回修改", checking, draft, by=(FINANCE_CHECKER, DIRECTOR), form=ShortReasonForm, refuses=True)
    void = Action("作废", draft, voided, by=POLICY_EDITOR, form=ShortReasonForm, quiet=True)
