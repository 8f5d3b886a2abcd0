"""In which way claims are alike that are decided in one go: reckoned, with nothing in them somebody has to look at alone."""

from decimal import Decimal

from yihe.domains.subsidies import questions
from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.reckonings import objection_to, reckon_claim
from yihe.matters.declared import Alike
from yihe.matters.models import Matter


def _reckoned(matter: Matter, user) -> tuple[str, Decimal | None]:
    """
    Return what sets a claim apart – the rules object or say something beside it, the registers ask something – and what it comes
    to. Evidence may still be missing until the reviewer has it: then nobody knows what it comes to, and nought would be a lie.
    """
    known = {"approver": user} if matter.state == "reviewed" else {}
    if objection := objection_to(matter, lacks=matter.state != "submitted", **known):
        return objection, None
    reckoning = reckon_claim(matter, **known)
    if asked := questions.open_for(matter):
        return (
            f"有 {len(asked)} 个核查问题要先答复：{'；'.join(dict.fromkeys(each.sentence for each in asked))}。",
            None,
        )
    if reckoning.notes:
        return f"测算有提示：{''.join(reckoning.notes)}", None
    return "", None if reckoning.lacks else reckoning.payable


def _note(matter: Matter) -> str:
    """Return what the applicant wrote beside the form."""
    return claim_of(matter).claim.note.strip()


reckoned = Alike(_reckoned, words="测算都没有提示，也没有待答复的核查问题或会签", amounts="均为测算金额", note=_note)
