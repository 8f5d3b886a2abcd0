"""差评回访 as a kind: opened by a bad mark alone, in a compartment of its own."""

from yihe.acts.ratings import limits
from yihe.acts.ratings.door import RATER
from yihe.acts.ratings.models import BadMark, Result
from yihe.acts.ratings.panels import BadMarkBox
from yihe.acts.ratings.workflow import BadMarkWorkflow
from yihe.matters.declared import Kept, PersonalParty
from yihe.matters.kinds import Kind
from yihe.matters.models import Confidentiality


class BadMarkKind(Kind):
    code, label, prefix, group = "bad_mark", "差评回访", "CP", "公共法律服务"
    organization_called = ""
    contents, workflow = BadMark, BadMarkWorkflow
    confidentiality, compartment = Confidentiality.COMPARTMENT, "bad_mark"
    person = PersonalParty(RATER, name="called")
    words_kept = Kept(limits.WORDS, ground="本局设定的差评文字保存期限", words=("words", "phone", "answer"))
    panels = (BadMarkBox("差评"),)
    summary = "不满意的，由没有经手的人回访，整改、说明或者认定误评，并告知评价人"

    @classmethod
    def answer_outside(cls, matter):
        mark = cls.contents_of(matter)
        if matter.emptied_at or not mark.result:
            return None
        said = {"answer": mark.answer, "answered_at": mark.answered_at, "upheld": mark.result == Result.MENDED}
        return {"outcome": Result(mark.result).label, **said}
