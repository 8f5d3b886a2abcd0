"""The one reminder of a record that nobody has confirmed: one line for a person and the day they were entered, not one for each."""

from collections import Counter
from datetime import date

from django.utils import timezone

from yihe.foundation.records import declared, reading
from yihe.matters.models import Notification


def remind(today: date) -> int:
    """Tell each receiver once of the records of a day that wait to be confirmed. Return how many lines were written."""
    lines: Counter = Counter()
    for record in declared.every():
        if record.answers:
            for row in reading.to_remind_of(record, today):
                on = timezone.localdate(row.recorded_at)
                for pk in record.receivers_of(row):
                    lines[record.code, record.label, on, record.last_day(row), pk] += 1
    if not lines:
        return 0
    before = _said()
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=pk, mail=True, key=f"record:{code}:{on}:{pk}"[:60],
                text=f"{on:%Y-%m-%d} 登记的 {count} 条{label}等您确认，请在 {last:%Y-%m-%d} 以前核对；逾期以“未确认”留存。",
            )
            for (code, label, on, last, pk), count in lines.items()
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return _said() - before


def _said() -> int:
    return Notification.objects.filter(key__startswith="record:").count()
