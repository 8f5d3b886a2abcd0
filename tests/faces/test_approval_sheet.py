"""审批表: one sheet with a box for each office's opinion; and what is printed has nothing folded and nothing to press."""

import re

import pytest
from django.urls import reverse

from tests.acts import drawn, hostile
from tests.errands.kinds import ErrandKind, ErrandWorkflow
from tests.journeys.conftest import sit_down  # noqa: F401  a fixture
from yihe.acts.documents import papers
from yihe.acts.documents.panels import Papers
from yihe.faces.desk import approval, page
from yihe.foundation.roles import AUDITOR, CLERK
from yihe.matters import reading
from yihe.matters.actions import perform
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry, Verb

pytestmark = pytest.mark.usefixtures("neighbours")


def sheet(client, user, matter, name="approval"):
    client.force_login(user)
    return client.get(reverse(f"desk:{name}", args=[matter.number]))


def boxes_of(matter, user, rf) -> list[tuple]:
    request = rf.get("/")
    request.user = user
    matter = Matter.objects.get(pk=matter.pk)
    happened = list(zip(reading.events(matter), reversed(page.build(request, matter)["happenings"]), strict=True))
    found = approval.boxes(ErrandWorkflow, matter.state, happened)
    return [(box.office, box.step, box.said and (box.said.what, box.said.who)) for box in found]


def test_each_office_has_a_box_that_stays_free_until_it_has_said_something(errand, people, rf):
    matter = errand("submitted")
    assert boxes_of(matter, people.clerk, rf) == [("受理人员", "待受理", None), ("分管领导", "待审批", None)]

    perform(matter, "accept", by=people.clerk)
    accepted = ("受理", str(people.clerk))
    assert boxes_of(matter, people.clerk, rf) == [("受理人员", "待受理", accepted), ("分管领导", "待审批", None)]

    perform(matter, "refuse", by=people.director, reason="不在范围")
    refused = ("不予批准", str(people.director))
    assert boxes_of(matter, people.clerk, rf) == [("受理人员", "待受理", accepted), ("分管领导", "待审批", refused)]


def test_what_was_said_before_a_matter_came_back_is_no_opinion_on_it_now(errand, people, rf):
    matter = errand("returned")
    assert boxes_of(matter, people.clerk, rf)[0][2] == ("退回补正", str(people.clerk))

    perform(matter, "submit", by=people.applicant)

    assert boxes_of(matter, people.clerk, rf)[0][2] is None


def test_the_sheet_says_what_is_asked_and_what_was_said_and_leaves_lines_to_sign_on(errand, people, client):
    matter = errand("accepted", amount="30000.00")

    text = sheet(client, people.director, matter).content.decode()

    assert "<h1>差事审批表</h1>" in text
    assert "30,000.00" in text and matter.chain_head in text
    assert text.count("签字（盖章）：＿") == 2
    assert re.search(f"{people.clerk} .*在系统中办理", text)


def test_it_is_of_the_bureau_and_whoever_takes_it_is_written_down(errand, people, person, client):
    matter = errand("accepted")

    asked = [
        sheet(client, user, matter).status_code
        for user in (people.applicant, person(CLERK, region="320505"), people.director)
    ]

    assert asked == [404, 404, 200]
    entry = AccessEntry.objects.get(verb=Verb.EXPORT)
    assert (entry.user, entry.subject, entry.detail) == (people.director, f"matter {matter.number}", "审批表")
    client.force_login(people.applicant)
    assert reverse("desk:approval", args=[matter.number]) not in client.get(matter.get_absolute_url()).content.decode()
    client.force_login(person(AUDITOR))
    assert reverse("desk:approval", args=[matter.number]) in client.get(matter.get_absolute_url()).content.decode()


@pytest.fixture
def with_papers(errand, people, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片"),))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))
    matter = errand()
    first = papers.attach(matter, "photo", hostile.upload("照片.pdf", drawn.pages(1)), by=people.applicant)
    papers.attach(matter, "photo", hostile.upload("照片.pdf", drawn.pages(2)), by=people.applicant, replaces=first)
    perform(matter, "submit", by=people.applicant)
    return matter


def test_on_paper_nothing_is_folded_and_no_paper_is_framed(with_papers, people, client):
    """The control is the page, where the earlier version is folded and the paper is shown."""
    printed = sheet(client, people.clerk, with_papers, "sheet").content.decode()
    page_ = client.get(with_papers.get_absolute_url()).content.decode()

    assert ("<details>" in printed, "<iframe" in printed) == (False, False)
    assert "以前的版本 1 份" in printed
    assert ("<details>" in page_, "<iframe" in page_) == (True, True)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_to_press_is_printed(with_papers, people, sit_down, client, live_server):  # noqa: F811
    client.force_login(people.clerk)
    somebody = sit_down(people.clerk)
    name = "sessionid" if "sessionid" in client.cookies else next(iter(client.cookies))
    somebody.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    for address in ("sheet", "approval"):
        somebody.page.goto(reverse(f"desk:{address}", args=[with_papers.number]))
        pressed = "Array.from(document.querySelectorAll('a.btn, button, summary.btn')).filter((one) => one.offsetParent !== null).length"
        assert somebody.page.evaluate(pressed) > 0
        somebody.page.emulate_media(media="print")
        assert somebody.page.evaluate(pressed) == 0
        somebody.page.emulate_media(media="screen")
