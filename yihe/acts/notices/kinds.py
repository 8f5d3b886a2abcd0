"""公示异议: a child of the matter on notice, which it holds until it is answered."""

from typing import Any

from django.utils import timezone

from yihe.acts.documents.panels import Papers
from yihe.acts.notices import forms, public, rules, verbs
from yihe.acts.notices.door import OBJECTOR
from yihe.acts.notices.models import Objection
from yihe.acts.notices.panels import ObjectionBox
from yihe.acts.ratings.panels import RatingBox
from yihe.acts.ratings.parts import may_be_rated
from yihe.foundation import parameters, workdays
from yihe.foundation.periods import YEARS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, PUBLIC, REVIEWER
from yihe.foundation.spoken import when_read
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters.declared import Kept
from yihe.matters.kinds import Guide, Kind, Paper, PersonalParty
from yihe.matters.standing import LABELS

LABELS["objection"] = "收到异议"
ANSWER = within("objection")


def _answered() -> str:
    days = parameters.current().found(ANSWER.parameter, timezone.localdate())
    return f"{days.value} 个工作日内答复" if days else parameters.NOT_HERE


_ANSWERED: Any = when_read(_answered)  # looked up when it is printed: a city may set other days


def last_day_to_answer(matter):
    """Return the day an answer is owed by: working days from the day the objection was made, not from its finding."""
    day = timezone.localdate(matter.opened_at)
    return workdays.add(day, ANSWER.days(day, matter.region))


class ObjectionWorkflow(Workflow):
    """公示异议: from anybody, to somebody who had no hand in what is objected to, and back in writing."""

    decided = "已答复"

    verifying = State("待核实", waits_on=CLERK, within=5, public="核实中")
    answering = State("待答复", waits_on=DIRECTOR, within=last_day_to_answer, public="核实中")
    upheld = State("异议成立", tone=Tone.GOOD)
    dismissed = State("异议不成立", tone=Tone.NEUTRAL)
    inadmissible = State("不予受理", tone=Tone.BAD)

    verify = Action(
        "提交核实情况", verifying, answering, by=(CLERK, REVIEWER), form=forms.FindingForm, effect=verbs.note_finding
    )
    uphold = Action(
        "认定异议成立", answering, upheld, by=DIRECTOR, form=forms.AnswerForm, effect=may_be_rated(verbs.uphold),
        check=rules.answer_names_the_objector, unless=[rules.answers_own_decision], apart_from=("verify",),
        confirm="被异议的事项会退回重新审核，公示随之撤回。",
    )  # fmt: skip
    dismiss = Action(
        "认定异议不成立", answering, dismissed, by=DIRECTOR, form=forms.AnswerForm, effect=may_be_rated(verbs.dismiss),
        check=rules.answer_names_the_objector, unless=[rules.answers_own_decision], apart_from=("verify",),
    )  # fmt: skip
    turn_away = Action(
        "不予受理", answering, inadmissible, by=DIRECTOR, form=forms.TurnAwayForm, refuses=True, effect=verbs.turn_away,
        check=rules.answer_names_the_objector, unless=[rules.answers_own_decision], apart_from=("verify",),
    )  # fmt: skip


class ObjectionKind(Kind):
    """Opened only through `verbs.object_to`, from a notice that is on public view."""

    code = "objection"
    label = "公示异议"
    prefix = "YY"
    contents = Objection
    workflow = ObjectionWorkflow
    group = "公示"
    person = PersonalParty(OBJECTOR, name="name", contact="phone")
    # The answer is public, and stays.
    words_kept = Kept(
        lasting("objection_words", YEARS),
        ground="本局设定的公示异议的保存期限",
        words=("name", "phone", "text", "finding"),
    )
    panels = (ObjectionBox("异议"), Papers("证明材料"), RatingBox())
    papers = (Paper(verbs.EVIDENCE, "证明材料", note="可以不交", by=(PUBLIC, APPLICANT, CLERK)),)
    guide = Guide(
        who="任何人，公示期内", how_long=_ANSWERED, basis="本局设定的办理期限，上级文件未规定",
        steps=("在公示页面提出", "受理人员核实", "未经手该事项的负责人书面答复", "凭编号和查询码查看答复"),
        see_first=(("portal:notices", "看看正在公示的事项", "eye"),),
    )  # fmt: skip

    @classmethod
    def answer_outside(cls, matter):
        return public.public_answer(matter)

    @classmethod
    def holds(cls, child) -> bool:
        """An objection keeps its parent where it is until it is answered."""
        return child.is_open
