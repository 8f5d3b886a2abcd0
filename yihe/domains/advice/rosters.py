"""当班的人, out of the rosters: who sits at a post for what somebody asks about, and has an account the question can be given to."""

from datetime import datetime

from yihe.acts.schedules.duty import on_duty
from yihe.acts.schedules.models.posts import Topic as PostTopic
from yihe.domains.advice.models import Topic

# Which post answers what is asked about; everything else is for the general ones, which stand in for each of these, too.
POSTS = {
    Topic.WAGES: PostTopic.LABOUR, Topic.FAMILY: PostTopic.FAMILY, Topic.KIN: PostTopic.FAMILY, Topic.HOUSE: PostTopic.PROPERTY,
    Topic.DEBT: PostTopic.DEBT, Topic.HARM: PostTopic.INJURY,
}  # fmt: skip


def at_posts(region: str, topic: str, at: datetime) -> list[int]:
    """Return the keys of the users who are on duty at a moment in a county for a topic of a consultation, whose turn is first."""
    post = POSTS.get(Topic(topic), PostTopic.GENERAL)
    return [each.user_id for each in on_duty(post, at, region) if each.user_id is not None]
