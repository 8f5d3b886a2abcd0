"""今天新到: since when what comes in is new to somebody. Looking again within half an hour forgets nothing of it."""

from datetime import datetime, timedelta

from django.utils import timezone

from yihe.registers.accounts.models import LastLook, User

ONE_LOOK = timedelta(minutes=30)


def looked(user: User, last: LastLook | None) -> datetime | None:
    """Note that somebody looks now, and return when they looked the time before; None the first time. `last` is the row there is."""
    now = timezone.now()
    if last is None:  # two first looks at one moment are one
        last, _is_first = LastLook.objects.get_or_create(user_id=user.pk, defaults={"at": now})
    if now - last.at >= ONE_LOOK:
        last.before, last.at = last.at, now
        last.save(update_fields=["before", "at"])
    return last.before
