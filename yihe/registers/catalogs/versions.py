"""
How a working list becomes a version: drawn up whole when it is sent to be looked at, and written once; published by the decision, which ends
the one before it. Two versions are compared line by line, by code.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from yihe.foundation import digests
from yihe.registers.catalogs import sorts
from yihe.registers.catalogs.models import Item, Line, Sort, Version

NOTHING = "工作稿里没有列入的条目，先登记或者导入。"
ADDED, CHANGED, GONE = "新增", "修改", "取消"


def cannot_draw_up(sort: str, region: str) -> str:
    """Return why no version can be made of a working list, or "": it is empty, or a line of it is against another list in force."""
    items = list(Item.objects.of(sort, region).filter(ended=False))
    if not items:
        return NOTHING
    if sort == Sort.DUTY:
        known = set(Item.objects.of(Sort.POWER, region).filter(ended=False).values_list("code", flat=True))
        strange = [
            f"{item.code} 对应的 {code}" for item in items for code in sorts.pieces(item.ties) if code not in known
        ]
        return f"权力清单里没有：{'、'.join(strange)}。" if strange else ""
    return ""


def draw_up(sort: str, region: str, *, matter: str) -> Version:
    """Write the working list of a county down as a version that is not published yet. Raises ValidationError."""
    if fault := cannot_draw_up(sort, region):
        raise ValidationError(fault)
    items = list(Item.objects.of(sort, region).filter(ended=False).order_by("code"))
    version = Version.objects.create(sort=sort, region=region, matter=matter, digest=_digest(sort, items))
    Line.objects.bulk_create(
        Line(version=version, **{name: getattr(item, name) for name in sorts.FIELDS[sort]}) for item in items
    )
    return version


def _digest(sort: str, lines) -> str:
    said = [[str(getattr(line, name) or "") for name in sorts.FIELDS[sort]] for line in lines]
    return digests.sm3(digests.canonical([str(sort), said]))


def publish(version: Version, *, since: date, document: str) -> Version | None:
    """
    Publish a version from a day on, as the next of its list, and return the one it follows, which ends the day before; None for the first.

    :raises ValidationError: it is published, or would come into force before the last one did
    """
    fresh = Version.objects.select_for_update().get(pk=version.pk)
    before = Version.objects.select_for_update().published(fresh.sort, fresh.region).first()
    if fault := cannot_publish(fresh, before, since):
        raise ValidationError(fault)
    if before is not None:
        before.until = since - timedelta(days=1)
        before.save(update_fields=["until"])
    fresh.nth, fresh.since, fresh.document = (before.nth if before and before.nth else 0) + 1, since, document
    fresh.save(update_fields=["nth", "since", "document"])
    return before


def cannot_publish(version: Version, before: Version | None, since: date) -> str:
    """Return why a version cannot follow another from a day on, or ""."""
    if version.nth is not None:
        return f"这个版本已经公布为第 {version.nth} 版。"
    if before is not None and before.since is not None and since <= before.since:
        return f"现行的第 {before.nth} 版自 {before.since} 起施行，新版本应在这之后。"
    return ""


def newest(sort: str, region: str) -> Version | None:
    """Return the newest published version of a county's list, which may be still to come into force."""
    return Version.objects.published(sort, region).first()


def in_force(sort: str, region: str, day: date) -> Version | None:
    """Return the version of a county's list that is in force on a day, with its lines read along."""
    rows = Version.objects.in_force(sort, region[:6], day)
    return rows.prefetch_related(Prefetch("lines", Line.objects.order_by("code"))).first()


def before(version: Version) -> Version | None:
    """Return the version a published one follows, None for the first."""
    rows = Version.objects.filter(sort=version.sort, region=version.region, nth=(version.nth or 0) - 1)
    return rows.prefetch_related("lines").first()


@dataclass(frozen=True)
class Difference:
    """What becomes of one line from a version to the next: `changes` as (label, before, after), of a changed one."""

    sort: str
    line: Line
    changes: tuple[tuple[str, str, str], ...] = ()


def differences(before: Version | None, after: Version) -> list[Difference]:
    """Return what another version changed, in the order of the codes: lines added, changed, gone. Against None: nothing to compare with."""
    if before is None:
        return []
    old, new = ({line.code: line for line in version.lines.all()} for version in (before, after))
    found = []
    for code in sorted(old.keys() | new.keys()):
        if code not in old:
            found.append(Difference(ADDED, new[code]))
        elif code not in new:
            found.append(Difference(GONE, old[code]))
        elif changes := _changes(after.sort, old[code], new[code]):
            found.append(Difference(CHANGED, new[code], changes))
    return found


def _changes(sort: str, old: Line, new: Line) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (sorts.label_of(sort, name), _words(old, name), _words(new, name))
        for name in sorts.FIELDS[sort]
        if getattr(old, name) != getattr(new, name)
    )


def _words(line: Line, name: str) -> str:
    value = getattr(line, name)
    return "（空）" if value in ("", None) else str(value)


def faults() -> Iterator[str]:
    """Yield a sentence for every version whose lines are not those it was made of. For `manage.py verify`."""
    for version in Version.objects.prefetch_related(Prefetch("lines", Line.objects.order_by("code"))).order_by("pk"):
        if _digest(version.sort, version.lines.all()) != version.digest:
            yield f"{version}（{version.matter}）的条目与送审时的摘要不同：送审以后被改写过。"
