"""差事: asked for, accepted or sent back, granted by somebody else, announced, done."""

from django import forms

from tests.errands.models import Errand
from yihe.foundation.roles import APPLICANT, CLERK, CLOCK, DIRECTOR, EXPERT
from yihe.foundation.workflow import PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm
from yihe.matters.kinds import Kind
from yihe.matters.panels import Fields


class GrantForm(forms.Form):
    amount = forms.DecimalField(label="核定金额（元）", max_digits=12, decimal_places=2, min_value=0)
    account = forms.CharField(label="账号", required=False)
    private = {"account"}


class ErrandForm(forms.ModelForm):
    class Meta:
        model = Errand
        fields = ["purpose", "amount"]


def asks_too_much(matter, user) -> str:
    return "金额超过一百万元。" if Errand.objects.get(matter=matter).amount > 1_000_000 else ""


def more_than_asked(matter, user, amount, **_) -> str:
    return "核定金额不能超过申请金额。" if amount > Errand.objects.get(matter=matter).amount else ""


def note_amount(matter, *, by, amount, **_):
    if amount == 13:
        raise RuntimeError("the effect failed")
    return {"granted": amount}


class ErrandWorkflow(Workflow):
    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待受理", waits_on=CLERK, within=5)
    returned = State("待补正", waits_on=APPLICANT, within=15, clock=PAUSED)
    accepted = State("待审批", waits_on=DIRECTOR, within=10, public="办理中")
    noticed = State("公示中", waits_on=CLOCK, within=3)
    granted = State("已批准", tone=Tone.GOOD)
    refused = State("不予批准", tone=Tone.BAD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)
    lapsed = State("未补正，视为撤回", tone=Tone.BAD)

    submit = Action("提交", draft | returned, submitted, by=APPLICANT, unless=[asks_too_much])
    withdraw = Action("撤回", draft | submitted | returned, withdrawn, by=APPLICANT)
    accept = Action("受理", submitted, accepted, by=CLERK, basis="办法第九条", fetch_back=True)
    send_back = Action("退回补正", submitted, returned, by=CLERK, form=ReasonForm, refuses=True)
    lapse = Action("逾期视为撤回", returned, lapsed, by=CLOCK)
    grant = Action(
        "批准", accepted, noticed, by=DIRECTOR, form=GrantForm, check=more_than_asked, effect=note_amount,
        apart_from=("accept",), copies=(CLERK,),
    )  # fmt: skip
    refuse = Action("不予批准", accepted, refused, by=DIRECTOR, form=ReasonForm, refuses=True)
    finish = Action("公示期满", noticed, granted, by=CLOCK)
    reopen = Action("异议成立", noticed, accepted, by=DIRECTOR, automatic=True)
    look = Action("出具意见", accepted, None, by=(EXPERT, CLERK), form=ReasonForm)


class ErrandKind(Kind):
    code = "errand"
    label = "差事"
    prefix = "CS"
    contents = Errand
    workflow = ErrandWorkflow
    form = ErrandForm
    opened_by = (APPLICANT,)
    columns = ("purpose", "amount")
    filters = ("purpose",)
    found_by = ("purpose",)
    panels = (Fields("申请内容", "purpose", "amount", amounts=("amount",)),)

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.amount
