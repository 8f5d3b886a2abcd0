"""答疑: a kind of the tests with terms in hours, a turn of ten minutes, a statutory total, and two ways to be taken up again."""

from tests.errands.models import Errand
from yihe.foundation.periods import HOURS, MINUTES, MONTHS, WORKING_DAYS, Term
from yihe.foundation.roles import APPLICANT, CLERK, CLOCK, DIRECTOR
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm
from yihe.matters.kinds import Kind

turns: list[str] = []  # whose turn was passed on, by the number of the matter


def note_turn(matter, *, by, **said):
    turns.append(matter.number)


class AdviceWorkflow(Workflow):
    total = TimeLimit("法定办理期限", Term(10, WORKING_DAYS), then="expire", reminds=(DIRECTOR,))
    reply = TimeLimit("回复期限", Term(48, HOURS), by=(APPLICANT,), reminds=(CLERK,))

    draft = State("草稿", waits_on=APPLICANT)
    asked = State("待答复", waits_on=CLERK, within=Term(24, HOURS), starts=("total",), reminds=(DIRECTOR,))
    offered = State("派单中", waits_on=CLERK, within=Term(10, MINUTES))
    returned = State("待补充", waits_on=APPLICANT, within=15, clock=PAUSED)
    studied = State("专家论证", waits_on=CLERK, within=Term(1, MONTHS), pauses=("total",))
    answered = State("已答复", tone=Tone.GOOD)
    expired = State("逾期终止", tone=Tone.BAD)

    ask = Action("提问", draft | returned, asked, by=APPLICANT)
    offer = Action("派单", asked, offered, by=CLERK)
    take = Action("接单", offered, asked, by=CLERK)
    hand_on = Action("下一位", offered, offered, by=CLOCK, effect=note_turn)
    send_back = Action("退回补充", asked, returned, by=CLERK, form=ReasonForm, refuses=True)
    study = Action("送专家论证", asked, studied, by=CLERK)
    conclude = Action("论证完毕", studied, asked, by=CLERK)
    inquire = Action("追问", asked, None, by=CLERK, starts=("reply",))
    reply_to = Action("回复追问", asked, None, by=APPLICANT, stops=("reply",))
    hold = Action("暂停计时", asked, None, by=CLERK, pauses=("total",))
    go_on = Action("恢复计时", asked, None, by=CLERK, starts=("total",))
    answer = Action("答复", asked, answered, by=CLERK)
    expire = Action("法定期限届满", asked | offered | studied, expired, by=CLOCK)
    take_up = Action("重新办理", answered, asked, by=DIRECTOR, reopens=True)
    take_up_anew = Action("重新办理并重新计时", answered, asked, by=DIRECTOR, reopens=True, stops=("total",))


class AdviceKind(Kind, abstract=True):
    code = "advice"
    label = "答疑"
    prefix = "DY"
    contents = Errand
    workflow = AdviceWorkflow
    opened_by = (APPLICANT,)
