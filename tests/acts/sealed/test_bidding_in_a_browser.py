"""A bidder at a browser: a number, the form that seals, the receipt; what is typed leaves the device sealed or not at all."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse

from tests.acts.sealed.making import key_of
from yihe.acts.sealed_bids import store, unsealer
from yihe.acts.sealed_bids.contents import Content
from yihe.acts.sealed_bids.format import read_head
from yihe.acts.sealed_bids.models import SealedBid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {"name": "投标文件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 canary-in-a-file"}


LISTENS = """
const fetching = globalThis.fetch;
globalThis.fetch = async (address, how) => {
  const bytes = new Uint8Array(await new Response(how.body).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  await sent(btoa(text));
  return fetching(address, how);
};"""


@pytest.fixture
def visitor(live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def fill(page, price: str = "1,234,567.00") -> None:
    page.get_by_label("投标人名称").fill("晨曦社（虚构）")
    page.get_by_label("投标报价（元）").fill(price)
    page.get_by_label("投标文件必填").set_input_files([PAPER])


AGREEMENT = {"name": "联合协议.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 who does what"}
OTHER = "乙律师事务所（虚构）"


def together(page) -> None:
    """Fill in who bids together, wrong first: nobody besides the lead, shares of one alone or not a hundred, no agreement; then right, and seal."""
    page.locator("summary").click()
    lead, other = (page.locator("[data-member]").nth(nth) for nth in range(2))
    button = page.locator("[data-seal] button:not([type=button])")

    def refused(words: str) -> None:
        button.click()
        page.get_by_text(words).wait_for()

    lead.get_by_label("承担的工作").fill("坐班")
    refused("联合体至少有两方")
    other.get_by_label("名称").fill(OTHER)
    refused("写明名称和承担的工作")
    other.get_by_label("承担的工作").fill("热线")
    for shares in (("60", ""), ("60", "30"), ("一半", "一半")):
        for group, share in zip((lead, other), shares, strict=True):
            group.get_by_label("份额").fill(share)
        refused("合计应当正好 100")
    lead.get_by_label("份额").fill("60")
    other.get_by_label("份额").fill("29.9%")
    page.get_by_role("button", name="再加一方").click()
    third = page.locator("[data-member]").nth(2)
    for label, words in (
        ("名称", "丙社（虚构）"),
        ("统一社会信用代码", "5132"),
        ("承担的工作", "宣讲"),
        ("份额", "10.1"),
    ):
        third.get_by_label(label).fill(words)
    refused("要附联合协议")
    page.get_by_label("联合协议").set_input_files([AGREEMENT | {"name": "协" * 121 + ".pdf"}])
    refused("太长")
    page.get_by_label("联合协议").set_input_files([AGREEMENT])
    button.click()


def is_of_three(content: Content) -> None:
    of = content.manifest.consortium
    said = [(each.name, each.code, each.work, each.share) for each in of.members]
    lead = ("晨曦社（虚构）", "", "坐班", "60")
    assert said == [lead, (OTHER, "", "热线", "29.9"), ("丙社（虚构）", "5132", "宣讲", "10.1")]
    assert of.agreement == AGREEMENT["name"]
    read = {file.name: b"".join(pieces) for file, pieces in content.files()}
    assert read == {each["name"]: each["buffer"] for each in (AGREEMENT, PAPER)}


def opened(bid: SealedBid, devices) -> Content:
    sealed = store.place_of(bid.bid).read_bytes()
    file = BytesIO(sealed)
    return Content(unsealer.pieces(file, read_head(file), key_of(sealed, devices)))


def test_sealed_on_the_page_delivered_and_replaced(tender, visitor, devices):
    here = tender()
    posted = []
    visitor.on("request", lambda request: posted.append(request.post_data_buffer or b""))
    visitor.expose_function(
        "sent", lambda body: posted.append(b64decode(body))
    )  # what of a Blob the line above does not see
    visitor.add_init_script(LISTENS)
    visitor.goto(reverse("portal:bidding", args=[here.number]))
    visitor.get_by_role("button", name="领取投递编号").click()
    fill(visitor, "an offer")
    visitor.get_by_role("button", name="密封并上传").click()
    visitor.get_by_text("报价应当是大于零的数字").wait_for()
    assert visitor.get_by_label("投标人名称").input_value() == "晨曦社（虚构）"
    visitor.get_by_label("投标报价（元）").fill("1,234,567.00")
    visitor.get_by_role("button", name="密封并上传").click()
    visitor.get_by_text("-01，有效").wait_for()
    bid = SealedBid.objects.get()
    assert visitor.get_by_text(bid.sm3).count() == 1
    manifest = opened(bid, devices).manifest
    assert (manifest.supplier, manifest.price, manifest.files[0].name) == (
        "晨曦社（虚构）",
        "1234567.00",
        "投标文件.pdf",
    )
    everything = b"".join(posted)
    assert len(everything) > 1 << 20
    for canary in ("晨曦社".encode(), b"1234567", b"1,234,567", b"canary-in-a-file"):
        assert canary not in everything
    before = len(posted)
    fill(visitor, "1000000")
    together(visitor)
    visitor.get_by_text("-02，有效").wait_for()
    is_of_three(opened(SealedBid.objects.latest("pk"), devices))
    everything = b"".join(posted[before:])
    for canary in ("律师事务所".encode(), "热线".encode(), b"5132", b"29.9", b"who does what", "联合协议".encode()):
        assert canary not in everything


def test_a_line_that_breaks_goes_on_by_itself(tender, visitor, devices):
    here = tender()
    visitor.goto(reverse("portal:bidding", args=[here.number]))
    visitor.get_by_role("button", name="领取投递编号").click()
    broken = []

    def breaks(route):
        if len(broken) < 2 and "at=2097152" in route.request.url:
            broken.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    visitor.route("**/bids/mine/piece/**", breaks)
    fill(visitor)
    large = PAPER | {"buffer": bytes(3 << 20)}
    visitor.get_by_label("投标文件必填").set_input_files([large])
    visitor.get_by_role("button", name="密封并上传").click()
    visitor.get_by_text("-01，有效").wait_for(timeout=20_000)
    assert len(broken) == 2
    assert opened(SealedBid.objects.get(), devices).manifest.files[0].size == 3 << 20


def test_the_offline_sealer_seals_without_a_network_and_its_file_is_delivered(
    tender, visitor, devices, tmp_path, chromium
):
    here = tender()
    sealer = tmp_path / "sealer.html"
    with visitor.expect_download() as download:
        visitor.goto(reverse("portal:bidding", args=[here.number]))
        visitor.get_by_role("link", name="下载离线密封程序").click()
    download.value.save_as(sealer)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(sealer.as_uri())
    page.get_by_label("投标人名称").fill("晨曦社（虚构）")
    page.get_by_label("投标报价（元）").fill("980000")
    page.get_by_label("投标文件（可以选多份）").set_input_files([PAPER])
    together(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="保存密封件").click()
    saved.value.save_as(tmp_path / "offer.sealed")
    assert re.fullmatch(rf"{here.number}-[0-9a-f]{{8}}\.sealed", saved.value.suggested_filename)
    context.close()
    visitor.get_by_role("button", name="领取投递编号").click()
    visitor.get_by_label("密封件必填").set_input_files(str(tmp_path / "offer.sealed"))
    visitor.get_by_role("button", name="上传密封件").click()
    visitor.get_by_text("-01，有效").wait_for()
    content = opened(SealedBid.objects.get(), devices)
    assert content.manifest.price == "980000"
    is_of_three(content)


def test_without_script_nothing_can_be_sent_by_mistake(tender, live_server, chromium):
    here = tender()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(reverse("portal:bidding", args=[here.number]))
    page.get_by_role("button", name="领取投递编号").click()
    assert page.get_by_text("关闭了脚本，网页不能密封和上传").is_visible()
    assert not page.get_by_role("button", name="密封并上传").is_visible()
    context.close()
    connection.close()
