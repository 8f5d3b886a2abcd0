"""Codes of administrative divisions: 2, 4, 6, 9 or 12 digits (省 市 县 镇 村); a prefix is what lies above."""

from collections.abc import Iterable

LENGTHS = (2, 4, 6, 9, 12)
LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
LABELS = {2: "省", 4: "市", 6: "县（市、区）", 9: "镇（街道）", 12: "村（社区）"}


def is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in LENGTHS


def covers(reach: str, code: str) -> bool:
    """Test whether a reach takes in a division: itself or anything beneath it. An empty reach takes in nothing."""
    return bool(reach) and code.startswith(reach)


def span(code: str) -> tuple[str, str]:
    """Return the lowest and the highest code of a division and all beneath it: a span is asked of an index, whatever its codes' lengths."""
    return code, code.ljust(LENGTHS[-1], "9")


def is_over_a_county(code: str) -> bool:
    """Test whether a reach is a county or what lies above one; an empty reach is nothing."""
    return 0 < len(code) <= 6


def parent(code: str) -> str:
    """Return the code of the division above, "" above a province."""
    position = LENGTHS.index(len(code))
    return code[: LENGTHS[position - 1]] if position else ""


def lineage(code: str) -> list[str]:
    """Return the codes from the province down to the division itself."""
    return [code[:length] for length in LENGTHS if length <= len(code)]


def outermost(reaches: Iterable[str]) -> list[str]:
    """Return those of some reaches that lie in no other of them, in order: together they take in the same."""
    all_ = {*reaches} - {""}
    return sorted(each for each in all_ if not any(each != other and each.startswith(other) for other in all_))
