"""Teams and who is in them, a firm to each town, who may be named; the list of sites that is published."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.ways.registers import a_code, a_station
from yihe.foundation.roles import AUDITOR, CLERK, STATION_KEEPER
from yihe.registers.bodies.models import Body
from yihe.registers.culture_sites import edits as sites
from yihe.registers.culture_sites.models import CultureSite
from yihe.registers.teams import edits
from yihe.registers.teams.models import Member, Sort, Team

COUNTY, TOWN, ELSEWHERE = "320585", "320585100", "320581"
SINCE = date(2024, 1, 1)
CIVIL = {
    "name": "民事分团（虚构）",
    "sort": Sort.CORPS,
    "branch": "civil",
    "duty": "民事咨询",
    "since": SINCE,
    "source": "文件",
}
SITE = {
    "name": "法治公园（虚构）", "sort": "park", "region": TOWN, "address": "路", "about": "宪法", "kept_by": "镇", "opening": "全天",
    "since": SINCE, "source": "命名",
}  # fmt: skip


@pytest.fixture
def clerk(person):
    a_station()  # brings the divisions
    return person(CLERK)


@pytest.fixture
def firm(db) -> Body:
    return Body.objects.create(sort="law_firm", name="明理律师事务所（虚构）", code=a_code(1, "31"), region=COUNTY)


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def a_pair(by, firm, **said) -> Team:
    pair = {"sort": Sort.TOWN_FIRM, "branch": "", "name": "城厢镇一镇一律所（虚构）", "town": TOWN, "firm": firm}
    return edits.enter(by=by, **CIVIL | pair | said)


def test_what_a_team_is_says_what_belongs_to_it(clerk, firm):
    assert refusal(edits.enter, by=clerk, **CIVIL | {"branch": ""}) == edits.WHICH_BRANCH
    assert refusal(edits.enter, by=clerk, **CIVIL | {"sort": Sort.CONVENIENCE}) == edits.NO_BRANCH
    assert refusal(edits.enter, by=clerk, **CIVIL | {"town": TOWN, "firm": firm}) == edits.NO_PAIR
    assert refusal(a_pair, clerk, None) == edits.PAIR
    assert refusal(a_pair, clerk, Body.objects.create(sort="school", name="学校")) == edits.NO_FIRM
    assert refusal(a_pair, clerk, firm, town="320585999") == "区划登记簿里没有 320585999。"
    assert not Team.objects.exists()


def test_a_town_has_one_firm_until_that_pair_ends(clerk, firm):
    pair = a_pair(clerk, firm)
    assert "已经与明理律师事务所（虚构）结对" in refusal(a_pair, clerk, firm, name="另一对（虚构）")
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(
            region=COUNTY, name="丙", sort=Sort.TOWN_FIRM, town=TOWN, firm=firm, duty="值班", since=SINCE
        )

    edits.end(pair, by=clerk, on=timezone.localdate(), source="到期")
    assert a_pair(clerk, firm, name="另一对（虚构）").until is None


def test_who_keeps_none_enters_none(clerk, person):
    for other in (person(AUDITOR), person(STATION_KEEPER, region=TOWN), person(CLERK, region=ELSEWHERE)):
        team = edits.enter(by=clerk, **CIVIL)
        assert refusal(edits.end, team, by=other, on=SINCE, source="想") == edits.NOT_THE_DESK
    assert list(Team.objects.visible_to(person(CLERK, region=ELSEWHERE))) == []


def test_only_who_consents_is_named_and_only_so_long(clerk, client):
    team = edits.enter(by=clerk, **CIVIL)
    said = {"by": clerk, "since": SINCE, "source": "聘书"}
    named = edits.add_member(team, name="水清", post="律师", consented_on=SINCE, **said)
    edits.add_member(team, name="水平", **said)

    def page() -> str:
        return client.get(reverse("portal:teams")).content.decode()

    assert "现有 2 人：水清（律师） 等" in page() and "水平" not in page()
    edits.withdraw(named, by=clerk, source="本人要求")
    assert "现有 2 人" in page() and "水清" not in page()
    assert "没有登记同意公开" in refusal(edits.withdraw, named, by=clerk, source="再次")
    edits.consent(named, by=clerk, on=timezone.localdate(), source="同意书")
    assert "水清" in page()
    edits.end_member(named, by=clerk, on=timezone.localdate() - timedelta(days=1), source="解聘")
    assert "现有 1 人" in page() and "水清" not in page()


def test_consent_counts_from_its_day_to_the_day_it_is_withdrawn(clerk):
    team = edits.enter(by=clerk, **CIVIL)
    member = edits.add_member(team, by=clerk, name="水清", since=SINCE, consented_on=date(2025, 1, 1), source="聘书")
    Member.objects.filter(pk=member.pk).update(withdrawn_on=date(2025, 6, 1))

    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 5, 31), date(2025, 6, 1))
    assert [Member.objects.named_on(day).exists() for day in days] == [False, True, True, False]


def test_a_team_that_ended_takes_nobody_and_is_not_published(clerk, client):
    team = edits.enter(by=clerk, **CIVIL)
    edits.end(team, by=clerk, on=timezone.localdate() - timedelta(days=1), source="撤销")

    assert "不能再登记队员" in refusal(edits.add_member, team, by=clerk, name="水清", since=SINCE, source="聘书")
    assert "民事分团" not in client.get(reverse("portal:teams")).content.decode()


def test_the_list_of_sites_is_published_and_one_that_ended_is_not_on_it(clerk, client):
    site = sites.enter(by=clerk, **SITE)
    school = sites.enter(by=clerk, **SITE | {"name": "东村法治学校（虚构）", "sort": "school"})
    assert sites.enter(by=clerk, **SITE) == site
    sites.end(school, by=clerk, on=timezone.localdate() - timedelta(days=1), source="停办")

    page = client.get(reverse("portal:culture")).content.decode()
    assert "法治公园（虚构）" in page and "城厢镇 路" in page and "东村法治学校" not in page


def test_a_site_lies_in_a_division_of_its_keeper(clerk, person):
    assert refusal(sites.enter, by=clerk, **SITE | {"region": "320585999"}) == "区划登记簿里没有 320585999。"
    assert refusal(sites.enter, by=person(CLERK, region=ELSEWHERE), **SITE) == sites.NOT_THE_DESK
    assert not CultureSite.objects.exists()
