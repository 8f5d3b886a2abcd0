"""What actions of a hand-over change besides the state."""

from django.utils import timezone

from yihe.acts.referrals import consents, queue, receivers, reception, rules
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import Way
from yihe.matters import kinds, parties, saying
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter


def consent(matter: Matter, *, by, agreed: list[str], way: str, evidence: str = "", **said) -> dict:
    """Take down a consent: who recorded it, how it was given, to whom and what."""
    kept = consents.keep(matter, kinds.contents_of(matter), fields=agreed, way=way, evidence=evidence, by=by)
    return saying.facts({"receiver": kept.receiver, "fields": kept.fields, "way": kept.way})


def agree(matter: Matter, *, by, **said) -> dict:
    """The person themself agrees, with their code, to all that is to be handed over."""
    referral = kinds.contents_of(matter)
    kept = consents.keep(matter, referral, fields=rules.filled(referral), way=Way.CODE)
    return saying.facts({"receiver": kept.receiver, "fields": kept.fields, "way": kept.way})


def send(matter: Matter, *, by, **said) -> dict:
    """It leaves: from now on silence is counted. Through a port it waits in the queue, in this very transaction."""
    referral = set_in_contents(matter, sent_at=timezone.now(), return_code="", return_note="")
    receiver = receivers.get(matter.region, referral.receiver)
    kept = {"receiver": receiver.code, "fields": " ".join(rules.asked_for(rules.filled(referral)))}
    if receiver.port and not receiver.inside:
        kept["sent_as"] = str(queue.put(matter, receiver.port).key)
    return saying.facts(kept)


def send_agreed(
    matter: Matter, *, by, agreed: str = "", way: str = "", evidence: str = "", words: str = "", **said
) -> dict:
    """Sent by the act that took the consent: it is kept and acted on in one event."""
    if agreed:
        referral = kinds.contents_of(matter)
        consents.keep(matter, referral, fields=agreed.split(), way=way, evidence=evidence, said=words, by=by)
    return send(matter, by=by) | saying.facts({"agreed": agreed, "way": way})


def candidates(matter: Matter):
    """Return who can be given it: the people of the receiver, and nobody else."""
    return reception.people(matter.region, kinds.contents_of(matter).receiver)


def let_go(matter: Matter) -> None:
    """The receiver reads nothing any more: what it was given for is done, or is not to be."""
    parties.let_go(matter, RECEIVER)


def return_back(matter: Matter, *, by, return_code: str, reason: str, **said) -> None:
    set_in_contents(matter, return_code=return_code, return_note=reason)
    let_go(matter)
    queue.answered(matter)


def redirect(matter: Matter, *, by, receiver: str, **said) -> None:
    """Another receiver: the consent to the last one is none to this one."""
    set_in_contents(matter, receiver=receiver, sent_at=None, progress="")


def word(matter: Matter, *, by, progress: str, **said) -> None:
    set_in_contents(matter, progress=progress)


def answer(matter: Matter, *, by, result: str, feedback: str, **said) -> None:
    set_in_contents(matter, result=result, feedback=feedback, feedback_at=timezone.now())
    queue.answered(matter)


def tell(matter: Matter, *, by, told: str, **said) -> None:
    set_in_contents(matter, told=told)
    let_go(matter)
    queue.settle(matter)
