"""
Where the platform is known to pay otherwise than the text says, and is still to be mended: one line for each fault.

Each line has a world in which the two differ. When they no longer do, a test says «remove this line».
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.oracle.world import Claim, World


@dataclass(frozen=True)
class Different:
    """A fault: which claims of which worlds it may touch, and a world in which it does."""

    sentence: str
    touches: Callable[[World, Claim], bool]
    world: World


STILL_DIFFERENT: dict[str, Different] = {}
