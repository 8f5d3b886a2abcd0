"""The two kinds of this room: the visit, and the rating that is opened once the visitor was called back."""

from django.forms import RadioSelect, modelform_factory

from visits.door import ADVISER, VISITOR
from visits.models import Rating, Visit
from yihe.foundation.periods import HOURS, YEARS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import CLERK, CLOCK
from yihe.foundation.workflow import IN_TURN, Action, State, Tone, Workflow
from yihe.matters.effects import keep_in_contents, opens
from yihe.matters.forms import AssigneeForm, ReasonForm
from yihe.matters.kinds import Kept, Kind, PersonalParty
from yihe.matters.panels import Fields
from yihe.matters.samples import Sample

AnswerForm = modelform_factory(Visit, fields=("answer",))
RateForm = modelform_factory(Rating, fields=("mark", "remark"), widgets={"mark": RadioSelect})
KEPT = Kept(lasting("visit_words", YEARS), ground="虚构规定第三条：来访记录保存二年")


class VisitWorkflow(Workflow):
    registered = State("待派", waits_on=CLERK, public="已登记")
    assigned = State("待解答", waits_on=ADVISER, within=within("visit_answer"), public="办理中")
    answered = State("待回访", waits_on=CLERK, within=lasting("visit_call_back", HOURS), public="已有答复")
    closed = State("已回访", tone=Tone.GOOD)

    assign = Action("派给律师", registered, assigned, by=CLERK, form=AssigneeForm, assigns="assignee")
    decline = Action("谢绝", assigned, assigned, by=ADVISER, form=ReasonForm, refuses=True, assigns=IN_TURN)
    answer = Action("答复", assigned, answered, by=ADVISER, form=AnswerForm, effect=keep_in_contents)
    close = Action("回访并办结", answered, closed, by=CLERK, effect=opens("visit_rating"))


class RatingWorkflow(Workflow):
    asked = State("待评价", waits_on=VISITOR, within=within("visit_rating"))
    rated = State("已评价", tone=Tone.GOOD)
    lapsed = State("没有评价", tone=Tone.NEUTRAL)

    rate = Action("评价", asked, rated, by=VISITOR, by_code=True, form=RateForm, effect=keep_in_contents)
    lapse = Action("逾期没有评价", asked, lapsed, by=CLOCK)


class VisitKind(Kind):
    code, label, prefix, group = "visit", "来访登记", "LF", "来访"
    contents, workflow, form = Visit, VisitWorkflow, modelform_factory(Visit, fields=("visitor", "topic", "question"))
    opened_by, person, words_kept = (CLERK,), PersonalParty(VISITOR, name="visitor"), KEPT
    columns, filters = ("topic",), ("topic",)
    panels = (Fields("来访", "visitor", "topic", "question", "answer"),)


class RatingKind(Kind):
    code, label, prefix, group = "visit_rating", "来访评价", "LP", "来访"
    contents, workflow, person = Rating, RatingWorkflow, PersonalParty(VISITOR)
    words_kept, columns, panels = KEPT, ("mark",), (Fields("评价", "mark", "remark"),)


SAMPLES = {
    "visit": Sample(lambda _: Visit(visitor="来访人甲（虚构）", topic="work", question="工资被拖欠，怎么办？")),
    "visit_rating": Sample(lambda _: Rating(), said={"rate": {"mark": "good"}}),
}
