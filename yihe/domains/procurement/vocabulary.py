"""
The words of a way of buying (`words` and `not_cited` of its profile): what a tender calls 投标 and 中标, a consultation calls otherwise. Texts of ours
are said in them; names, and titles of laws, stay as they are.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from yihe.domains.procurement.profiles import Profile

_CLAUSES = "第[一二三四五六七八九十百]+条(?:、第[一二三四五六七八九十百]+条)*"


def say(profile: Profile, text: str, keep: Iterable[str] = ()) -> str:
    """Return a text of ours in a profile's words. `keep` are names that may stand in it, as they are written."""
    if not profile.words:
        return text
    clauses, dropped, words = _patterns(profile)
    if clauses is not None:
        text = clauses.sub(lambda found: profile.words[found[0]], text)
    if dropped is not None:
        text = dropped.sub("", text)
    names = sorted({name for name in keep if name and words.search(name)}, key=len, reverse=True)
    if not names:
        return words.sub(lambda found: profile.words[found[0]], text)
    pattern = re.compile("|".join([*map(re.escape, names), words.pattern]))
    return pattern.sub(lambda found: found[0] if found[0] in names else profile.words[found[0]], text)


@lru_cache(maxsize=64)
def _compiled(words: tuple[str, ...], not_cited: tuple[str, ...]):
    """Return three patterns: clauses that have another in their place, clauses that are not of this way, words, the longest first."""
    clauses = [word for word in words if word.startswith(not_cited)] if not_cited else []
    others = sorted(set(words) - set(clauses), key=len, reverse=True)
    titles = "|".join(map(re.escape, not_cited))
    return (
        re.compile("|".join(map(re.escape, sorted(clauses, key=len, reverse=True)))) if clauses else None,
        re.compile(f"（(?:{titles}) ?{_CLAUSES}）|(?:{titles}) ?{_CLAUSES}") if titles else None,
        re.compile("|".join(map(re.escape, others))),
    )


def _patterns(profile: Profile):
    return _compiled(tuple(profile.words), profile.not_cited)
