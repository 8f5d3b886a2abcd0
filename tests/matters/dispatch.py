"""派单: a kind of the tests whose work is offered to one director after the other, ten minutes each, or given to one by name."""

from django import forms

from tests.errands.models import Errand
from yihe.foundation.periods import MINUTES, Term
from yihe.foundation.roles import CLERK, CLOCK, DIRECTOR
from yihe.foundation.workflow import IN_TURN, Action, State, Tone, Workflow
from yihe.matters.forms import AssigneeForm, ReasonForm
from yihe.matters.kinds import Kind
from yihe.matters.models import Matter

on_duty: list | None = None  # None: whoever holds the role


def whoever_is_on_duty(matter: Matter) -> list:
    from yihe.matters import turns

    return turns.holders(DIRECTOR, matter) if on_duty is None else on_duty


class NamedForm(AssigneeForm):
    note = forms.CharField(label="附言", required=False)


class DispatchWorkflow(Workflow):
    asked = State("待派单", waits_on=CLERK, within=1)
    offered = State("待接单", waits_on=DIRECTOR, within=Term(10, MINUTES))
    taken = State("办理中", waits_on=DIRECTOR, within=5)
    done = State("已办", tone=Tone.GOOD)

    offer = Action("轮派", asked, offered, by=CLERK, assigns=IN_TURN, candidates=whoever_is_on_duty)
    name = Action("指派", asked | offered, offered, by=CLERK, form=NamedForm, assigns="assignee")
    decline = Action(
        "谢绝", offered, offered, by=DIRECTOR, form=ReasonForm, refuses=True, assigns=IN_TURN, candidates=whoever_is_on_duty
    )  # fmt: skip
    pass_on = Action("逾时派给下一位", offered, offered, by=CLOCK, assigns=IN_TURN, candidates=whoever_is_on_duty)
    take = Action("接单", offered, taken, by=DIRECTOR, keeps_assignee=True)
    give_back = Action("退回派单", taken, asked, by=DIRECTOR, form=ReasonForm, refuses=True)
    finish = Action("办结", taken, done, by=DIRECTOR)


class DispatchKind(Kind, abstract=True):
    code = "dispatch"
    label = "派单"
    prefix = "PD"
    contents = Errand
    workflow = DispatchWorkflow
    opened_by = (CLERK,)
