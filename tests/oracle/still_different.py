"""
Where the platform is known to pay otherwise than the text says, and is still to be mended: one line for each fault.

Each line has a world in which the two differ. When they no longer do, a test says «remove this line».
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.oracle.small_worlds import ORG, stay_claim
from tests.oracle.world import Claim, Stay, World, of


@dataclass(frozen=True)
class Different:
    """A fault: which claims of which worlds it may touch, and a world in which it does."""

    sentence: str
    touches: Callable[[World, Claim], bool]
    world: World


def is_one_of_three_for_stays(world: World, claim: Claim) -> bool:
    return claim.kind == "incubation" and len([c for c in of(world, Claim) if c.kind == "incubation"]) > 2


STILL_DIFFERENT: dict[str, Different] = {
    "costs paid with a later claim": Different(
        "what an earlier claim spent beyond its months, and a second one was paid for, is paid once more with a third: "
        "26,000 yuan where 23,000 were spent",
        is_one_of_three_for_stays,
        (
            ORG,
            Stay("0", "A", date(2023, 1, 1), date(2023, 12, 31)),
            stay_claim("a", date(2023, 11, 1), date(2023, 12, 31), 10_000_00),
            stay_claim("b", date(2023, 1, 1), date(2023, 6, 30), 12_000_00),
            stay_claim("c", date(2023, 7, 1), date(2023, 10, 31), 1_000_00),
        ),
    ),
}
