"""In Chromium: a sheet of two hundred organizations, twenty of them with faults of every kind, is mended in one round."""

import io

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from tests.conftest import CHENGXIANG, valid_uscc
from tests.filled_in import sheet
from yihe.faces.exchange import imports
from yihe.foundation.roles import CLERK
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.models import Region

ROWS = 200
PAGE = "/exchange/organizations/in/"
# What is wrong with a row, by the name of the column; a row may have several faults, all of which are told.
WRONG: tuple[dict, ...] = (
    {"uscc": "52320585MJ00000001"}, {"uscc": 523205850000005010}, {"uscc": "1.23E+17"}, {"uscc": "5232058500"}, {"legal_form": "社团"},
    {"registered_on": "2062-03-02"}, {"registered_on": "0202-03-02"}, {"registered_on": 46083}, {"registered_on": "1948-01-01"},
    {"registered_on": "去年"}, {"region": "999999"}, {"region": "320583"}, {"legal_representative": ""}, {"legal_representative": "王\ue863"},
    {"name": ""}, {"address": "#N/A"}, {"judicial_field": "对"}, {"role_type": "别的"}, {"source": ""},
    {"uscc": "1", "legal_representative": "", "registered_on": "2026-02-30", "region": "#REF!"},
)  # fmt: skip


def right(nth: int) -> dict:
    return {
        "name": f"第{nth}社工服务社（虚构）", "uscc": valid_uscc(2000 + nth), "legal_form": "社会团体", "role_type": "专业型",
        "registered_on": "2024-03-02", "region": CHENGXIANG, "legal_representative": f"张{nth}", "source": "登记证书",
        "address": f"城厢镇 {nth} 号", "judicial_field": "是",
    }  # fmt: skip


@pytest.fixture
def page_of(transactional_db, live_server, chromium, person):
    contexts = []

    def opened(width: int):
        Region.objects.get_or_create(code=CHENGXIANG, defaults={"name": "城厢镇", "level": "town", "parent": "320585"})
        client = Client()
        client.force_login(person(CLERK))
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, accept_downloads=True
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.goto(PAGE)
        return page

    yield opened
    for context in contexts:
        context.close()


def hand_in(page, content: bytes, name: str) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="检查并导入").click()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_twenty_faults_in_two_hundred_rows_are_mended_in_one_round(page_of, tmp_path, width):
    page, step = page_of(width), ROWS // len(WRONG)
    rows = [right(nth) | (WRONG[nth // step] if nth % step == 3 else {}) for nth in range(ROWS)]
    hand_in(page, sheet(imports.ORGANIZATIONS, *rows).getvalue(), "名单.xlsx")

    page.get_by_text(f"已导入 {ROWS - len(WRONG)} 行；{len(WRONG)} 行有错").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载有错的行").click()
    download.value.save_as(tmp_path / "退回.xlsx")
    book = load_workbook(tmp_path / "退回.xlsx")
    heads = [cell.value for cell in book.active[1]]
    named = {column.heading: column.name for column in imports.of_organizations().columns}
    reasons = [row[-1].value for row in book.active.iter_rows(min_row=2)]
    assert len(reasons) == len(WRONG) and all(reasons)
    assert [
        words
        for words in ("统一社会信用代码", "法定代表人没有填", "日历里没有这一天", "#REF!")
        if words not in reasons[-1]
    ] == []

    for place, cells in enumerate(book.active.iter_rows(min_row=2)):  # every cell its reason names is set right
        for cell, head in zip(cells, heads[:-1], strict=False):
            if head in named and head in reasons[place]:
                cell.value = right(place * step + 3).get(named[head], "")
    out = io.BytesIO()
    book.save(out)
    hand_in(page, out.getvalue(), "退回.xlsx")

    page.get_by_text(f"{len(WRONG)} 行全部导入").wait_for()
    assert Organization.objects.filter(name__contains="社工服务社（虚构）").count() == ROWS
