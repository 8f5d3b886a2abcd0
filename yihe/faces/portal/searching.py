"""
What the search box looks through: service guides, open calls, notices, clauses. People type sentences ("我想申请开办费"), so
a text is ranked by how many of the typed pairs of characters it holds, not by holding the whole sentence – and what every request
begins with (我想, 请问, 找人) asks for nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from yihe.acts.notices import public as reading
from yihe.faces.portal import asking, calls, cards, citing
from yihe.registers.policies.models import Clause

LONGEST = 60
_MOST = 30
_ENOUGH = 0.2  # of the typed pairs
_POLITE = re.compile(
    "我想要|我想|我要|想要|请问|请|怎么办|怎么|怎样|如何|哪里|在哪|可以|能不能|找人|帮我|帮忙|一下|[吗呢啊？?！!。，,]"
)


@dataclass(frozen=True)
class Found:
    """One answer: what sort of thing it is, its title, a line under it, its address, and where else its words may match."""

    sort: str
    title: str
    note: str
    href: str
    more: str = ""


def find(words: str) -> list[Found]:
    """Return the answers, best first; none for no words."""
    wanted = _pairs(_POLITE.sub(" ", words)) or _pairs(words)
    if not wanted:
        return []
    scored = [(_score(each, words, wanted), each) for each in _everything()]
    best = sorted((pair for pair in scored if pair[0] >= _ENOUGH), key=lambda pair: -pair[0])
    return [each for _score, each in best[:_MOST]]


def _score(each: Found, words: str, wanted: set[str]) -> float:
    title = sum(pair in each.title for pair in wanted) / len(wanted)
    text = sum(pair in each.note or pair in each.more for pair in wanted) / len(wanted)
    return title + text / 2 + (1 if words in each.title else 0)


def _pairs(words: str) -> set[str]:
    """Return the pairs of neighbouring characters; one character alone stands for itself."""
    parts = words.split()
    return {part[i : i + 2] for part in parts for i in range(max(1, len(part) - 1))}


def _everything() -> Iterator[Found]:
    for card in map(cards.card, cards.with_guide()):
        yield Found("办事指南", card.label, card.guide.who, reverse("portal:guide", args=[card.code]), card.guide.gives)
    for policy in asking.offered():
        note, page = asking.about(policy), reverse("portal:answer", args=[policy.short])
        title = f"{policy.label}：能不能申请、能拿多少"
        yield Found("能不能申请", title, note, page, asking.described(policy))
    for call in calls.open_calls():
        yield Found(
            "公开招募",
            call.title,
            f"{call.closes_on} 截止",
            reverse("portal:call", args=[call.number]),
            f"招募 孵化 {call.text}",
        )
    for notice in reading.open_notices():
        yield Found(
            "公示",
            notice.title,
            f"公示到 {notice.closes_on}",
            reverse("portal:notice", args=[notice.pk]),
            f"公示 异议 {notice.body}",
        )
    for clause in Clause.objects.select_related("text"):
        page = citing.clause_href(clause.text.code, clause.number)
        yield Found("政策", clause.heading, f"{clause.text.number} {clause.number}", page, clause.body)
