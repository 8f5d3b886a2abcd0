"""What a decision day writes besides its state."""

from yihe.matters import kinds
from yihe.matters.models import Matter


def keep(matter: Matter, *, by, **said) -> None:
    """Keep what was said, field by field, under its own names."""
    contents = kinds.contents_of(matter)
    for name, value in said.items():
        setattr(contents, name, value)
    contents.save(update_fields=list(said))


def taken_down(matter: Matter, *, by, **said) -> None:
    """What hung out was gone too soon: it is posted anew, and its days begin again."""
    keep(matter, by=by, posted_on=None, posted_at="")
