"""The kinds of buying: the purchase, its contract, each stage of it; the tender between the first two is `tender.kind`, how it was performed `performance_kind`."""

from yihe.acts.documents.panels import Papers
from yihe.acts.funds.panels import MoneyPanel
from yihe.acts.notices.panels import NoticeBox
from yihe.domains.procurement import amendments, forms, models, panels, rows, starting
from yihe.domains.procurement.bonds.kind import BondsBox
from yihe.domains.procurement.contract_workflow import ContractWorkflow, MilestoneWorkflow
from yihe.domains.procurement.performance_kind import PerformanceOfContractBox, PerformanceOfThoseBox
from yihe.domains.procurement.pointed_box import PointedBox
from yihe.domains.procurement.profiles import SIMPLE_QUOTE
from yihe.domains.procurement.tender.kind import TenderKind
from yihe.domains.procurement.tender.panels import NoticesBox
from yihe.domains.procurement.workflow import PurchaseWorkflow
from yihe.foundation.roles import APPLICANT, PURCHASER
from yihe.matters import handed_outside
from yihe.matters.actions import perform
from yihe.matters.declared import Part
from yihe.matters.kinds import Kind, Paper
from yihe.matters.panels import Fields

handed_outside.declare("purchase", starting.with_the_province)
COMMITMENTS = Part("commitments", "指标占用", "funds.Commitment", "matter", joined=("envelope",))


class PurchaseKind(Kind):
    code, label, prefix, group = "purchase", "采购", "CG", "采购"
    summary = "提出需求，预留资金，按合并计算的金额确定程序，采购"
    contents, workflow, form = models.Purchase, PurchaseWorkflow, forms.PurchaseForm
    organization_called = ""
    joined = ("buyer", "line__version")
    opened_by = (PURCHASER,)
    columns, filters, found_by = ("buyer", "item", "budget", "regime"), ("regime", "platform"), ("title", "series")
    panels = (
        panels.MeasuredBox("合并计算和程序"), Fields("需求", "buyer", "item", "line", "need", "serves_public", "budget", "project", "series", amounts=("budget",)),
        panels.AskedBox("需求调查"), panels.PlanBox("实施计划"), NoticeBox("单一来源公示"), panels.QuotesBox("报价和成交"), PerformanceOfThoseBox("履约记录"), MoneyPanel(), NoticesBox("财政公告格式"), Papers(), panels.FileBox("采购卷宗"),
    )  # fmt: skip
    papers = (
        Paper("survey", "需求调查材料", by=(PURCHASER,)), Paper("approval", "批准文件", by=(PURCHASER,)),
        Paper("result", "外部平台的结果公告", required_for=("enter_result",), by=(PURCHASER,), only_in=("ready",)),
        Paper("leaving", "拒绝签订或者催签的书面材料", required_for=("report_gone",), by=(PURCHASER,), only_in=("awarded",)),
    )  # fmt: skip
    parts = rows.OF_PURCHASE
    public = False
    refuses_inside = True

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return contents.title

    @classmethod
    def beside(cls, matter) -> frozenset[str]:
        """The measured amount chooses the way, with the approval: before it nobody is told one, and after it no other."""
        purchase = cls.contents_of(matter)
        if not purchase.approved_on:
            return frozenset({"quoting", "tendering", "deciding"})
        if purchase.direct or purchase.platform == "external":
            return frozenset({"quoting", "tendering"})
        return frozenset({"tendering"} if purchase.profile == SIMPLE_QUOTE else {"quoting", "deciding"})

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.budget

    @classmethod
    def child_closed(cls, matter, child, *, by) -> None:
        if child.kind == TenderKind.code:
            # A contract drawn before a challenge of the term was entered keeps its purchase where it is.
            if matter.state == "tendering":
                perform(matter, "tender_won" if child.state == "won" else "tender_failed", by=None, following=True)
        if child.kind == ContractKind.code:
            perform(matter, "contract_dropped" if child.state == "dropped" else "close", by=by, following=True)


class ContractKind(Kind):
    code, label, prefix, group = "contract", "采购合同", "HT", "采购"
    contents, workflow = models.Contract, ContractWorkflow
    joined = ("supplier", "purchase__buyer", "award")
    organization_called = "承接主体"
    columns = ("number", "amount", "ends_on")
    found_by = ("number", "supplier__name")
    panels = (
        panels.ContractBox("合同"),
        panels.StagesBox("各期"),
        BondsBox("履约保证金"),
        panels.SupplementBox("补充合同"),
        panels.AmendmentBox("合同变更"),
        PerformanceOfContractBox("履约记录"),
        panels.TakeoverBox("合同承继"),
        Papers(),
    )
    papers = (
        Paper("signed_contract", "双方签字盖章的合同扫描件", required_for=("sign",), by=(PURCHASER,)),
        Paper("signed_supplement", "双方签字盖章的补充合同", required_for=("sign_supplement",), by=(PURCHASER,), only_in=("supplement_signing",)),
        Paper("signed_amendment", "双方签字盖章的合同变更协议", required_for=("propose_amendment",), by=(PURCHASER,), only_in=("in_force",)),
        Paper("succession", "合并、分立、更名的文件", required_for=("propose_takeover",), by=(PURCHASER,), only_in=("in_force",)),
    )  # fmt: skip
    parts = rows.OF_CONTRACT
    public = False
    refuses_inside = True

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.amount


class MilestoneKind(Kind):
    code, label, prefix, group = "milestone", "履约分期", "LCB", "采购"
    contents, workflow = models.Milestone, MilestoneWorkflow
    joined = ("supplier", "stage__contract__purchase__buyer")
    organization_called = "承接主体"
    columns = ("amount", "accepted", "deducted")
    panels = (panels.MilestoneBox("履约和验收"), PointedBox("履约凭据和服务对象评价"), MoneyPanel(), Papers())
    papers = (Paper("evidence", "履约材料", required_for=("report",), by=(PURCHASER, APPLICANT)),)
    parts = (
        COMMITMENTS,
        Part("counts", "扣减次数", "procurement.Counted", "milestone"),
        rows.UNITS,
        rows.POINTED,
        rows.MATERIALS,
    )
    public = False
    refuses_inside = True

    @classmethod
    def stands_still(cls, matter):
        """A contract that is suspended, or whose award is challenged, is not performed by either side (条 54; 法 57)."""
        return amendments.is_suspended(matter, None)

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.amount if contents.accepted is None else contents.accepted
