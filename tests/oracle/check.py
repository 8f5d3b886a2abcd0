"""Two reckonings of a world side by side, and the smallest world in which they still differ."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.oracle import naive
from tests.oracle.bridge import People, answers
from tests.oracle.world import Claim, World, told, whole


@dataclass(frozen=True)
class Difference:
    """One claim on which the two do not agree: fen by the text, fen by the platform, and its sentence."""

    claim: Claim
    by_the_text: int
    platform: int
    because: str

    def __str__(self):
        said = f"  ({self.because})" if self.because else ""
        return f"{self.claim.key}: by the text {self.by_the_text / 100:,.2f}, the platform {self.platform / 100:,.2f}{said}"  # fmt: skip


def differences(world: World, people: People) -> list[Difference]:
    by_the_text, platform = naive.reckon(world), answers(world, people)
    return [
        Difference(claim, by_the_text[claim.key], platform.fen[claim.key], platform.because[claim.key])
        for claim in world
        if isinstance(claim, Claim) and by_the_text[claim.key] != platform.fen[claim.key]
    ]


def smallest(world: World, differs: Callable[[World], bool]) -> World:
    """The world without every fact that can be left out while it still differs."""
    shrunk = True
    while shrunk:
        shrunk = False
        for fact in reversed(world):
            without = whole(f for f in world if f is not fact)
            if differs(without):
                world, shrunk = without, True
                break
    return world


def report(world: World, people: People, unexplained: Callable[[World], list[Difference]] | None = None) -> str:
    """The smallest world that differs, and what is said of it."""
    found = unexplained or (lambda w: differences(w, people))
    small = smallest(world, lambda w: bool(found(w)))
    return "\n".join(map(str, found(small))) + f"\nin the world\n{told(small)}"
