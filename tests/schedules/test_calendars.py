"""值班日历: one's own shifts and a place's, under a secret address that is revoked, and in which nobody is named."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.schedules.conftest import MONDAY
from yihe.acts.schedules import calendars
from yihe.acts.schedules.models import CalendarLink, DutyPerson
from yihe.foundation.roles import CLERK, STATION_KEEPER
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(county, at):
    """Two lawyers with a shift each at a post."""
    at(MONDAY)
    post = county.post("信访岗（虚构）")
    people = [county.lawyer(name) for name in ("贺明", "卞和")]
    shifts = [county.shift(post, who, MONDAY + timedelta(days=n)) for n, who in enumerate(people)]
    return people, shifts


def account(county, name: str) -> User:
    return User.objects.get(pk=county.accounts[name].pk)


def read(secret: str):
    return Client().get(reverse("portal:duty_calendar", args=[secret]))


def test_ones_own_shifts_with_post_and_place_and_without_a_name(county, two):
    me = account(county, "贺明")
    secret = calendars.make(me)
    answer = read(secret)
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8" and "no-store" in answer["Cache-Control"]
    assert text.count("BEGIN:VEVENT") == 1 and "SUMMARY:值班：信访岗（虚构）" in text and "LOCATION:" in text
    assert "DTSTART:20260601T010000Z" in text and "DTEND:20260601T090000Z" in text
    assert "贺明" not in text and "卞和" not in text and me.username not in text
    assert secret not in str(CalendarLink.objects.values())


def test_a_places_calendar_has_everybodys_shifts_and_no_name(county, two, person):
    keeper = person(STATION_KEEPER, region=two[1][0].post.station.region)
    text = read(calendars.make(keeper, two[1][0].post.station)).content.decode()
    assert text.count("BEGIN:VEVENT") == 2 and "贺明" not in text and "卞和" not in text


def test_revoked_wrong_or_made_anew_it_opens_nothing(county, two):
    me = account(county, "贺明")
    first = calendars.make(me)
    second = calendars.make(me)
    assert [read(each).status_code for each in (first, second, second[:-1], "x")] == [404, 200, 404, 404]
    (link,) = calendars.of(me)
    assert not calendars.revoke(account(county, "卞和"), link.pk) and read(second).status_code == 200
    assert calendars.revoke(me, link.pk) and read(second).status_code == 404


def test_it_ends_with_what_it_rests_on(county, two, person):
    me, keeper = account(county, "贺明"), person(STATION_KEEPER, region=two[1][0].post.station.region)
    own, place = calendars.make(me), calendars.make(keeper, two[1][0].post.station)
    assert [read(each).status_code for each in (own, place)] == [200, 200]
    DutyPerson.objects.filter(account=me).update(until=MONDAY - timedelta(days=9))
    Membership.objects.filter(user=keeper).update(valid_until=MONDAY - timedelta(days=9))
    assert [read(each).status_code for each in (own, place)] == [404, 404]


def test_nobody_makes_one_of_a_place_or_a_pool_that_is_not_theirs(county, two, person):
    station = two[1][0].post.station
    for user, of in ((person(CLERK, region="320505"), station), (person(CLERK), None)):
        with pytest.raises(NotAllowed, match="只能给自己"):
            calendars.make(user, of)
    assert not CalendarLink.objects.exists()


def test_the_page_shows_the_address_once_and_revokes(county, two, person, client):
    client.force_login(account(county, "贺明"))
    page = reverse("desk:schedules:calendars")
    shown = client.post(page).content.decode()
    secret = shown.partition("/duty/")[2].partition(".ics")[0]
    assert read(secret).status_code == 200
    again = client.get(page).content.decode()
    assert secret not in again and "我的班" in again
    assert client.post(page, {"station": "999999"}).status_code == 404
    (link,) = CalendarLink.objects.all()
    assert client.post(reverse("desk:schedules:revoke_calendar", args=[link.pk])).status_code == 302
    assert read(secret).status_code == 404
    stranger = Client()
    stranger.force_login(person(CLERK, region="320505"))
    assert stranger.get(page).status_code == 404
    assert timezone.localdate() == MONDAY
