"""Somebody brings paper to the counter: the clerk takes it with a telephone, hands the receipt over, and more of it in three clicks."""

import io
import re

import pytest
from PIL import Image

from tests.journeys.counting import Counted
from yihe.acts.documents.models import Document, Receipt
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser


def photo(shade: int) -> dict:
    out = io.BytesIO()
    Image.new("RGB", (600, 848), (shade, shade, shade)).save(out, "JPEG")
    return {"name": f"IMG_{shade}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def begun(town, somebody) -> Matter:
    """Have the clerk type in an application to the open call for an organization, up to the page that takes papers."""
    call = town.story.call()
    page = somebody.page
    somebody.open("/desk/counter/")
    page.get_by_label("孵化申请").check()
    page.locator("[name=organization]").fill(town.story.organization.uscc)
    page.get_by_role("button", name="下一步").click()
    page.locator("[name=call]").select_option(value=str(call.pk))
    said = {
        "project": "邻里调解",
        "summary": "在三个社区做邻里调解，培养调解员。",
        "team": "专职三人",
        "results": "一年调解两百件",
    }
    for name, words in said.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=stage]").select_option(value="startup")
    page.locator("[name=group]").select_option(value="professional")
    page.locator("[name=needs]").first.check()
    page.get_by_role("button", name="立件，收材料").click()
    somebody.reads("收材料", "h1")
    return Matter.objects.latest("pk")


def test_a_clerk_takes_paper_with_a_telephone_and_hands_the_receipt_over(town):
    clerk = town.on_the_phone("clerk")
    matter = begun(town, clerk)
    clerk.finds_nothing_inaccessible()

    clerk.page.set_input_files("#file-plan", [photo(10), photo(20)])
    clerk.page.set_input_files("#camera-plan", photo(30))  # the script puts it behind the others
    clerk.page.locator("[name=handed_by]").fill("沈晨（虚构）")
    clerk.page.get_by_role("button", name="收下并出回执").click()
    clerk.reads("收件回执", "h1")
    clerk.reads(f"{matter.number}-01")
    clerk.reads("共 1 份、3 页")
    clerk.finds_nothing_inaccessible()

    matter.refresh_from_db()
    assert (matter.state, Document.objects.get().received.pages) == ("submitted", 3)
    assert re.search(r"查询码\s*\w{4} \w{4} \w{4}", clerk.page.locator("main").inner_text())
    clerk.page.reload()
    assert "查询码印在第一次的回执上" in clerk.page.locator("main").inner_text()


def test_further_paper_takes_three_clicks_and_a_name_from_the_matters_page(town):
    clerk = town.sit_down(town.users["clerk"], width=1440)
    matter = begun(town, clerk)
    clerk.page.set_input_files("#file-plan", photo(10))
    clerk.page.locator("[name=handed_by]").fill("沈晨（虚构）")
    clerk.page.get_by_role("button", name="收下并出回执").click()
    clerk.reads("收件回执", "h1")

    counted = Counted(clerk, f"/desk/matters/{matter.number}/")
    counted.clicks_link("窗口收件", "#acts")
    counted.uploads(photo(40), "#tray-other")
    counted.fills("handed_by", "沈晨（虚构）")
    counted.clicks("收下并出回执")
    clerk.reads(f"{matter.number}-02")

    assert counted.count == 4
    assert Receipt.objects.filter(matter=matter).count() == 2


def test_without_a_script_it_works_all_the_same(town):
    clerk = town.sit_down(town.users["clerk"], width=360, java_script_enabled=False)
    matter = begun(town, clerk)

    clerk.page.set_input_files("#file-plan", [photo(10), photo(20)])
    clerk.page.locator("[name=handed_by]").fill("沈晨（虚构）")
    clerk.page.get_by_role("button", name="收下并出回执").click()

    clerk.reads(f"{matter.number}-01")
    assert Document.objects.get().received.pages == 2
