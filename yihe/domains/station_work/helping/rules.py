"""What refuses with somebody who needs help, each a sentence: "" when nothing is against it."""

from collections.abc import Mapping

from yihe.acts.referrals import rules as referring
from yihe.acts.referrals import verbs
from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.matters import kinds
from yihe.matters.models import Matter

NOT_AGREED = "请先征得本人（未满14周岁的，监护人）同意，再登记。孩子受到伤害的不用同意，要马上报告。"
NOT_REPORTED = "这件事涉及孩子受到伤害，先向公安等有关部门报告、登记，再办其他的（未成年人保护法第十一条）。"
NOBODY_TO_HELP = "本人没有同意把情况告诉别的单位，只能报告、告知。"


def contents(matter: Matter) -> HelpNeeded:
    return kinds.contents_of(matter)


def child_is_not_reported(matter: Matter, user) -> str:
    """Nothing else is done before harm to a child is reported, and nothing takes it out of the way (未成年人保护法 11)."""
    return NOT_REPORTED if contents(matter).waits_for_report else ""


def has_not_agreed(matter: Matter, user) -> str:
    return "" if contents(matter).agreed else NOBODY_TO_HELP


def no_consent_stands(matter: Matter, user) -> str:
    return "" if contents(matter).agreed else "没有登记过同意，或者已经撤回。"


def may_be_taken_back(matter: Matter) -> bool:
    return contents(matter).agreed


def what_there_is(said: HelpNeeded) -> dict[str, str]:
    """Return what could be handed over of somebody, as `referrals` names it, empty ones left out."""
    found = {
        "name": said.who, "phone": said.phone, "safe_way": said.safe_way, "safe_note": said.safe_note, "story": said.words,
        "need": said.get_need_display(),
    }  # fmt: skip
    return {name: text for name, text in found.items() if text}


def given(said: HelpNeeded, fields: list[str]) -> dict[str, str]:
    """Return what goes to a receiver: what was agreed to, and how the phone may be used where the phone goes."""
    opened = referring.covered(fields)
    return {name: text for name, text in what_there_is(said).items() if name in opened}


def cannot_be_handed(
    matter: Matter, user, *, receiver: str, fields_agreed: list[str], way: str, evidence: str, **said
) -> str:
    there: Mapping[str, str] = given(contents(matter), fields_agreed)
    agreed = verbs.Agreed(fields=fields_agreed, way=way, evidence=evidence)
    return referring.cannot_hand_over(matter.region, receiver, there, agreed)
