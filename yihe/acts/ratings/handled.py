"""经手: who had a hand in what is rated, and so reads no mark of it: every doer of an event, every recorder and whoever confirmed."""

from collections.abc import Iterable

from django.db.models import Q

from yihe.acts.ratings.models import Rateable
from yihe.foundation.records import declared, reading
from yihe.matters.models import Event, Matter, Party

OWN_WORK = "您办理的这件事由别人评价，您看不到内容。"


def hands_on(rateable: Rateable) -> frozenset[int]:
    """Return the keys of the people who handled what is rated, whoever lent them the hat they wore included."""
    matter = rateable.matter
    return frozenset(_of_record(rateable) if matter is None else _of_matters(_around(matter)))


def handled(user, rateable: Rateable) -> bool:
    """Test whether a person, or somebody they stand in for, had a hand in what is rated."""
    return bool(user.acts_for & hands_on(rateable))


def row_of(rateable: Rateable):
    """Return the record that is rated as it stands now – the row that puts it right, where one does – or None for a matter."""
    record = declared.find(rateable.sort)
    if rateable.matter_id is not None or record is None:
        return None
    first = record.rows.objects.filter(pk=rateable.record_key).first()
    return reading.history(record, first)[-1] if first else None


def _around(matter: Matter) -> list[int]:
    """Return the keys of a matter, of what it hangs on and of what hangs on it; not of the bad mark that its own rating opened."""
    children = Matter.objects.filter(parent=matter).exclude(kind="bad_mark").values_list("pk", flat=True)
    return [matter.pk, *([matter.parent_id] if matter.parent_id else []), *children]


def _of_matters(keys: Iterable[int]) -> set[int]:
    found: set[int | None] = set()
    for pair in Event.objects.filter(matter__in=keys).values_list("actor", "on_behalf_of"):
        found.update(pair)
    joined = Party.objects.filter(Q(matter__in=keys), user__isnull=False)
    found.update(joined.values_list("user", flat=True))
    return {pk for pk in found if pk is not None}


def _of_record(rateable: Rateable) -> set[int]:
    record, found = declared.find(rateable.sort), set[int]()
    first = record.rows.objects.filter(pk=rateable.record_key).first() if record else None
    if record is None or first is None:
        return found
    for row in reading.history(record, first):
        answer = record.answer_to(row)
        found |= {row.by_id} | ({answer.by_id} if answer else set())
    return found
