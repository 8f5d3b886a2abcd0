"""
What comes in by a port: receipts, word of progress, answers, returns. Each is taken once. What fits nothing we sent, or contradicts what we
have, changes nothing: it is kept by its number and digest for a person to ask about. Words of it are kept only in the matter they belong to.
"""

import logging
import uuid

from django.db import transaction
from django.utils import timezone

from yihe.acts.referrals.models import (
    LIVE,
    ItemSort,
    ItemState,
    MessageSort,
    PortItem,
    PortMessage,
    Result,
    Return,
    Verdict,
)
from yihe.acts.referrals.models.exchange import TO_SEND
from yihe.acts.referrals.ports import Incoming, Port, Receipt, Unreachable
from yihe.foundation import digests
from yihe.matters.actions import NotAllowed, locked, perform

log = logging.getLogger(__name__)
MOST = 2000  # messages in one run


def take_in(code: str, port: Port) -> int:
    """Take in what a port has, and tell it so. Return how many changed something. A port that cannot be reached is asked again at the next run."""
    done = 0
    try:
        for number, message in enumerate(port.incoming()):
            if number == MOST:
                break
            done += take(code, message) == Verdict.TAKEN
            port.taken(message)
    except Unreachable as fault:
        log.warning("port %s: %s", code, fault)
    return done


def take(code: str, message: Incoming) -> str:
    """Take in one message, in one transaction. Return its verdict; of one that was there already the one it had, as `repeated`."""
    digest = digest_of(message)
    once = {"port": code, "their_number": message.number[:80], "sort": message.sort[:10], "digest": digest}
    item = _item(code, message.key)
    with transaction.atomic():
        if item is not None:
            locked(item.matter_id)  # the matter first, as whoever withdraws it
            item = PortItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if PortMessage.objects.filter(**once).exists():
            return "repeated"
        said = {"key": message.key[:64], "item": item, "verdict": _apply(item, message)}
        # Of a message about no item nothing is held: another run may take it at the same moment.
        kept, new = PortMessage.objects.get_or_create(**once, defaults=said)
    return kept.verdict if new else "repeated"


def digest_of(message: Incoming) -> str:
    """Return the digest of what a message says, wherever it lay."""
    said = (message.sort, message.number, message.key, message.digest, message.result, message.code, message.text)
    return digests.sm3(digests.canonical(said))


def message_of_receipt(code: str, receipt: Receipt, item: PortItem, verdict: str) -> PortMessage:
    """Return the row that keeps a receipt that was the answer to sending."""
    said = Incoming(MessageSort.RECEIPT, receipt.number, receipt.key, receipt.digest)
    return PortMessage(
        port=code, their_number=receipt.number[:80], sort=MessageSort.RECEIPT, key=receipt.key[:64], digest=digest_of(said), item=item,
        verdict=verdict,
    )  # fmt: skip


def _item(code: str, key: str) -> PortItem | None:
    try:
        return PortItem.objects.filter(port=code, key=uuid.UUID(key)).first()
    except ValueError:
        return None


def _apply(item: PortItem | None, message: Incoming) -> str:
    if message.sort not in MessageSort.values:
        return Verdict.BAD
    if item is None or item.tries == 0:
        return Verdict.UNKNOWN
    if message.sort == MessageSort.RECEIPT:
        return _receipt(item, message)
    if item.sort != ItemSort.REFERRAL:
        return Verdict.WRONG
    if item.state == ItemState.ANSWERED:
        return Verdict.SECOND
    if item.state not in LIVE:
        return Verdict.LATE
    return _answer(item, message)


def _receipt(item: PortItem, message: Incoming) -> str:
    if message.digest != item.digest or not message.number.strip():
        return Verdict.WRONG
    if item.receipt_number:
        return Verdict.TAKEN if item.receipt_number == message.number[:80] else Verdict.SECOND
    item.receipt_number, item.received_at = message.number[:80], timezone.now()
    item.sent_at, item.fault = item.sent_at or item.received_at, ""
    if item.state in (*TO_SEND, ItemState.SENT):
        item.state = ItemState.RECEIVED
    item.save(update_fields=["receipt_number", "received_at", "sent_at", "state", "fault"])
    return Verdict.TAKEN


def _answer(item: PortItem, message: Incoming) -> str:
    """Move the matter: an answer tells that it came, whether or not a receipt did."""
    text = message.text.strip()
    try:
        with transaction.atomic():
            if message.sort == MessageSort.PROGRESS:
                if not text:
                    return Verdict.BAD
                perform(item.matter, "port_word", by=None, following=True, progress=text[:500])
            elif message.sort == MessageSort.ANSWER:
                if not text or message.result not in Result.values:
                    return Verdict.BAD
                perform(
                    item.matter, "port_answer", by=None, following=True, result=message.result, feedback=text[:2000]
                )
            else:
                if message.code not in Return.values:
                    return Verdict.BAD
                perform(
                    item.matter, "port_return", by=None, following=True, return_code=message.code, reason=text[:500]
                )
    except NotAllowed:
        return Verdict.LATE
    if item.sent_at is None:
        PortItem.objects.filter(pk=item.pk).update(sent_at=timezone.now())
    return Verdict.TAKEN
