"""Whether a meeting could decide on a charter, and did: as the two statutes count it. Only numbers; nobody asks who voted how."""

from fractions import Fraction
from typing import NamedTuple

from yihe.domains.station_work.models.charters import Meeting, Sort


class Quorum(NamedTuple):
    """Of those entitled so many have to come (`share`), or more than that (`more`), by which clause."""

    share: Fraction
    more: bool
    clause: str
    words: str


HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
VILLAGERS, RESIDENTS = "村民委员会组织法", "城市居民委员会组织法"
# Statutes of the whole country: no city sets another share, so they are no parameters of its pack.
QUORUM: dict[tuple[str, str], Quorum] = {
    (Sort.VILLAGE, Meeting.ADULTS): Quorum(HALF, True, f"{VILLAGERS} 第二十六条", "过半数的十八周岁以上村民"),
    (Sort.VILLAGE, Meeting.HOUSEHOLDS): Quorum(TWO_THIRDS, False, f"{VILLAGERS} 第二十六条", "三分之二以上的户的代表"),
    (Sort.RESIDENTS, Meeting.ADULTS): Quorum(HALF, True, f"{RESIDENTS} 第二十七条", "过半数的十八周岁以上居民"),
    (Sort.RESIDENTS, Meeting.HOUSEHOLDS): Quorum(HALF, True, f"{RESIDENTS} 第二十七条", "过半数的户的代表"),
    (Sort.RESIDENTS, Meeting.DEPUTIES): Quorum(TWO_THIRDS, False, f"{RESIDENTS} 第二十九条", "三分之二以上的组成人员"),
}
NOT_BY_DEPUTIES = "村规民约由村民会议制定和修改（村民委员会组织法 第三十一条），村民代表会议不能代替。"


def does_not_add_up(sort: str, meeting: str, entitled: int, present: int, votes: tuple[int, int, int]) -> str:
    """Return what is wrong with the numbers of a meeting, or "": that it could not decide, or was miscounted. `votes`: yes, no, neither."""
    quorum = QUORUM.get((sort, meeting))
    if quorum is None:
        return NOT_BY_DEPUTIES
    if present > entitled:
        return f"实到 {present} 多于应到 {entitled}，请核对。"
    if sum(votes) != present:
        return f"同意、不同意、弃权合计 {sum(votes)}，与实到 {present} 不相等，请核对。"
    share = Fraction(present, entitled) if entitled else Fraction(0)
    if share < quorum.share or (quorum.more and share == quorum.share):
        return f"应到 {entitled}，实到 {present}：要有{quorum.words}参加才能决定（{quorum.clause}）。"
    return ""


def is_carried(present: int, in_favour: int) -> bool:
    """Test whether more than half of those who came said yes (村委会组织法 26; 居委会组织法 27, 29)."""
    return in_favour * 2 > present


def clause_of(sort: str, meeting: str) -> str:
    quorum = QUORUM.get((sort, meeting))
    return quorum.clause if quorum else ""
