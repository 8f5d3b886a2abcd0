"""记一次服务 where there is no network: kept sealed on the phone, sent once, asked about before signing out, another's for nobody."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from looks.faults import violations
from tests.ways.registers import a_station, an_item
from yihe.acts.service_records.models import PlaceService
from yihe.faces.design import device_keys
from yihe.foundation.roles import ADVICE_DESK, APPLICANT, STATION_KEEPER
from yihe.registers.stations import offering

WAIT = 30000  # milliseconds: the machine may be busy
NOTES = "() => Object.keys(localStorage).filter((name) => name.startsWith('note:'))"


class Phone:
    """A phone, and who is signed in on it."""

    def __init__(self, context, live_server):
        self.context, self.live_server = context, live_server

    def is_given_to(self, user) -> None:
        client = Client()
        client.force_login(user)
        self.session = client.session
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.live_server.url}])

    def opens(self, path: str = "/desk/services/"):
        page = self.context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(path)
        return page

    def stands_ready(self):
        """Return the page of 记一次服务 once it has its key."""
        page = self.context.new_page()
        page.set_default_timeout(WAIT)
        with page.expect_response("**/desk/services/unsent/**"):
            page.goto("/desk/services/")
        page.wait_for_timeout(300)
        return page


@pytest.fixture
def offer(db):
    said = {"window": "1号窗口", "since": timezone.localdate() - timedelta(days=90), "source": "开设通知"}
    return offering.enter(by=None, station=a_station(), item=an_item(), **said)


@pytest.fixture
def keeper(person, offer):
    return person(STATION_KEEPER, region=offer.station.region)


@pytest.fixture
def phone(transactional_db, offer, keeper, live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740}, has_touch=True)
    phone = Phone(context, live_server)
    phone.is_given_to(keeper)
    yield phone
    context.close()


def notes(page, people: int = 2) -> None:
    """Tap the service, say how many came, tap 登记."""
    page.locator("[data-note-offer] a").first.tap()
    page.get_by_label("人数").fill(str(people))
    page.locator("[data-note-panel]").get_by_role("button", name="登记").tap()


def unsent(page):
    return page.locator("[data-unsent]")


@pytest.mark.browser
def test_three_taps_without_a_network_wait_on_the_phone_and_are_sent_once_when_it_is_back(phone, keeper, offer):
    page = phone.stands_ready()
    phone.context.set_offline(True)
    notes(page)

    expect(unsent(page)).to_contain_text("1 条服务记录还没有发送", timeout=WAIT)
    expect(unsent(page)).to_contain_text("现在没有网络", timeout=WAIT)
    assert PlaceService.objects.count() == 0
    kept = page.evaluate("() => JSON.stringify({...localStorage})")
    assert [sorted(json.loads(copy)) for copy in json.loads(kept).values()] == [["at", "iv", "sealed", "sitting"]]
    assert (
        offer.station.name not in kept
        and device_keys.key_of_notes(keeper.pk, device_keys.sitting_of(phone.session)) not in kept
    )
    assert not violations(page)

    phone.context.set_offline(False)
    expect(unsent(page)).to_contain_text("已发送 1 条", timeout=WAIT)
    row = PlaceService.objects.get()
    assert (row.by, row.offer, row.people, len(row.once)) == (keeper, offer, 2, 36)
    assert page.evaluate(NOTES) == []
    expect(page.locator("[data-noted-list] li")).to_have_count(1)


@pytest.mark.browser
def test_one_whose_answer_was_lost_is_sent_again_and_is_one(phone):
    page = phone.stands_ready()
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # it arrived; the answer does not
            return route.abort()
        return route.continue_()

    page.route("**/desk/services/unsent/", lose)
    notes(page)
    expect(unsent(page)).to_contain_text("现在没有网络", timeout=WAIT)
    assert (lost, PlaceService.objects.count()) == ([200], 1)

    page.evaluate("() => dispatchEvent(new Event('online'))")

    expect(unsent(page)).to_contain_text("已发送 1 条", timeout=WAIT)
    assert PlaceService.objects.count() == 1 and page.evaluate(NOTES) == []
    notes(page, people=3)  # the control: another note is another row
    expect(unsent(page)).to_contain_text("已发送 2 条", timeout=WAIT)
    assert PlaceService.objects.count() == 2


@pytest.mark.browser
def test_another_on_the_same_phone_reads_and_sends_none_of_it_and_its_person_signs_in_again_and_sends(
    phone, person, keeper
):
    page = phone.stands_ready()
    phone.context.set_offline(True)
    notes(page)
    expect(unsent(page)).to_contain_text("还没有发送", timeout=WAIT)
    page.close()
    phone.context.set_offline(False)
    phone.context.clear_cookies()
    waiting = phone.opens("/accounts/login/")
    assert len(waiting.evaluate(NOTES)) == 1, "a session that ended takes no note along"

    phone.is_given_to(person(ADVICE_DESK))  # may note services, there too
    others = phone.opens()
    expect(unsent(others)).to_contain_text("还有 1 条是别人在这台设备上登记的", timeout=WAIT)
    assert "2 人" not in unsent(others).inner_text() and PlaceService.objects.count() == 0
    others.close()

    phone.is_given_to(keeper)  # the control, in another sign-in, on another page
    again = phone.opens("/desk/")
    expect(unsent(again)).to_contain_text("已发送 1 条", timeout=WAIT)
    assert PlaceService.objects.get().by == keeper and again.evaluate(NOTES) == []


@pytest.mark.browser
def test_signing_out_with_one_that_waits_asks_first(phone):
    page = phone.stands_ready()
    phone.context.set_offline(True)
    notes(page)
    expect(unsent(page)).to_contain_text("还没有发送", timeout=WAIT)
    asked, answers = [], [False, True]

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if answers.pop(0) else dialog.dismiss()

    page.on("dialog", answer)
    page.route("**/desk/services/unsent/**", lambda route: route.abort())  # it goes on waiting
    phone.context.set_offline(False)
    page.locator("details.menu summary").tap()
    page.get_by_role("button", name="退出登录").tap()
    assert len(asked) == 1 and "还有 1 条服务记录没有发送" in asked[0]
    assert len(page.evaluate(NOTES)) == 1 and page.url.endswith("/desk/services/")

    page.get_by_role("button", name="退出登录").tap()
    page.wait_for_url(f"{phone.live_server.url}/")
    assert len(asked) == 2 and page.evaluate(NOTES) == []


@pytest.mark.browser
def test_one_that_is_refused_stays_says_why_and_is_put_right(phone):
    page = phone.stands_ready()
    page.locator("[data-note-offer] a").first.tap()
    page.get_by_label("情况").fill("王先生 13812345678 来问")
    page.locator("[data-note-panel]").get_by_role("button", name="登记").tap()
    expect(unsent(page)).to_contain_text("没有被接受：", timeout=WAIT)
    assert PlaceService.objects.count() == 0

    unsent(page).get_by_role("button", name="改一改").tap()
    expect(page.get_by_label("情况")).to_have_value("王先生 13812345678 来问")
    page.get_by_label("情况").fill("问了赡养")
    page.locator("[data-note-panel]").get_by_role("button", name="登记").tap()
    expect(unsent(page)).to_contain_text("已发送 1 条", timeout=WAIT)
    assert PlaceService.objects.get().note == "问了赡养"


def test_a_key_is_of_a_person_and_of_a_sign_in_and_given_to_nobody_without_the_duty(
    client, person, keeper, organization
):
    at, sitting = reverse("desk:unsent"), "0" * 32
    given = set()
    for user in (keeper, person(ADVICE_DESK)):
        client.force_login(user)
        for of in (sitting, "1" * 32, sitting):
            answer = client.get(at, {"of": of})
            assert "no-store" in answer["Cache-Control"]
            given.add((user.pk, of, answer.json()["key"]))
    assert len(given) == len({key for _who, _of, key in given}) == 4, "the same again, and no other's"
    assert client.get(at, {"of": "x"}).status_code == 404
    client.force_login(person(APPLICANT, of=organization))
    assert client.get(at, {"of": sitting}).status_code == 404
    client.logout()
    assert client.get(at).status_code == 302


def test_what_is_sent_says_why_it_is_refused_and_a_number_of_its_own_is_a_must(client, person, keeper, offer):
    client.force_login(keeper)
    at, once = reverse("desk:unsent"), "0" * 36
    ended = timezone.localtime() - timedelta(days=1)
    said = {
        "offer": offer.pk,
        "people": 1,
        "giver": "keeper",
        "mode": "on_site",
        "on": ended.date(),
        "starts": "09:00",
        "ends": "09:30",
    }
    assert "没有自己的编号" in client.post(at, said).json()["why"]
    assert "人数" in client.post(at, said | {"once": once, "people": "很多"}).json()["why"]
    assert "不由您登记" in client.post(at, said | {"once": once, "offer": 0}).json()["why"]
    assert PlaceService.objects.count() == 0

    first, second = (client.post(at, said | {"once": once, "people": people}).json() for people in (1, 9))
    assert first == second and PlaceService.objects.get().people == 1
    keeper.memberships.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert client.post(at, said | {"once": once}).status_code == 404
