"""
并入: somebody asked twice, and is answered once. A person says that it is one person's one question – nothing is matched by machine –, and
it is undone, by the desk or by whoever asked, until the other is answered.
"""

from yihe.domains.advice.models import Consultation
from yihe.foundation.plain_text import as_number
from yihe.matters import access, kinds, telling
from yihe.matters.models import Matter

NONE_SUCH = "没有查到您可以看到的这个编号的咨询。"
ITSELF = "不能并入自己。"
BEING_DEALT_WITH = "要并入的那一件正在由别人办理，请稍后再试。"
IS_OVER = "那一件已经答复或者办结，不能再并入；请照常答复这一件。"
OTHERS_PHONE = "两件留的电话不同，不能当作同一个人的；请分别答复。"
HAS_OTHERS = "已经有别的咨询并入这一件，请把后来的并到这一件里。"
ANSWERED = "并入的那一件已经答复，不能再取消并入；还有疑问的，请另外提问。"
ONE_PERSON = "只有同一个人的同一件事才并入；电话、称呼对不上的，不要并入。"
TOLD = "您前后问的是同一件事，已经合在一起答复：请凭另一件的编号和查询码看。不是同一件事的，可以在这里取消并入。"
ALSO_ASKED = "{number}：同一个人又问了一次，已经并入，请看过以后一起答复。"
OPEN = frozenset({"registered", "in_hand", "reading", "supplementing", "agreed"})


def other_of(number: str, user) -> Matter | None:
    """Return the consultation of a number, if this person may know of it."""
    found = access.by_number(user, as_number(number))
    return found if found is not None and found.kind == "consultation" else None


def hold(matter: Matter, *, by, other: str, **said) -> dict:
    """
    Lock the consultation that is answered for both, so that nobody answers or withdraws it, or merges it into this one, meanwhile. Who
    has it locked already is not waited for: then `held` is False.
    """
    into = other_of(other, by)
    if into is None or into.pk == matter.pk:
        return {}
    mine = Matter.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=into.pk).first()
    return {} if mine is not None else {"held": False}


def cannot_merge(matter: Matter, user, *, other: str, held: bool = True, **said) -> str:
    """Return why a consultation is not merged into the one of a number, or "". Asked of what stands under the lock (`hold`)."""
    if not held:
        return BEING_DEALT_WITH
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
    if into is not None and into.assignee_id:
        telling.tell({into.assignee_id} - {by.pk}, ALSO_ASKED.format(number=into.number), matter=into)
    return {"into": into}


def cannot_undo(matter: Matter, user) -> str:
    """Refuse once the other was answered: it was answered for both. One that ended without an answer answered nobody."""
    into = kinds.contents_of(matter).merged_into
    if into is None or into.state in OPEN:
        return ""
    other: Consultation = kinds.contents_of(into)
    return ANSWERED if other.answered_at else ""


def undo(matter: Matter, *, by, **said) -> None:
    contents: Consultation = kinds.contents_of(matter)
    contents.merged_into, contents.told = None, ""
    contents.save(update_fields=["merged_into", "told"])


def merged_here(matter_pk: int) -> list[Consultation]:
    """Return what was merged into a consultation and stands so, in order."""
    rows = Consultation.objects.filter(merged_into=matter_pk, matter__state="merged")
    return list(rows.select_related("matter").order_by("pk"))
