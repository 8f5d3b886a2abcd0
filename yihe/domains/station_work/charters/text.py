"""A charter as text: its clauses, and what one version changed of another. No word of it is understood here."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from yihe.domains.station_work.models.charters import ARTICLE, CLAUSE_LIMIT, MOST_CLAUSES

_CHAPTER = re.compile(r"^第[〇零一二三四五六七八九十百0-9]{1,6}[章节编]")


def clauses(text: str) -> list[str]:
    """
    Return the clauses of a text. Where it has 第…条, each begins there and runs to the next; what stands before the first is a clause of
    its own, and a heading of a chapter belongs to none. A text without them is read line by line.
    """
    lines = [line for line in (raw.strip() for raw in text.splitlines()) if line]
    if not any(ARTICLE.match(line) for line in lines):
        return lines
    found: list[list[str]] = []
    for line in lines:
        if _CHAPTER.match(line):
            continue
        if ARTICLE.match(line) or not found:
            found.append([line])
        else:
            found[-1].append(line)
    return ["\n".join(each) for each in found]


def cannot_be_read(text: str) -> str:
    """Return why a text cannot be read clause by clause, or ""."""
    found = clauses(text)
    if not found:
        return "请粘贴全文，一条一行，或者每条以“第几条”开头。"
    if len(found) > MOST_CLAUSES:
        return f"全文分成了 {len(found)} 条，一次最多审 {MOST_CLAUSES} 条，请检查分行。"
    if long := next((words for words in found if len(words) > CLAUSE_LIMIT), ""):
        return f"“{long[:20]}…”这一条有 {len(long)} 个字，一条最多 {CLAUSE_LIMIT} 个字，请检查分行。"
    return ""


def squeezed(text: str) -> str:
    """Return a text without blanks and line ends: what is compared is the words."""
    return re.sub(r"\s+", "", text)


@dataclass(frozen=True)
class Change:
    """One clause that is not as it was: what it said ("" for a new one) and what it says now ("" for one that is gone)."""

    before: str
    now: str

    @property
    def label(self) -> str:
        return "修改" if self.before and self.now else "新增" if self.now else "删去"


def changes(before: str, now: str) -> list[Change]:
    """Return what a version changed, in the order of the new text."""
    old, new = clauses(before), clauses(now)
    alike = SequenceMatcher(None, [squeezed(each) for each in old], [squeezed(each) for each in new], autojunk=False)
    found = []
    for how, old_from, old_to, new_from, new_to in alike.get_opcodes():
        if how == "equal":
            continue
        here, there = old[old_from:old_to], new[new_from:new_to]
        many = max(len(here), len(there))
        here, there = here + [""] * (many - len(here)), there + [""] * (many - len(there))
        found += [Change(was, is_now) for was, is_now in zip(here, there, strict=True)]
    return found
