"""民主决策日: topics, opinion asked before, held, hung out for as long as the statutes say; nothing of who said or voted what."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.station_work.conftest import VILLAGE
from tests.station_work.test_charters import act, refused
from yihe.domains.station_work.decision_days import rules, shown
from yihe.domains.station_work.decision_days.forms import TOO_FAR, DayForm
from yihe.domains.station_work.models import DecisionDay
from yihe.foundation import workdays
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters import clock, kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter

HELD = {"attended": 42, "opinions": 6, "lawyer_there": False, "decided": "先划线，不收费（虚构）"}


@pytest.fixture
def planned(people):
    def plan(**said) -> Matter:
        values = {
            "on": timezone.localdate() + timedelta(days=2),
            "gathering": "deputies",
            "topics": "停车场怎么管（虚构）",
            "asked_by": "doors",
        }
        contents = DecisionDay(**values | said)
        kind = kinds.get("decision_day")
        return open_matter(kind, contents, by=people.keeper, region=VILLAGE, hat=STATION_KEEPER.code)

    return plan


def test_a_day_goes_from_topic_to_record(planned, people, travel_to):
    matter, today = planned(), timezone.localdate()
    act(matter, "announce", by=people.keeper)
    act(matter, "hold", by=people.keeper, held_on=today, **HELD)
    matter = act(matter, "post", by=people.keeper, posted_on=today, posted_at="村口公开栏")

    travel_to(today + timedelta(days=15))
    clock.run()
    assert Matter.objects.get(pk=matter.pk).state == "posted", "fifteen days, the first not counted, are not over"
    travel_to(today + timedelta(days=16))
    clock.run()
    assert Matter.objects.get(pk=matter.pk).state == "closed"


def test_opinion_is_asked_before_it_is_held(planned, people):
    matter, today = planned(), timezone.localdate()

    assert refused(lambda: act(matter, "hold", by=people.keeper, held_on=today, **HELD))
    act(matter, "announce", by=people.keeper)
    said = refused(lambda: act(matter, "hold", by=people.keeper, held_on=today - timedelta(days=1), **HELD))
    assert said == f"议题 {today:%Y-%m-%d} 才公布征求意见，会不能在这以前开。"
    assert (
        refused(lambda: act(matter, "hold", by=people.keeper, held_on=today + timedelta(days=1), **HELD))
        == "会还没有开，不能先登记。"
    )
    assert "没有开成" in refused(lambda: act(matter, "hold", by=people.keeper, held_on=today, **HELD | {"attended": 0}))


def test_a_day_that_is_past_is_not_announced(planned, people):
    yesterday = timezone.localdate() - timedelta(days=1)
    matter = planned(on=yesterday)

    said = refused(lambda: act(matter, "announce", by=people.keeper))
    assert said == f"打算开会的 {yesterday:%Y-%m-%d} 已经过了，请先把日期改到今天以后，再征求意见。"


def test_what_was_taken_down_too_soon_hangs_out_anew(planned, people):
    matter, today = planned(), timezone.localdate()
    act(matter, "announce", by=people.keeper)
    act(matter, "hold", by=people.keeper, held_on=today, **HELD)
    act(matter, "post", by=people.keeper, posted_on=today, posted_at="村口公开栏")

    matter = act(matter, "take_down", by=people.keeper, reason="被雨淋掉了（虚构）")
    assert (matter.state, DecisionDay.objects.get(pk=matter.pk).posted_on) == ("held", None)


def test_nobody_is_asked_for_names_or_votes():
    fields = {field.name for field in DecisionDay._meta.get_fields()}

    assert fields == {
        "matter", "on", "gathering", "topics", "asked_by", "open", "opinions", "held_on", "attended", "lawyer_there", "decided", "posted_on", "posted_at",
    }  # fmt: skip


def test_the_public_reads_what_the_village_opened_and_no_decision_before_it_hangs_out(planned, people):
    client, today = Client(), timezone.localdate()
    hidden = planned(open=False, topics="不公开的议题（虚构）")
    act(hidden, "announce", by=people.keeper)
    assert client.get(f"/where/villages/{VILLAGE}/").status_code == 404

    matter = planned()
    assert shown.of_village(VILLAGE) == [], "a draft is nobody's but the keeper's"
    act(matter, "announce", by=people.keeper)
    act(matter, "hold", by=people.keeper, held_on=today, **HELD)
    page = client.get(f"/where/villages/{VILLAGE}/").content.decode()
    assert "停车场怎么管" in page and "先划线" not in page and "不公开的议题" not in page
    act(matter, "post", by=people.keeper, posted_on=today, posted_at="村口公开栏")
    assert "先划线" in client.get(f"/where/villages/{VILLAGE}/").content.decode()
    assert "半泾村" in client.get("/where/villages/").content.decode()


def test_no_day_is_planned_beyond_the_next_year(db):
    """Until the day that is planned it is the keeper's turn, on every page that counts the days to it."""
    this_year = timezone.localdate().year
    said = {"gathering": "deputies", "topics": "停车场怎么管（虚构）", "asked_by": "doors"}
    assert DayForm(said | {"on": f"{this_year + 2}-01-01"}).errors == {"on": [TOO_FAR]}
    assert DayForm(said | {"on": f"{this_year + 1}-12-31"}).is_valid()


def test_a_last_day_on_which_nobody_works_is_followed_by_the_next_working_day(planned):
    matter = planned()
    row = kinds.contents_of(matter)
    found = set()
    for later in range(7):
        row.posted_on = date(2026, 6, 1) + timedelta(days=later)
        matter = Matter.objects.get(pk=matter.pk)
        row.save(update_fields=["posted_on"])
        last = rules.hangs_until(matter)
        assert workdays.is_working(last) and last >= row.posted_on + timedelta(days=rules.PUBLICITY(matter).n)
        found.add((last - row.posted_on).days - rules.PUBLICITY(matter).n)
    assert max(found) >= 2 and 0 in found, "of seven days in a row two end on a weekend"
