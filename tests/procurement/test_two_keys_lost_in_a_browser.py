"""Two openers whose keys are lost, before screens: one says so and takes it back, then both; who bid, and everybody, reads why."""

import os
from pathlib import Path

import pytest

from tests.journeys.people import Somebody
from tests.procurement.test_tender_in_a_browser import at_a_desk, fresh, town
from tests.ways import tenders as ways
from yihe.matters import evidence

pytestmark = pytest.mark.browser
__all__ = ["at_a_desk", "town"]  # fixtures
LOOKED_AT = os.environ.get("LOOKS_DIR", "")  # where pictures go, if anybody wants to look


def looked_at(who: Somebody, name: str) -> None:
    who.finds_nothing_inaccessible()
    if LOOKED_AT:
        Path(LOOKED_AT).mkdir(parents=True, exist_ok=True)
        who.page.screenshot(path=f"{LOOKED_AT}/{name}-{who.page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1440])
def test_two_say_that_their_keys_are_lost(town, at_a_desk, width):
    matter = ways.to(town, "bidding")
    came = [ways.bid(town, matter, nth, price) for nth, price in enumerate(ways.PRICES, 1)]
    ways.closed(town, matter)
    one, two, _three = (at_a_desk(user, width) for user in ways.openers(town))

    one.open(f"/desk/openings/{matter.number}/")
    one.reads("每人只说自己的一把")
    looked_at(one, "opener-before")
    one.follows("办件页面")
    one.send("lose_key", "声明我的开标密钥遗失", reason="优盘损坏（虚构）。")
    one.hears("已声明您的开标密钥遗失")
    looked_at(one, "matter-one-lost")
    one.send("find_key", "找到了，撤回遗失声明")
    one.hears("已撤回遗失声明")
    one.send("lose_key", "声明我的开标密钥遗失", reason="口令也忘了（虚构）。")
    one.hears("已声明您的开标密钥遗失")

    two.open(f"/desk/openings/{matter.number}/")
    two.reads("声明密钥遗失：另外两位还能开启")
    looked_at(two, "opener-one-lost")
    two.at(matter.number)
    looked_at(two, "matter-before-second")
    two.send("lose_key", "声明我的开标密钥遗失", reason="优盘遗失（虚构）。")
    two.hears("已声明您的开标密钥遗失")
    two.reads("废标")
    looked_at(two, "matter-failed")
    two.open(f"/desk/openings/{matter.number}/")
    two.reads("已决定不予开标")
    looked_at(two, "opener-failed")

    _bid, delivery, code = came[0]
    visitor = at_a_desk(None, width)
    visitor.open(f"/bids/{matter.number}/")
    visitor.reads("分别声明开标密钥遗失")
    looked_at(visitor, "public")
    visitor.open("/bids/")
    visitor.fills(number=delivery.number, code=code)
    visitor.page.locator("main form.form button").first.click()
    visitor.reads("您的密封件没有开启")
    looked_at(visitor, "bidder")
    assert fresh(matter).state == "failed" and list(evidence.verify()) == []
