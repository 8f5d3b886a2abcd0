"""
How long what somebody writes is kept, as whoever is about to write it reads it: one sentence, from the very term by which the clock empties it
(`Kind.words_kept`), so that no page says another one.
"""

from datetime import date, datetime

from yihe.foundation.periods import Term
from yihe.matters import kinds
from yihe.matters.models import Matter

UNTIL = "您填的加密保存，{since}满 {term}删除{but}。"
HELD = "；有复议、诉讼要用的，了结以后删除"
WITH_A_FILE = "您填的随采购文件保存，采购结束以后至少 {term}（政府采购法 第四十二条）；答复连同所问的内容一直公开。"
FOR_GOOD = "您填的随这件事的案卷保存，没有定删除的期限。"


def after_an_answer(term: Term) -> str:
    """Return the same of what is no matter and ends with an answer."""
    return UNTIL.format(since="答复以后", term=term, but="")


def with_the_file(term: Term) -> str:
    """Return the same of what is asked about a tender: it belongs to a file that the statute has kept for so long at least, and is answered before everybody."""
    return WITH_A_FILE.format(term=term)


def words(kind: type[kinds.Kind], region: str) -> str:
    """Return how long what is written in a matter of a kind is kept in a region."""
    if kind.words_kept is None:
        return FOR_GOOD
    term = kind.words_kept.term
    found: Term | date | datetime = term if isinstance(term, Term) else term(Matter(kind=kind.code, region=region))
    if not isinstance(found, Term):
        raise TypeError(f"{kind.__name__}.words_kept: a day is told to nobody before there is a matter")
    return UNTIL.format(since="办结以后", term=found, but=HELD)
