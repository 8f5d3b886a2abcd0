"""Whoever leads goes from a number to its list, on a telephone and on a wide screen, and takes the page away on paper whole."""

import pytest
from django.core.management import call_command

from tests.leading.test_kept import World
from yihe.foundation.roles import DIRECTOR
from yihe.matters import folding
from yihe.matters.models import Matter

TITLE = "逾期与在办，停在哪里"


@pytest.fixture
def leader(transactional_db, person):
    call_command("load_divisions")
    world = World(1)
    for turn in range(60):
        world.comes()
        if turn == 40:
            folding.fold()
    Matter.objects.update(kind="activity_claim")  # whose states they are in
    return person(DIRECTOR)


def wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1440, True)])
def test_a_number_leads_to_as_many_matters(leader, sit_down, width, scripts):
    page = sit_down(leader, width, java_script_enabled=scripts)
    page.goto("/desk/leading/")
    number = page.locator("#part-late a[data-number]").first
    said = int(number.get_attribute("data-number"))
    if scripts:
        assert not wide(page)
    number.click()
    page.wait_for_url("**/desk/leading/matters/late/**")

    assert page.locator("[data-total]").inner_text() == f"{said} 件"
    assert page.locator("tbody[data-rows] tr").count() == said
    if scripts:
        assert not wide(page)


@pytest.mark.browser
def test_on_paper_every_table_stands_whole(leader, sit_down):
    page = sit_down(leader, 1440)
    page.goto("/desk/leading/director/")
    beneath = page.locator("#part-days .row-beneath th").first
    assert not beneath.is_visible()

    page.emulate_media(media="print")

    assert beneath.is_visible()
    assert not page.get_by_role("link", name="导出 Excel").is_visible()
    assert page.locator("#part-days table").first.is_visible() is False, "the same lines stand there once"
