"""Who is on duty at a moment: by topic, over midnight, not who was called away."""

from datetime import datetime, time, timedelta

from tests.schedules.conftest import MONDAY, SHANGHAI
from yihe.acts.schedules.duty import on_duty
from yihe.acts.schedules.models import Served
from yihe.acts.schedules.models.posts import Topic


def names(topic, moment, region="320585"):
    return [each.practitioner.name for each in on_duty(topic, moment, region)]


def moment(hour, minute=0, day=MONDAY):
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def test_the_posts_of_the_topic_come_first_and_general_ones_after(county):
    general, labour = county.post("综合岗"), county.post("劳动岗", Topic.LABOUR)
    county.shift(general, county.lawyer("贺明"), MONDAY)
    county.shift(labour, county.lawyer("卞和"), MONDAY)
    county.shift(county.post("公证岗", Topic.NOTARY), county.lawyer("管宁"), MONDAY)

    assert names(Topic.LABOUR, moment(10)) == ["卞和", "贺明"]
    assert names(Topic.GENERAL, moment(10)) == names(Topic.DEBT, moment(10)) == ["贺明"]
    assert [each.of_the_topic for each in on_duty(Topic.LABOUR, moment(10), "320585100")] == [True, False]


def test_a_shift_holds_from_its_first_minute_to_before_its_last(county):
    county.shift(county.post("综合岗"), county.lawyer("贺明"), MONDAY)

    assert [names(Topic.GENERAL, moment(*at)) for at in ((8, 59), (9,), (16, 59), (17,))] == [
        [],
        ["贺明"],
        ["贺明"],
        [],
    ]


def test_a_shift_over_midnight_goes_on_the_next_day(county):
    county.shift(county.post("夜间岗"), county.lawyer("贺明"), MONDAY, time(20), time(8))

    assert names(Topic.GENERAL, moment(3, day=MONDAY + timedelta(days=1))) == ["贺明"]
    assert names(Topic.GENERAL, moment(8, day=MONDAY + timedelta(days=1))) == []


def test_another_county_and_who_was_not_there_and_who_was_replaced_are_not_on_duty(county):
    post, away, replaced = county.post("综合岗"), county.lawyer("贺明"), county.lawyer("卞和")
    gone = county.shift(post, away, MONDAY)
    Served.objects.create(shift=gone, by=county.window, accepted=False, remark="没有来")
    first = county.shift(post, replaced, MONDAY, seat=2)
    assert names(Topic.GENERAL, moment(10)) == ["卞和"]

    county.shift(post, county.lawyer("管宁"), MONDAY, seat=2, corrects=first, reason="调班")

    assert names(Topic.GENERAL, moment(10)) == ["管宁"]
    assert names(Topic.GENERAL, moment(10), "320581") == []


def test_whoever_can_be_assigned_is_named_with_their_account(county):
    county.shift(county.post("综合岗"), county.lawyer("贺明"), MONDAY)

    (each,) = on_duty(Topic.GENERAL, moment(10), "320585")

    assert each.user_id == county.accounts["贺明"].pk
    assert each.until == moment(17)
