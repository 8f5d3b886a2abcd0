"""Where members of a panel dispute that a bid conforms, the greater number decides, each with a reason, and who sees it otherwise stands beside (令87 61)."""

import pytest
from django.db import IntegrityError, transaction

from tests.faces.test_help import signed_in
from tests.procurement.test_tender_refusals import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement.models import Bid, ConformityQuestion, ConformityVote
from yihe.domains.procurement.tender import conforming
from yihe.foundation.roles import CLERK, EXPERT, PURCHASER
from yihe.matters import evidence
from yihe.matters.actions import offered, perform
from yihe.matters.models import Event, Matter, Notification

pytestmark = pytest.mark.django_db
WHY = "没有派驻人员的承诺书（虚构）。"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def seated(town) -> Matter:
    matter = ways.to(town, "seating")
    ways.seated(town, matter)
    ways.likeness_answered(matter)
    return read(matter)


def read(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def disputed(matter, nth: int = 3, ground: str = "content") -> ConformityQuestion:
    perform(
        read(matter), "dispute", by=ways.members(matter)[0], bid=Bid.objects.get(ordinal=nth), ground=ground, why=WHY
    )
    return ConformityQuestion.objects.latest("pk")


def votes(matter, question, *conform: bool) -> None:
    for user, yes in zip(ways.members(matter), conform, strict=False):
        perform(read(matter), "vote", by=user, question=question, conforms=yes, reason="按第三章看（虚构）。")


def test_the_greater_number_decides_and_who_sees_it_otherwise_stands_beside(town, seated):
    question = disputed(seated, nth=3)
    told = Notification.objects.filter(text__contains="请您表决").values_list("user", flat=True)
    assert set(told) == {user.pk for user in ways.members(seated)[1:]}
    # Two of three are left: a simple call needs two.
    votes(seated, question, False, True, False)
    bid = Bid.objects.get(ordinal=3)
    assert bid.ground == "content" and "3 人表决，2 人认为不符合" in bid.why and WHY in bid.why
    page = signed_in(buys.as_read(town, CLERK)).get(seated.get_absolute_url()).content.decode()
    assert "多数认为不符合，投标无效" in page and page.count("（不同意见）") == 1
    assert list(evidence.verify()) == []


def test_who_is_of_the_fewer_does_not_drop_a_bid(seated):
    votes(seated, disputed(seated), False, True, True)
    question = ConformityQuestion.objects.get()
    assert question.conforms is True and Bid.objects.get(ordinal=3).ground == ""
    assert ConformityVote.objects.filter(conforms=False).count() == 1


def test_nothing_is_decided_and_nothing_shown_before_all_have_said_and_nobody_goes_on(town, seated):
    question = disputed(seated)
    votes(seated, question, False, False)
    assert Bid.objects.get(ordinal=3).ground == ""
    assert "还没有表决完" in refused(read(seated), "begin", buys.as_read(town, CLERK))
    for user in (buys.as_read(town, CLERK), ways.members(seated)[2]):
        page = signed_in(user).get(seated.get_absolute_url()).content.decode()
        assert "已有 2 人表决" in page and "按第三章看" not in page and "人认为不符合" not in page
    said = " ".join(Event.objects.filter(action="vote").values_list("payload", flat=True))
    assert "按第三章看" not in said
    votes_left = ways.members(seated)[2]
    perform(read(seated), "vote", by=votes_left, question=question, conforms=True, reason="附件里有（虚构）。")
    assert Bid.objects.get(ordinal=3).ground == "content"
    perform(read(seated), "begin", by=buys.as_read(town, CLERK))


def test_a_member_says_once_and_the_same_is_disputed_once(seated):
    question = disputed(seated)
    member = ways.members(seated)[0]
    votes(seated, question, True)
    why = refused(read(seated), "vote", member, question=question, conforms=False, reason="改主意（虚构）。")
    assert "您已表决" in why
    again = {"bid": Bid.objects.get(ordinal=3), "ground": "content", "why": WHY}
    assert "已经提出" in refused(read(seated), "dispute", member, **again)
    votes_of_rest = [True, True]
    for user, yes in zip(ways.members(seated)[1:], votes_of_rest, strict=True):
        perform(read(seated), "vote", by=user, question=question, conforms=yes, reason="符合（虚构）。")
    assert "已由评审组表决" in refused(read(seated), "dispute", member, **again)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConformityVote.objects.create(
            tender_id=seated.pk, question=question, seat=question.votes.first().seat, conforms=True, reason="—"
        )


def test_only_who_sits_on_the_panel_disputes_and_says(town, seated, person):
    bid = Bid.objects.get(ordinal=3)
    said = {"bid": bid, "ground": "content", "why": WHY}
    stranger = ways.fresh(person(EXPERT))
    for user in (buys.as_read(town, CLERK), buys.as_read(town, PURCHASER), stranger):
        assert refused(read(seated), "dispute", user, **said)
    assert not [each for each, _why in offered(read(seated), ways.members(seated)[1]) if each.name == "vote"]
    assert not ConformityQuestion.objects.exists()


def test_too_few_that_conform_and_the_round_fails(seated):
    for nth in (2, 3):
        votes(seated, disputed(seated, nth=nth), False, False, True)
    assert read(seated).state == "failed" and list(evidence.verify()) == []


def test_control_one_voice_alone_would_drop_it(seated, monkeypatch):
    """The control: were the numbers not counted, the first who says no would drop a bid the others keep."""
    real = conforming._decide
    monkeypatch.setattr(conforming, "_decide", lambda question, working: real(question, working[:1]))
    votes(seated, disputed(seated), False)
    assert Bid.objects.get(ordinal=3).ground == "content"
