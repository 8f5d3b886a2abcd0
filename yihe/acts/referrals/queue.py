"""对接队列: what an act puts into it, and takes out of it, in its own transaction. Sending is `delivering`'s."""

from django.utils import timezone

from yihe.acts.referrals.models import LIVE, ItemSort, ItemState, PortItem
from yihe.acts.referrals.models.exchange import TO_SEND
from yihe.matters.models import Matter


def put(matter: Matter, port: str, sort: str = ItemSort.REFERRAL) -> PortItem:
    """Queue something for a port. What waits already is that item."""
    found, _ = PortItem.objects.get_or_create(
        matter=matter, sort=sort, state__in=LIVE, defaults={"port": port, "state": ItemState.WAITING}
    )
    return found


def _held(matter: Matter, sort: str = ItemSort.REFERRAL):
    return PortItem.objects.select_for_update(of=("self",)).filter(matter=matter, sort=sort)


def answered(matter: Matter) -> None:
    """What went out was answered, by the port or by hand. What never left does not leave any more."""
    for item in _held(matter).filter(state__in=LIVE):
        item.state = ItemState.DROPPED if item.tries == 0 else ItemState.ANSWERED
        item.answered_at = timezone.now()
        item.save(update_fields=["state", "answered_at"])


settle = answered


def withdraw(matter: Matter) -> None:
    """Take out what never left; whatever was begun is followed by a notice that it is withdrawn."""
    for item in _held(matter):
        if item.tries == 0 and item.state in TO_SEND:
            item.state = ItemState.DROPPED
            item.save(update_fields=["state"])
        elif item.state != ItemState.DROPPED:
            put(matter, item.port, ItemSort.WITHDRAWAL)
