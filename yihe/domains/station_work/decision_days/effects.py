"""What a decision day writes besides its state."""

from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter


def taken_down(matter: Matter, *, by, **said) -> None:
    """What hung out was gone too soon: it is posted anew, and its days begin again."""
    set_in_contents(matter, posted_on=None, posted_at="")
