"""The pages of a look and of an audit: who finds them, what they tell, and what they do not."""

import re

import pytest

from tests.errands.models import Errand
from tests.matters.test_looks import WHY, director, fresh, told  # noqa: F401 - fixtures
from yihe.faces.design import navigation, shell
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, REVIEWER
from yihe.matters.models import Event, Matter, Party
from yihe.registers.accounts.models import Proposal
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture(autouse=True)
def navigated_anew():
    """What kinds declare stands still in a service, so a navigation is remembered: here a kind begins to be looked at, and ends."""
    for remembered in (navigation.seen_by, shell._drawn_side):
        remembered.cache_clear()
    yield
    for remembered in (navigation.seen_by, shell._drawn_side):
        remembered.cache_clear()


def text(answer) -> str:
    return answer.content.decode()


def test_a_look_is_taken_on_the_page_and_shown_to_who_supervises(client, told, person, director):  # noqa: F811
    clerk = person(CLERK)
    client.force_login(clerk)
    assert "没有紧急查阅过" in text(client.get("/desk/looks/"))

    answer = client.post("/desk/looks/", {"number": f" {told.number.lower()} ", "ground": WHY}, follow=True)

    assert answer.redirect_chain == [(told.get_absolute_url(), 302)]
    assert "60 分钟后自动关闭" in text(answer)
    assert "紧急查阅" in text(answer)
    assert WHY in text(answer)  # in the timeline
    client.force_login(director)
    shown = text(client.get("/desk/looks/"))
    assert (told.compartment.number in shown, WHY in shown, "查阅中" in shown) == (True, True, True)
    assert (told.number in shown, "查阅 60 分钟</button>" in shown) == (False, False)


@pytest.mark.parametrize("number", ["CS-2026-00001", "CS-AAAAAAAAAA"])
def test_what_one_may_not_look_at_is_not_there_and_the_try_is_written_down(client, told, person, errand, number):  # noqa: F811
    client.force_login(person(CLERK))

    answer = client.post("/desk/looks/", {"number": number, "ground": WHY})

    assert answer.status_code == 422
    assert "没有您可以紧急查阅的这一编号" in text(answer)
    assert (number in text(answer), WHY in text(answer)) == (True, True)
    assert AccessEntry.objects.filter(verb="refused", subject=f"look {number}").count() == 1


def test_bad_input_keeps_what_was_typed(client, told, person, director):  # noqa: F811
    client.force_login(person(CLERK))

    answer = client.post("/desk/looks/", {"number": told.number, "ground": ""})

    assert answer.status_code == 422
    assert told.number in text(answer)
    assert not Party.objects.filter(role_code="clerk").exists()


def test_a_second_look_within_a_day_is_proposed_and_confirmed_on_the_page_of_proposals(client, told, person, director):  # noqa: F811
    clerk = person(CLERK)
    client.force_login(clerk)
    client.post("/desk/looks/", {"number": told.number, "ground": WHY})
    Party.objects.filter(user=clerk).update(until="2026-01-01T00:00:00Z")

    answer = client.post("/desk/looks/", {"number": told.number, "ground": "再看"}, follow=True)
    assert "已为您提请，等待确认" in text(answer)
    client.force_login(director)
    page = f"/desk/proposals/{Proposal.objects.get().pk}/"
    assert "60 分钟" in text(client.get(page))
    client.post(page, {"decision": "confirm"})

    assert Matter.objects.visible_to(fresh(clerk)).filter(pk=told.pk).exists()
    assert Event.objects.filter(matter=told, action="look").count() == 2


@pytest.mark.parametrize(
    ("role", "looks", "audits"), [(REVIEWER, 404, 404), (CLERK, 200, 404), (DIRECTOR, 200, 404), (AUDITOR, 404, 200)]
)
def test_who_finds_which_page(client, told, person, role, looks, audits):  # noqa: F811
    client.force_login(person(role))

    found = [
        client.get(page).status_code
        for page in ("/desk/looks/", "/desk/audits/", f"/desk/audits/{told.compartment_id}/")
    ]

    assert found == [looks, audits, audits]


def test_a_director_who_may_not_look_posts_nothing(client, told, director):  # noqa: F811
    client.force_login(director)

    assert client.post("/desk/looks/", {"number": told.number, "ground": WHY}).status_code == 404


def test_an_auditor_sees_how_many_records_there_are_and_how_many_do_not_hold_and_nothing_else(client, told, person):  # noqa: F811
    client.force_login(person(AUDITOR))
    page = f"/desk/audits/{told.compartment_id}/"
    assert "没有不符" in text(client.get(page))
    Errand.objects.filter(pk=told.pk).update(amount=9)

    for address in ("/desk/audits/", page):
        shown = text(client.get(address))
        assert (told.compartment.number in shown, "2 条" in shown) == (True, True)
        assert [word for word in (told.number, told.title, "张三", told.organization.name) if word in shown] == []
    assert "1 条不符" in text(client.get(page))
    checked = text(client.post("/desk/evidence/check/"))
    assert f"专卷 {told.compartment.number}里有一条与留存的记录不符" in checked
    assert told.number not in checked
    assert re.search(r"这次从头核对用了 \d+\.\d 秒。", checked), "how long it took"
    assert "结果出来以前请不要关闭本页" in text(client.get("/desk/evidence/")), "that it takes its time is said before"


def test_an_auditor_asks_on_the_page_and_reads_once_another_agreed(client, told, person, director):  # noqa: F811
    auditor = person(AUDITOR)
    client.force_login(auditor)
    page = f"/desk/audits/{told.compartment_id}/"
    assert client.post(page, {"ground": ""}).status_code == 422
    client.post(page, {"ground": "年度检查（虚构）"})
    assert "由分管领导或另一名监督检查员同意" in text(client.get(page))
    assert client.get(told.get_absolute_url()).status_code == 404

    client.force_login(director)
    client.post(f"/desk/proposals/{Proposal.objects.get().pk}/", {"decision": "confirm"})

    client.force_login(auditor)
    assert told.number in text(client.get(page))
    assert client.get(told.get_absolute_url()).status_code == 200


def test_a_compartment_of_another_place_is_not_there_for_an_auditor(client, told, person):  # noqa: F811
    client.force_login(person(AUDITOR, region="320505"))

    assert "您的监督范围内没有专卷" in text(client.get("/desk/audits/"))
    assert client.get(f"/desk/audits/{told.compartment_id}/").status_code == 404
