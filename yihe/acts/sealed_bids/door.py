"""密封投标: what is sealed on the bidder's device and opened by two of three openers, after the moment and not before."""

from yihe.foundation.doors import Door, Entry
from yihe.foundation.roles import CLERK, OPENER

DOOR = Door(
    "sealed_bids",
    "密封投标",
    menu=(
        Entry("开标", "desk:openings", (OPENER,), "采购", "key", 260),
        Entry("纸质投标签收", "desk:paper_bids", (CLERK,), "采购", "inbox", 261),
    ),
)
