"""A hand-over on paper that is sent to a receiver outside the house; and, where that one returns it, to a receiver inside."""

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.referrals import reception, verbs
from yihe.acts.referrals.door import RECEIVER
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

REGION = "320585"
GIVEN = {"name": "居民甲（虚构）", "phone": "13800000001", "safe_way": "call", "story": "工资被拖欠（虚构）"}
AGREED = {"agreed": ["name", "phone", "story"], "way": "signed", "evidence": "同意书（虚构）"}


def receives(town: Town, receiver: str = "legal_aid") -> None:
    """Have somebody receive for a receiver of the house."""
    reception.enter(
        by=None,
        region=REGION,
        receiver=receiver,
        account=town.who(RECEIVER).username,
        since="2020-01-01",
        source="来函（虚构）",
    )


def _desk(town: Town) -> User:
    return User.objects.get(pk=town.who(ADVICE_DESK).pk)


def _opened(town: Town) -> Matter:
    receives(town)
    desk = _desk(town)
    matter = verbs.draft("referral", by=desk, receiver="police", given=GIVEN, region=REGION, hat=ADVICE_DESK.code)
    perform(matter, "consent", by=desk, **AGREED)
    return matter


def _to_the_house(town: Town, matter: Matter) -> None:
    """The receiver outside returns it; with a new consent it goes to one inside."""
    desk = _desk(town)
    perform(matter, "return_by_hand", by=desk, return_code="not_competent", reason="不归我们（虚构）")
    perform(matter, "redirect", by=desk, receiver="legal_aid")
    perform(matter, "consent", by=desk, **AGREED)
    perform(matter, "send", by=desk)


WAYS = {
    "referral": Way(
        _opened,
        said={
            "consent": AGREED, "redirect": {"receiver": "justice_office"}, "return_back": {"return_code": "area"},
            "return_by_hand": {"return_code": "area"}, "answer": {"result": "helped"}, "answer_by_hand": {"result": "helped"},
        },
        done={"deliver": _to_the_house},
    )
}  # fmt: skip
