"""需要帮助: somebody at a station who needs help, handed to whoever can give it, with their consent."""

from yihe.acts.referrals import verbs
from yihe.acts.referrals.withdrawing import BACK
from yihe.domains.station_work.door import HELPED
from yihe.domains.station_work.helping import effects, forms, panels, rules, terms
from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.domains.station_work.helping.workflow import HelpWorkflow
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters.actions import perform
from yihe.matters.declared import Kept, PersonalParty
from yihe.matters.kinds import Kind
from yihe.matters.models import Confidentiality
from yihe.matters.readers import OWN, in_reach


class HelpKind(Kind):
    """Known by office with its step; its words are read by whoever took them down and by the desk; whom it went to by the desk alone."""

    code, label, prefix, group = "help_needed", "需要帮助", "BZ", "村居事务"
    summary = "有人需要帮助：征得本人同意，登记给司法局，由司法局找能帮的单位"
    contents, workflow, form = HelpNeeded, HelpWorkflow, forms.HelpForm
    opened_by = (STATION_KEEPER, ADVICE_DESK)
    confidentiality, compartment = Confidentiality.INTERNAL, "help"
    person = PersonalParty(HELPED, name="who", contact="phone", safe_way="safe_way", safe_note="safe_note")
    words_kept = Kept(terms.WORDS, ground="本局设定的需要帮助登记的保存期限")
    panels = (
        panels.WordsBox("登记的内容").read_by(OWN, in_reach(ADVICE_DESK)),
        panels.DeskBox("办理").read_by(in_reach(ADVICE_DESK)),
    )
    organization_called = "需要帮助的人"

    @classmethod
    def contents_may_be_mended(cls, matter) -> bool:
        return False

    @classmethod
    def opened(cls, matter, *, by) -> None:
        effects.ring_desk(matter)

    @classmethod
    def child_closed(cls, matter, child, *, by) -> None:
        """Hear what came of a hand-over. One that ends because all of it was taken back changes nothing: that act is going on."""
        if not verbs.is_referral(child) or matter.state != "helping" or not rules.contents(matter).agreed:
            return
        came = verbs.outcome(child)
        if came.how == "answered":
            perform(matter, "answered", by=by, following=True, told=came.words)
        elif not verbs.open_under(matter):
            perform(matter, "not_helped", by=by, following=True)

    @classmethod
    def answer_outside(cls, matter):
        """Return what the person reads with their code: what they were told, once they were."""
        said: HelpNeeded = cls.contents_of(matter)
        if matter.emptied_at:
            return None
        if not said.words:
            words = "\n\n".join(filter(None, (said.told, BACK)))
            return {"outcome": "您已撤回同意", "answer": words, "answered_at": matter.closed_at, "upheld": False}
        if not said.told:
            return None
        return {"outcome": "答复", "answer": said.told, "answered_at": matter.closed_at, "upheld": False}
