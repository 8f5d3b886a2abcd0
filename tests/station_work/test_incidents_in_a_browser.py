"""A keeper at 360 pixels sends an incident up without a script; it goes up and over with a receipt; who needs help is registered there, too."""

from types import SimpleNamespace

import pytest

from looks import faults
from tests.conftest import TAICANG
from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.foundation.roles import JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters.models import Matter

TOWN, VILLAGE, PHONE = "320585101", "320585101200", 360


@pytest.fixture
def who(transactional_db, person):
    return SimpleNamespace(
        keeper=person(STATION_KEEPER, region=VILLAGE), office=person(JUSTICE_OFFICE, region=TOWN),
        leader=person(DUTY_LEADER, region=TAICANG),
    )  # fmt: skip


def act(page, number: str, label: str, **said) -> None:
    """Open a matter and carry out an action, filling in what its form asks."""
    page.goto(f"/desk/matters/{number}/")
    form = page.locator("form", has=page.get_by_role("button", name=label, exact=True))
    if not form.first.is_visible():
        page.get_by_text(label, exact=True).first.click()
    for name, text in said.items():
        box = form.locator(f"[name={name}]")
        if box.first.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value={text}]").check()
        else:
            box.fill(text)
    form.get_by_role("button", name=label, exact=True).click()


def clean_in_both_themes(page) -> None:
    """Fail where axe finds anything on the open page, by day or in the dark."""
    found = faults.violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert (found, faults.violations(page, ("color-contrast",))) == ([], [])
    page.emulate_media(color_scheme="light")


@pytest.mark.browser
def test_an_incident_goes_from_a_phone_to_the_leader_and_over_with_a_receipt(sit_down, who):
    keeper = sit_down(who.keeper, PHONE, java_script_enabled=False)
    keeper.goto("/desk/kinds/incident/new/")
    keeper.check("[name=sort][value=group]")
    keeper.fill("[name=people]", "30")
    keeper.fill("[name=words]", "拿不到流转款，要见镇里的人（虚构）")
    assert keeper.evaluate("document.documentElement.scrollWidth") <= PHONE
    keeper.fill("[name=place]", "村委会门口（虚构）")
    keeper.get_by_role("button", name="登记").click()
    number = Matter.objects.get(kind="incident").number
    assert number in keeper.locator("main").inner_text()

    office, leader = sit_down(who.office, PHONE), sit_down(who.leader, PHONE)
    act(office, number, "签收，报值班领导")
    act(leader, number, "移送", handed_to="governance", how="电话通知值班室（虚构）")
    leader.goto("/desk/station_work/incidents/?step=handed")
    assert number in leader.locator("#list").inner_text() and faults.too_wide(leader) == []
    clean_in_both_themes(leader)
    leader.goto(f"/desk/matters/{number}/")
    clean_in_both_themes(leader)
    act(office, number, "登记回执", receipt="综治回执 12（虚构）")
    act(leader, number, "办结")

    keeper.goto(f"/desk/matters/{number}/")
    read = keeper.locator("main").inner_text()
    assert "综治回执 12" in read and "已办结" in read and Matter.objects.get(number=number).state == "closed"


@pytest.mark.browser
def test_somebody_who_needs_help_is_registered_on_a_phone(sit_down, who):
    keeper = sit_down(who.keeper, PHONE)
    keeper.goto("/desk/kinds/help_needed/new/")
    keeper.check("[name=need][value=work]")
    keeper.fill("[name=words]", "没有活干（虚构）")
    keeper.get_by_role("button", name="登记").click()
    assert "请先征得本人" in keeper.locator("main").inner_text()
    assert keeper.input_value("[name=words]") == "没有活干（虚构）"
    assert faults.too_wide(keeper) == []
    clean_in_both_themes(keeper)
    keeper.check("[name=agreed]")
    keeper.get_by_role("button", name="登记").click()
    keeper.wait_for_url("**/desk/matters/**")
    assert HelpNeeded.objects.get().agreed
