"""Running a draw again from what was stored: anybody who reads the panel's page can do the same with an SM3 tool."""

from yihe.acts.reviews import draw
from yihe.acts.reviews.models import ReviewPanel, key_of
from yihe.foundation import digests
from yihe.matters.models import Event


def faults_of(panel: ReviewPanel) -> list[str]:
    """Return what does not agree, as Chinese sentences; [] when the draw can be repeated exactly."""
    faults = []
    if draw.seed_of(panel.nonce, panel.chain_head) != panel.seed:
        faults.append("种子不等于 SM3(随机数 + 抽取前末条摘要)。")
    if digests.sm3(panel.pool) != panel.pool_digest or draw.pool_text(panel.keys) != panel.pool:
        faults.append("候选名单与公布的摘要不符。")
    order = panel.order()
    for seat in panel.seats.all():
        key = key_of(seat.practitioner_id)
        if seat.order > len(order) or order[seat.order - 1] != key:
            faults.append(
                f"第 {seat.order} 位应为 {order[seat.order - 1] if seat.order <= len(order) else '无'}，记录的是 {key}。"
            )
    return faults + _faults_of_event(panel, order)


def _faults_of_event(panel: ReviewPanel, order: list[str]) -> list[str]:
    """Compare with what the chain of evidence says was drawn: it was sealed, the panel's row was not."""
    events = Event.objects.filter(matter=panel.matter_id).order_by("seq")
    event = next((e for e in events if e.said.get("panel") == panel.pk and e.said.get("seed")), None)
    if event is None:
        return ["办理记录中没有这次抽取。"]
    said, faults = event.said, []
    for name, value in {
        "nonce": panel.nonce, "chain_head": panel.chain_head, "seed": panel.seed, "pool": panel.keys,
        "pool_digest": panel.pool_digest, "order": order, "wanted": panel.wanted, "alternates": panel.alternates,
    }.items():  # fmt: skip
        if said.get(name) != value:
            faults.append(f"办理记录第 {event.seq} 条中的 {name} 与评审组不符。")
    if event.previous != panel.chain_head:
        faults.append("抽取所用的末条摘要不是该条办理记录的前一摘要。")
    return faults
