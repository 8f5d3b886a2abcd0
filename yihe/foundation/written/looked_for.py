"""What is typed into a search box, as it is stored: the same readers as where it is kept, but nothing is refused – it is not found."""

import re

from yihe.foundation.plain_text import as_number
from yihe.foundation.written import letters, names

_YEAR = re.compile(r"\s*[\[［(（【〔﹝]\s*((?:19|20)[0-9]{2})\s*[\]］)）】〕﹞]\s*", re.ASCII)
_FIGURES = str.maketrans("０１２３４５６７８９", "0123456789")
_RUN_TOGETHER = re.compile(r"([A-Z]{1,4})((?:19|20)[0-9]{2})([0-9]{5,6})([0-9]{3})?", re.ASCII)


def number(typed: str) -> str:
    """Return a number of a matter or a code as it is stored: `kb－2026—9`, `KB202600009` -> `KB-2026-9`, `KB-2026-00009`."""
    code = as_number(letters.without_unseen(typed))
    found = _RUN_TOGETHER.fullmatch(code)
    return "-".join(part for part in found.groups() if part) if found else code


def letter(typed: str) -> str:
    """Return the number of a letter (发文字号) as it is stored, whatever brackets its year has: `太司[2026] 12号` -> `太司〔2026〕12号`."""
    return _YEAR.sub(r"〔\1〕", letters.without_unseen(typed).translate(_FIGURES)).strip()


def name(typed: str) -> str:
    """Return part of a name as names are stored: `方　远` -> `方远`."""
    return names.spelt(typed)
