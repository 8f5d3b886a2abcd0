"""Who sends, who receives for whom; a hand-over as it goes; the other side of a port."""

from types import SimpleNamespace

import pytest

from tests.conftest import TAICANG
from yihe.acts.referrals import reception, verbs
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import Way
from yihe.foundation.roles import ADVICE_DESK, DIRECTOR
from yihe.matters.actions import perform
from yihe.matters.models import Matter

GIVEN = {
    "name": "居民甲（虚构）", "phone": "13800000001", "safe_way": "call", "safe_note": "白天打（虚构）",
    "story": "工资被拖欠三个月（虚构）", "need": "申请法律援助（虚构）",
}  # fmt: skip
AGREED = verbs.Agreed(("name", "phone", "story", "need"), Way.SIGNED, evidence="同意书 1 号（虚构）")


@pytest.fixture
def people(person):
    first, second = sorted((person(RECEIVER, region=TAICANG) for _ in range(2)), key=lambda user: (user.name, user.pk))
    found = SimpleNamespace(
        desk=person(ADVICE_DESK, region=TAICANG), other_desk=person(ADVICE_DESK, region=TAICANG),
        aid=first, aid_too=second, office=person(RECEIVER, region=TAICANG),
        director=person(DIRECTOR, region=TAICANG),
    )  # fmt: skip
    for receiver, who in (("legal_aid", found.aid), ("legal_aid", found.aid_too), ("justice_office", found.office)):
        reception.enter(
            by=None, region=TAICANG, receiver=receiver, account=who.username, since="2020-01-01", source="来函（虚构）"
        )
    return found


@pytest.fixture
def drafted(people):
    def draft(receiver: str = "legal_aid", **said) -> Matter:
        return verbs.draft(
            "referral", by=people.desk, receiver=receiver, given=GIVEN, region=TAICANG, hat=ADVICE_DESK.code, **said
        )

    return draft


@pytest.fixture
def sent(people):
    """Hand over what was agreed to; return the matter as it stands then."""

    def hand(receiver: str = "legal_aid", **said) -> Matter:
        matter = verbs.hand_over(
            "referral", by=people.desk, receiver=receiver, region=TAICANG, hat=ADVICE_DESK.code,
            **{"given": GIVEN, "consent": AGREED} | said,
        )  # fmt: skip
        return Matter.objects.get(pk=matter.pk)

    return hand


@pytest.fixture
def in_hand(people, sent):
    def take() -> Matter:
        matter = sent()
        perform(matter, "receive", by=matter.assignee)
        perform(matter, "begin", by=matter.assignee)
        return matter

    return take
