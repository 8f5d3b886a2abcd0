"""公开招募: what went out is public, and nothing else."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.faces.portal.visits import read, words
from yihe.domains.incubation.models import CallAddendum, CallQuestion
from yihe.foundation.city_names import read_city
from yihe.matters.actions import perform


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_a_call_that_is_not_published_is_nowhere(client, story, state):
    matter = story.call(state)

    assert client.get(reverse("portal:call", args=[matter.number])).status_code == 404
    everywhere = (
        read(client, "/")
        + read(client, reverse("portal:calls"))
        + read(client, reverse("portal:search"), q="春季孵化招募")
    )
    assert "2026年春季孵化招募（虚构）" not in everywhere

    for action, by in (("propose", story.clerk), ("publish", story.director)):
        if matter.state != "recruiting" and action in (("publish",) if state == "proposed" else ("propose", "publish")):
            perform(matter, action, by=by)
    assert "2026年春季孵化招募（虚构）" in read(client, reverse("portal:call", args=[matter.number]))


def test_a_call_says_when_for_whom_how_it_is_judged_and_where_to_apply(client, story):
    matter = story.call(closes_on=date(2026, 3, 9))

    page = read(client, reverse("portal:call", args=[matter.number]))

    said = words(page)
    assert "2026-03-02 周一" in said and "2026-03-09 周一" in said and "3 家" in said and "还有 5 个工作日" in said
    weights = [int(w) for w in re.findall(r'data-label="占比" class="num">(\d+)%', page)]
    assert sum(weights) == 100 and len(weights) == 5
    assert f"{reverse('desk:new', args=['incubation'])}?call={matter.pk}" in page


@pytest.mark.parametrize("page", ["call", "guide", "login"])
def test_who_has_no_account_reads_how_to_get_one_and_where(client, story, page):
    number = story.call().number
    address = {"call": reverse("portal:call", args=[number]), "guide": reverse("portal:guide", args=["incubation"]),
               "login": reverse("account_login")}[page]  # fmt: skip
    city = read_city(settings.CITY_DIR)

    said = words(read(client, address))
    assert [each in said for each in (city.bureau, city.phone, city.address, "正在筹备", "开通经办人账号")] == [
        True
    ] * 5

    if page != "login":
        client.force_login(story.applicant)
        assert "开通经办人账号" not in words(read(client, address)), "who has one is not told"


def test_a_call_that_is_over_says_so_and_offers_no_application(client, story):
    matter = story.call("closed")

    page = read(client, reverse("portal:call", args=[matter.number]))

    assert "已经截止，不能再报名" in words(page)
    assert "登录后申请" not in page
    assert "以往的招募" in read(client, reverse("portal:calls"))


def test_a_call_shows_corrections_and_answers_that_went_out_and_no_others(client, story):
    matter = story.call()
    perform(matter, "draft_addendum", by=story.clerk, text="场地改到二楼。", closes_on=date(2026, 3, 30))
    asked = {"call_id": matter.pk, "asked_by": story.applicant}
    CallQuestion.objects.create(
        text="可以联合申请吗？",
        answer="可以，由一家牵头。",
        answered_by=story.clerk,
        answered_at=timezone.now(),
        **asked,
    )
    CallQuestion.objects.create(text="还没有人答的问题", **asked)

    before = read(client, reverse("portal:call", args=[matter.number]))
    perform(matter, "publish_addendum", by=story.director)
    after = read(client, reverse("portal:call", args=[matter.number]))

    assert CallAddendum.objects.count() == 1 and "场地改到二楼。" not in before
    assert "场地改到二楼。" in after and "改为 <strong>2026-03-30 周一" in after
    assert "可以，由一家牵头。" in after and "还没有人答的问题" not in after
    assert story.applicant.name not in after and story.clerk.name not in after
