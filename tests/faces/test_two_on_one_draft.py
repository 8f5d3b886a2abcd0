"""Two of an organization work on one draft: neither's typing is lost, and each reads who changed what."""

import html
import re

import pytest
from django.test import Client

from tests.errands.models import Errand
from yihe.faces.desk import kept, side_by_side
from yihe.foundation.roles import APPLICANT
from yihe.matters.models import Event


def page(answer) -> str:
    return html.unescape(answer.content.decode())


class Desk:
    """Somebody at the edit page of a matter: what they opened, and what they send from it."""

    def __init__(self, user, matter):
        self.user, self.client, self.address = user, Client(), f"/desk/matters/{matter.number}/mend/"
        self.client.force_login(user)

    def open(self) -> str:
        self.shown = self.client.get(self.address).content.decode()
        self.take(self.shown)
        return html.unescape(self.shown)

    def take(self, shown: str) -> None:
        self.hidden = {
            name: html.unescape(re.search(f'name="{name}" value="([^"]*)"', shown)[1]) for name in ("seen", "was")
        }

    def send(self, **typed):
        answer = self.client.post(self.address, {"purpose": "普法", "amount": "500.00"} | typed | self.hidden)
        if answer.status_code == 409:
            self.take(answer.content.decode())
        return answer


@pytest.fixture
def two(errand, people, person):
    """Return two colleagues with the page of one matter open, and the matter's contents as they are stored."""
    matter = errand("returned")
    colleague = person(APPLICANT, of=matter.organization)
    first, second = Desk(people.applicant, matter), Desk(colleague, matter)
    Errand.objects.filter(matter=matter).update(purpose="普法", amount="500.00")
    first.open()
    second.open()
    return first, second, lambda: Errand.objects.get(matter=matter)


def test_what_two_typed_in_different_boxes_is_both_kept(two):
    first, second, stored = two
    assert first.send(purpose="调解").status_code == 302

    answer = second.send(amount="80.00")

    assert (answer.status_code, stored().purpose, str(stored().amount)) == (302, "调解", "80.00")
    said = page(second.client.get(answer["Location"]))
    assert "别人刚才改的“" in said and "也保留了" in said


def test_without_what_the_page_was_opened_with_the_first_would_be_undone(two):
    """The control: a page that says only which events it has seen, as before, is refused; it cannot tell whose typing is whose."""
    first, second, stored = two
    first.send(purpose="调解")

    second.hidden.pop("was")
    answer = second.client.post(second.address, {"purpose": "普法", "amount": "80.00"} | second.hidden)

    assert (answer.status_code, stored().purpose, str(stored().amount)) == (409, "调解", "500.00")


def test_what_two_typed_in_one_box_is_asked_and_nothing_of_it_is_lost(two):
    first, second, stored = two
    first.send(purpose="调解")

    answer = second.send(purpose="培训", amount="80.00")

    assert (answer.status_code, stored().purpose) == (409, "调解")
    shown = page(answer)
    assert f"{first.user} " in shown and "已改为“调解”" in shown and 'value="培训"' in shown
    assert second.send(purpose="培训", amount="80.00").status_code == 302
    assert (stored().purpose, str(stored().amount)) == ("培训", "80.00")


def test_the_same_typed_by_both_is_no_clash(two):
    first, second, stored = two
    first.send(purpose="调解")

    assert second.send(purpose="调解", amount="80.00").status_code == 302
    assert (stored().purpose, str(stored().amount)) == ("调解", "80.00")


def test_the_page_says_who_changed_what_last(two):
    first, second, _stored = two
    assert f"{first.user} " not in page(second.client.get(second.address)).partition("<main")[2].partition("<form")[0]
    first.send(purpose="调解")

    shown = second.open().partition("<main")[2].partition("<form")[0]

    label = Event.objects.filter(action="mend").last().said["fields"][0]
    assert f"{first.user} " in shown and f"改了{label}。" in shown


def test_what_was_typed_and_left_lying_does_not_undo_what_a_colleague_saved_since(two):
    first, second, stored = two
    typed = {"purpose": ["普法"], "amount": ["80.00"], side_by_side.WAS: [second.hidden["was"]]}
    kept.store(second.user, second.address, typed)
    first.send(purpose="调解")

    second.open()
    answer = second.send(amount="80.00")

    assert (answer.status_code, stored().purpose, str(stored().amount)) == (302, "调解", "80.00")


@pytest.mark.parametrize("was", ["", "[]", "{", '{"purpose": 3}', "null"])
def test_a_page_that_says_nonsense_is_as_one_that_says_nothing(two, was):
    _first, second, stored = two
    second.hidden["was"] = was

    assert second.send(purpose="培训").status_code in (302, 409)
    second.open()
    assert second.send(purpose="培训").status_code == 302
    assert stored().purpose == "培训"
