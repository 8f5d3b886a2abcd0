"""
What outlasts a claim: organizations that merge and claim again, and a notice over New Year's Day when the calendar of the new
year comes while it stands.
"""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from tests.conftest import CHENGXIANG, TAICANG, make_organization
from tests.faces.portal.visits import OBJECTOR
from tests.journeys.people import PASSWORD
from tests.journeys.test_call_to_payment import paper
from yihe.domains.subsidies import lifetimes
from yihe.domains.subsidies.outcomes import Benefit
from yihe.foundation.roles import APPLICANT
from yihe.matters import evidence
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Succession
from yihe.registers.regions.models import Region

SOURCE = "准予变更登记决定书〔2026〕12号"


@pytest.fixture
def merging(town, person):
    """Return a town in which another organization exists, with somebody who applies for it."""
    for code, level in ((TAICANG, "county"), (CHENGXIANG, "town")):
        Region.objects.get_or_create(code=code, defaults={"name": code, "level": level})
    other = make_organization("后继社工服务中心（虚构）")
    user = person(APPLICANT, of=other, name="郁青")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    town.users["follower"] = user
    town.other = other
    return town


@pytest.mark.browser
def test_an_organization_that_merges_claims_again_and_what_was_had_is_counted(merging):
    town, one, other = merging, merging.organization, merging.other
    it_had_the_subsidy_for_starting_up(one)
    assert what_it_may_have(town) == "¥30,000.00", "the control: by itself it was never paid"

    the_merger_is_entered_by_one_and_confirmed_by_another(town)
    assert what_it_may_have(town) == "¥0.00"
    number = it_claims_all_the_same_and_is_told_why_not(town)

    assert Succession.objects.get().successor_id == other.pk
    assert Benefit.objects.filter(kind="startup").count() == 1
    assert Matter.objects.get(number=number).state == "draft"
    town.days_pass(date(2026, 3, 3))  # the day of the merger was its last
    town.applicant.open("/desk/kinds/startup_claim/new/")
    town.applicant.reads("终止以后不能申请")
    assert list(evidence.everything()) == []


def it_had_the_subsidy_for_starting_up(organization) -> None:
    due = lifetimes.Due(
        kind="startup", subject=organization.uscc, subject_name=organization.name, slot="once",
        amount=lifetimes.Decimal("30000.00"), region=CHENGXIANG,
    )  # fmt: skip
    lifetimes.record_benefit(
        due, paid_on=date(2025, 6, 1), through=organization.name, payer="市财政", document="拨款通知", by=None
    )


def what_it_may_have(town) -> str:
    follower = town.follower
    follower.open("/desk/kinds/startup_claim/new/", "开办费补贴")
    follower.presses("先算一算")
    total = follower.page.locator("#reckoning").get_by_role("row", name="合计")
    return re.search("¥[0-9,.]+", total.inner_text())[0]


def the_merger_is_entered_by_one_and_confirmed_by_another(town) -> None:
    one, other, clerk, reviewer = town.organization, town.other, town.clerk, town.reviewer
    clerk.open(f"/desk/organizations/{one.uscc}/", one.name)
    clerk.follows("登记承继")
    clerk.finds_nothing_inaccessible()
    clerk.fills(successor=other.uscc, ground="merger", since=date(2026, 3, 2), source=SOURCE)
    clerk.page.locator("main form.form").last.locator("button.btn-primary").click()
    clerk.reads("等待另一人确认")
    clerk.open("/desk/proposals/", "登记确认")
    clerk.follows(one.name)
    clerk.reads("等待另一人确认", "#decide")

    reviewer.open("/desk/proposals/", "登记确认")
    reviewer.follows(one.name)
    reviewer.reads(SOURCE, "#proposed")
    reviewer.presses("确认")
    reviewer.page.wait_for_url("**/desk/proposals/")
    reviewer.open(f"/desk/organizations/{other.uscc}/", other.name)
    reviewer.reads(f"{one.name}（{one.uscc}）由{other.name}", "#succession")


def it_claims_all_the_same_and_is_told_why_not(town) -> str:
    follower = town.follower
    follower.open("/desk/kinds/startup_claim/new/", "开办费补贴")
    follower.presses("保存草稿")
    follower.hears("已创建")
    number = follower.number
    follower.uploads("certificate", paper("登记证书", 140))
    follower.uploads("staff_list", paper("人员名册", 150))
    follower.reads(town.organization.name)
    return number


@pytest.fixture
def comes(tmp_path, calendar_of_the_table):
    """Return what loads a year's notice of the State Council: the first and the last day of New Year's rest."""

    def load(year: int, first: str, last: str) -> None:
        file = tmp_path / "calendar.yaml"
        rest = f"{{name: 元旦, first: {first}, last: {last}}}"
        file.write_text(f"years: [{{year: {year}, document: 国办发明电, holidays: [{rest}]}}]", "utf-8")
        call_command("load_calendar", str(file), stdout=StringIO())

    return load


@pytest.mark.browser
def test_a_notice_over_new_year_is_lengthened_when_the_calendar_comes(town, comes):
    comes(2026, "2026-01-01", "2026-01-03")
    town.travel(date(2026, 12, 1))
    number = town.story.application("proposed").number
    town.travel(date(2026, 12, 28))
    town.director.act(number, "approve", "同意入壳并公示")
    visitor = town.visitor
    visitor.open("/notices/")
    visitor.follows("拟入壳孵化社会组织公示")
    visitor.reads("2027-01-05 周二", "#days")
    visitor.reads("预估", "#days")

    comes(2027, "2027-01-01", "2027-01-05")

    visitor.page.reload()
    visitor.reads("原定 2027-01-05 周二 截止", "#days")
    visitor.reads("顺延到 2027-01-07 周四", "#days")
    assert "预估" not in visitor.page.locator("#days").inner_text()
    visitor.finds_nothing_inaccessible()
    town.clerk.at(number)
    town.clerk.reads("因放假安排", "#happenings")

    town.days_pass(date(2027, 1, 7))
    visitor.page.reload()
    visitor.follows("提出异议")
    visitor.fills(**OBJECTOR)
    visitor.presses("下一步：核对")
    visitor.reads("请核对，还没有提交")
    assert Matter.objects.get(number=number).state == "noticed"
    town.days_pass(date(2027, 1, 8))
    assert Matter.objects.get(number=number).state == "drafting"
    assert list(evidence.everything()) == []
