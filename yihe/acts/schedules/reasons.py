"""Why a seat is somebody's, and why one stays empty, as sentences: read by who makes the roster and by who sits."""

from collections.abc import Sequence

from yihe.acts.schedules.worlds import Person, Slot, meet

NAMED = 3  # how many others a sentence names


Sits = dict[str, list[Slot]]  # who sits where, by the key of the person


def why(slot: Slot, person: Person, people: Sequence[Person], sits: Sits, month_most: int) -> str:
    """Return why this seat is this person's: licensed, free, how often so far against the mean, who else could."""
    able = [each for each in people if each.is_licensed(slot)]
    mean = sum(each.before.all for each in able) / len(able) if able else 0
    here = [each for each in able if slot not in sits[each.key]]
    others = [each.name for each in here if not hinders(slot, each, sits, month_most)]
    until = max(
        until for since, until in person.licensed.get(slot.post, ((slot.day, slot.day),)) if since <= slot.day <= until
    )
    licence = "执业证长期有效" if until.year >= 9999 else f"执业证有效到 {until}"
    told = f"{licence}，当天没有请假，前后没有别的班；今年此前 {person.before.all} 班，能排的人平均 {mean:.1f} 班"
    if not others:
        return f"{told}；没有别人空着。"
    more = f"等 {len(others)} 人" if len(others) > NAMED else ""
    return f"{told}；还可以排的有：{'、'.join(others[:NAMED])}{more}。"


def hinders(slot: Slot, person: Person, sits: Sits, month_most: int) -> str:
    """Return what stands against one more shift of a person who is qualified and licensed, in a few words, or ""."""
    if person.is_away(slot):
        return "请假"
    own = [each for each in (*sits[person.key], *person.busy) if each.key != slot.key]
    for other in own:
        if other.starts < slot.ends and slot.starts < other.ends:
            return "同时在别处值班"
    for other in own:
        if meet(slot, other):
            apart = (slot.day - other.day).days
            return {0: "当天另有班", 1: "前一天值班", -1: "后一天值班"}.get(
                apart, "前几天值班" if apart > 0 else "后几天值班"
            )
    month = sum((each.day.year, each.day.month) == (slot.day.year, slot.day.month) for each in own)
    return f"当月已排满 {month_most} 班" if month >= month_most else ""


def hole(slot: Slot, people: Sequence[Person], sits: Sits, month_most: int) -> str:
    """Return why a seat stays empty, how many could and what hinders each, and what can be done about it."""
    qualified = [each for each in people if slot.post in each.licensed]
    licensed = [each for each in qualified if each.is_licensed(slot)]
    head = f"{slot.day.month}月{slot.day.day}日{slot.called}"
    lapsed = len(qualified) - len(licensed)
    counted: dict[str, int] = {}
    for each in licensed:
        on_it = slot in sits[each.key]
        word = "已经排在这一班" if on_it else hinders(slot, each, sits, month_most) or "空着（没有排完）"
        counted[word] = counted.get(word, 0) + 1
    told = [f"能排的{len(licensed)}人", *(f"{count}人{word}" for word, count in counted.items())]
    if lapsed:
        told.append(f"另有{lapsed}人当天没有有效的执业证")
    rested = slot.rest and any(word in counted for word in ("前一天值班", "前几天值班", "当天另有班"))
    advice = (
        "可以增加人选，或者把休息要求改为 0 天（只对这个岗位）。" if rested else "可以增加人选，或者减少这一班的人数。"
    )
    return f"{head}排不满：{'，'.join(told)}。{advice}"
