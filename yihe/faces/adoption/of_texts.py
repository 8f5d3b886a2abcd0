"""What texts and figures say of each other in time: who is out of force, what begins too early, where a day has none."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank

_DAY = timedelta(days=1)
_NAMED = 3  # figures that a sentence names; the others are counted


def look(pack: PackFiles) -> Iterator[Finding]:
    yield from _followed(pack)
    yield from _cited(pack)
    yield from _without_a_value(pack)


def _followed(pack: PackFiles) -> Iterator[Finding]:
    """A text and the one it takes the place of: between them no day without a text, and none with two."""
    for text in pack.texts.values():
        before = pack.texts.get(text.replaces)
        if before is None:
            continue
        file, until, wanted = f"{before.code}.yaml：in_force_until", before.in_force_until, text.in_force_from - _DAY
        if until is None:
            yield Finding(
                Rank.WILL_BE_MET,
                f"{file} 没有写，{text.code} 自 {text.in_force_from} 起已经替代它，同一天有两个文件施行；应为 {wanted}",
            )
        elif until >= text.in_force_from:
            yield Finding(
                Rank.WILL_BE_MET,
                f"{file} 是 {until}，{text.code} 自 {text.in_force_from} 起已经替代它，同一天有两个文件施行；应为 {wanted}",
            )
        elif until < wanted:
            yield Finding(
                Rank.WILL_BE_MET,
                f"{file} 是 {until}，替代它的 {text.code} 自 {text.in_force_from} 起施行，中间 {until + _DAY} 至 {wanted} 没有文件；请核对两个日期",
            )


def _cited(pack: PackFiles) -> Iterator[Finding]:
    """Figures that stand on days on which their text does not."""
    late: dict[str, list[str]] = defaultdict(list)
    early: dict[str, list[str]] = defaultdict(list)
    for parameter in pack.parameters or ():
        for position, (_day, value) in enumerate(parameter.history):
            text = pack.texts.get(value.text) if value else None
            if value is None or text is None:
                continue
            rest = parameter.history[position + 1 :]
            last = rest[0][0] - _DAY if rest else date.max
            if text.in_force_until and last > text.in_force_until:
                late[text.code].append(parameter.path)
            if value.since < text.in_force_from:
                early[text.code].append(f"{parameter.path}（values.{value.since}）")
    for code, paths in late.items():
        until = pack.texts[code].in_force_until
        over = until is not None and until < pack.on
        yield Finding(
            Rank.WILL_BE_MET if over else Rank.LOOK,
            f"{code}.yaml：in_force_until 是 {until}，{'已经失效' if over else '到期以后'}仍有 {len(paths)} 个数值出自它（{_some(paths)}）；"
            f"请在这些参数的 values 下加一段以后的数值，不再有的写 null",
        )  # fmt: skip
    for code, paths in early.items():
        yield Finding(
            Rank.WILL_BE_MET,
            f"{code}.yaml：in_force_from 是 {pack.texts[code].in_force_from}，有 {len(paths)} 个数值写在它施行以前（{_some(paths)}）；请核对日期",
        )


def _without_a_value(pack: PackFiles) -> Iterator[Finding]:
    for parameter in pack.parameters or ():
        history = parameter.history
        for (since, value), (again, after) in pairwise(history):
            if value is None and after is not None:
                yield Finding(
                    Rank.LOOK,
                    f"{parameter.path}.yaml：values.{since} 是 null，{since} 至 {again - _DAY} 没有数值；不是有意的，请补上这一段",
                )


def _some(paths: list[str]) -> str:
    return "、".join(paths[:_NAMED]) + (" 等" if len(paths) > _NAMED else "")
