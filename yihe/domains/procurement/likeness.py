"""
雷同 (`likeness`): bids that are oddly alike (令87 37; 条 74), shown to the panel before it scores, side by side. It is a question, never a verdict: nothing
here drops a bid. What the tender's own document says, both are bound to repeat, so it is taken out first.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations, pairwise

from yihe.domains.procurement import passages
from yihe.domains.procurement.passages import LENGTH, Passage, bare

LEAST = Decimal("0.10")  # share of the shorter bid from which a pair is shown
MOST_PAIRS = 40  # the passages of so many are looked for: who reads more of them reads none
_TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7})(?!\d)", re.ASCII)
_FIGURE = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?!\d)", re.ASCII)
_DIGITS, _FIGURES_AT_LEAST, _FIGURES_SHOWN = (
    5,
    3,
    5,
)  # of a figure that says something; of them in common; of them named
_STEPS_AT_LEAST = 3  # prices
_RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Text:
    """
    A bid to be compared: its words, its price in yuan, people it names, authors of its files, who handled it, accounts of the bidder, telephones
    that stand in no file.
    """

    who: str
    words: str
    price: Decimal | None = None
    people: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two bids, the share of the shorter that is in the other, the passages both have, and in sentences what else is the same."""

    one: str
    other: str
    share: Decimal
    passages: tuple[Passage, ...] = ()
    same: tuple[str, ...] = field(default=())


def telephones(words: str) -> frozenset[str]:
    """Return the telephone numbers in a text, without strokes."""
    return frozenset(found.replace("-", "") for found in _TELEPHONE.findall(words))


def figures(words: str) -> frozenset[str]:
    """Return the figures of five digits and more in a text, without commas; a telephone number is none."""
    numbers = telephones(words)
    found = (each.replace(",", "") for each in _FIGURE.findall(words))
    return frozenset(
        each for each in found if sum(map(str.isdigit, each)) >= _DIGITS and each.replace(".", "") not in numbers
    )


def pairs(bids: Sequence[Text], document: str = "") -> list[Pair]:
    """
    Return the pairs that are worth looking at, most alike first: from LEAST of the shorter, or with people, numbers, authors in common.
    The first MOST_PAIRS come with their passages, and for the words alone only those that have one.
    """
    own = _shingles(bare(document))
    plain = {bid.who: bare(bid.words) for bid in bids}
    said = {who: _shingles(words) - own for who, words in plain.items()}
    numbers = {bid.who: (telephones(bid.words) | bid.phones) - telephones(document) for bid in bids}
    counted = {bid.who: figures(bid.words) - figures(document) for bid in bids}
    common = _in_common([said[bid.who] for bid in bids])
    found = []
    for (first, one), (second, other) in combinations(enumerate(bids), 2):
        shorter = min(len(said[one.who]), len(said[other.who]))
        shared = common[first, second]
        share = (Decimal(shared) / shorter).quantize(Decimal("0.001")) if shorter else Decimal(0)
        same = tuple(_same(one, other, numbers, counted))
        if share >= LEAST or same:
            found.append(Pair(one.who, other.who, share, (), same))
    found.sort(key=lambda pair: (-pair.share, -len(pair.same), pair.one, pair.other))
    shown = [
        replace(pair, passages=passages.found(plain[pair.one], plain[pair.other], said[pair.one] & said[pair.other]))
        for pair in found[:MOST_PAIRS]
    ]
    # Where two short ones quote the tender, the seams of it are alike by themselves: what has no passage to show asks nothing.
    return [pair for pair in shown if pair.passages or pair.same] + found[MOST_PAIRS:]


def _in_common(said: Sequence[set[str]]) -> Counter[tuple[int, int]]:
    """Return how many shingles each two have in common: each shingle is asked once who has it, and who have the same are counted together."""
    who: dict[str, int] = {}
    for number, shingles in enumerate(said):
        mask = 1 << number
        for shingle in shingles:
            who[shingle] = who.get(shingle, 0) | mask
    common: Counter[tuple[int, int]] = Counter()
    for mask, many in Counter(who.values()).items():
        for pair in combinations([number for number in range(len(said)) if mask >> number & 1], 2):
            common[pair] += many
    return common


def _same(one: Text, other: Text, numbers: Mapping[str, frozenset[str]], counted: Mapping[str, frozenset[str]]):
    handled = one.agents & other.agents
    accounts = frozenset(
        f"尾号 {each[-4:]}" for each in one.accounts & other.accounts
    )  # enough to find it, and no more
    for words, mine, theirs in (
        ("人员", (one.people | one.agents) - handled, (other.people | other.agents) - handled),
        ("联系电话", numbers[one.who], numbers[other.who]),
        ("文件作者", one.authors, other.authors),
        ("经办人", handled, handled),
        ("账户", accounts, accounts),
    ):
        if both := sorted(mine & theirs):
            yield f"{words}相同：{'、'.join(both)}"
    runs = sorted(counted[one.who] & counted[other.who])
    if len(runs) >= _FIGURES_AT_LEAST:
        more = f"等 {len(runs)} 个" if len(runs) > _FIGURES_SHOWN else ""
        yield f"数字相同：{'、'.join(runs[:_FIGURES_SHOWN])}{more}"
    if one.price is not None and one.price == other.price:
        yield f"报价相同：{one.price}"


def in_step(prices: Mapping[str, Decimal]) -> tuple[str, ...]:
    """
    Return the sentences for prices that follow one another by an even step or an even ratio, three and more (令87 37(四)): the longest
    run of each sort, once.
    """
    order = sorted(prices.items(), key=lambda item: (item[1], item[0]))
    values = [price for _who, price in order]
    sentences = []
    ratios = [(after / before).quantize(_RATIO) if before else None for before, after in pairwise(values)]
    for words, steps, nothing in (
        ("等差", [after - before for before, after in pairwise(values)], 0),
        ("等比", ratios, 1),
    ):
        start, length = _longest_run(steps, nothing)
        if length + 1 >= _STEPS_AT_LEAST:
            named = "、".join(f"{who}（{price}）" for who, price in order[start : start + length + 1])
            sentences.append(f"报价成{words}：{named}")
    return tuple(sentences)


def _longest_run(steps: list, nothing: int) -> tuple[int, int]:
    """Return where the longest run of equal steps begins and how long it is; a step of nothing is no step."""
    best, start = (0, 0), 0
    for position, step in enumerate(steps):
        if step is None or step == nothing:
            start = position + 1
            continue
        if position == start or step != steps[position - 1]:
            start = position
        best = max(best, (position - start + 1, -start))
    return -best[1], best[0]


def _shingles(bare: str) -> set[str]:
    return {bare[start : start + LENGTH] for start in range(len(bare) - LENGTH + 1)}
