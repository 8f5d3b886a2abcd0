"""Opening at two browsers: keys made on the device, tried, used; the record stands when the second has given; one alone sees nothing."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.acts.sealed.conftest import Tender
from tests.acts.sealed.making import PASSPHRASE, Opener
from yihe.acts.sealed_bids import planning
from yihe.acts.sealed_bids.models import GivenShares, KeyProof, OpenedBid, Opening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_key(page, number: str, place) -> Opener:
    """Make a key on the page, keep its file, enter its public half, and try it."""
    page.goto(reverse("desk:opening", args=[number]))
    page.get_by_label("口令必填", exact=True).fill(PASSPHRASE)
    page.get_by_label("再输一遍口令").fill(PASSPHRASE + "x")
    page.get_by_role("button", name="在本机生成").click()
    page.get_by_text("两次输入的口令不一样").wait_for()
    page.get_by_label("再输一遍口令").fill(PASSPHRASE)
    page.get_by_role("button", name="在本机生成").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="保存密钥文件").click()
    saved.value.save_as(place)
    page.get_by_role("button", name="登记公钥").click()
    page.get_by_text("公钥已登记").wait_for()
    use_key(page, place, "wrong passphrase for this", "试开")
    page.get_by_text("口令不对，或者密钥文件被改动过").wait_for()
    use_key(page, place, PASSPHRASE, "试开")
    page.get_by_text("试开成功").wait_for()
    text = place.read_text("utf-8")
    from base64 import b64decode

    return Opener(text, b64decode(json.loads(text)["key"]))


def use_key(page, place, passphrase: str, button: str) -> None:
    page.locator("[data-key-file]").last.set_input_files(str(place))
    page.locator("[data-passphrase]").last.fill(passphrase)
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("width", [360, 1440])
def test_from_keys_to_the_record(planned, people, sit_down, tmp_path, person, width):
    opening = planned()
    number = opening.matter.number
    openers = list(opening.openers.select_related("user", "opening__matter"))
    files = [tmp_path / f"{n}.json" for n in range(3)]
    pages = [sit_down(opener.user, width) for opener in openers]
    devices = [make_key(page, number, file) for page, file in zip(pages, files, strict=True)]
    assert KeyProof.objects.count() == 3
    planning.publish(opening, by=people.clerk)
    here = Tender(Opening.objects.get(pk=opening.pk), openers, devices, people.clerk)
    for n in (1, 2, 3):
        here.deliver(here.sealed(supplier=f"投标人{n}（虚构）", price=f"{n}00000.00"))
    pages[0].goto(reverse("desk:opening", args=[number]))
    before = pages[0].locator("main").inner_text()
    assert "开标记录" not in before and "打开份额并交来" not in before
    here.opening.moment = timezone.now() - timedelta(seconds=5)
    here.opening.save(update_fields=["moment"])
    pages[0].goto(reverse("desk:opening", args=[number]))
    use_key(pages[0], files[1], PASSPHRASE, "打开份额并交来")
    pages[0].get_by_text("这不是您为本项目登记的那把密钥").wait_for()
    use_key(pages[0], files[0], PASSPHRASE, "打开份额并交来")
    pages[0].get_by_text("已收到您的份额").wait_for()
    assert (GivenShares.objects.count(), OpenedBid.objects.count()) == (1, 0)
    pages[2].goto(reverse("desk:opening", args=[number]))
    use_key(pages[2], files[2], PASSPHRASE, "打开份额并交来")
    pages[2].get_by_text("密封件已全部开启").wait_for()
    assert re.findall(r"投标人\d（虚构）", pages[2].locator("#record").inner_text()) == [
        f"投标人{n}（虚构）" for n in (1, 2, 3)
    ]
    other = sit_down(person(planning.OPENER), width)
    assert other.goto(reverse("desk:opening", args=[number])).status == 404
