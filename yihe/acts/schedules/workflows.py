"""How a shift is swapped and how petition duty is paid: who asks is not who takes, who prepares is not who checks."""

from yihe.acts.schedules import allowances, swaps
from yihe.acts.schedules.forms import AccountForm, PayForm
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLOCK, DUTY_LAWYER, FINANCE_MAKER, REVIEWER, ROSTER_MAKER
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ShortReasonForm


class SwapWorkflow(Workflow):
    """调班: asked → taken by somebody qualified → seen."""

    asked = State("待接班", waits_on=DUTY_LAWYER, within=swaps.waits_until, known_to=(ROSTER_MAKER,))
    taken = State("已接班，待查看", waits_on=ROSTER_MAKER, within=within("swap_seen"), known_to=(DUTY_LAWYER,))
    swapped = State("已换", tone=Tone.GOOD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)
    lapsed = State("没有人接", tone=Tone.NEUTRAL)

    take = Action(
        "我来接", asked, taken, by=DUTY_LAWYER, unless=[swaps.has_begun, swaps.cannot_take], effect=swaps.take,
        confirm="接班以后这一班就是您的，由您按时到岗。", copies=(ROSTER_MAKER,),
    )  # fmt: skip
    withdraw = Action("撤回，自己值", asked, withdrawn, by=DUTY_LAWYER, same_hand=(OPENING,), quiet=True)
    lapse = Action("没有人接", asked, lapsed, by=CLOCK)
    see = Action("已看", taken, swapped, by=ROSTER_MAKER)


class AllowanceWorkflow(Workflow):
    """值班补贴: prepared by the clock, found right by who sat, checked by another, paid."""

    prepared = State(
        "待本人核对", waits_on=DUTY_LAWYER, within=within("allowance_own"), known_to=(ROSTER_MAKER, REVIEWER)
    )
    checking = State("待复核", waits_on=REVIEWER, within=within("review"), known_to=(ROSTER_MAKER,))
    payable = State("待支付", waits_on=FINANCE_MAKER, within=within("payment"), known_to=(REVIEWER,))
    paid = State("已支付", tone=Tone.GOOD)
    dropped = State("不予支付", tone=Tone.BAD)

    confirm = Action(
        "核对无误", prepared, checking, by=(DUTY_LAWYER, ROSTER_MAKER), form=AccountForm, unless=[allowances.is_not_theirs],
        effect=allowances.confirm, confirm="每一班都是您本人按时值完的。",
    )  # fmt: skip
    approve = Action(
        "复核通过，列入支付", checking, payable, by=REVIEWER, form=PayForm, apart_from=("confirm",), check=allowances.cannot_pay,
        unless=[allowances.is_ones_own, allowances.stands_no_more], effect=allowances.pay, basis="S 二 律师值班每天的补贴",
    )  # fmt: skip
    send_back = Action("退回核对", checking, prepared, by=REVIEWER, form=ShortReasonForm, refuses=True)
    drop = Action(
        "不予支付", prepared | checking, dropped, by=REVIEWER, form=ShortReasonForm, refuses=True, quiet=True,
        effect=allowances.told_not_paid, confirm="这些班以后不再编制补贴。",
    )  # fmt: skip
    settle = Action("支付完成", payable, paid, by=FINANCE_MAKER, automatic=True)
