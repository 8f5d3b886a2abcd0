"""What `manage.py verify` asks of the papers: the rows protected, as the chain of evidence says, the files unchanged."""

from collections.abc import Iterator

from yihe.acts.documents import storage
from yihe.acts.documents.models import Document
from yihe.matters.models import Event
from yihe.registers.accounts.models import Proposal


def faults() -> Iterator[str]:
    """Yield one Chinese sentence for each row or file that does not hold."""
    digests = dict(Document.objects.values_list("pk", "digest"))
    for event in Event.objects.filter(action="attach").select_related("matter").iterator(chunk_size=2000):
        said = event.said
        key = said.get("document", {}).get("id")
        if digests.get(key) != said.get("sm3"):
            yield f"{event.matter.number} 第 {event.seq} 条记录所传的材料（第 {key} 行）被改动或删除。"
    yield from storage.faults(digests.items())
    yield from storage.faults(Proposal.objects.exclude(paper="").values_list("pk", "paper"), "登记确认的依据材料")
