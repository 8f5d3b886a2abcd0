"""A list of the province's draw before screens: found on the tender, wrong first and then right, confirmed by another; then a notice in 财政's form."""

import pytest

from tests.filled_in import sheet
from tests.journeys.people import Somebody
from tests.procurement.test_province_panel import an_expert, row
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement.models import ProvinceExpert
from yihe.domains.procurement.tender.province_sheet import TABLE
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser


@pytest.fixture
def town(transactional_db, person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def hands_in(clerk: Somebody, *rows: dict) -> None:
    content = sheet(TABLE, *rows).read()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk.page.locator("input[type=file]").set_input_files(
        {"name": "省库名单.xlsx", "mimeType": kind, "buffer": content}
    )
    clerk.presses("检查并导入")


@pytest.mark.parametrize("width", [360, 1440])
def test_a_list_is_handed_in_and_confirmed(town, sit_down, width):
    matter = ways.to(town, "drawing")
    for nth in (1, 2):
        an_expert(town, nth)
    clerk = Somebody(buys.as_read(town, CLERK), sit_down(buys.as_read(town, CLERK), width))
    clerk.at(matter.number)
    clerk.reads("省库已经抽取的")
    clerk.finds_nothing_inaccessible()
    clerk.follows("导入省库名单")
    hands_in(clerk, row(matter, 1), row(matter, 2, tender="ZB-2026-99999"))
    clerk.reads("您能办理的招标项目里没有这个编号")
    clerk.finds_nothing_inaccessible()
    hands_in(clerk, *(row(matter, nth) for nth in (1, 2, 3)))
    clerk.hears("省库专家丙（虚构）还没有评审专家账户")
    clerk.at(matter.number)
    clerk.reads("待第二人核对", "#province")
    clerk.finds_nothing_inaccessible()
    reviewer = Somebody(buys.as_read(town, REVIEWER), sit_down(buys.as_read(town, REVIEWER), width))
    reviewer.at(matter.number)
    reviewer.reads("省库专家丙（虚构）还没有评审专家账户", "#acts")
    reviewer.finds_nothing_inaccessible()
    an_expert(town, 3)
    clerk.follows("导入省库名单")
    hands_in(clerk, row(matter, 3))
    clerk.hears("1 行全部导入")
    reviewer.at(matter.number)
    reviewer.go_on("take_in", "核对省库名单，组成评审组（第二人）")
    reviewer.finds_nothing_inaccessible()
    assert Matter.objects.get(pk=matter.pk).state == "seating"
    assert ProvinceExpert.objects.filter(confirmed_by=reviewer.user).count() == 3
    with reviewer.page.expect_download() as down:
        reviewer.page.locator("#notices-out").get_by_role("link", name="Word").first.click()
    assert down.value.suggested_filename.endswith(".docx")
