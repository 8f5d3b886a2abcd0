"""Where the only director passed somebody over, the leaders' meeting decides who wins, and two record it; never where another director is there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.procurement.test_likeness_of_bids import refused
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement.models import Award, Bid
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, evidence
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def again(matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_the_meeting_of_a_county_with_one_director_decides_and_two_record_it(town):
    matter = ways.to(town, "deciding")
    clerk, reviewer, director = (buys.as_read(town, role) for role in (CLERK, REVIEWER, DIRECTOR))
    today = timezone.localdate()
    town.hand_in(again(matter), "meeting_minutes", by=CLERK)
    assert "没有不按名次选用的情形" in refused(matter, "enter_meeting", clerk, met_on=today, **ways.MET)

    ways.passed_over_alone(town, again(matter))
    assert "您或委托您的同志办理了“不选用这一名" in refused(matter, "award", director)
    town.travel(again(matter).due_on + timedelta(days=1))
    clock.run()
    assert again(matter).state == "deciding", "silence decides nothing here"
    today = timezone.localdate()
    few = ways.MET | {"present": ["局长（虚构）", "副局长（虚构）"]}
    assert "集体研究应有 3 人以上" in refused(matter, "enter_meeting", clerk, met_on=today, **few)
    assert "不能晚于今天" in refused(matter, "enter_meeting", clerk, met_on=today + timedelta(days=1), **ways.MET)
    before = today - timedelta(days=60)
    assert "不能早于不按名次选用的日期" in refused(matter, "enter_meeting", clerk, met_on=before, **ways.MET)
    assert "还没有登记集体研究的决定" in refused(matter, "award_together", reviewer)

    perform(again(matter), "enter_meeting", by=clerk, met_on=today, **ways.MET)
    assert "等第二人核对" in refused(matter, "enter_meeting", clerk, met_on=today, **ways.MET)
    assert not Bid.objects.filter(won=True).exists(), "one person's entry decides nothing"
    perform(again(matter), "send_minutes_back", by=reviewer, reason="与会人员写漏（虚构）。")
    perform(again(matter), "enter_meeting", by=clerk, met_on=today, **ways.MET)
    perform(again(matter), "award_together", by=reviewer)

    award = Award.objects.get()
    assert (again(matter).state, Bid.objects.get(won=True).rank) == ("noticed", 2)
    assert "集体研究决定" in award.reason
    assert list(evidence.verify()) == []


def test_whoever_has_another_director_who_had_no_hand_in_it_needs_no_meeting(town):
    """The control."""
    matter = ways.to(town, "deciding")
    ways.passed_over_alone(town, again(matter))
    User.objects.update(is_active=True)
    said = refused(matter, "enter_meeting", buys.as_read(town, CLERK), met_on=timezone.localdate(), **ways.MET)

    assert "由其确定中标人，不用集体研究" in said and town.chief.name in said
    perform(again(matter), "award", by=ways.fresh(town.chief))
