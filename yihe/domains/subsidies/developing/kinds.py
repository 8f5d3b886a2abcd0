"""The three kinds of what is applied for before there is money (T 四(五)): a post, a base, the plan of a year."""

from yihe.acts.documents.panels import Papers
from yihe.acts.notices.panels import NoticeBox
from yihe.domains.subsidies.developing import forms, rules
from yihe.domains.subsidies.developing.models import BaseApplication, PlanApplication, PostApplication
from yihe.domains.subsidies.developing.panels import FoundBox
from yihe.domains.subsidies.developing.workflow import BASES, POSTS, BaseWorkflow, DevelopingWorkflow, PlainWorkflow
from yihe.domains.subsidies.guides import time_limits
from yihe.foundation.roles import APPLICANT, CLERK
from yihe.matters.kinds import Guide, Kind, Paper
from yihe.matters.panels import Fields

LIMITS = (
    ("acceptance", "受理"), ("site_visit", "实地查看"), ("review", "第一人验收"), ("approval", "第二人验收"), ("notice", "公示"),
)  # fmt: skip
PLAN_FAULTS = ("内容与申请表不一致", "没有盖章")


class DevelopingKind(Kind, abstract=True):
    """Subclass with `public_fields`: those of the contents that the notice tells."""

    opened_by = (APPLICANT,)
    received_by = (CLERK,)
    unless_open = (rules.may_not_apply,)
    workflow: type[DevelopingWorkflow] = PlainWorkflow
    group = "人才培育"
    public_fields: tuple[str, ...] = ()

    @classmethod
    def said_in_public(cls, contents) -> list[tuple[str, str]]:
        """Return label and value of what the notice tells."""
        rows = (Fields.row(contents, name) for name in cls.public_fields)
        return [(label, str(value)) for label, value in rows if value not in (None, "")]

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return f"{organization.name}{cls.label}：{contents}"


class PostDevelopmentKind(DevelopingKind):
    code, label, prefix = "post_development", "社工岗位开发申请", "GWKF"
    contents, form = PostApplication, forms.PostForm
    columns, filters = ("title", "certificate", "planned_on"), ("certificate",)
    public_fields = ("title", "duties", "place", "certificate")
    panels = (
        Fields("申请内容", "title", "duties", "place", "need", "certificate", "planned_on", "post"), FoundBox("实地查看和验收"),
        NoticeBox("公示"), Papers(),
    )  # fmt: skip
    papers = (Paper("plan", "岗位开发方案", note="岗位职责、工作安排、薪酬和经费来源", faults=PLAN_FAULTS),)
    guide = Guide(
        who="开发社工岗位的司法行政领域社会组织", how_long=time_limits(*LIMITS), basis=POSTS,
        gives="岗位经验收、公示登记以后，由持证社工在岗的，可以按这个岗位申领资金",
        steps=("在线申请", "受理", "实地查看", "两人验收", "公示", "登记岗位"),
    )  # fmt: skip


class BaseDevelopmentKind(DevelopingKind):
    code, label, prefix = "base_development", "实训基地建设申请", "JDJS"
    contents, form, workflow, joined = BaseApplication, forms.BaseForm, BaseWorkflow, ("base",)
    columns = ("name", "built_on")
    public_fields = ("name", "partners", "address", "capacity", "built_on")
    panels = (
        Fields("申请内容", "base", "name", "partners", "address", "capacity", "purpose"), FoundBox("实地查看和验收"), NoticeBox("公示"),
        Papers(),
    )  # fmt: skip
    papers = (
        Paper("plan", "实训基地建设方案", note="场地、设备、师资和与合作单位的协议", faults=PLAN_FAULTS),
        Paper("photos", "建成的现场照片和说明", only_in=("building",), faults=("照片看不清",)),
    )
    guide = Guide(
        who="建立社会工作实训基地的司法行政领域社会组织", how_long=time_limits(*LIMITS), basis=BASES,
        gives="建成并经两人验收合格、公示登记以后，可以申请一次性以奖代补和以后每年的培训经费",
        steps=("在线申请", "受理，同意建设", "建成后申请验收", "实地查看", "两人验收", "公示", "登记基地"),
    )  # fmt: skip


class TrainingPlanKind(DevelopingKind):
    code, label, prefix = "training_plan", "年度培训计划申报", "PXJH"
    contents, form, joined = PlanApplication, forms.PlanForm, ("base",)
    unless_open = (rules.has_no_base,)
    columns, filters = ("base", "year", "sessions", "trainees"), ("year",)
    public_fields = ("base", "year", "sessions", "trainees")
    panels = (
        Fields("申报内容", "base", "year", "courses", "sessions", "trainees", "budget", amounts=("budget",)), FoundBox("实地查看和验收"),
        NoticeBox("公示"), Papers(),
    )  # fmt: skip
    papers = (Paper("plan", "年度培训计划文本", note="每期的主题、对象、时间、师资和经费明细", faults=PLAN_FAULTS),)
    guide = Guide(
        who="有验收合格的实训基地的社会组织，在年度结束以前", how_long=time_limits(*LIMITS), basis=BASES,
        gives="计划经验收、公示登记以后，可以凭支出凭证申请当年的实训基地经费",
        steps=("在线申报", "受理", "实地查看", "两人验收", "公示", "登记计划"),
    )  # fmt: skip
