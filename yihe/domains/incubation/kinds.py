"""The five kinds of matter of incubation (R20): call, application, change of stage, leaving, tracking."""

from yihe.acts.agreements.panels import AgreementBox
from yihe.acts.documents.panels import Papers
from yihe.acts.hearing.kind import HeardKind
from yihe.acts.hearing.panels import HearingBox
from yihe.acts.hearing.rules import statement_paper
from yihe.acts.notices.panels import NoticeBox
from yihe.acts.reviews.panels import ReviewBox
from yihe.domains.incubation import forms, models, panels, rules, stay_forms, stay_rules, stays
from yihe.domains.incubation.call_workflow import CallWorkflow
from yihe.domains.incubation.city import AT_LEAST, AT_MOST, CLAUSE, SERVICES, setting
from yihe.domains.incubation.stay_workflows import GraduationWorkflow, StageChangeWorkflow, TrackingWorkflow
from yihe.domains.incubation.workflow import IncubationWorkflow
from yihe.foundation.city_words import word
from yihe.foundation.figures import COUNT, MONTHS
from yihe.foundation.procedure import within
from yihe.foundation.prose import said
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CLERK
from yihe.foundation.spoken import when_read
from yihe.matters.kinds import Guide, Kind, Paper
from yihe.matters.standing import LABELS

LABELS["name_tutor"] = "确定{tutor}"


class CallKind(Kind):
    code = "call"
    organization_called = ""
    label = "公开招募"
    summary = "发布招募公告，公开受理申请"
    prefix = "ZM"
    contents = models.Call
    workflow = CallWorkflow
    refuses_inside = True
    form = forms.CallForm
    opened_by = (CLERK,)
    columns = ("opens_on", "closes_on", "places")
    panels = (panels.CallBox("招募公告"), Papers())
    papers = (Paper("attachment", "公告附件", by=(CLERK,)),)
    group = "孵化"
    public = False  # it has a public page of its own

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return contents.title


class IncubationKind(HeardKind):
    code = "incubation"
    label = "孵化申请"
    prefix = "FHSQ"
    contents = models.Application
    joined = ("call__matter",)
    workflow = IncubationWorkflow
    form = forms.ApplicationForm
    opened_by = (APPLICANT,)
    received_by = (CLERK,)
    unless_open = (rules.no_call_is_open,)
    columns = ("call", "project", "stage", "group")
    filters = ("stage", "group")
    panels = (
        panels.ApplicationBox("申请内容"), Papers(), ReviewBox("筛选评估"), NoticeBox("公示"), AgreementBox("{enter}孵化协议"),
        HearingBox(), panels.ResidencyBox("{enter}", brief=True),
    )  # fmt: skip
    papers = (
        Paper("plan", "孵化计划书", note="项目背景、目标、步骤和经费安排", faults=("缺目标和步骤", "缺经费安排")),
        Paper("registration", "登记证书副本", note="已经登记的提供", lasting="登记证书"),
        Paper("signed_agreement", "签署的{enter}孵化协议扫描件", note="按打印稿签字盖章后扫描"),
        statement_paper(CLERK),
    )
    group = "孵化"
    guide = Guide(
        who="司法行政领域的社会组织（含筹备登记的），在招募公告规定的时间内",
        how_long=when_read(
            lambda: (
                f"受理 {within('acceptance').days()} 个工作日，筛选评估 {within('screening').days()} 个工作日，审核 {within('review').days()} 个工作日，"
                f"批准 {within('approval').days()} 个工作日，公示 {within('notice').days()} 个工作日"
            )
        ),
        basis=CLAUSE,
        steps=("应征公开招募，提交申请", "受理", "随机抽取专家筛选评估", "审批", "公示", "签订协议，{enter}"),
        gives=said(
            "{least}至{most}的场地、{tutor}",
            "和{services}项服务",
            "；{enter}后可以按规定申请补贴",
            least=(AT_LEAST, MONTHS),
            most=(AT_MOST, MONTHS),
            services=(SERVICES, COUNT),
        ),
        see_first=(("portal:calls", "看看正在报名的招募", "seed"),),
    )


class StageChangeKind(Kind):
    """Opened from the resident's page (`stays.propose_stage`), for a stay and not for whoever opens it."""

    code = "stage_change"
    label = "阶段调整"
    prefix = "JD"
    contents = models.StageChange
    joined = ("residency__organization",)
    workflow = StageChangeWorkflow
    refuses_inside = True
    columns = ("stage", "since")
    filters = ("stage",)
    panels = (panels.StageBox("拟调整"), panels.ResidencyBox("{enter}情况"), Papers())
    group = "孵化"
    public = False


class GraduationKind(HeardKind):
    """Opened by the organization; by the base (`stays.open_graduation`); by the calendar when the agreed end has passed."""

    code = "graduation"
    label = "{leave}申请"
    prefix = "CK"
    contents = models.Graduation
    joined = ("residency__organization", "residency__tutor")
    workflow = GraduationWorkflow
    form = stay_forms.GraduationForm
    opened_by = (APPLICANT,)
    unless_open = (stay_rules.not_resident,)
    columns = ("ground",)
    filters = ("ground",)
    panels = (panels.LeavingBox("{leave}前核对"), HearingBox(), Papers(), panels.ResidencyBox("{enter}情况"))
    papers = (
        Paper("summary", "孵化总结报告", note="对照协议约定的目标"),
        Paper("assessment", "{leave}评估材料", by=(BASE_MANAGER,)),
        Paper("handover", "场地交接单", by=(BASE_MANAGER,)),
        statement_paper(BASE_MANAGER),
    )
    group = "孵化"
    guide = Guide(
        who="{enter}的社会组织，期满或者提前",
        how_long=when_read(
            lambda: (
                f"评估 {setting('assess_working_days')} 个工作日，决定 {within('approval').days()} 个工作日；"
                f"{word('leave')}后 {setting('space_working_days')} 个工作日内交还场地"
            )
        ),
        basis=CLAUSE,
        steps=("提交申请和孵化总结", "{base}评估", "分管领导决定", "交还场地", "跟踪管理"),
    )

    @classmethod
    def open_due(cls, today):
        return stays.open_due_graduations(today)


class TrackingKind(Kind):
    """A child of the leaving, opened with it."""

    code = "tracking"
    label = "跟踪管理"
    prefix = "GZ"
    contents = models.Tracking
    joined = ("residency__organization", "residency__tutor")
    workflow = TrackingWorkflow
    refuses_inside = True
    columns = ("left_on",)
    panels = (panels.TrackingBox("跟踪回访"), Papers(), panels.ResidencyBox("{enter}经过"))
    group = "孵化"
    public = False
