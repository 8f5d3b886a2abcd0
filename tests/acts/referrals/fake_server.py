"""The other side of a port, in this process: it keeps what it is sent by key, and can be down, slow, doubled, or lying."""

from collections.abc import Iterator

from yihe.acts.referrals import bodies
from yihe.acts.referrals.ports import Incoming, Receipt, Refused, Sent, Unreachable


class Killed(BaseException):
    """Our process ends here: nothing after it is done, nothing before it undone."""


class FakeServer:
    """
    `mood` says what happens with each attempt, in order, then "well": down (it never comes), lost (it comes, the answer does not), killed (it
    comes, and we are killed), wrong key, wrong body, refused. `came` counts the posts by key; `has` is what it kept.
    """

    def __init__(self, *mood: str):
        self.moods = list(mood)
        self.came: dict[str, int] = {}
        self.has: dict[str, bytes] = {}
        self.out: list[Incoming] = []
        self.acknowledged: list[str] = []
        self.down = False

    def send(self, key: str, body: bytes) -> Sent:
        mood = self.moods.pop(0) if self.moods else "well"
        if self.down or mood == "down":
            raise Unreachable("连不上对方（虚构）")
        if mood == "refused":
            raise Refused("格式不对（虚构）")
        self.came[key] = self.came.get(key, 0) + 1
        self.has.setdefault(key, body)
        if mood == "lost":
            raise Unreachable("等不到回答（虚构）")
        if mood == "killed":
            raise Killed
        if mood == "wrong key":
            return Sent(Receipt("0" * 36, "W-1", bodies.digest(body)))
        if mood == "wrong body":
            return Sent(Receipt(key, "W-2", "0" * 64))
        return Sent(self.receipt_of(key))

    def receipt_of(self, key: str) -> Receipt:
        return Receipt(key, f"R-{list(self.has).index(key) + 1}", bodies.digest(self.has[key]))

    def known(self, key: str) -> Sent | None:
        if self.down:
            raise Unreachable("连不上对方（虚构）")
        return Sent(self.receipt_of(key)) if key in self.has else None

    def incoming(self) -> Iterator[Incoming]:
        if self.down:
            raise Unreachable("连不上对方（虚构）")
        yield from list(self.out)

    def take_back(self, key: str) -> None:
        pass

    def taken(self, incoming: Incoming) -> None:
        self.acknowledged.append(incoming.number)

    def says(self, sort: str, number: str, key, **said) -> None:
        self.out.append(Incoming(sort, number, str(key), **said))
