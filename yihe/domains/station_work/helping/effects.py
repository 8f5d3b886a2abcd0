"""What actions with somebody who needs help change besides the state. The keeper is told that there is news, and never of whom to whom."""

from yihe.acts.referrals import verbs
from yihe.domains.station_work.door import HELPED
from yihe.domains.station_work.helping import rules
from yihe.foundation.roles import ADVICE_DESK, DIRECTOR, STATION_KEEPER
from yihe.matters import erasing, parties, telling
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter

WORDS = ("who", "phone", "safe_way", "safe_note", "words")
URGENT = "有孩子可能受到伤害，请马上报告公安等有关部门，再登记。"
ANSWERED = "您登记的一位需要帮助的人，已经有了答复，并告知了本人。"


def ring_desk(matter: Matter) -> None:
    """Tell the desk at once, with a mail, that harm to a child is to be reported; nobody there, who leads."""
    if rules.contents(matter).waits_for_report:
        who = telling.people(ADVICE_DESK, matter) or telling.people(DIRECTOR, matter)
        telling.tell(who, URGENT, matter=matter, mail=True)


def hand_over(matter: Matter, *, by, receiver: str, fields_agreed: list[str], way: str, evidence: str, **said) -> None:
    """Hand over what was agreed to, to whom it was agreed, and nothing else."""
    verbs.hand_over(
        "referral", parent=matter, by=by, hat=ADVICE_DESK.code, receiver=receiver,
        given=rules.given(rules.contents(matter), fields_agreed),
        consent=verbs.Agreed(fields=fields_agreed, way=way, evidence=evidence),
    )  # fmt: skip


def tell(matter: Matter, *, by, told: str, **said) -> None:
    set_in_contents(matter, told=told)
    tell_keeper(matter)


def answered(matter: Matter, *, by, told: str, **said) -> None:
    """The receiver answered, and the person was told of it with the hand-over: here it is kept what they read."""
    set_in_contents(matter, told=told)
    tell_keeper(matter)


def take_back(matter: Matter, *, by, **said) -> None:
    """
    They want it no more, or not to be kept any more: the consent ends, with it that of every hand-over, and what was kept by it goes
    (PIPL 47). What was reported of harm to a child rests on no consent, and stays.
    """
    kept = rules.contents(matter).is_child_harm
    set_in_contents(matter, agreed=False, **({} if kept else dict.fromkeys(WORDS, "")))
    if not kept:
        parties.keep_no_more_than_the_code(matter, HELPED)
        erasing.let_words_go(matter, by=by)
    for child in verbs.agreed_under(matter):
        verbs.withdraw(child)


def tell_keeper(matter: Matter) -> None:
    """Whoever registered them hears that it was answered: no name, no receiver, no word of the answer."""
    telling.tell(telling.people(STATION_KEEPER, matter), ANSWERED, matter=matter)
