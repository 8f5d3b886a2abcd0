"""Why a seat is somebody's, and why one stays empty, as sentences: read by who makes the roster and by who sits."""

from collections import Counter
from collections.abc import Sequence
from enum import Enum

from yihe.acts.schedules.worlds import Person, Slot, meet


class Hindrance(Enum):
    """What stands against a person at a seat, as a sentence says it."""

    AWAY = "请假"
    ELSEWHERE = "同时在别处值班"
    SAME_DAY = "当天另有班"
    DAY_BEFORE = "前一天值班"
    DAY_AFTER = "后一天值班"
    DAYS_BEFORE = "前几天值班"
    DAYS_AFTER = "后几天值班"
    OFTEN = "当月已排满 {most} 班"
    ON_IT = "已经排在这一班"
    FREE = "空着（没有排完）"


RESTS = {
    Hindrance.SAME_DAY,
    Hindrance.DAY_BEFORE,
    Hindrance.DAYS_BEFORE,
}  # what another rest of this post would not hinder
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


def hinders(slot: Slot, person: Person, sits: Sits, month_most: int) -> Hindrance | None:
    """Return what stands against one more shift of a person who is qualified and licensed, or None."""
    if person.is_away(slot):
        return Hindrance.AWAY
    own = [each for each in (*sits[person.key], *person.busy) if each.key != slot.key]
    if any(other.starts < slot.ends and slot.starts < other.ends for other in own):
        return Hindrance.ELSEWHERE
    for other in own:
        if meet(slot, other):
            return _near((slot.day - other.day).days)
    month = sum((each.day.year, each.day.month) == (slot.day.year, slot.day.month) for each in own)
    return Hindrance.OFTEN if month >= month_most else None


def _near(apart: int) -> Hindrance:
    """Return what a shift so many days before this one (after it, where negative) is called."""
    if abs(apart) > 1:
        return Hindrance.DAYS_BEFORE if apart > 0 else Hindrance.DAYS_AFTER
    return {0: Hindrance.SAME_DAY, 1: Hindrance.DAY_BEFORE, -1: Hindrance.DAY_AFTER}[apart]


def hole(slot: Slot, people: Sequence[Person], sits: Sits, month_most: int) -> str:
    """Return why a seat stays empty, how many could and what hinders each, and what can be done about it."""
    qualified = [each for each in people if slot.post in each.licensed]
    licensed = [each for each in qualified if each.is_licensed(slot)]
    head = f"{slot.day.month}月{slot.day.day}日{slot.called}"
    lapsed = len(qualified) - len(licensed)
    counted: Counter[Hindrance] = Counter(
        Hindrance.ON_IT if slot in sits[each.key] else hinders(slot, each, sits, month_most) or Hindrance.FREE
        for each in licensed
    )
    rested = slot.rest and not RESTS.isdisjoint(counted)
    told = [
        f"能排的{len(licensed)}人",
        *(f"{count}人{each.value.format(most=month_most)}" for each, count in counted.items()),
    ]
    if lapsed:
        told.append(f"另有{lapsed}人当天没有有效的执业证")
    advice = (
        "可以增加人选，或者把休息要求改为 0 天（只对这个岗位）。" if rested else "可以增加人选，或者减少这一班的人数。"
    )
    return f"{head}排不满：{'，'.join(told)}。{advice}"
