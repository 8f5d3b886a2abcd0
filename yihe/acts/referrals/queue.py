"""对接队列: what an act puts into it, and takes out of it, in its own transaction. Sending is `delivering`'s."""

from django.utils import timezone

from yihe.acts.referrals.models import LIVE, ItemSort, ItemState, PortItem
from yihe.acts.referrals.models.exchange import TO_SEND
from yihe.matters.models import Matter


def put(matter: Matter, port: str) -> PortItem:
    """Queue a hand-over for a port. What waits already is that item."""
    found, _ = PortItem.objects.get_or_create(
        matter=matter, sort=ItemSort.REFERRAL, state__in=LIVE, defaults={"port": port, "state": ItemState.WAITING}
    )
    return found


def _held(matter: Matter):
    return PortItem.objects.select_for_update(of=("self",)).filter(matter=matter, sort=ItemSort.REFERRAL)


def answered(matter: Matter) -> None:
    """What went out was answered, by the port or by hand. What never left does not leave any more."""
    for item in _held(matter).filter(state__in=LIVE):
        item.state = ItemState.DROPPED if item.tries == 0 else ItemState.ANSWERED
        item.answered_at = timezone.now()
        item.save(update_fields=["state", "answered_at"])


settle = answered


def withdraw(matter: Matter) -> None:
    """Take out what never left; whatever was begun is followed by a notice that it is withdrawn, by the port and of the key it went by."""
    for item in _held(matter):
        if item.tries == 0 and item.state in TO_SEND:
            item.state = ItemState.DROPPED
            item.save(update_fields=["state"])
        elif item.state != ItemState.DROPPED:
            PortItem.objects.get_or_create(
                withdraws=item, defaults={"matter": matter, "port": item.port, "sort": ItemSort.WITHDRAWAL}
            )
