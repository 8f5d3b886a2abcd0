"""What stands against a step of a list, as sentences. Every rule is `(matter, user) -> sentence`."""

from datetime import date

from django.utils import timezone

from yihe.domains.functions.models import ListVersion
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.catalogs import buying, edits, versions
from yihe.registers.catalogs.models import Item, Sort

BEFORE_IN_FORCE = ("draft", "examining", "consulting", "deciding")


def keeps_no_lists(user, hat) -> str:
    """Refuse to open a list where one's own town or village is all one reaches: lists are the county's."""
    return "" if edits.kept_in(user) else "清单和目录由县级司法行政部门制定，须由管全域的受理人员提出。"


def another_is_under_way(matter: Matter, user) -> str:
    """Refuse to send a list while another version of it is under way."""
    said = contents_of(matter)
    other = ListVersion.objects.filter(
        sort=said.sort, matter__region=matter.region, matter__state__in=BEFORE_IN_FORCE, version__isnull=False
    ).exclude(matter=matter)
    found = other.select_related("matter").first()
    return f"这份清单的另一个版本正在办理（{found.matter.number}），办结后再提。" if found else ""


def cannot_be_drawn_up(matter: Matter, user) -> str:
    """Refuse an empty list, one whose ties lead nowhere, and a catalogue with an item on the negative list."""
    said = contents_of(matter)
    if fault := versions.cannot_draw_up(said.sort, matter.region):
        return fault
    if said.sort != Sort.CATALOGUE:
        return ""
    today = timezone.localdate()
    if (negative := versions.in_force(Sort.NEGATIVE, matter.region, today)) is None:
        return buying.NO_NEGATIVE_LIST.format(day=today)
    items = Item.objects.of(said.sort, matter.region).filter(ended=False)
    found = [(item, buying.barred_by(negative, today, item.name)) for item in items]
    return "".join(f"{item}：{fault}" for item, fault in found if fault)


def cannot_be_published(matter: Matter, user, *, since: date, **said) -> str:
    """Check of the decision: not before today, and after the version that is in force."""
    contents = contents_of(matter)
    if since < timezone.localdate():
        return "施行日期不能早于今天。"
    return versions.cannot_publish(contents.version, versions.newest(contents.sort, matter.region), since)
