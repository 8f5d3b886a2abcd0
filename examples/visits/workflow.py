"""The way of a visit."""

from visits.door import ADVISER
from visits.forms import AnswerForm
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLERK
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm


class VisitWorkflow(Workflow):
    """来访: taken down by a clerk, answered by an adviser, handed over to the visitor by the clerk."""

    registered = State("待解答", waits_on=ADVISER, within=within("visit_answer"), public="办理中")
    answered = State("待告知", waits_on=CLERK, within=within("visit_hand_over"), public="已有答复")
    closed = State("已告知", tone=Tone.GOOD)
    turned_away = State("不属于解答范围", tone=Tone.NEUTRAL)

    answer = Action("答复", registered, answered, by=ADVISER, form=AnswerForm)
    turn_away = Action("不予解答", registered, turned_away, by=ADVISER, form=ReasonForm, refuses=True)
    ask_again = Action("请再解答", answered, registered, by=CLERK, form=ReasonForm, refuses=True, quiet=True)
    close = Action("告知来访人", answered, closed, by=CLERK)
