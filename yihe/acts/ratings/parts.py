"""What a workflow takes from here: the effect after which the party of a matter may say how it was."""

from collections.abc import Callable

from yihe.acts.ratings import verbs
from yihe.matters.models import Matter


def may_be_rated(effect: Callable | None = None) -> Callable:
    """Return the effect of an action after which its matter may be rated, once, besides what the action does anyway (`effect`)."""

    def then_rated(matter: Matter, *, by, **said) -> dict | None:
        found = effect(matter, by=by, **said) if effect else None
        verbs.open_for_matter(matter)
        return found

    return then_rated
