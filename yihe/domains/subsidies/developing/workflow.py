"""
开发岗位、建立基地、报年度培训计划: taken in by one, looked at on the spot, accepted by two others, read by the public, and then in the register.

`DevelopingWorkflow` is what all three share; a base is built between being taken in and being looked at.
"""

from yihe.acts.documents.forms import SendBackForm
from yihe.acts.notices import parts as notices
from yihe.acts.notices import rules as noticing
from yihe.domains.subsidies.developing import effects, forms, rules
from yihe.domains.subsidies.guides import clause
from yihe.domains.subsidies.workflow import LOCKED
from yihe.foundation.periods import MONTHS
from yihe.foundation.procedure import lasting, within
from yihe.foundation.roles import APPLICANT, CLERK, CLOCK, DIRECTOR, JUSTICE_OFFICE, REVIEWER
from yihe.foundation.workflow import PAUSED, Action, State, Tone, Workflow
from yihe.matters.forms import ReasonForm

POSTS, BASES = clause("subsidies/post/year_amount"), clause("subsidies/training_base/once")
# Whoever took the papers in or went to see does not accept; of the two who accept, each is another person.
SAW = ("accept", "visit")


class DevelopingWorkflow(Workflow, abstract=True):
    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待受理", waits_on=CLERK, within=within("acceptance"), public="已提交，待受理")
    returned = State("待补正", waits_on=APPLICANT, within=within("supplement"), clock=PAUSED)
    visiting = State(
        "待实地查看", waits_on=CLERK, within=within("site_visit"), public="待实地查看", known_to=(JUSTICE_OFFICE,)
    )
    examining = State("待第一人验收", waits_on=REVIEWER, within=within("review"), public="验收中")
    confirming = State("待第二人验收", waits_on=DIRECTOR, within=within("approval"), public="验收中")
    noticed = State("公示中", waits_on=CLOCK, within=noticing.closing_day, open_to_objections=True)
    entered = State("已登记", tone=Tone.GOOD)
    not_accepted = State("不予受理", tone=Tone.BAD)
    refused = State("不予同意", tone=Tone.BAD)
    withdrawn = State("已撤回", tone=Tone.NEUTRAL)
    lapsed = State("视为撤回", tone=Tone.NEUTRAL)

    submit = Action(
        "提交申请", draft | returned, submitted, by=APPLICANT, on_paper=True, papers=("plan",), confirm=LOCKED,
        unless=[rules.stands_against_it], effect=effects.take_the_place,
    )  # fmt: skip
    accept = Action("受理", submitted, visiting, by=CLERK, unless=[rules.stands_against_it])
    send_back = Action("退回补正", submitted, returned, by=CLERK, form=SendBackForm, refuses=True)
    not_accept = Action(
        "不予受理", submitted, not_accepted, by=CLERK, form=ReasonForm, refuses=True, effect=effects.let_go, quiet=True
    )
    lapse = Action("逾期未补正，视为撤回", returned, lapsed, by=CLOCK, effect=effects.let_go)
    visit = Action(
        "登记实地查看", visiting, examining, by=(CLERK, JUSTICE_OFFICE), form=forms.VisitForm,
        check=rules.visit_is_wrong, effect=effects.record_visit,
    )  # fmt: skip
    find_good = Action(
        "验收合格，请第二人验收", examining, confirming, by=REVIEWER, form=forms.OpinionForm, apart_from=SAW,
        unless=[rules.stands_against_it], effect=effects.find_good,
    )  # fmt: skip
    ask_for_more = Action("退回申请单位补正", examining, returned, by=REVIEWER, form=SendBackForm, refuses=True)
    fail = Action(
        "验收不合格", examining, refused, by=REVIEWER, form=ReasonForm, refuses=True, apart_from=SAW,
        effect=effects.let_go, quiet=True,
    )  # fmt: skip
    agree = Action(
        "验收合格，公示", confirming, noticed, by=DIRECTOR, form=forms.AgreeForm, apart_from=(*SAW, "find_good"),
        unless=[rules.stands_against_it, noticing.objection_waits, rules.second_spoke_already], check=rules.agreement_is_wrong, effect=effects.agree,
        confirm="公示后任何人都能看到，内容不能再改；公示期满没有异议的，登入登记簿。",
    )  # fmt: skip
    differ = Action(
        "意见不一致，退回重新验收", confirming, examining, by=DIRECTOR, form=ReasonForm, refuses=True, quiet=True
    )
    refuse = Action(
        "不予同意", confirming, refused, by=DIRECTOR, form=ReasonForm, refuses=True, apart_from=(*SAW, "find_good"),
        effect=effects.let_go,
    )  # fmt: skip
    over = notices.over(noticed, entered, effect=effects.enter)
    uphold_objection = notices.uphold_objection(noticed, examining)
    take_back = notices.take_back(noticed, confirming)
    withdraw = Action(
        "撤回", draft | submitted | returned | visiting | examining | confirming, withdrawn, by=APPLICANT, quiet=True,
        effect=effects.let_go, confirm="撤回后此件不再办理，编号保留；还要申请的，请另行填写。",
    )  # fmt: skip


class PlainWorkflow(DevelopingWorkflow):
    """A post, and a plan."""


class BaseWorkflow(DevelopingWorkflow):
    """A base is built first; what two do not find good may be mended and looked at again."""

    building = State("建设中，待报建成", waits_on=APPLICANT, within=lasting("base_building", MONTHS), public="建设中")
    lapsed_building = State("逾期未建成", tone=Tone.NEUTRAL)

    accept = Action(
        "受理，同意建设", DevelopingWorkflow.submitted, building, by=CLERK, unless=[rules.stands_against_it]
    )
    report_built = Action(
        "报告建成，申请验收", building, DevelopingWorkflow.visiting, by=APPLICANT, form=forms.BuiltForm,
        check=rules.built_day_is_wrong, effect=effects.report_built, papers=("photos",),
    )  # fmt: skip
    mend = Action(
        "限期整改，重新申请验收", DevelopingWorkflow.examining, building, by=REVIEWER, form=ReasonForm, refuses=True,
    )  # fmt: skip
    end_building = Action("逾期未报建成，终止", building, lapsed_building, by=CLOCK, effect=effects.let_go)
    withdraw = Action(
        "撤回", DevelopingWorkflow.withdraw.source | building, DevelopingWorkflow.withdrawn, by=APPLICANT, quiet=True,
        effect=effects.let_go, confirm=DevelopingWorkflow.withdraw.confirm,
    )  # fmt: skip
