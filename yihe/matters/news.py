"""What is new to somebody: a line of the bell they follow, and matters with which something was done since they last looked."""

from datetime import datetime

from django.db.models import DateTimeField
from django.utils import timezone

from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.matters.models import Event, Notification
from yihe.matters.queries import within_reach


def follow(user, pk: int) -> Notification | None:
    """Mark one's own line of the bell read, and return it with where it leads (`leads_to`); None for what is not one's own."""
    row = Notification.objects.filter(user=user, pk=pk).select_related("matter").first()
    if row is not None:
        about = {row.matter_id} if row.matter_id else set[int]()
        Notification.objects.filter(pk=row.pk, read_at=None).update(read_at=timezone.now())
        row.leads_to = row.matter if row.matter_id in within_reach(user, about) else None
    return row


_moved = CompiledQuery(
    lambda: Event.objects.filter(matter__among=keys(), at__gt=Parameter("since", DateTimeField())).values_list(
        "matter_id", flat=True
    )
)


def moved_since(matters: list, since: datetime) -> list:
    """Return those of some matters with which something was done after a moment, in their order."""
    moved = set(_moved(keys=[matter.pk for matter in matters], since=since)) if matters else set()
    return [matter for matter in matters if matter.pk in moved]
