"""The kinds of this act: a swap is opened from the page of one's own shift, an allowance by the clock."""

from yihe.acts.funds.panels import MoneyPanel
from yihe.acts.schedules import allowances
from yihe.acts.schedules.models import DutyAllowance, Swap
from yihe.acts.schedules.panels import AllowanceBox, SwapBox
from yihe.acts.schedules.workflows import AllowanceWorkflow, SwapWorkflow
from yihe.matters.declared import Part
from yihe.matters.kinds import Kind

COMMITMENTS = Part("commitments", "指标占用", "funds.Commitment", "matter", joined=("envelope",))


class SwapKind(Kind):
    code, label, prefix, group = "shift_swap", "调班", "TB", "公共法律服务"
    organization_called = ""
    summary = "值班人员不能到岗时，请别的值班人员来接这一班"
    contents, workflow = Swap, SwapWorkflow
    joined = ("shift__post__station", "shift__practitioner", "taker")
    columns = ("shift",)
    panels = (SwapBox("要调的班"),)
    refuses_inside, public = True, False


class AllowanceKind(Kind):
    code, label, prefix, group = "duty_allowance", "值班补贴", "ZBF", "公共法律服务"
    organization_called = ""
    summary = "按已经值完、窗口确认的信访值班，每月编制一次"
    contents, workflow = DutyAllowance, AllowanceWorkflow
    joined = ("practitioner",)
    columns = ("practitioner", "month")
    parts = (Part("lines", "值班明细", "schedules.AllowanceLine", "allowance", joined=("shift",)), COMMITMENTS)
    panels = (AllowanceBox("值班补贴"), MoneyPanel())
    refuses_inside, public = True, False

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.amount

    @classmethod
    def open_due(cls, today):
        return allowances.due(today)
