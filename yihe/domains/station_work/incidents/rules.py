"""What refuses in incidents, each a sentence: "" when nothing is against it."""

from functools import lru_cache

from django.utils.functional import Promise

from yihe.domains.station_work.incidents.models import Incident, Receiver
from yihe.foundation import masking
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters import handed_outside, kinds, reading
from yihe.matters.models import Matter, Reach, reach

NO_PLACE = "请写明在哪里（如“村委会门口”）：没有地点，赶不到现场。"
NO_NAMES = "上报只写地点、人数和情况，不写姓名、电话和证件号码：请去掉其中的号码。"
BEING_DEALT_WITH = "要并入的那一件正在由别人办理，请稍后再试。"
NOT_OPEN_ANY_MORE = "要并入的那一件已经{state}，不能再并入；请刷新后另选一件。"
NOTHING_BESIDES = "您管的地方现在没有另一件正在办理的上报，没有可以并入的。"

MERGING = ("reported", "raised", "handling", "handed")  # the states in which an incident takes in another report of it


def names_somebody(text: str) -> str:
    """Return the sentence that refuses a text with a number of somebody's in it. Names it cannot know."""
    return NO_NAMES if masking.has_a_number(text) else ""


def others(matter: Matter, user) -> list[Matter]:
    """
    Return the incidents in a person's reach that another report of the same may be merged into: open ones, and not itself. By number and
    title; the rule and the form of one page ask once.
    """

    def read() -> list[Matter]:
        asking = Reach(user)
        return _others(asking.shape)(itself=matter.pk, **asking.values)

    return reading.read_once(matter, ("incidents besides", user.pk), read)


@lru_cache(maxsize=64)
def _others(shape: reach.Shape) -> CompiledQuery:
    rows = Matter.objects.filter(reach.visible(shape, reach.to_come), kind="incident", state__in=MERGING)
    rows = rows.exclude(pk=key("itself")).order_by("-opened_at", "-pk").only("number", "title")
    return CompiledQuery(lambda: rows)


def nothing_to_merge_into(matter: Matter, user) -> str:
    return "" if others(matter, user) else NOTHING_BESIDES


def cannot_be_merged_into(matter: Matter, user, *, into: Matter | None, **said) -> str:
    """Asked of what stands under the lock (`effects.hold`): it is open still, and nobody merges it into this one at the same moment."""
    if into is None:
        return BEING_DEALT_WITH
    if into.state not in MERGING:
        state: str | Promise = kinds.get(into.kind).workflow_of(into).states[into.state].label
        return NOT_OPEN_ANY_MORE.format(state=state)
    return ""


def with_whom(rows) -> dict[int, str]:
    """Return to whom incidents without a receipt were handed over, and since when, by key (`handed_outside`)."""
    handed = [row.pk for row in rows if row.state == "handed"]
    found = Incident.objects.filter(pk__in=handed).values_list("pk", "handed_to", "handed_at") if handed else ()
    return {pk: handed_outside.since(Receiver(to).label, at) for pk, to, at in found}


def contents(matter: Matter) -> Incident:
    return kinds.contents_of(matter)
