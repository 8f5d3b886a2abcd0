"""What the two sides of a port say to one another, as it can be kept: receipts, messages, that nothing is known, that it is not wanted."""

from dataclasses import dataclass, fields

from yihe.foundation import plain_text


class Unreachable(Exception):
    """Nothing is known: it may have come or not. Its words say what happened."""


class Refused(Exception):
    """The other side will not have it. Its words are theirs."""


@dataclass(frozen=True)
class Receipt:
    """What the other side says it has: of which key, under which number, with which digest (SM3 of the body, in hexadecimal)."""

    key: str
    number: str
    digest: str

    def __post_init__(self):
        _leave_out_what_cannot_be_kept(self)


@dataclass(frozen=True)
class Sent:
    """It is over there. A port that gives its receipts later gives none yet."""

    receipt: Receipt | None = None


@dataclass(frozen=True)
class Incoming:
    """
    One thing that came in: of which sort (`MessageSort`), under which number of theirs, for which key; `digest` where it is a receipt,
    `result` and `text` where it answers, `code` where it is returned. `place` is what `taken` is told.
    """

    sort: str
    number: str
    key: str
    digest: str = ""
    result: str = ""
    code: str = ""
    text: str = ""
    place: str = ""

    def __post_init__(self):
        _leave_out_what_cannot_be_kept(self)


def _leave_out_what_cannot_be_kept(said: object) -> None:
    """No column takes a NUL or half a sign: what holds one would come for ever, and everything behind it with it."""
    for each in fields(said):  # type: ignore[arg-type]
        if each.name != "place":  # the other side's own name for it, which is given back as it is
            object.__setattr__(said, each.name, plain_text.storable(getattr(said, each.name)))


def read_incoming(said: object, place: str = "") -> Incoming:
    """Return what a decoded message says. Raises ValueError for anything that is none."""
    if not isinstance(said, dict):
        raise ValueError("not an object")
    texts = {name: said.get(name, "") for name in ("sort", "number", "key", "digest", "result", "code", "text")}
    if not all(isinstance(value, str) for value in texts.values()) or not texts["number"] or not texts["sort"]:
        raise ValueError("a name that is no text, or no number")
    return Incoming(**texts, place=place)
