"""What actions of advice change besides the state: what was said is kept in the contents, each word of it sealed."""

from datetime import timedelta

from django.utils import timezone

from yihe.domains.advice import terms
from yihe.domains.advice.models import CallBack, Complaint, Consultation
from yihe.foundation import words_of_danger
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER
from yihe.matters import kinds, parties, telling
from yihe.matters.actions import open_matter
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter

URGENT = "有一件法律咨询要马上处理，请打开看。"
URGENT_COMPLAINT = "有一件投诉要马上处理，请打开看。"


def _heard(matter: Matter, text: str) -> dict[str, bool]:
    """Return the dangers a consultation is marked with, those included that are heard in what was said since. The desk is told of new ones."""
    contents: Consultation = kinds.contents_of(matter)
    before = contents.is_child_harm or contents.is_self_harm
    words_of_danger.mark(contents, text, matter.region)
    if (contents.is_child_harm or contents.is_self_harm) and not before:
        telling.tell(telling.people(ADVICE_DESK, matter), URGENT, matter=matter, mail=True)
    return {name: getattr(contents, name) for name in ("is_violence", "is_child_harm", "is_self_harm")}


def write(matter: Matter, *, by, answer: str, **said) -> None:
    """Keep an answer that somebody else reads before it goes out."""
    set_in_contents(matter, answer=answer, answerer=by)


def answer(matter: Matter, *, by, answer: str, **said) -> None:
    set_in_contents(matter, answer=answer, answerer=by, answered_at=timezone.now())


def approve(matter: Matter, *, by, **said) -> None:
    """An answer goes out as it was written. It is its author's again; the second reader has done their part and reads no more."""
    contents: Consultation = kinds.contents_of(matter)
    set_in_contents(matter, answered_at=timezone.now())
    parties.let_go(matter, DUTY_LAWYER, but=contents.answerer)
    parties.let_in(contents.answerer, matter, DUTY_LAWYER, ground=parties.ASSIGNED)


def author(matter: Matter):
    """Return whoever wrote the answer that is read or was sent back."""
    return kinds.contents_of(matter).answerer


def want(matter: Matter, *, by, reason: str, **said) -> None:
    set_in_contents(matter, wanted=reason, supplement="")


def supplement(matter: Matter, *, by, supplement: str, **said) -> None:
    set_in_contents(matter, supplement=supplement, wanted="", **_heard(matter, supplement))


def agree(matter: Matter, *, by, agreed_at, **said) -> None:
    set_in_contents(matter, agreed_at=agreed_at)


def refer(matter: Matter, *, by, referred_to: str, reason: str, **said) -> None:
    set_in_contents(matter, referred_to=referred_to, told=reason)


def ask_again(matter: Matter, *, by, asked_again: str, **said) -> None:
    set_in_contents(matter, asked_again=asked_again, asked_again_at=timezone.now(), **_heard(matter, asked_again))


def ask_reopening(matter: Matter, *, by, reopening: str, **said) -> None:
    set_in_contents(matter, reopening=reopening, told="", **_heard(matter, reopening))


def reopen(matter: Matter, *, by, **said) -> None:
    """It is answered anew, and may be asked again about once more."""
    set_in_contents(matter, asked_again="", asked_again_at=None)


def tell(matter: Matter, *, by, reason: str, **said) -> None:
    set_in_contents(matter, told=reason)


def lapse(matter: Matter, *, by, **said) -> None:
    days = terms.reopen_days(matter.region)
    set_in_contents(
        matter,
        told=f"没有收到补充，这件咨询先办结了。编号和查询码还能用：{days} 日内可以申请重开，也可以随时另外提问。",
    )


def note_harm(matter: Matter, *, by, **said) -> None:
    set_in_contents(matter, is_child_harm=True)


# Ringing back -----------------------------------------------------------------------------------------------------------


def arrange(matter: Matter, ring_at, *, by) -> Matter:
    """Open the call-back of a consultation: rung within half an hour from a moment. It lies in the same compartment."""
    kind = kinds.get("call_back")
    return open_matter(
        kind, CallBack(ring_at=ring_at), by=by, parent=matter, region=matter.region, compartment=matter.compartment
    )


def arrange_call(matter: Matter, *, by, ring_at, **said) -> None:
    """Agree with whoever asked when they are rung."""
    set_in_contents(matter, ring_at=ring_at)
    arrange(matter, ring_at, by=None)


def window_ends(matter: Matter):
    """Return the moment until which somebody is rung."""
    return kinds.contents_of(matter).ring_at + timedelta(minutes=terms.window_minutes(matter.region))


def nobody_answered(matter: Matter, *, by, ring_at=None, **said) -> None:
    contents: CallBack = kinds.contents_of(matter)
    set_in_contents(matter, tries=contents.tries + 1, ring_at=ring_at or contents.ring_at)


def rung(matter: Matter, *, by, note: str = "", **said) -> None:
    set_in_contents(matter, note=note)


# Complaints -------------------------------------------------------------------------------------------------------------


def answer_complaint(matter: Matter, *, by, answer: str = "", reason: str = "", **said) -> None:
    contents: Complaint = kinds.contents_of(matter)
    contents.answer, contents.answered_at = answer or reason, timezone.now()
    contents.save(update_fields=["answer", "answered_at"])
