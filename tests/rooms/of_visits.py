"""
The room 来访登记, run where it is installed (test_from_outside.py): the whole story of a visit, each person on their own pages,
wrong first and then right.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from visits.door import ADVISER, VISITOR
from visits.models import Rating, Visit

from yihe.foundation.roles import CLERK, DIRECTOR, of
from yihe.matters import clock, evidence
from yihe.matters.actions import perform
from yihe.matters.models import Event, Matter, Party

pytestmark = pytest.mark.usefixtures("neighbours")

MONDAY = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TYPED = {"visitor": "王先生（虚构）", "topic": "work", "question": "工资被拖欠，怎么办？"}
ANSWER = "可以向劳动监察部门投诉，也可以申请仲裁。"
REMARK = "讲得很清楚，就是等得久。"


@pytest.fixture(autouse=True)
def at(monkeypatch):
    """Return a way to make it another moment; it begins on a Monday at nine."""

    def go(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    go(MONDAY)
    return go


@pytest.fixture
def desk(person):
    """Return a way to get somebody who is signed in: the person, and their browser."""

    def sit(role, **more):
        client, user = Client(), person(role, **more)
        client.force_login(user)
        client.signed_in = user
        return user, client

    return sit


@pytest.fixture
def visit(desk):
    """Return a visit that was taken down, and the clerk's browser."""
    _clerk, counter = desk(CLERK)
    assert counter.post("/desk/kinds/visit/new/", TYPED).status_code == 302
    return Matter.objects.get(kind="visit"), counter


def read(client, address) -> str:
    """Return a page as whoever sits there reads it; "404" where it is not there."""
    client.force_login(client.signed_in)
    answer = client.get(address)
    assert answer.status_code in (200, 404)
    return answer.content.decode() if answer.status_code == 200 else "404"


def do(client, matter, action, **typed):
    """Press a button on the newest page of a matter; return the status and the page."""
    client.force_login(client.signed_in)  # whatever time went by since
    seen = Matter.objects.get(pk=matter.pk).chain_length
    answer = client.post(f"/desk/matters/{matter.number}/do/{action}/", {"seen": seen, **typed})
    return answer.status_code, answer.content.decode()


def slip(client, matter) -> str:
    """Hand a slip out at the counter and return the code on it."""
    page = client.post(f"/desk/matters/{matter.number}/slip/", {"paper": "居民身份证，人证一致"}).content.decode()
    return "".join(re.search(r"<dt>查询码</dt><dd>(\w{4}) (\w{4}) (\w{4})</dd>", page).groups())


def test_a_visit_from_the_counter_to_the_rating(desk, at, client):
    (lawyer, study), (other, another), (_boss, office) = desk(ADVISER), desk(ADVISER), desk(DIRECTOR)
    elsewhere, _far = desk(ADVISER, region="320583")
    _clerk, counter = desk(CLERK)

    # Taken down at the counter: with a word missing, nothing typed is lost.
    answer = counter.post("/desk/kinds/visit/new/", TYPED | {"question": ""})
    assert (answer.status_code, "王先生（虚构）" in answer.content.decode()) == (422, True)
    assert counter.post("/desk/kinds/visit/new/", TYPED).status_code == 302
    visit = Matter.objects.get(kind="visit")

    # Given to a lawyer: not to one of another city. That one is away: the next in turn has it.
    assert do(counter, visit, "assign", assignee=elsewhere.pk)[0] == 422
    assert do(counter, visit, "assign", assignee=lawyer.pk)[0] == 302
    assert do(study, visit, "decline")[0] == 422, "a no takes a reason"
    assert read(another, visit.get_absolute_url()) == "404"
    assert do(study, visit, "decline", reason="出差")[0] == 302
    assert Matter.objects.get(pk=visit.pk).assignee == other
    assert do(study, visit, "answer", answer=ANSWER)[0] == 409, "it is somebody else's now"
    assert Matter.objects.get(pk=visit.pk).due_on == date(2026, 6, 4), "three working days"

    # Answered; called back within a day and night of it.
    assert do(another, visit, "answer", answer="")[0] == 422
    at(MONDAY + timedelta(hours=30))
    assert do(another, visit, "answer", answer=ANSWER)[0] == 302
    assert Matter.objects.get(pk=visit.pk).due_at == timezone.now() + timedelta(hours=24)
    assert do(another, visit, "close")[0] == 409
    assert ANSWER in read(counter, visit.get_absolute_url())
    assert do(counter, visit, "close")[0] == 302

    # What the lawyer does not learn: that somebody was asked about them.
    rating = Matter.objects.get(parent=visit)
    first = Event.objects.get(matter=rating)
    assert (rating.kind, first.actor, first.cause.action) == ("visit_rating", None, "close")
    for browser in (study, another):
        page = read(browser, visit.get_absolute_url())
        assert (rating.number in page, "来访评价" in page, ANSWER in page) == (False, False, True)

    # The visitor rates with the slip of the rating: not with the visit's, not with a guess.
    for number, code in ((rating.number, "2" * 12), (rating.number, "")):
        assert client.post("/follow/", {"number": number, "code": code}).status_code == 404
    code = slip(counter, rating)
    assert client.post("/follow/", {"number": visit.number, "code": code}).status_code == 404
    assert client.post("/follow/", {"number": rating.number, "code": code}).url == "/mine/"
    mine = client.get("/mine/").content.decode()
    assert ("评价" in mine, "您" in mine, "王先生" in mine) == (True, True, False)
    seen = {"seen": Matter.objects.get(pk=rating.pk).chain_length}
    wrong = client.post("/mine/rate/", {"remark": REMARK, **seen})
    assert (wrong.status_code, REMARK in wrong.content.decode(), "checked" in wrong.content.decode()) == (
        422,
        True,
        False,
    )
    assert client.post("/mine/rate/", {"mark": "poor", "remark": REMARK, **seen}).status_code == 302
    assert client.post("/mine/rate/", {"mark": "good", "remark": REMARK, **seen}).status_code == 409
    assert Rating.objects.get().mark == "poor"

    # Read by whoever supervises; to the lawyers it is not there, on whatever way they look for it.
    for browser in (office, counter):
        assert REMARK in read(browser, rating.get_absolute_url())
    for browser in (study, another):
        assert read(browser, rating.get_absolute_url()) == "404"
        for page in (
            f"/desk/search/?q={rating.number}",
            "/desk/kinds/visit_rating/",
            "/desk/",
            visit.get_absolute_url(),
        ):
            shown = read(browser, page).replace(f'value="{rating.number}"', "")
            assert (rating.get_absolute_url() in shown, REMARK in shown) == (False, False), page
    assert list(Matter.objects.visible_to(lawyer).filter(kind="visit_rating")) == []
    assert list(evidence.verify()) == []

    # Two years later nobody reads what was said any more; that it was, when, by whom, and the mark stay, and are proved.
    at(timezone.now() + timedelta(days=700))
    assert clock.run().emptied == []
    at(timezone.now() + timedelta(days=60))
    assert sorted(clock.run().emptied) == sorted([visit.number, rating.number])
    for matter, words in ((visit, (ANSWER, TYPED["question"], TYPED["visitor"], "出差")), (rating, (REMARK,))):
        page = read(office, matter.get_absolute_url())
        assert ([word for word in words if word in page], "已依法删除" in page) == ([], True)
    assert (Visit.objects.get().topic, Visit.objects.get().answer) == ("work", "已依法删除")
    assert (Rating.objects.get().mark, Rating.objects.get().remark) == ("poor", "已依法删除")
    assert client.post("/follow/", {"number": rating.number, "code": code}).status_code == 404
    assert list(evidence.everything()) == []


def test_both_matters_are_of_one_person_with_a_code_for_each(visit, desk):
    (matter, counter), (adviser, _study) = visit, desk(ADVISER)
    do(counter, matter, "assign", assignee=adviser.pk)
    perform(matter, "answer", by=adviser, answer=ANSWER)
    do(counter, matter, "close")

    parties = [Party.objects.get(matter__kind=kind, role_code=VISITOR.code) for kind in ("visit", "visit_rating")]
    assert [party.name for party in parties] == ["王先生（虚构）"] * 2
    assert len({party.sealed_as for party in parties}) == 2


def test_a_rating_nobody_gives_is_over_by_itself(visit, desk, at):
    (matter, counter), (adviser, _study) = visit, desk(ADVISER)
    do(counter, matter, "assign", assignee=adviser.pk)
    perform(matter, "answer", by=adviser, answer=ANSWER)
    do(counter, matter, "close")
    rating = Matter.objects.get(kind="visit_rating")

    at(rating.due_at + timedelta(minutes=1))
    assert clock.run().moved == [rating.number]

    assert Matter.objects.get(pk=rating.pk).state == "lapsed"


def test_it_waits_on_the_lawyer_it_was_given_to_and_on_nobody_elsewhere(visit, desk):
    (matter, counter), (adviser, _study), (other, _room) = visit, desk(ADVISER), desk(ADVISER)
    do(counter, matter, "assign", assignee=adviser.pk)

    assert [list(Matter.objects.waiting_on(user)) for user in (adviser, other)] == [[matter], []]
    assert Matter.objects.visible_to(desk(ADVISER, region="320583")[0]).count() == 0


def test_whoever_is_no_lawyer_answers_nothing(visit, desk):
    (matter, counter), (adviser, _study), (_boss, office) = visit, desk(ADVISER), desk(DIRECTOR)
    do(counter, matter, "assign", assignee=adviser.pk)

    assert do(office, matter, "answer", answer="好")[0] == 409
    assert Visit.objects.get().answer == ""


def test_the_role_can_be_given_and_is_named(person):
    assert of("visits_adviser") is ADVISER
    assert [hat.role for hat in person(ADVISER).hats] == [ADVISER]
