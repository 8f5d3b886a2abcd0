"""That a tender stands still is said once on each of its pages, and nobody is told to mend anything (补正): the last day is 财政's."""

import pytest
from django.test import Client

from tests.faces.test_help import signed_in
from tests.ways import complaints as says
from tests.ways import tenders as ways
from tests.ways.complaints import read
from tests.ways.town import Town
from yihe.acts.sealed_bids import delivering
from yihe.domains.procurement.tender import complaints
from yihe.foundation.roles import PURCHASER, TREASURY

pytestmark = pytest.mark.django_db
ONCE = "从停下的那一步继续"


@pytest.fixture
def held(person, organization, monkeypatch):
    town = Town(person, organization, monkeypatch)
    matter = ways.to(town, "scoring")
    says.stopped(town, matter)
    return town, read(matter)


def test_the_public_page_says_once_that_it_stands_still(held):
    _town, matter = held
    page = Client().get(f"/bids/{matter.number}/").content.decode()
    assert page.count(ONCE) == 1 and "最迟到" in page


@pytest.mark.parametrize("role", [PURCHASER, TREASURY], ids=["buyer", "treasury"])
def test_inside_the_last_day_is_no_day_to_mend_something(held, role):
    town, matter = held
    for path in (f"/desk/matters/{matter.number}/", "/desk/kinds/tender/", "/desk/"):
        answer = signed_in(town.who(role)).get(path)
        assert answer.status_code == 200 and "前补正" not in answer.content.decode(), path


def test_control_who_would_deliver_is_still_told_why_not(held):
    _town, matter = held
    assert delivering.is_closed(matter.opening) == complaints.NOT_JUDGED
