"""转介 as a kind: what every hand-over has, whichever role sends it; and the house's own, of the advice desk."""

from yihe.acts.referrals import consents, rules, withdrawing
from yihe.acts.referrals.door import RECEIVER, REFERRED
from yihe.acts.referrals.forms import ReferralForm
from yihe.acts.referrals.models import Referral
from yihe.acts.referrals.panels import BackBox, FieldsBox, WayBox
from yihe.acts.referrals.workflow import referral_workflow
from yihe.foundation.periods import YEARS
from yihe.foundation.procedure import lasting
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters import handed_outside, standing
from yihe.matters.declared import Kept, Part, PersonalParty
from yihe.matters.kinds import Kind
from yihe.matters.models import Confidentiality
from yihe.matters.readers import ASSIGNED, HOLDER, OWN, party


class ReferralKind(Kind, abstract=True):
    """
    Subclass with `code`, `label`, `prefix`, `workflow = referral_workflow(ROLE)` and `opened_by = (ROLE,)`. Known by office, each in a
    compartment of its own; read by whoever opened it and, as far as the consent goes, by one person of the receiver.
    """

    group = "公共法律服务"
    summary = "征得本人同意，把事情转给能办的单位，跟到有答复为止"
    contents, form = Referral, ReferralForm
    confidentiality, compartment = Confidentiality.INTERNAL, "referral"
    mended_by = (OWN,)  # the form shows what is to be handed over, and that is not for another of the office to open
    person = PersonalParty(REFERRED, name="name", contact="phone", safe_way="safe_way", safe_note="safe_note")
    parent_first = True  # what it hangs on hears of its end; the consent taken back there ends it
    parts = (Part("consents", "同意", "referrals.Consent", "referral"),)
    words_kept = Kept(lasting("referral_words", YEARS), ground="本局设定的转介文字保存期限")
    columns, filters = ("ground", "result"), ("ground", "result")
    panels = (
        WayBox("转给谁"),
        FieldsBox("移交的内容").read_by(OWN, party(RECEIVER)),
        BackBox("对方的答复").read_by(OWN, ASSIGNED, HOLDER, party(RECEIVER)),
    )
    organization_called = "被转介人"

    def __init_subclass__(cls, abstract: bool = False):
        super().__init_subclass__(abstract=abstract)
        if not abstract:
            standing.keep_out(cls.code, rules.keeps_out)
            handed_outside.declare(cls.code, rules.with_whom)

    @classmethod
    def answer_outside(cls, matter):
        """Return what the person reads with their code: what they are asked to agree to, then what came of it."""
        referral: Referral = cls.contents_of(matter)
        if matter.emptied_at:
            return None
        if referral.withdrawn_at:
            words = "\n\n".join(filter(None, (referral.told, withdrawing.BACK)))
            return _said("您已撤回同意", words, referral.withdrawn_at)
        if matter.state == "draft" and (text := consents.asks(matter, referral)):
            return _said("请您决定是否同意", text, matter.opened_at)
        return _said("答复", referral.told, matter.closed_at) if referral.told else None


class DeskReferralKind(ReferralKind):
    """转介 of the advice desk: of a consultation, or of whoever comes to the counter."""

    code, label, prefix = "referral", "转介", "ZJ"
    workflow = referral_workflow(ADVICE_DESK)
    opened_by = (ADVICE_DESK,)


def _said(outcome: str, answer: str, at) -> dict:
    return {"outcome": outcome, "answer": answer, "answered_at": at, "upheld": False}
