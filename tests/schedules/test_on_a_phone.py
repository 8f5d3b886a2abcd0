"""A roster made, swapped, served, paid five hundred yuan, and arbitration refused: the whole way at 360 pixels, with a script and without one."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from tests.schedules.conftest import LONG_AGO, MONDAY
from tests.ways.phone import Phone
from yihe.acts.funds.promises import appropriate, envelope_for
from yihe.acts.schedules import edits, reckoning
from yihe.acts.schedules.models import Roster, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.acts.schedules.solver import solve
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.matters import clock
from yihe.matters.models import Matter

NAMES = ("贺明", "卞和")


@pytest.fixture
def posts(transactional_db, county, at):
    at(MONDAY)
    made = {}
    for name, topic, pay, on in (
        ("信访岗", Topic.PETITION, Pay.PETITION, "tue"),
        ("仲裁院岗", Topic.ARBITRATION, Pay.VOLUNTARY, "thu"),
    ):
        made[name] = county.post(name, topic, pay=pay)
        said = {
            "by": county.maker,
            "on": on,
            "starts": time(9),
            "ends": time(17),
            "since": LONG_AGO,
            "source": "安排（虚构）",
        }
        edits.add_hours(made[name], **said)
    for name in NAMES:
        county.lawyer(name)
    return made


def state(kind: str) -> str:
    return Matter.objects.get(kind=kind).state


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "script"), [("light", False), ("dark", True)])
def test_a_roster_a_swap_a_day_served_and_paid(posts, county, at, person, live_server, chromium, theme, script):
    phone = Phone(chromium, live_server, theme=theme, script=script)
    page = phone.page
    somebody = phone.held_by(county.maker)
    somebody.open("/desk/schedules/rosters/")
    phone.look("rosters")
    page.fill("[name=first]", "2026-06-02")
    page.fill("[name=last]", "2026-06-05")
    page.locator("main form:has([name=first]) button.btn-primary").first.click()
    page.wait_for_url("**/rosters/*/")
    roster = Roster.objects.get()
    reckoning.carry_out(roster.pk, solve)
    somebody.open(f"/desk/schedules/rosters/{roster.pk}/")
    somebody.reads("已经是最优的排法")
    phone.look("roster")
    page.locator("main form:has([value=publish]) button").first.click()
    page.wait_for_load_state()
    petition = Shift.objects.counting().get(post=posts["信访岗"])
    sits = petition.practitioner.name
    takes = next(name for name in NAMES if name != sits)

    somebody = phone.held_by(county.accounts[sits])
    somebody.open(f"/desk/schedules/shifts/{petition.pk}/")
    phone.look("shift")
    somebody.presses("提出调班")
    page.wait_for_url("**/desk/matters/**")
    number = somebody.number
    phone.held_by(county.accounts[takes]).act(number, "take", "我来接")
    phone.held_by(county.maker).act(number, "see", "已看")
    assert state("shift_swap") == "swapped"
    moved = Shift.objects.counting().get(post=posts["信访岗"])
    assert moved.practitioner.name == takes and moved.corrects == petition

    at(MONDAY + timedelta(days=3), 18)
    somebody = phone.held_by(county.window)
    for shift in Shift.objects.counting().order_by("starts_at"):
        somebody.open(f"/desk/schedules/shifts/{shift.pk}/")
        page.locator("#serve [name=visitors]").fill("2")
        with page.expect_navigation():
            somebody.presses("确认已完成")
        somebody.reads("已完成", "#shift")
    somebody.reads("这个岗位是志愿服务，没有补贴标准。")  # the arbitration post, the later of the two
    phone.look("served")

    at(date(2026, 7, 1))
    clock.run()
    matter = Matter.objects.get(kind="duty_allowance")
    assert (matter.amount, takes in matter.title) == (Decimal(500), True)
    envelope = envelope_for(source="fiscal", year=2026, region="320585", purpose="petition_duty")
    appropriate(envelope, Decimal(10_000), by=person(CLERK), reason="预算（虚构）")
    somebody = phone.held_by(county.accounts[takes])
    somebody.at(matter.number)
    phone.look("allowance")
    somebody.go_on("confirm", "核对无误", bank="演示银行（虚构）", account="6222020000001234")
    somebody = phone.held_by(person(REVIEWER))
    somebody.at(matter.number)
    phone.look("allowance, checked")
    somebody.go_on("approve", "复核通过，列入支付", envelope=str(envelope.pk))
    assert state("duty_allowance") == "payable"
    phone.context.close()
