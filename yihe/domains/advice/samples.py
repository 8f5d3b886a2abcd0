"""An invented matter of each kind, for the demonstration of a room without a story and for the promises."""

from datetime import timedelta

from django.utils import timezone

from yihe.domains.advice import duty, rules
from yihe.domains.advice.models import CallBack, Channel, Complaint, Consultation, Elsewhere, Office, Topic
from yihe.matters.samples import Sample


def _assignee(matter) -> dict:
    return {"assignee": next(iter(duty.who_may_have_it(matter)), None)}


def _soon() -> dict:
    return {"agreed_at": timezone.now() + timedelta(hours=1)}


SAMPLES = {
    "consultation": Sample(
        lambda _: Consultation(
            channel=Channel.COUNTER, topic=Topic.WAGES, question="老板拖欠工资怎么办？（虚构）", asker="居民甲（虚构）",
        ),
        said={
            "assign": _assignee,
            "give_to_reader": lambda matter: {"assignee": next(iter(duty.second_readers(matter)), None)},
            "agree": lambda _matter: _soon(),
            "refer": {"referred_to": Elsewhere.LEGAL_AID},
            "report": {"reported_to": Office.POLICE},
        },
    ),
    "call_back": Sample(
        lambda _: CallBack(ring_at=timezone.now() + timedelta(minutes=10)),
        said={"try_again": lambda _matter: {"ring_at": timezone.now() + timedelta(hours=1)}},
    ),
    "complaint": Sample(
        lambda _: Complaint(words="答复得太慢了。（虚构）", asker="居民乙（虚构）"),
        said={"accept": lambda matter: {"assignee": next(iter(rules.who_may_look_into(matter)), None)}},
    ),
}  # fmt: skip
