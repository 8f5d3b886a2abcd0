"""招标项目: one round of a purchase, from its document to its award; 质疑, what is said against it; 投诉, what is brought of that before 财政."""

from functools import partial

from yihe.acts.documents.panels import Papers
from yihe.acts.reviews.panels import ReviewBox
from yihe.domains.procurement import models
from yihe.domains.procurement.bonds.kind import BondsBox
from yihe.domains.procurement.tender import answer_letter, drafting, panels, rows, together, wording
from yihe.domains.procurement.tender import qualifying as look
from yihe.domains.procurement.tender.boxes_of_some import (
    ConformityBox,
    LikenessBox,
    ProvinceBox,
    SeverityBox,
    SheetsBox,
)
from yihe.domains.procurement.tender.challenge_workflow import ChallengeWorkflow
from yihe.domains.procurement.tender.challenging import POSTED
from yihe.domains.procurement.tender.complaint_workflow import ComplaintWorkflow
from yihe.domains.procurement.tender.first_workflow import FirstTenderWorkflow
from yihe.domains.procurement.tender.workflow import TenderWorkflow
from yihe.foundation.roles import CLERK, PURCHASER, TREASURY
from yihe.foundation.workflow import Workflow
from yihe.matters.kinds import Kind, Paper
from yihe.matters.other_words import in_other_words
from yihe.matters.panels import Fields

# Each way of buying goes the ways of a tender and may call them otherwise (ADR 0122). Versions of a tender count from 1, its other words from here.
IN_OTHER_WORDS, FIRST_IN_OTHER_WORDS = 201, 101


# One for all versions: a form that is said in the same words is one form.
SAYS = {code: partial(wording.in_words_of, code) for code in drafting.HERE}


def _spoken(workflow: type[Workflow], first: int, name: str) -> dict[str, tuple[int, type[Workflow]]]:
    return {
        code: (first + nth, in_other_words(workflow, SAYS[code], name)) for nth, code in enumerate(drafting.HERE)
    }  # fmt: skip


SPOKEN = _spoken(TenderWorkflow, IN_OTHER_WORDS, "TenderInOtherWords")
FIRST_SPOKEN = _spoken(FirstTenderWorkflow, FIRST_IN_OTHER_WORDS, "FirstTenderInOtherWords")


class TenderKind(Kind):
    code, label, prefix, group = "tender", "招标项目", "ZB", "采购"
    summary = "编制招标文件，两人发布，密封投标，三人中的两人开标，两人审查，评审，按名次确定中标人"
    contents, workflow = models.Tender, TenderWorkflow
    organization_called = ""
    joined = ("purchase__buyer", "purchase__matter")
    columns = ("nth", "ceiling", "published_on")
    found_by = ("purchase__title",)
    panels = (
        panels.DocumentBox("招标文件"), BondsBox("保证金"), panels.OpeningBox("公布、投标和开标"), panels.AskedBox("询问和更正"), panels.BidsBox("投标"), panels.TalksBox("磋商和最后报价"),
        ProvinceBox("省库名单"), LikenessBox("雷同提示"), ConformityBox("符合性表决"), panels.RanksBox("评审结果"), SheetsBox("各成员评分"), SeverityBox("评委评分的宽严"), ReviewBox(), panels.NoticesBox("财政公告格式"), Papers(),
    )  # fmt: skip
    papers = (
        Paper(look.ON_PAPER, "窗口签收的纸质件扫描件", by=(CLERK,), only_in=("qualifying",)),
        Paper("clarification", "供应商的书面说明和确认", by=(CLERK,), only_in=("seating", "settled")),
        Paper("panel_finding", "评审组签字的认定书", by=(CLERK,), only_in=("seating", "talking", "settled")),
        Paper("need_change", "采购人代表签字确认的变动通知", by=(CLERK,), only_in=("talking",)),
        Paper("withdrawal", "供应商退出磋商的书面声明", by=(CLERK,), only_in=("talking", "offering")),
        Paper("final_offers", "供应商签字盖章的最后报价", by=(CLERK,), only_in=("offering",)),
        Paper("meeting_minutes", "集体研究的会议纪要", by=(CLERK,), only_in=("deciding",)),
    )
    parts = rows.ALL
    public = False
    refuses_inside = True
    workflow_version = 2
    also = dict(SPOKEN.values())
    old_workflows = {1: FirstTenderWorkflow, **dict(FIRST_SPOKEN.values())}

    @classmethod
    def version_for(cls, contents) -> int:
        profile = wording.profile_of(contents)
        return SPOKEN[profile.code][0] if profile.words else cls.workflow_version

    @classmethod
    def worded(cls, matter, text: str) -> str:
        """Say it in the words of the matter's profile; who bids is called as they are called."""
        if matter.workflow_version < FIRST_IN_OTHER_WORDS:
            return text
        return wording.said(cls.contents_of(matter), text, (bid.label for bid in rows.bids_of(matter)))

    @classmethod
    def judged_besides(cls, matter):
        return together.besides(matter)

    @classmethod
    def amount_of(cls, contents, parts):
        return next((bid.price for bid in parts.get("bids", ()) if bid.won), contents.ceiling)


class ChallengeKind(Kind):
    code, label, prefix, group = "challenge", "质疑", "CGZY", "采购"
    contents, workflow = models.Challenge, ChallengeWorkflow
    organization_called = ""
    joined = ("tender__purchase__buyer", "tender__purchase__matter", "tender__matter", "bid")
    columns, filters = ("against", "received_on", "outcome"), ("against", "outcome")
    found_by = ("name", "tender__purchase__title")
    panels = (
        Fields("质疑", "against", "name", "receipt", "step_on", "received_on", "posted_on", "facts", "wants"), panels.AnswerBox("答复"), Papers(),
    )  # fmt: skip
    received_by = (CLERK,)
    papers = (
        Paper("challenge_letter", "质疑函", required_for=("register",), by=(CLERK,)), Paper("challenge_proof", "必要的证明材料", by=(CLERK,)),
        Paper("challenge_authority", "代理人的授权委托书", by=(CLERK,)), Paper(POSTED, "寄件凭证（邮戳或者寄件回执）", by=(CLERK,)),
    )  # fmt: skip
    public = False
    refuses_inside = True

    @classmethod
    def letter(cls, matter):
        """质疑答复书, once it is answered."""
        return answer_letter.letter_of(matter)

    @classmethod
    def signs(cls, matter, doing):
        return answer_letter.signs(matter, doing)

    @classmethod
    def worded(cls, matter, text: str) -> str:
        return TenderKind.worded(cls.contents_of(matter).tender.matter, text)


class ComplaintKind(Kind):
    code, label, prefix, group = "tender_complaint", "投诉", "CGTS", "采购"
    contents, workflow = models.Complaint, ComplaintWorkflow
    organization_called = ""
    joined = ("challenge__matter", "tender__purchase__buyer", "tender__purchase__matter", "tender__matter")
    columns, filters = ("complained_on", "outcome"), ("outcome",)
    found_by = ("name", "tender__purchase__title")
    panels = (
        Fields("投诉", "name", "complained_on", "notified_on", "document", "facts", "wants"), panels.BroughtBox("经过和处理决定"), Papers(),
    )  # fmt: skip
    papers = (
        Paper("complaint_notice", "投诉答复通知书和投诉书副本", required_for=("explain",), by=(PURCHASER, CLERK, TREASURY)),
        Paper("complaint_explanation", "签章的书面说明和证据", required_for=("explain",), by=(PURCHASER,)),
        Paper(
            "complaint_decision", "投诉处理决定书", by=(TREASURY,),
            required_for=("dismiss", "leave", "give_next", "begin_anew", "void_failure"),
        ),
    )  # fmt: skip
    public = False
    refuses_inside = True

    @classmethod
    def worded(cls, matter, text: str) -> str:
        return TenderKind.worded(cls.contents_of(matter).tender.matter, text)
