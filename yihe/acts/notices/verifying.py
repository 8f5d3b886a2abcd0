"""Whether each notice still says what was published, and what the chain of evidence keeps of it."""

from collections.abc import Iterator

from yihe.acts.notices.models import Notice
from yihe.matters.models import Event


def sentences() -> Iterator[str]:
    """Yield a Chinese sentence for each notice that does not agree with its proof or with its event."""
    for notice in Notice.objects.select_related("matter").iterator(chunk_size=500):
        if notice.compute_proof() != notice.proof:
            yield f"{notice.matter.number}：第 {notice.nth} 次公示的内容与摘要不符。"
        events = Event.objects.filter(matter=notice.matter_id, payload__contains=notice.proof)
        if not any(event.said.get("notice") == notice.pk for event in events):
            yield f"{notice.matter.number}：第 {notice.nth} 次公示的摘要与办理记录不符。"
