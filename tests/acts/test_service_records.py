"""服务点服务记录: what is refused, who confirms whom, a record over midnight, nobody there, three taps, and which village had none."""

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.ways.records import an_offer, served
from tests.ways.town import Town
from yihe.acts.service_records import monthly
from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.records import NO_MATTER, NOBODY_THERE, SEALED, PlaceServiceRecord
from yihe.faces.desk import record_forms
from yihe.foundation.records import acts, reading
from yihe.foundation.records.declared import State
from yihe.foundation.roles import ADVICE_DESK, CLERK, JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters.models import Confidentiality, Matter
from yihe.registers.regions.models import Region
from yihe.registers.stations import edits, offering

BOXES = ("photo", "image", "picture", "position", "latitude", "clock", "name", "phone", "identity")


@pytest.fixture
def town(person, organization, monkeypatch) -> Town:
    return Town(person, organization, monkeypatch)


@pytest.fixture
def offer(town):
    return an_offer(town)


@pytest.fixture
def enter(town, offer):
    return lambda **said: acts.enter(PlaceServiceRecord, offer, **{"by": town.who(STATION_KEEPER)} | served(**said))


def refused(enter, field: str, **said) -> str:
    with pytest.raises(ValidationError) as wrong:
        enter(**said)
    assert set(wrong.value.message_dict) == {field}
    return "；".join(wrong.value.messages)


def test_nobody_there_is_a_record_that_says_so(enter):
    row = enter(people=0)

    assert str(row).endswith("无来访") and row.get_people_display() == "无来访"
    assert refused(enter, "people", people=0, elderly=True) == NOBODY_THERE
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceService.objects.bulk_create([PlaceService(**{f.attname: getattr(row, f.attname) for f in PlaceService._meta.concrete_fields if not f.primary_key} | {"elderly": True, "once": None})])  # fmt: skip


def test_a_record_over_midnight_counts_for_the_day_it_began(enter, town):
    yesterday = timezone.localdate() - timedelta(days=1)
    row = enter(on=yesterday, starts=time(22, 30), ends=time(0, 30))

    assert (row.hours, row.on, timezone.localdate(row.span[1])) == (2, yesterday, timezone.localdate())
    assert "最多 12 小时" in refused(enter, "ends", on=yesterday, starts=time(8), ends=time(7))
    assert "同一时刻" in refused(enter, "ends", starts=time(8), ends=time(8))


def test_what_is_not_over_is_not_recorded(enter):
    """It is ten in the morning."""
    assert refused(enter, "ends", starts=time(9), ends=time(11)) == "还没有结束的服务不能先登记。"
    assert refused(enter, "ends", starts=time(23), ends=time(1)) == "还没有结束的服务不能先登记。"
    enter(starts=time(9), ends=time(10))  # the control


def test_a_place_that_was_shut_gave_nothing_and_an_offer_has_its_days(enter, offer, town):
    before = {"by": town.who(STATION_KEEPER)}
    town.who(STATION_KEEPER).memberships.update(valid_from=date(2019, 1, 1))
    assert "这一天没有" in refused(enter, "on", on=offer.since - timedelta(days=1), **before)
    day = timezone.localdate() - timedelta(days=3)
    edits.change_state(offer.station, by=None, state="suspended", since=day, source="装修通知")
    edits.change_state(offer.station, by=None, state="running", since=day + timedelta(days=2), source="完工通知")

    assert "这一天暂停" in refused(enter, "on", on=day)
    enter(on=day + timedelta(days=2))


@pytest.mark.parametrize("note", ["张某 13800000000 来问", "证件 320501199003076316", "电话 0512-53520000"])
def test_no_number_of_a_person_stands_in_it(enter, note):
    assert "请删去" in refused(enter, "note", note=note)
    assert enter(note="问了赡养的事").note


def test_it_asks_for_no_photograph_no_position_no_clocking_in_and_no_name():
    asked = record_forms.entry_form(PlaceServiceRecord).fields

    assert not [name for name in asked if any(word in name for word in BOXES)]
    assert {name for name, box in asked.items() if box.required} == {"people", "giver", "mode", "on", "starts", "ends"}
    assert not [box for box in asked.values() if box.__class__.__name__ in ("FileField", "ImageField")]


def test_a_matter_is_named_that_the_recorder_may_know_of_and_that_is_in_no_compartment(enter, town):
    claim = town.claim("startup", "submitted")
    assert refused(enter, "matter_number", matter_number=claim.number) == NO_MATTER  # a keeper sees no claims
    assert refused(enter, "matter_number", matter_number="KS-2026-99999") == NO_MATTER
    desk = town.who(ADVICE_DESK)
    Matter.objects.filter(pk=claim.pk).update(holder=ADVICE_DESK.code)
    assert enter(by=desk, matter_number=claim.number).matter_number == claim.number

    Matter.objects.filter(pk=claim.pk).update(confidentiality=Confidentiality.INTERNAL)
    assert refused(enter, "matter_number", by=desk, matter_number=claim.number) == SEALED


def answered(row, by) -> str:
    _done, why = acts.answer(PlaceServiceRecord, [row.pk], by=by, accepted=True)
    return why[0][1] if why else ""


def test_the_other_side_confirms(enter, town, person):
    keeper, desk, office = (town.who(role) for role in (STATION_KEEPER, ADVICE_DESK, JUSTICE_OFFICE))
    words = PlaceServiceRecord.answers_words
    of_keeper, of_desk = enter(), enter(by=desk)

    assert answered(of_keeper, keeper) == "记录的人不能替对方确认。"
    assert answered(of_keeper, person(STATION_KEEPER)) == words  # a second keeper is the same side
    assert [answered(of_desk, who) for who in (office, town.who(CLERK))] == [words, words]
    assert [answered(of_keeper, office), answered(of_desk, keeper)] == ["", ""]
    assert answered(of_keeper, desk) == "这条记录已确认，不用再处理。"  # two confirm


def waiting_for(user) -> int:
    """Return how many records wait for somebody's answer, by looking at each: the oracle."""
    places = [hat.region for hat in user.hats if hat.region]
    return sum(
        PlaceServiceRecord.state_of(row) is State.ENTERED
        and row.by_id not in user.acts_for
        and any(row.offer.station.region.startswith(place) for place in places)
        for row in PlaceService.objects.all()
    )


@pytest.mark.parametrize("days_of_each", [{}, {"320585": 3, "320505": 400}])
def test_the_inbox_counts_what_waits_for_somebodys_answer(enter, offer, town, person, monkeypatch, days_of_each):
    if days_of_each:  # each county says for itself how long a record may wait
        monkeypatch.setattr(
            PlaceServiceRecord, "stands_after", classmethod(lambda cls, region: days_of_each.get(region[:6], 3))
        )
    keeper, bureau = town.who(STATION_KEEPER), town.who(CLERK)
    own = [enter(people=n) for n in (1, 2, 3)]
    enter(by=town.who(ADVICE_DESK), people=4)
    own[0] = acts.correct(PlaceServiceRecord, own[0], by=keeper, reason="记错了", **served(people=9))
    assert not answered(own[1], bureau)
    askers = [keeper, bureau, person(CLERK, region="320505"), person(JUSTICE_OFFICE, region=offer.station.region[:9])]

    counted = []
    for later in (0, 60):
        town.travel(timezone.localdate() + timedelta(days=later))
        counted.append([reading.to_confirm(PlaceServiceRecord, user) for user in askers])
        assert counted[-1] == [waiting_for(user) for user in askers]

    assert counted[0][1] and not counted[0][2] and not any(counted[1])


def test_a_record_sent_twice_by_its_own_id_is_one(enter):
    assert enter(once="abc") == enter(once="abc", people=5)
    assert PlaceService.objects.count() == 1
    enter(once="abd")  # the control
    assert PlaceService.objects.count() == 2


def test_the_form_is_filled_in_but_for_the_press(town, offer, client):
    keeper = town.who(STATION_KEEPER)
    client.force_login(keeper)
    start = client.get(reverse("desk:note_service")).content.decode()
    form = reverse("desk:record_enter_about", args=["place_service", offer.pk])
    assert form in start and f"{form}?people=0" in start
    there = client.get(reverse("desk:record", args=["stations", offer.station_id])).content.decode()
    assert f"{reverse('desk:note_service')}?station={offer.station_id}" in there
    assert form not in client.get(reverse("desk:note_service"), {"station": offer.station_id + 1}).content.decode()
    assert form in client.get(reverse("desk:note_service"), {"station": "九"}).content.decode()

    shown = record_forms.entry_form(PlaceServiceRecord)
    typed = {name: str(value) for name, value in shown.initial.items()}
    page = client.get(form).content.decode()
    assert all(f'value="{typed[name]}"' in page for name in ("people", "on", "starts", "ends"))
    answer = client.post(form, typed | {"once": "t"})

    assert answer.status_code == 302
    row = PlaceService.objects.get()
    assert (row.people, row.on, row.hours) == (1, timezone.localdate(), Decimal("0.5"))
    assert row.offer == offer and row.starts < row.ends


def test_which_village_had_none(town, person):
    region = "320585100"
    names = {f"{region}00{n}": f"第{n}村" for n in (1, 2, 3)}
    Region.objects.bulk_create(
        Region(code=code, name=name, level="village", parent=region) for code, name in names.items()
    )
    if not Region.objects.filter(code=region).exists():
        Region.objects.create(code=region, name="城厢镇", level="town", parent="320585")
    offer = an_offer(town)
    places = [
        edits.enter(by=None, name=f"{name}阳光屋（虚构）", level="village", region=code, address="村委会", state="running", since=date(2024, 3, 1), source="设立通知")
        for code, name in list(names.items())[:2]
    ]  # fmt: skip
    keeper = town.who(STATION_KEEPER)
    for station, people in ((places[0], 2), (places[0], 0)):
        own = offering.enter(
            by=None, station=station, item=offer.item, window="阳光屋", since=date(2024, 3, 1), source="开设通知"
        )
        acts.enter(PlaceServiceRecord, own, by=keeper, **served(people=people))
    wrong = acts.enter(PlaceServiceRecord, own, by=keeper, **served(people=9))
    acts.void(PlaceServiceRecord, wrong, by=keeper, reason="记错了")

    months = monthly.last_months(2)
    (found,) = [each for each in monthly.board("320585", months) if each.code == region]

    assert [(v.name, v.has_own, v.months[0].records) for v in found.villages] == [
        ("第1村", True, 2),
        ("第2村", True, 0),
        ("第3村", False, 0),
    ]
    said = found.villages[0].months[0]
    assert (said.people, said.nobody, said.confirmed, found.with_some(0), found.with_some(1)) == (2, 1, 0, 1, 0)
    assert [v.name for v in found.without(0)] == ["第2村", "第3村"]


def test_a_number_of_the_board_is_as_long_as_its_list(town, client):
    test_which_village_had_none(town, None)
    client.force_login(town.who(ADVICE_DESK))
    page = client.get(reverse("desk:service_board"), {"town": "320585100"})
    said = page.content.decode()
    links = re.findall(r'href="([^"]*place_service/[?]q=[^"]*)">(\d+)</a>', said)

    assert [count for _href, count in links] == ["2"] and said.count("没有</span>") == 3 * 6 - 1
    for href, count in links:
        listed = client.get(href.replace("&amp;", "&")).content.decode()
        assert listed.count('data-label="记录人"') == int(count)
    acts.answer(
        PlaceServiceRecord, [PlaceService.objects.counting().first().pk], by=town.who(JUSTICE_OFFICE), accepted=True
    )
    said = client.get(reverse("desk:service_board")).content.decode()
    links = re.findall(r'href="([^"]*place_service/[?](?:state=confirmed&amp;)?since=[^"]*)">(\d+)</a>', said)
    assert [count for _href, count in links] == ["2", "1"]
    for href, count in links:
        listed = client.get(href.replace("&amp;", "&")).content.decode()
        assert listed.count('data-label="记录人"') == int(count)
    assert client.get(reverse("desk:service_board_sheet")).status_code == 200
    client.force_login(town.who(STATION_KEEPER))
    assert client.get(reverse("desk:service_board")).status_code == 404
