"""What `manage.py verify` asks of the papers: the rows protected, as the chain of evidence says, the files unchanged."""

from collections.abc import Iterator

from yihe.acts.documents import drawings, storage
from yihe.acts.documents.models import Document
from yihe.matters.models import Event
from yihe.registers.accounts.models import Proposal
from yihe.registers.keys import keyring

_ASKED = ("digest", "matter__compartment_id", "matter__compartment__emptied_at", "matter__emptied_at")


def faults() -> Iterator[str]:
    """Yield one Chinese sentence for each row or file that does not hold."""
    rows = {pk: row for pk, *row in Document.objects.values_list("pk", *_ASKED)}
    for event in (
        Event.objects.filter(action__in=("attach", "receive")).select_related("matter").iterator(chunk_size=2000)
    ):
        said = event.said
        key = said.get("document", {}).get("id")
        if rows.get(key, [None])[0] != said.get("sm3"):
            yield f"{event.matter.number} 第 {event.seq} 条记录所传的材料（第 {key} 行）被改动或删除。"
    with keyring.kept_open():
        yield from storage.faults(
            (pk, digest, inside) for pk, (digest, inside, *emptied) in rows.items() if not any(emptied)
        )
    for compartment in {inside for _digest, inside, emptied, _words in rows.values() if emptied}:
        if storage.still_has(compartment) or drawings.still_has(compartment):
            yield f"专卷 {str(compartment)[:8]} 已经依法清除，它的材料文件却还在：请运行 manage.py carry_out_erasures。"
    proofs = ((pk, digest, None) for pk, digest in Proposal.objects.exclude(paper="").values_list("pk", "paper"))
    yield from storage.faults(proofs, "登记确认的依据材料")
