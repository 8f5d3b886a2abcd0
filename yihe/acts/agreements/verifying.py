"""Whether each agreement still says what the chain of evidence says was drawn up."""

from collections.abc import Iterator

from yihe.acts.agreements import rules
from yihe.acts.agreements.models import Agreement
from yihe.matters.models import Event


def sentences() -> Iterator[str]:
    """Yield a Chinese sentence for each agreement that does not agree with itself or with its event."""
    for agreement in Agreement.objects.select_related("matter").iterator(chunk_size=500):
        if not agreement.is_intact:
            yield f"{agreement.matter.number}：协议 {agreement.number} 的正文与摘要不符。"
        if sentence := day_differs(agreement):
            yield sentence
        kept = {
            event.said.get("digest")
            for event in Event.objects.filter(matter=agreement.matter_id, payload__contains=agreement.number)
            if event.said.get("agreement") == agreement.number
        }
        if agreement.digest not in kept:
            yield f"{agreement.matter.number}：协议 {agreement.number} 的摘要与办理记录不符。"


def day_differs(agreement: Agreement) -> str:
    """Return that an agreement's day is not that of its last signature, or ""."""
    days = [day for _pk, day in rules.days_signed(agreement)]
    last = max(days) if days and len(days) == agreement.parties.count() else None
    if agreement.signed_on == last:
        return ""
    return f"{agreement.matter.number}：协议 {agreement.number} 的签订日期与各方签署的日期不符。"
