"""Taking up again what was over: only where it is declared, and never what was sealed or emptied."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from tests.matters.advice import AdviceKind
from yihe.foundation import workdays
from yihe.matters import evidence, kinds, queries, reopening
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.models import Clock, Notification
from yihe.registers.compartments.models import Compartment

MONDAY, TUESDAY, LATER = date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 21)


@pytest.fixture(autouse=True)
def advice_is_given(monkeypatch):
    monkeypatch.setitem(kinds._kinds, AdviceKind.code, AdviceKind)
    registered = workdays._calendar
    workdays.register(workdays.Calendar({}, frozenset({2026, 2027})))
    yield
    workdays.register(registered)


@pytest.fixture
def at(monkeypatch):
    def go(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return go


def ask(people, organization, parent=None):
    matter = open_matter(
        AdviceKind, Errand(purpose="问", amount=0), by=people.applicant, organization=organization, parent=parent
    )
    perform(matter, "ask", by=people.applicant)
    return matter


@pytest.fixture
def answered(at, people, organization):
    """Return a question that was answered on the second of its ten working days."""
    at(MONDAY)
    matter = ask(people, organization)
    at(TUESDAY)
    perform(matter, "answer", by=people.clerk)
    return matter


def total(matter) -> date:
    return timezone.localtime(Clock.objects.get(matter=matter, name="total").due_at).date()


def test_what_was_answered_is_taken_up_again_by_whom_it_is_declared(answered, people):
    assert [action.name for action, why in offered(answered, people.director) if not why] == ["take_up", "take_up_anew"]
    with pytest.raises(NotAllowed, match="须由分管领导办理"):
        perform(answered, "take_up", by=people.clerk)

    perform(answered, "take_up", by=people.director)

    assert (answered.state, answered.holder, answered.closed_at) == ("asked", "clerk", None)
    assert [row.pk for row in queries.inbox(people.clerk).rows] == [answered.pk]
    assert list(evidence.verify()) == []
    told = Notification.objects.filter(user=people.applicant).values_list("text", flat=True)
    assert list(told) == [f"{answered.title}：待答复。", f"{answered.title}：已答复。"], "newest first"


def test_its_total_goes_on_with_what_was_left(answered, at, people):
    at(LATER)
    perform(answered, "take_up", by=people.director)

    assert total(answered) == date(2027, 1, 5), (
        "nine working days, the last ends on 4 January: the first of the year rests"
    )


def test_its_total_begins_anew_where_that_is_declared(answered, at, people):
    at(LATER)
    perform(answered, "take_up_anew", by=people.director)

    assert total(answered) == date(2027, 1, 6), "ten working days, the last ends on 5 January"


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("closed_at", "此件所在的专卷已封存，不能重新办理。有新的情况，请另立一件，并写明原编号 {}。"),
        ("emptied_at", "此件的内容已依法清除，不能重新办理。有新的情况，请另立一件，并写明原编号 {}。"),
    ],
)
def test_what_was_sealed_or_emptied_stays_closed_and_says_what_to_do_instead(answered, people, what, sentence):
    answered.compartment = Compartment.objects.create(sort="person")
    answered.save(update_fields=["compartment"])
    assert reopening.refusal(answered) == "", "the control: of an open file it may be taken up"

    Compartment.objects.update(**{what: timezone.now()})
    answered.refresh_from_db()

    assert reopening.refusal(answered) == sentence.format(answered.number)
    with pytest.raises(NotAllowed) as refused:
        perform(answered, "take_up", by=people.director)
    assert str(refused.value) == sentence.format(answered.number)


def test_whoever_empties_matters_in_its_own_way_keeps_them_closed(answered, people, monkeypatch):
    monkeypatch.setattr(reopening, "_rules", [])
    reopening.refuse_where(lambda matter: "此件已移交档案馆。")

    with pytest.raises(NotAllowed, match="此件已移交档案馆。"):
        perform(answered, "take_up", by=people.director)


def test_a_parent_hears_once_of_each_closing(at, people, organization, monkeypatch, errand):
    heard = []
    monkeypatch.setattr(ErrandKind, "child_closed", lambda parent, child, *, by: heard.append(child.state))
    at(MONDAY)
    child = ask(people, organization, parent=errand("submitted"))

    perform(child, "inquire", by=people.clerk)
    perform(child, "answer", by=people.clerk)
    assert heard == ["answered"]
    perform(child, "take_up", by=people.director)
    perform(child, "answer", by=people.clerk)

    assert heard == ["answered", "answered"]


def test_the_pages_of_a_closed_matter_offer_to_take_it_up_again(answered, people, client):
    client.force_login(people.director)
    page = client.get(answered.get_absolute_url())
    assert "重新办理" in page.content.decode()

    done = client.post(f"{answered.get_absolute_url()}do/take_up/")

    answered.refresh_from_db()
    assert (done.status_code, answered.state) == (302, "asked")
