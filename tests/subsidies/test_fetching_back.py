"""A claim whose review was taken back: nothing was decided, and what is printed of it says both."""

import pytest

from yihe.matters import evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.fetching_back import cannot_fetch_back, fetch_back
from yihe.matters.models import Event

pytestmark = pytest.mark.usefixtures("neighbours")


def test_a_review_that_was_taken_back_is_reviewed_again(claim, desk, client):
    matter = claim("exam", "reviewed")
    reviewer = Event.objects.filter(matter=matter, action="review").get().actor
    fetch_back(matter, by=reviewer, reason="金额看错了")

    assert matter.state == "accepted" and list(evidence.verify(matter)) == []
    with pytest.raises(NotAllowed, match="当前状态为“待审核”"):
        perform(matter, "grant", by=desk.people.director)
    client.force_login(reviewer)
    for page in ("", "sheet/", "approval/"):
        answer = client.get(f"/desk/matters/{matter.number}/{page}")
        assert answer.status_code == 200 and "取回" in answer.content.decode(), page

    desk.go(matter, "reviewed")
    assert list(evidence.verify(matter)) == []


def test_a_grant_is_no_step_that_is_taken_back(claim):
    matter = claim("exam", "noticed")
    granted_by = Event.objects.filter(matter=matter, action="grant").get().actor
    assert "不是可以取回的步骤" in cannot_fetch_back(matter, granted_by)
