"""公开招募: drafted by one, published by another, closed by the calendar, over when every application is decided."""

from yihe.domains.incubation import effects, forms, rules
from yihe.domains.incubation.city import CLAUSE, within_setting
from yihe.foundation.procedure import within
from yihe.foundation.roles import CLERK, CLOCK, DIRECTOR
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm
from yihe.matters.kinds import contents_of


def last_day(matter):
    """Return the closing day; the clock closes the call on the day after."""
    return contents_of(matter).closes_on


class CallWorkflow(Workflow):
    draft = State("草拟", waits_on=CLERK)
    proposed = State("待发布", waits_on=DIRECTOR, within=within("acceptance"))
    recruiting = State("招募中", waits_on=CLOCK, within=last_day)
    closed = State(
        "已截止", waits_on=CLERK, within=within_setting("conclude_call_working_days"), public="已截止，评审中",
        once=rules.nothing_waits,
    )  # fmt: skip
    concluded = State("已结束", tone=Tone.GOOD)
    cancelled = State("已取消", tone=Tone.BAD)

    propose = Action("提请发布", draft, proposed, by=CLERK, basis=CLAUSE, unless=[rules.call_is_over_already])
    publish = Action(
        "发布", proposed, recruiting, by=DIRECTOR, apart_from=(OPENING, "propose"), basis=CLAUSE,
        unless=[rules.call_is_over_already], confirm="发布后即向社会公开，更正须另发公告。",
    )  # fmt: skip
    send_back = Action("退回修改", proposed, draft, by=DIRECTOR, form=ReasonForm, refuses=True)
    draft_addendum = Action(
        "拟更正公告", recruiting, None, by=CLERK, form=forms.AddendumForm, effect=effects.draft_addendum,
        check=rules.addendum_takes_days_back, unless=[rules.an_addendum_waits], copies=(DIRECTOR,), quiet=True,
    )  # fmt: skip
    # Into the same state again, so that the new closing day is the one the clock goes by.
    publish_addendum = Action(
        "发布更正公告", recruiting, recruiting, by=DIRECTOR, effect=effects.publish_addendum,
        apart_from=("draft_addendum",), unless=[rules.no_addendum_waits],
        confirm="发布后通知所有申请单位和正在填写的单位。",
    )  # fmt: skip
    drop_addendum = Action(
        "不予发布更正公告", recruiting, None, by=DIRECTOR, form=ReasonForm, refuses=True, effect=effects.drop_addendum,
        unless=[rules.no_addendum_waits], quiet=True,
    )  # fmt: skip
    close = Action("截止", recruiting, closed, by=CLOCK)
    conclude = Action("结束招募", closed, concluded, by=CLERK, unless=[rules.applications_wait])
    cancel = Action(
        "取消招募", proposed | recruiting | closed, cancelled, by=DIRECTOR, form=ReasonForm, refuses=True,
        effect=effects.cancel_call, unless=[rules.somebody_was_chosen], quiet=True,
        confirm="还没有决定的申请随之终止，申请单位会收到理由。",
    )  # fmt: skip
    discard = Action("取消草拟", draft, cancelled, by=CLERK, form=ReasonForm, refuses=True, quiet=True)
