"""
联合体 inside a sealed bid: several who bid as one supplier (法 24), who leads them, what each of them does, and which of the files is their agreement.
All of it lies in the manifest, so that before the opening nothing outside tells a consortium's bid from another. The first of them leads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

MOST_MEMBERS = 20
_BETWEEN = "；"


@dataclass(frozen=True)
class Member:
    """One of those who bid together: name, code, what it does, and its share of the price in percent, each as it was typed."""

    name: str
    code: str
    work: str
    share: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.work}{f'，{self.share}%' if self.share else ''}）"


@dataclass(frozen=True)
class Consortium:
    """Those who bid together, the one that leads first, and the name of the file that is their agreement."""

    members: tuple[Member, ...]
    agreement: str = ""

    def said(self) -> dict:
        """Return it as it stands in the manifest."""
        return {"agreement": self.agreement, "members": [asdict(each) for each in self.members]}


def of_manifest(said: dict) -> Consortium | None:
    """Return what a manifest says of a consortium, None where one bids alone. Raises ValueError, KeyError, TypeError."""
    told = said.get("consortium")
    if told is None:
        return None
    members = tuple(
        Member(text(each["name"], 120), text(each["code"], 40), text(each["work"], 200), text(each["share"], 10))
        for each in told["members"]
    )
    if not 1 < len(members) <= MOST_MEMBERS or not all(each.name.strip() for each in members):
        raise ValueError("members")
    if (members[0].name, members[0].code) != (said["supplier"], said["code"]):
        raise ValueError("lead")
    return Consortium(members, text(told["agreement"], 120))


def text(value: object, most: int) -> str:
    """Return a text of a manifest. Raises ValueError for what is none, or too long."""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("text")
    return value


# -- as it is copied from paper ----------------------------------------------------------------------------------------------

HOW_LINES = "一方一行，牵头人写在第一行：名称；统一社会信用代码；承担的工作；份额（百分数，没有写的空着）。"


def of_lines(text: str) -> tuple[Member, ...]:
    """Return who stands in lines copied from paper; () where nothing is written. Raises ValueError with a sentence."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = tuple(_of_line(nth, line) for nth, line in enumerate(lines, 1))
    if len(found) == 1:
        raise ValueError("联合体至少有两方：每一方写一行；单独投标的不填。")
    if len(found) > MOST_MEMBERS:
        raise ValueError(f"联合体成员最多登记 {MOST_MEMBERS} 方。")
    return found


def _of_line(nth: int, line: str) -> Member:
    said = [part.strip() for part in line.replace(";", _BETWEEN).split(_BETWEEN)]
    if not 3 <= len(said) <= 4 or not said[0] or not said[2]:
        raise ValueError(f"第 {nth} 行应当是“名称；代码；承担的工作；份额”，用分号隔开，代码没有的空着。")
    name, code, work, share = (*said, "")[:4]
    if len(name) > 120 or len(code) > 40 or len(work) > 200 or len(share) > 10:
        raise ValueError(f"第 {nth} 行有一处太长，请核对。")
    return Member(name, code, work, share.rstrip("%％"))


def in_lines(members: Iterable[Member]) -> str:
    return "\n".join(_BETWEEN.join((each.name, each.code, each.work, each.share)) for each in members)


def called(names: Sequence[str], most: int = 120) -> str:
    """Return what a consortium is called: all its members, the lead first; of too many the lead and how many they are."""
    whole = f"{names[0]}（牵头人）与{'、'.join(names[1:])}的联合体"
    if len(whole) <= most:
        return whole
    rest = f"（牵头人）等 {len(names)} 方的联合体"
    return f"{names[0][: most - len(rest)]}{rest}"
