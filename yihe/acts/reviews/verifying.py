"""Running a draw again from what was stored: anybody who reads the panel's page can do the same with an SM3 tool."""

from collections.abc import Iterator

from yihe.acts.reviews import repeating, taking_in, tally
from yihe.acts.reviews.models import ComparedSheet, Consensus, ReviewPanel, ScoreSheet, SealedDraw, SitsFor, key_of
from yihe.foundation import digests, draws
from yihe.matters.models import Event


def faults_of(panel: ReviewPanel) -> list[str]:
    """Return what does not agree, as Chinese sentences; [] when the draw can be repeated exactly, by its own version's rule."""
    draw = panel.draw
    if panel.source:
        faults = _faults_of_source(panel)
    else:
        faults = _faults_of_seed(panel) if draw is None else repeating.faults_of(draw, panel)
    same = digests.canonical(panel.keys) if panel.source else draws.pool_text(panel.keys)
    if digests.sm3(panel.pool) != panel.pool_digest or same != panel.pool:
        faults.append("候选名单与公布的摘要不符。")
    order = panel.order()
    for seat in panel.seats.filter(sits_for=SitsFor.EXPERT):
        key = key_of(seat.practitioner_id)
        if seat.order > len(order) or order[seat.order - 1] != key:
            faults.append(
                f"第 {seat.order} 位应为 {order[seat.order - 1] if seat.order <= len(order) else '无'}，记录的是 {key}。"
            )
    return faults + (_faults_of_event(panel, order) if draw is None and not panel.source else [])


def _faults_of_source(panel: ReviewPanel) -> list[str]:
    """Compare a panel that was taken in with what its event says was confirmed."""
    event = repeating.event_saying(panel.matter_id, panel=panel.pk, source=panel.source)
    if event is None:
        return ["办理记录中没有这份抽取名单。"]
    faults = []
    if event.said.get("order") != panel.keys:
        faults.append(f"办理记录第 {event.seq} 条中的名单顺序与评审组不符。")
    if panel.seed != taking_in.seed_of(panel.source, panel.chain_head) or event.previous != panel.chain_head:
        faults.append("种子不等于 SM3(抽取名单 + 核对前办理记录末条摘要)。")
    return faults


def _faults_of_seed(panel: ReviewPanel) -> list[str]:
    same = draws.seed_of_one(panel.nonce, panel.chain_head) == panel.seed
    return [] if same else ["种子不等于 SM3(随机数 + 抽取前末条摘要)。"]


def _faults_of_event(panel: ReviewPanel, order: list[str]) -> list[str]:
    """Compare a draw of the first version with what the chain of evidence says was drawn: it was sealed, the row was not."""
    event = repeating.event_saying(panel.matter_id, panel=panel.pk)
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


def sentences() -> Iterator[str]:
    """Yield a Chinese sentence for each draw, locked sheet and consensus that does not agree with what was recorded."""
    for panel in ReviewPanel.objects.select_related("matter", "draw__matter").iterator(chunk_size=200):
        for fault in faults_of(panel):
            yield f"{panel.matter.number}：评审组：{fault}"
    for draw in SealedDraw.objects.filter(panels=None).select_related("matter").iterator(chunk_size=200):
        for fault in repeating.faults_of(draw):
            yield f"{draw.matter.number}：抽取：{fault}"
    locked = ScoreSheet.objects.exclude(locked_at=None).select_related("seat__panel__matter").prefetch_related("scores")
    for sheet in locked.iterator(chunk_size=200):
        panel = sheet.seat.panel
        points = {s.criterion: s.points for s in sheet.scores.all() if s.points is not None}
        whole = set(points) == {c.code for c in panel.sheet.criteria}
        if sheet.compute_digest() != sheet.digest or not whole or tally.weighted(panel.sheet, points) != sheet.total:
            yield f"{panel.matter.number}：第 {sheet.seat.order} 席的评分与锁定时的摘要不符。"
        if not Event.objects.filter(matter=panel.matter_id, payload__contains=sheet.digest).exists():
            yield f"{panel.matter.number}：第 {sheet.seat.order} 席的评分摘要与办理记录不符。"
    compared = (
        ComparedSheet.objects.exclude(locked_at=None).select_related("seat__panel__matter").prefetch_related("marks")
    )
    for marked in compared.iterator(chunk_size=200):
        matter = marked.seat.panel.matter
        if marked.compute_digest() != marked.digest:
            yield f"{matter.number}：第 {marked.seat.order} 席的比较评分与锁定时的摘要不符。"
        if not Event.objects.filter(matter=matter, payload__contains=marked.digest).exists():
            yield f"{matter.number}：第 {marked.seat.order} 席的比较评分摘要与办理记录不符。"
    for consensus in Consensus.objects.select_related("panel__matter").iterator(chunk_size=200):
        result = tally.of_panel(consensus.panel)
        if (result.total, result.lowest, result.highest) != (consensus.total, consensus.lowest, consensus.highest):
            yield f"{consensus.panel.matter.number}：合议的总得分与各席评分不符。"
