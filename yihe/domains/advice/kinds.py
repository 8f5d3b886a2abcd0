"""The three kinds of advice: the consultation, its call-back, and a complaint."""

from yihe.acts.ratings.panels import RatingBox
from yihe.domains.advice import forms, handing, panels, terms
from yihe.domains.advice.door import RESIDENT
from yihe.domains.advice.models import CallBack, Complaint, Consultation
from yihe.domains.advice.workflow import CallBackWorkflow, ComplaintWorkflow, ConsultationWorkflow
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER
from yihe.matters import handed_outside
from yihe.matters.declared import Kept, PersonalParty
from yihe.matters.kinds import Kind
from yihe.matters.models import Confidentiality
from yihe.matters.readers import ASSIGNED, HOLDER, party

handed_outside.declare("consultation", handing.with_whom)
GROUP = "公共法律服务"
EARLIER = "这是以前的答复。有新的答复，也在这里看。"
KEPT = Kept(terms.WORDS, ground="本局设定的咨询和投诉文字保存期限")


class ConsultationKind(Kind):
    """Known to the desk with its sort and clock; its words are read by whoever it is given to (kernel §1)."""

    code, label, prefix, group = "consultation", "法律咨询", "ZX", GROUP
    summary = "登记电话、窗口、上门和来信的咨询，分派给值班人员答复"
    contents, workflow, form = Consultation, ConsultationWorkflow, forms.ConsultationForm
    opened_by = (ADVICE_DESK,)
    confidentiality, compartment = Confidentiality.INTERNAL, "consultation"
    person = PersonalParty(RESIDENT, name="asker", contact="phone", safe_way="safe_way", safe_note="safe_note")
    words_kept = KEPT
    columns, filters = ("channel", "topic"), ("channel", "topic")
    panels = (panels.SubjectBox("咨询"), panels.WordsBox("问和答").read_by(party(DUTY_LAWYER)), RatingBox())
    organization_called = "咨询人"

    @classmethod
    def contents_may_be_mended(cls, matter) -> bool:
        """What was asked is not for the desk to open again: what is wrong in it is said to whoever answers."""
        return False

    @classmethod
    def answer_outside(cls, matter):
        """Return what whoever asked reads: what they are asked for, else the answer, else why it ended without one."""
        contents: Consultation = cls.contents_of(matter)
        if matter.emptied_at:
            return None
        if matter.state == "supplementing":
            return _said("请您补充", contents.wanted, matter.opened_at)
        if matter.state == "consenting":
            return _said("请您决定是否转交", handing.asks(contents), matter.opened_at)
        if matter.state == "handed":
            return _said("已经转交", handing.tells(contents), matter.opened_at)
        answer = contents.answer if contents.answered_at else ""
        earlier = EARLIER if answer and matter.is_open and matter.state != "answered" else ""
        text = "\n\n".join(filter(None, (contents.told, earlier, answer)))
        return _said("答复", text, contents.answered_at or matter.closed_at) if text else None

    @classmethod
    def child_closed(cls, matter, child, *, by) -> None:
        handing.hear(matter, child)


class CallBackKind(Kind):
    code, label, prefix, group = "call_back", "回拨", "HB", GROUP
    organization_called = ""
    contents, workflow = CallBack, CallBackWorkflow
    confidentiality = Confidentiality.INTERNAL
    columns = ("ring_at", "tries")
    panels = (panels.RingBox("打给谁").read_by(HOLDER),)
    public = False


class ComplaintKind(Kind):
    code, label, prefix, group = "complaint", "投诉", "TS", GROUP
    summary = "登记对咨询答复和服务人员的投诉，由无关的人调查答复"
    contents, workflow, form = Complaint, ComplaintWorkflow, forms.ComplaintForm
    opened_by = (ADVICE_DESK,)
    confidentiality, compartment = Confidentiality.INTERNAL, "complaint"
    person = PersonalParty(RESIDENT, name="asker", contact="phone", safe_way="safe_way")
    words_kept = KEPT
    panels = (panels.ComplaintBox("投诉").read_by(HOLDER, ASSIGNED),)
    organization_called = "投诉人"

    @classmethod
    def contents_may_be_mended(cls, matter) -> bool:
        return False

    @classmethod
    def answer_outside(cls, matter):
        contents: Complaint = cls.contents_of(matter)
        if matter.emptied_at or not contents.answered_at:
            return None
        return _said("答复", contents.answer, contents.answered_at)


def _said(outcome: str, answer: str, at) -> dict:
    return {"outcome": outcome, "answer": answer, "answered_at": at, "upheld": False}
