"""Two reckonings of a world side by side, and the smallest world in which they still differ."""

from collections.abc import Callable

from tests.oracle import naive
from tests.oracle.bridge import People, answers
from tests.oracle.world import World, told, whole


def difference(world: World, people: People) -> str:
    """What the two say of a world where they do not say the same, a line for each claim; "" where they agree."""
    by_the_text, platform = naive.reckon(world), answers(world, people)
    return "\n".join(
        f"{key}: by the text {by_the_text[key] / 100:,.2f}, the platform {platform.fen[key] / 100:,.2f}"
        + (f"  ({platform.because[key]})" if platform.because[key] else "")
        for key in by_the_text
        if by_the_text[key] != platform.fen[key]
    )


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


def report(world: World, people: People) -> str:
    """The smallest world, and what is said of it."""
    small = smallest(world, lambda w: bool(difference(w, people)))
    return f"{difference(small, people)}\nin the world\n{told(small)}"
