"""
What waits in the queue leaves: claimed, sent, noted. An attempt is written down before it is made, and whoever finds one that nobody noted the end
of asks the other side first: so it may break off anywhere, and nothing is lost or sent twice.

    claim (committed) → send → note (committed)

What is sent is made at the moment it goes, and only of what the consent opens then.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yihe.acts.referrals import bodies, incoming, ports
from yihe.acts.referrals.models import ItemState, PortItem, PortMessage, Verdict
from yihe.acts.referrals.models.exchange import TO_SEND
from yihe.acts.referrals.ports import Port, Receipt, Refused, Sent, Unreachable

log = logging.getLogger(__name__)
BATCH, LONGEST_RUN = 100, timedelta(minutes=3)
# After how long it is tried again: 1, 5, 30 minutes, 2 hours, then daily.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(days=1))
DOWN = 3  # attempts in a row that reach nobody: the port is left alone for this run
WRONG_RECEIPT = "对方的回执与发出的不一致"


def run() -> int:
    """Send what is due by every port and take in what came. Return how many were sent or taken. The clock's, at every run."""
    done = 0
    for code in settings.PORTS:
        port = ports.of(code)
        if port is not None:
            done += deliver(code, port) + incoming.take_in(code, port)
    return done


def deliver(code: str, port: Port, until: float | None = None) -> int:
    """Send what is due by a port, for a few minutes at most. Return how many are over there now."""
    until = until or monotonic() + LONGEST_RUN.total_seconds()
    sent = 0
    while monotonic() < until and (items := claim(code)):
        ended, reached = _send_all(port, items)
        sent += note(ended)
        if not reached:
            break
    return sent


def claim(code: str) -> list[tuple[PortItem, bytes | None]]:
    """
    Take up to a batch of what is due, each with its body, and move its next attempt ahead: another run leaves it alone, and one that
    comes after a crash finds it.
    """
    now = timezone.now()
    with transaction.atomic():
        due = PortItem.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            port=code, state__in=TO_SEND, next_try_at__lte=now
        )
        items = list(due.order_by("next_try_at", "pk")[:BATCH])
        if not items:
            return []
        made = bodies.of_all(items)
        for item in items:
            body = made[item.pk]
            item.tries += 1
            item.next_try_at = now + pause(item.tries)
            item.digest = item.digest or (bodies.digest(body) if body else "")
        PortItem.objects.bulk_update(items, ["tries", "next_try_at", "digest"])
    return [(item, made[item.pk]) for item in items]


def pause(tries: int) -> timedelta:
    """Return how long after its nth attempt something is tried again."""
    return PAUSES[min(tries, len(PAUSES)) - 1]


def _send_all(port: Port, items: list[tuple[PortItem, bytes | None]]) -> tuple[list[tuple[PortItem, Sent | str]], bool]:
    """Send one after the other; return how each ended (over there, or a fault), and whether the port could be reached."""
    ended: list[tuple[PortItem, Sent | str]] = []
    missed = 0
    for item, body in items:
        try:
            ended.append((item, _send(port, item, body)))
            missed = 0
        except Refused as fault:
            ended.append((item, f"对方不收：{fault}"[:200]))
        except Unreachable as fault:
            ended.append((item, str(fault)[:200]))
            missed += 1
            if missed >= DOWN:
                return ended, False
    return ended, True


def _send(port: Port, item: PortItem, body: bytes | None) -> Sent | str:
    """
    Send one; of one that was begun before ask first. A body of None: there is nothing to be sent any more. Before a notice that
    something is withdrawn goes, what lies there of it still is taken away.
    """
    if item.withdraws_id:
        port.take_back(str(item.withdraws.key))
    if item.tries > 1 and (there := port.known(str(item.key))) is not None:
        return there
    if body is None:
        return ""
    if item.digest != (digest := bodies.digest(body)):  # the receiver is called otherwise since the first attempt
        item.digest = digest
        PortItem.objects.filter(pk=item.pk).update(digest=digest)
    return port.send(str(item.key), body)


def note(ended: list[tuple[PortItem, Sent | str]]) -> int:
    """Write down how attempts ended. Somebody may have answered, or withdrawn, meanwhile: only what is still to be sent is changed."""
    now, done = timezone.now(), 0
    messages: list[PortMessage] = []
    with transaction.atomic():
        fresh = {
            item.pk: item
            for item in PortItem.objects.select_for_update(of=("self",))
            .filter(pk__in=[item.pk for item, _end in ended])
            .order_by("pk")
        }
        changed = []
        for claimed, end in ended:
            item = fresh[claimed.pk]
            if item.state not in TO_SEND:
                continue
            done += _note_one(item, end, now, messages)
            changed.append(item)
        PortItem.objects.bulk_update(changed, ["state", "fault", "sent_at", "received_at", "receipt_number"])
        PortMessage.objects.bulk_create(messages, ignore_conflicts=True)
    return done


def _note_one(item: PortItem, end: Sent | str, now: datetime, messages: list[PortMessage]) -> bool:
    if isinstance(end, str):
        if end == "":
            item.state, item.fault = ItemState.DROPPED, ""
        else:
            item.state, item.fault = ItemState.FAILED, end
        return False
    receipt = end.receipt
    if receipt is not None and not is_of(receipt, item):
        messages.append(incoming.message_of_receipt(item.port, receipt, item, Verdict.WRONG))
        item.state, item.fault = ItemState.FAILED, WRONG_RECEIPT
        return False
    item.fault, item.sent_at = "", item.sent_at or now
    item.state = ItemState.SENT
    if receipt is not None:
        item.state, item.received_at, item.receipt_number = ItemState.RECEIVED, now, receipt.number[:80]
        messages.append(incoming.message_of_receipt(item.port, receipt, item, Verdict.TAKEN))
    return True


def is_of(receipt: Receipt, item: PortItem) -> bool:
    """Test whether a receipt is of this item and of the very body that was sent."""
    return receipt.key == str(item.key) and bool(receipt.number.strip()) and receipt.digest == item.digest
