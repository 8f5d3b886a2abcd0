"""
并入: somebody asked twice, and is answered once. A person says that it is one person's one question – nothing is matched by machine –, and
it is undone, by the desk or by whoever asked, until the other is answered.
"""

from yihe.domains.advice.models import Consultation
from yihe.foundation.plain_text import as_number
from yihe.matters import access, kinds
from yihe.matters.models import Matter

NONE_SUCH = "没有查到您可以看到的这个编号的咨询。"
ITSELF = "不能并入自己。"
IS_OVER = "那一件已经答复或者办结，不能再并入；请照常答复这一件。"
OTHERS_PHONE = "两件留的电话不同，不能当作同一个人的；请分别答复。"
HAS_OTHERS = "已经有别的咨询并入这一件，请把后来的并到这一件里。"
ANSWERED = "并入的那一件已经答复，不能再取消并入；还有疑问的，请另外提问。"
ONE_PERSON = "只有同一个人的同一件事才并入；电话、称呼对不上的，不要并入。"
TOLD = "您前后问的是同一件事，已经合在一起答复：请凭另一件的编号和查询码看。不是同一件事的，可以在这里取消并入。"
OPEN = frozenset({"registered", "in_hand", "reading", "supplementing", "agreed"})


def other_of(number: str, user) -> Matter | None:
    """Return the consultation of a number, if this person may know of it."""
    found = access.by_number(user, as_number(number))
    return found if found is not None and found.kind == "consultation" else None


def cannot_merge(matter: Matter, user, *, other: str, **said) -> str:
    """Return why a consultation is not merged into the one of a number, or ""."""
    into = other_of(other, user)
    if into is None or into.region != matter.region:
        return NONE_SUCH
    if into.pk == matter.pk:
        return ITSELF
    if into.state not in OPEN:
        return IS_OVER
    if Consultation.objects.filter(merged_into=matter.pk, matter__state="merged").exists():
        return HAS_OTHERS
    phones = {contents.phone for contents in map(kinds.contents_of, (matter, into)) if contents.phone}
    return OTHERS_PHONE if len(phones) > 1 else ""


def merge(matter: Matter, *, by, other: str, **said) -> dict:
    into = other_of(other, by)
    contents: Consultation = kinds.contents_of(matter)
    contents.merged_into, contents.told = into, TOLD
    contents.save(update_fields=["merged_into", "told"])
    return {"into": into}


def cannot_undo(matter: Matter, user) -> str:
    """Refuse once the other was answered: it was answered for both."""
    into = kinds.contents_of(matter).merged_into
    return "" if into is not None and into.state in OPEN else ANSWERED


def undo(matter: Matter, *, by, **said) -> None:
    contents: Consultation = kinds.contents_of(matter)
    contents.merged_into, contents.told = None, ""
    contents.save(update_fields=["merged_into", "told"])


def merged_here(matter_pk: int) -> list[Consultation]:
    """Return what was merged into a consultation and stands so, in order."""
    rows = Consultation.objects.filter(merged_into=matter_pk, matter__state="merged")
    return list(rows.select_related("matter").order_by("pk"))
