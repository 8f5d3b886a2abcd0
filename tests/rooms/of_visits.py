"""The room 来访登记, run where it is installed (test_from_outside.py): taken down, answered, handed over."""

import pytest
from django.test import Client
from visits.door import ADVISER
from visits.models import Visit

from yihe.foundation.roles import CLERK, DIRECTOR, of
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter


@pytest.fixture
def at_the_counter(person, client):
    """Return a function that takes a visit down on the page, as the clerk at the counter."""
    client.force_login(person(CLERK))

    def take_down(**said) -> Matter:
        typed = {"visitor": "王先生（虚构）", "topic": "work", "question": "工资被拖欠，怎么办？"} | said
        assert client.post("/desk/kinds/visit/new/", typed).status_code == 302
        return Matter.objects.get(kind="visit")

    return take_down


def test_a_visit_is_answered_and_the_answer_handed_over(at_the_counter, person, client):
    visit, adviser = at_the_counter(), person(ADVISER)
    perform(visit, "answer", by=adviser, answer="可以向劳动监察部门投诉，也可以申请仲裁。")
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "可以向劳动监察部门投诉" in page
    assert client.post(f"/desk/matters/{visit.number}/do/close/", {"seen": visit.chain_length}).status_code == 302

    assert (Matter.objects.get().state, Visit.objects.get().visitor) == ("closed", "王先生（虚构）")
    assert list(evidence.verify()) == []


def test_it_waits_on_the_advisers_and_is_due_in_working_days(at_the_counter, person):
    visit = at_the_counter()

    assert list(Matter.objects.waiting_on(person(ADVISER))) == [visit]
    assert visit.due_on is not None
    assert Matter.objects.visible_to(person(ADVISER, region="320583")).count() == 0


def test_whoever_is_no_adviser_answers_nothing(at_the_counter, person):
    visit, director = at_the_counter(), Client()
    director.force_login(person(DIRECTOR))

    answer = director.post(f"/desk/matters/{visit.number}/do/answer/", {"answer": "好", "seen": visit.chain_length})

    assert (answer.status_code, Matter.objects.get().state) == (409, "registered")


def test_the_role_can_be_given_and_is_named(person):
    assert of("visits_adviser") is ADVISER
    assert [hat.role for hat in person(ADVISER).hats] == [ADVISER]
