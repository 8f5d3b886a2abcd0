"""清单版本: drawn up by one, looked at by another, open to everybody's opinion, decided by a third; in force until the next."""

from yihe.acts.notices import parts as notices
from yihe.acts.notices import rules as noticing
from yihe.domains.functions import effects, forms, rules
from yihe.foundation.periods import MONTHS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import CLERK, CLOCK, DIRECTOR, REVIEWER
from yihe.foundation.workflow import OPENING, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm


class ListVersionWorkflow(Workflow):
    draft = State("草拟", waits_on=CLERK)
    examining = State("待合法性审核", waits_on=REVIEWER, within=within("review"))
    consulting = State("征求意见中", waits_on=CLOCK, within=noticing.closing_day, open_to_objections=True)
    deciding = State("待决定", waits_on=DIRECTOR, within=within("approval"))
    in_force = State("已公布", waits_on=CLOCK, within=lasting("list_review", MONTHS))
    replaced = State("已由新版本接替", tone=Tone.GOOD)
    dropped = State("不再办理", tone=Tone.NEUTRAL)

    submit = Action(
        "送合法性审核", draft, examining, by=CLERK, effect=effects.draw_up,
        unless=[rules.another_is_under_way, rules.cannot_be_drawn_up],
        confirm="送审后条目定稿；退回的，修改工作稿后重新送审。",
    )  # fmt: skip
    consult = Action(
        "审核通过，公开征求意见", examining, consulting, by=REVIEWER, form=forms.OpinionsForm, effect=effects.open_for_opinions,
        check=noticing.text_says_too_much, apart_from=(OPENING, "submit"), unless=[noticing.objection_waits],
        confirm="发布后任何人都能看到，内容不能再改。",
    )  # fmt: skip
    send_back = Action("退回修改", examining | deciding, draft, by=(REVIEWER, DIRECTOR), form=ReasonForm, refuses=True)
    over = notices.over(consulting, deciding)
    uphold_objection = notices.uphold_objection(consulting, draft)
    take_back = notices.take_back(consulting, examining)
    publish = Action(
        "决定公布", deciding, in_force, by=DIRECTOR, form=forms.PublishForm, effect=effects.publish,
        check=rules.cannot_be_published, apart_from=(OPENING, "submit", "consult"),
        confirm="公布后即向社会公开；上一个版本到施行日期前一日为止。",
    )  # fmt: skip
    remind = Action("到期未修订，提醒核对", in_force, in_force, by=CLOCK, copies=(CLERK,))
    replace = Action("由新版本接替", in_force, replaced, by=CLOCK, automatic=True)
    drop = Action(
        "不再办理",
        draft | examining | deciding,
        dropped,
        by=(CLERK, DIRECTOR),
        form=ReasonForm,
        refuses=True,
        quiet=True,
    )
