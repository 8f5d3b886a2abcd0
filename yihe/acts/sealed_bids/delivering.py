"""
Delivering a sealed bid: by number and code, in pieces that resume, until the moment. What counts is when the last byte came. Nothing is
written into the chain of the tender before the moment: its length would tell how many there are.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yihe.acts.sealed_bids import store
from yihe.acts.sealed_bids.format import DoesNotOpen, Head, read_head
from yihe.acts.sealed_bids.models import Delivery, Opening, SealedBid, Upload, Withdrawal
from yihe.foundation import ceilings, digests
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed
from yihe.matters.numbers import LETTERS, random_number

PREFIX = "TBWJ"
CODE = 16  # letters: 79 bits, so that a digest without a key tells nothing of it
LIMIT = ceilings.SEALED_BID
_NOBODY = Delivery(
    number="", code_digest="0" * 64
)  # what a code is compared with when there is nothing to compare it with


def shown(moment: datetime) -> str:
    """Return a moment to the second, as a receipt says it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def worded(opening: Opening, text: str) -> str:
    """Return a text of ours in the words of the matter whose bids are sealed: its kind knows what it calls them."""
    return kinds.get(opening.matter.kind).worded(opening.matter, text)


def halts(opening: Opening) -> str:
    """Return what a tender says that stands still by somebody else's order, or "": nothing is taken and nothing opened until it goes on."""
    return kinds.get(opening.matter.kind).workflow_of(opening.matter).states[opening.matter.state].halts


def is_closed(opening: Opening, at: datetime | None = None) -> str:
    """Return why nothing is delivered, replaced or withdrawn at a moment (now), or ""; both times stand in it when it is late."""
    now = at or timezone.now()
    if opening.published_at is None or opening.matter.closed_at:
        return worded(opening, "这个项目没有在接收投标。")
    if halted := halts(opening):
        return worded(opening, halted)
    if opening.is_over(now):
        return worded(
            opening, f"投标截止时间是 {shown(opening.moment)}，最后一个字节在 {shown(now)} 收到，已经截止，不能接收。"
        )
    return ""


def begin(opening: Opening, *, address: str = "", by=None) -> tuple[Delivery, str]:
    """
    Give out a number and a code to deliver under; the code is shown once. `by` is who takes a bid at the counter.

    :raises NotAllowed: it is too late, or too many were given out to this address today
    """
    if reason := is_too_late(opening, timezone.now(), "领取编号"):
        raise NotAllowed(reason)
    with transaction.atomic():
        number, code = random_number(PREFIX), "".join(secrets.choice(LETTERS) for _ in range(CODE))
        delivery = Delivery.objects.create(opening=opening, number=number, code_digest=_digest(number, code), by=by)
        if address and (reached := ceilings.take({ceilings.DELIVERIES: 1}, address=address)):
            raise NotAllowed(reached)
    return delivery, code


def is_too_late(opening: Opening, now: datetime, what: str) -> str:
    """Return why something (`what`) is not done any more, or not yet, or ""."""
    if opening.is_over(now) and not halts(opening):
        return worded(opening, f"投标截止时间是 {shown(opening.moment)}，现在是 {shown(now)}，已经截止，不能{what}。")
    return is_closed(opening, now)


def _digest(number: str, code: str) -> str:
    return digests.sm3(f"delivery {number} {code}")


def find(number: str, code: str) -> Delivery | None:
    """Return the delivery of this number and code, or None after the same work."""
    said = "".join(sign for sign in code.upper() if sign.isalnum())
    here = Delivery.objects.select_related("opening__matter").filter(number=number.strip().upper()).first()
    known = here or _NOBODY
    return here if hmac.compare_digest(known.code_digest, _digest(known.number, said)) else None


def cannot_begin(opening: Opening, size: int) -> str:
    """Return why a file of this size cannot be delivered, or ""."""
    if size > LIMIT.most:
        return f"密封件 {size:,} 字节，超过上限 {LIMIT.most:,} 字节（{LIMIT.shown(LIMIT.most)}），请减少或者压缩文件后重新密封。"
    return is_too_late(opening, timezone.now(), "上传") or ("" if size > 0 else "这是空文件。")


def begin_upload(delivery: Delivery, size: int, *, address: str = "") -> Upload:
    """
    Begin to take in a sealed bid of so many bytes; one that was begun with the same size goes on.

    :raises NotAllowed: too large, too late, too much from this address today
    """
    if reason := cannot_begin(delivery.opening, size):
        raise NotAllowed(reason)
    with transaction.atomic():
        Opening.objects.select_for_update().get(pk=delivery.opening_id)
        for left in delivery.uploads.all():
            if left.size == size and store.coming(left.key).is_file():
                return left
            give_up(left)
        if address and (reached := ceilings.take({ceilings.DELIVERED: size}, address=address)):
            raise NotAllowed(reached)
        upload = Upload.objects.create(delivery=delivery, size=size)
        store.begin(upload.key)
    return upload


def give_up(upload: Upload) -> None:
    """Forget what was not whole."""
    store.give_up(upload.key)
    upload.delete()


def add(upload: Upload, offset: int, pieces: Iterable[bytes]) -> int:
    """
    Add what follows at an offset, and return how many bytes are there. What breaks off is cut back to the offset: the next try sends it
    again. At the first piece the head is looked at, so that what will be refused is refused before 200 MB were sent.

    :raises NotAllowed: it does not follow on what is there, is more than was said, or is no sealed bid for this tender
    """
    try:
        here = store.have(upload.key)
    except FileNotFoundError as fault:
        raise NotAllowed("这次上传搁置得太久，已经清除，请从头上传。") from fault
    if offset != here:
        raise NotAllowed(f"已经收到 {here} 字节，请从那里接着上传。")
    try:
        here = store.add(upload.key, offset, _at_most(pieces, upload.size - offset))
    except store.Busy as busy:
        raise NotAllowed("前一段还在接收，请稍候再接着上传。") from busy
    if offset == 0:
        try:
            _head(upload)
        except NotAllowed:
            give_up(upload)
            raise
    return here


def _at_most(pieces: Iterable[bytes], left: int) -> Iterator[bytes]:
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise NotAllowed("收到的字节比说好的多，请从头上传。")
        yield piece


def _head(upload: Upload) -> Head:
    try:
        with store.coming(upload.key).open("rb") as file:
            head = read_head(file)
    except DoesNotOpen as fault:
        raise NotAllowed(str(fault)) from fault
    if reason := _is_not_for(upload.delivery.opening, head, upload.size):
        raise NotAllowed(reason)
    return head


def _is_not_for(opening: Opening, head: Head, size: int) -> str:
    if head.bound.tender != opening.matter.number:
        return f"这份密封件是为 {head.bound.tender} 密封的，不能投到 {opening.matter.number}。"
    if head.bound.version not in map(str, range(opening.taken_from, opening.version + 1)):
        return worded(
            opening, f"招标文件现在是第 {opening.version} 版，这份是按第 {head.bound.version} 版密封的，请重新密封。"
        )
    if [opener.key for opener in head.openers] != [opener.point for opener in opening.openers.all()]:
        return "这份密封件不是用公布的三把开标公钥密封的，请用本项目页面或者离线密封程序重新密封。"
    if len(head.written()) + head.length != size:
        return "密封件的长度与开头写的不符，可能没有保存完整，请重新密封后上传。"
    return ""


def finish(upload: Upload, at: datetime) -> SealedBid:
    """
    Take in a sealed bid whose last byte came at a moment; what was delivered before under the number is replaced.

    :raises NotAllowed: it is not whole, is not what it should be, or came too late: then nothing of it is kept
    """
    if store.have(upload.key) != upload.size:
        raise NotAllowed(f"还没有传完：应有 {upload.size} 字节，收到 {store.have(upload.key)} 字节。")
    try:
        head, sm3 = _head(upload), store.sm3_of(store.coming(upload.key))
        with transaction.atomic():
            bid = _taken(upload, head, sm3, at)
            store.keep(upload.key, bid.bid)
            upload.delete()
    except NotAllowed:
        give_up(upload)
        raise
    if bid.replaces:
        store.remove(bid.replaces.bid)
    return bid


def _taken(upload: Upload, head: Head, sm3: str, at: datetime) -> SealedBid:
    # Held, so that no correction makes another version while this one is being written.
    opening = (
        Opening.objects.select_for_update(of=("self",)).select_related("matter").get(pk=upload.delivery.opening_id)
    )
    if reason := is_closed(opening, at) or _is_not_for(opening, head, upload.size):
        raise NotAllowed(reason)
    if SealedBid.objects.filter(bid=head.bound.bid).exists():
        raise NotAllowed("这份密封件已经投递过。要替换，请重新密封后再上传。")
    return receive(upload.delivery, bid=head.bound.bid, version=head.bound.version, size=upload.size, sm3=sm3, at=at)


def receive(delivery: Delivery, *, bid: str, version: str, size: int, sm3: str, at: datetime) -> SealedBid:
    """
    Write the receipt of what came under a number; what stood there is replaced by it. Inside a transaction.

    :raises NotAllowed: it came too late
    """
    # Held, so that no opening begins and no correction moves the moment while this one is being written.
    opening = Opening.objects.select_for_update(of=("self",)).select_related("matter").get(pk=delivery.opening_id)
    if reason := is_closed(opening, at):
        raise NotAllowed(reason)
    last = delivery.bids.order_by("-ordinal").first()
    return SealedBid.objects.create(
        delivery=delivery, ordinal=last.ordinal + 1 if last else 1, bid=bid, version=version,
        replaces=last if last and standing_of(delivery) else None, received_at=at, size=size, sm3=sm3,
    )  # fmt: skip


def standing_of(delivery: Delivery) -> SealedBid | None:
    """Return what counts under a number, or None: nothing yet, or it was withdrawn."""
    return delivery.bids.standing().order_by("-ordinal").first()


def withdraw(delivery: Delivery) -> Withdrawal:
    """Take back what stands under a number, before the moment. :raises NotAllowed: it is too late, or nothing stands there"""
    with transaction.atomic():
        opening = Opening.objects.select_for_update(of=("self",)).select_related("matter").get(pk=delivery.opening_id)
        # While it stands still nothing is taken in; what is somebody's own they may take back.
        if not halts(opening) and (reason := is_too_late(opening, timezone.now(), "撤回")):
            raise NotAllowed(reason)
        if (bid := standing_of(delivery)) is None:
            raise NotAllowed("这个编号下没有可以撤回的密封件。")
        taken_back = Withdrawal.objects.create(bid=bid)
    store.remove(bid.bid)
    return taken_back
