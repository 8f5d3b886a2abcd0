"""A question goes to who sits at a post for it at that hour; at an hour nobody sits, to the desk."""

import pytest

from tests.schedules.conftest import MONDAY, at, county
from yihe.acts.schedules.models.posts import Topic as PostTopic
from yihe.domains.advice import rosters
from yihe.domains.advice.models import Topic

assert at and county  # fixtures


def test_it_is_given_to_the_post_of_its_topic_then_to_a_general_one_and_at_night_to_the_desk(county, at, asked):
    county.shift(county.post("劳动岗", PostTopic.LABOUR), county.lawyer("卞和"), MONDAY)
    county.shift(county.post("综合岗"), county.lawyer("贺明"), MONDAY)
    at(MONDAY, 10)
    assert asked(topic="wages").assignee == county.accounts["卞和"]
    assert asked(topic="shopping").assignee == county.accounts["贺明"]
    at(MONDAY, 23)
    late = asked(topic="wages")
    assert (late.state, late.assignee) == ("registered", None)


def test_who_sits_without_an_account_is_given_nothing(county, at, asked):
    who = county.lawyer("管宁")
    who.duty.account = None
    who.duty.save()
    county.shift(county.post("综合岗"), who, MONDAY)
    at(MONDAY, 10)
    assert asked().state == "registered"


@pytest.mark.parametrize("topic", Topic.values)
def test_every_topic_is_of_some_post(db, topic):
    assert rosters.POSTS.get(Topic(topic), PostTopic.GENERAL) in PostTopic.values
