"""下一期: the next quarter of a post that is over and was not applied for, filled in; nothing that the rules refuse."""

from datetime import date

import pytest

from yihe.domains.subsidies.claims.post import PostKind
from yihe.matters.actions import perform


def spans(organization) -> list[tuple[date, date]]:
    return [(each.contents.since, each.contents.until) for each in PostKind.ahead(organization)]


FIRST, SECOND = (date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30))


@pytest.fixture
def post(desk):
    return desk.post(since=date(2025, 1, 1))


def test_the_first_quarter_comes_first_and_once_applied_for_the_next(desk, post, organization):
    assert spans(organization) == [FIRST]

    draft = desk.draft("post", post=post, since=FIRST[0], until=FIRST[1])
    assert spans(organization) == [SECOND]  # a draft is under way too

    perform(draft, "withdraw", by=desk.people.applicant)
    assert spans(organization) == [FIRST]


def test_a_quarter_begun_in_its_middle_ends_with_it(desk, organization):
    desk.post(since=date(2025, 2, 10))

    assert spans(organization) == [(date(2025, 2, 10), date(2025, 3, 31))]


def test_what_is_not_over_and_what_the_rules_refuse_is_not_offered(desk, organization, on_day):
    desk.post(since=date(2026, 4, 1))  # today is the first of June
    assert spans(organization) == []

    on_day(date(2026, 7, 1))
    assert spans(organization) == [(date(2026, 4, 1), date(2026, 6, 30))]


def test_an_abolished_post_is_not_offered(desk, post, organization):
    post.abolished_on = date(2026, 5, 1)
    post.save()

    assert spans(organization) == []


def test_a_new_form_begins_with_the_next_quarter(desk, post, client):
    client.force_login(desk.people.applicant)

    page = client.get("/desk/kinds/post_claim/new/").content.decode()

    assert 'value="2025-01-01"' in page and 'value="2025-03-31"' in page
