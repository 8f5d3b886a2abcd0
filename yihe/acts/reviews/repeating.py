"""Repeating a draw by two from what was stored, and comparing it with what the matter's events say, step by step."""

from django.utils import timezone

from yihe.acts.reviews.models import Half, ReviewPanel, SealedDraw
from yihe.acts.reviews.models.draws import Place
from yihe.foundation import digests, draws
from yihe.matters.models import Event


def faults_of(draw: SealedDraw, panel: ReviewPanel | None = None) -> list[str]:
    """Return what does not agree in a draw, and in how its panel came from it where there is one; [] when all does."""
    halves = {half.place: half for half in Half.objects.filter(draw=draw).select_related("by")}
    faults = _faults_of_seal(draw) + _faults_of_halves(draw, halves)
    return faults if panel is None else faults + _faults_of_panel(draw, halves, panel)


def event_saying(matter_id: int, **said) -> Event | None:
    """Return the first event of a matter that says all of this."""
    events = Event.objects.filter(matter=matter_id).order_by("seq")
    return next((e for e in events if all(e.said.get(name) == value for name, value in said.items())), None)


def _faults_of_seal(draw: SealedDraw) -> list[str]:
    faults, said = [], draw.said
    if draws.seal_of(draw.sealed) != draw.seal:
        faults.append("封存码不等于封存内容的摘要。")
    stands = {
        "of": draw.matter.number, "nth": draw.nth, "due_on": draw.due_on.isoformat(),
        "excluded": digests.sm3(draw.excluded), "criteria": digests.sm3(draw.sheet_text),
    }  # fmt: skip
    faults += [f"封存内容中的 {name} 与登记的不符。" for name, value in stands.items() if said[name] != value]
    if said["lottery"]["on"] != draw.lottery_on.isoformat():
        faults.append("封存内容中的 lottery 与登记的不符。")
    event = event_saying(draw.matter_id, draw=draw.pk, seal=draw.seal, sealed=draw.sealed)
    if event is None or event.actor_id != draw.first_id:
        faults.append("办理记录中没有这次封存。")
    return faults


def _faults_of_halves(draw: SealedDraw, halves: dict[int, Half]) -> list[str]:
    faults = []
    first, second = halves.get(Place.FIRST), halves.get(Place.SECOND)
    if first and not first.by_lottery and not draw.is_kept(first.text):
        faults.append("开启的第一个数与封存的摘要不符。")
    if first and not first.by_lottery and first.by_id != draw.first_id:
        faults.append("第一个数不是由封存的人开启的。")
    if second and not second.by_lottery and second.by_id == draw.first_id:
        faults.append("两个数是同一个人给的。")
    sealed = event_saying(draw.matter_id, draw=draw.pk, seal=draw.seal, sealed=draw.sealed)
    for half in halves.values():
        if half.by_lottery:
            faults += _faults_of_result(draw, half)
            continue
        event = event_saying(draw.matter_id, draw=draw.pk, half=half.text)
        if event is None or event.actor_id != half.by_id or (sealed and event.seq <= sealed.seq):
            faults.append(f"办理记录中没有{half.get_place_display()}。")
    return faults


def _faults_of_result(draw: SealedDraw, half: Half) -> list[str]:
    entries = [e for e in draw.entries.all() if draws.plain(e.result) == half.text and e.on >= draw.lottery_on]
    if len({entry.by_id for entry in entries}) < 2:
        return [f"代替{half.get_place_display()}的开奖号码不是由两个人录入一致的。"]
    events = Event.objects.filter(matter=draw.matter_id)
    settled = [e for e in events if e.said.get("draw") == draw.pk and "result" in e.said]
    if any(timezone.localdate(event.at) <= draw.due_on for event in settled):
        return ["期限未过，就改用了开奖号码。"]
    return []


def _faults_of_panel(draw: SealedDraw, halves: dict[int, Half], panel: ReviewPanel) -> list[str]:
    if set(halves) != set(Place):
        return ["抽取用的两个数不齐。"]
    faults, said = [], draw.said
    first, second = halves[Place.FIRST], halves[Place.SECOND]
    if draws.seed_of(draw.seal, first.text, second.text) != panel.seed:
        faults.append("种子不等于 SM3(封存码/第一个数/第二个数/)。")
    stands = {
        "候选名单": (panel.keys, draw.keys), "席位数": (panel.wanted, said["wanted"]),
        "候补数": (panel.alternates, said["alternates"]), "评审标准": (panel.sheet_text, draw.sheet_text),
    }  # fmt: skip
    faults += [f"评审组的{name}与封存的不符。" for name, (now, sealed) in stands.items() if now != sealed]
    drawn = event_saying(draw.matter_id, draw=draw.pk, panel=panel.pk, seal=draw.seal, seed=panel.seed)
    if drawn is None or drawn.said.get("order") != panel.order():
        faults.append("办理记录中没有这次抽取。")
    return faults
