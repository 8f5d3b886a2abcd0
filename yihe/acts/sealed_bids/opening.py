"""
Opening (开标): after the moment, by two of the three, each on their own device from a session of their own. The server hands out the
sealed shares only then, takes the opened ones, and opens all bids or none. Under the least number nothing is handed out at all.
"""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yihe.acts.sealed_bids import paper, store, unsealer
from yihe.acts.sealed_bids.contents import Content, Manifest
from yihe.acts.sealed_bids.delivering import halts, shown, worded
from yihe.acts.sealed_bids.format import KEY, DoesNotOpen, Head, read_head
from yihe.acts.sealed_bids.models import GivenShares, OpenedBid, Opener, Opening, SealedBid
from yihe.acts.sealed_bids.planning import holds_office
from yihe.acts.sealed_bids.rekeying import does_not_open, is_shut
from yihe.acts.sealed_bids.splitting import NEEDED, SHARES
from yihe.foundation import digests
from yihe.matters import kinds, standing
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter
from yihe.matters.saying import facts

THIRD = "有 {many} 份密封件用两位开标人的份额没有打开。请第三位开标人也交来份额；第三位的密钥遗失的，请两位都勾选“不再等第三位”。"

_SHARE = re.compile(f"[0-9a-f]{{{2 * KEY}}}")
OPENED, TOO_FEW = "bids_opened", "too_few_bids"  # the actions by which a matter follows its opening
ONE_SAID = "已记下您不再等第三位。这要两位都说：请另一位开标人也勾选“不再等第三位”再交一次。"


@dataclass(frozen=True)
class Read:
    """What was found in one sealed bid: the manifest, or why there is none."""

    bid: SealedBid
    is_as_received: bool = False
    manifest: Manifest | None = None
    fault: str = ""
    key: bytes = b""
    said: paper.Said | None = None  # of one on paper


def cannot_open(opener: Opener) -> str:
    """Return why an opener cannot open now, or ""."""
    return worded(opener.opening, _cannot_open(opener))


def _cannot_open(opener: Opener) -> str:
    opening, user = opener.opening, opener.user
    if not holds_office(user, opening.matter):
        return "您现在没有“开标人”的任职，委托来的不算。"
    if reason := does_not_open(opener):
        return reason
    if settings.STAFF_SECOND_FACTOR and not user.has_factor:
        return "开标要先绑定第二重验证。"
    if opening.published_at is None:
        return "开标安排还没有公布。"
    if halted := halts(opening):
        return halted
    if not opening.is_over(timezone.now()):
        return f"投标截止时间是 {shown(opening.moment)}，截止以后才能开标。"
    if opening.failed_at:
        return f"{shown(opening.failed_at)} 已决定不予开标，密封件保持密封。"
    if opening.matter.closed_at and not opening.opened_at:
        return "这个项目已经终止，不再开标，密封件保持密封。"
    return f"已经在 {shown(opening.opened_at)} 开启。" if opening.opened_at else ""


def fresh_of(opener: Opener) -> Opener:
    return Opener.ever.select_related("opening__matter", "user").get(pk=opener.pk)


def standing_bids(opening: Opening) -> list[SealedBid]:
    """Return the bids that stand, in the order in which they came. Nobody asks before the moment."""
    rows = SealedBid.objects.standing().filter(delivery__opening=opening)
    came = rows.select_related("delivery").order_by("received_at", "pk")
    return [bid for bid in came if not is_shut(bid, opening)]


def hand_out(opener: Opener) -> list[dict]:
    """
    Hand an opener their sealed share of every bid that stands. Under the least number the opening fails instead, for good.

    :raises NotAllowed: it is not time, or there are too few
    """
    opener = fresh_of(opener)
    if reason := cannot_open(opener):
        raise NotAllowed(reason)
    bids = standing_bids(opener.opening)
    if len(bids) < opener.opening.least and (failed := _fail(opener)):
        raise NotAllowed(failed)
    return [_for_opener(bid, opener) for bid in standing_bids(opener.opening) if not bid.is_paper]


def _fail(opener: Opener) -> str:
    """Let the opening fail, or return "" where under its lock there are enough: a receipt of the last second may just have been written."""
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        opening = Opening.objects.select_for_update().get(pk=opener.opening_id)
        many = len(standing_bids(opening))
        if many >= opening.least:
            return ""
        if opening.failed_at is None:
            opening.failed_at = timezone.now()
            opening.save(update_fields=["failed_at"])
            standing.note(fresh, "opening_failed", by=opener.user, said={"bids": many})
            _follow(fresh, TOO_FEW)
    return f"截止时收到 {many} 份，少于 {opening.least} 份，不得开标（财政部令第87号第四十一条）。密封件保持密封，密钥份额没有发出。"


def _for_opener(bid: SealedBid, opener: Opener) -> dict:
    head = _head(bid)
    if head is None:
        return {"bid": bid.bid, "sealed": ""}
    sealed = b64encode(head.openers[opener.ordinal - 1].share).decode()
    return {"bid": bid.bid, "tender": head.bound.tender, "version": head.bound.version, "sealed": sealed}


def _head(bid: SealedBid) -> Head | None:
    try:
        with store.opened(bid.bid) as file:
            return read_head(file)
    except (OSError, DoesNotOpen):
        return None


def give(opener: Opener, shares: dict[str, str], *, session: str, without_third: bool = False) -> str:
    """
    Take what an opener's device opened: bid → share in hexadecimal, "" for one it could not open. With the second opener's all bids are
    opened together. Return what is waited for, or "" once they are open.

    :raises NotAllowed: it is not time, shares are missing, or one person or one session stands for two openers
    """
    opener = fresh_of(opener)
    if reason := cannot_open(opener):
        raise NotAllowed(reason)
    bids = standing_bids(opener.opening)
    few = _fail(opener) if len(bids) < opener.opening.least else ""
    if reason := few or _is_not_all([bid for bid in bids if not bid.is_paper], shares):
        raise NotAllowed(reason)
    told = digests.sm3(f"session {session}")
    others = given_on(opener)
    if reason := _is_one_person(opener, told, [other for other in others if other.opener_id != opener.pk]):
        raise NotAllowed(reason)
    if all(other.opener_id != opener.pk for other in others):
        others.append(_keep(opener, shares, told))
    return open_all(opener, bids, others, without_third)


def given_on(opener: Opener) -> list[GivenShares]:
    return list(GivenShares.objects.filter(opener__opening=opener.opening_id).select_related("opener__user"))


def open_all(opener: Opener, bids: Sequence[SealedBid], others: Sequence[GivenShares], without_third: bool) -> str:
    """Open all bids together, or return what is waited for: the second opener's shares, or what two read from paper."""
    if len(others) < NEEDED:
        return "已收到您的份额。请另一位开标人在自己的设备上登录并交来份额，两位都交来以后一起开启。"
    papers = paper.papers_of(bids)
    if waits := paper.waits_for(papers):
        return f"已收到两位开标人的份额。{waits}登记一致以后一起开启。"
    given = {each.opener.ordinal: json.loads(each.shares) for each in others}
    of = [(bid, {number: said.get(bid.bid, "") for number, said in given.items()}) for bid in bids]
    found = [read_paper(bid) if bid.is_paper else read_bid(bid, shares) for bid, shares in of]
    unopened = [read for read in found if read.is_as_received and not (read.key or read.said)]
    if unopened and len(given) < SHARES:
        if not without_third:
            return THIRD.format(many=len(unopened))
        if not _both_go_on(opener, {each.opener.user_id for each in others}):
            return ONE_SAID
    _write(opener, found)
    return ""


def _both_go_on(opener: Opener, givers: set[int]) -> bool:
    """
    Note that an opener waits no longer for the third, and test whether all who gave have said so. Whoever hands in a wrong share of
    one bid could else have it stay shut by themselves.
    """
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        said = set(Event.objects.filter(matter=fresh, action="without_third").values_list("actor", flat=True))
        if opener.user_id not in said:
            standing.note(fresh, "without_third", by=opener.user, said={"opener": opener.ordinal})
    return givers <= said | {opener.user_id}


def _is_not_all(bids: Sequence[SealedBid], shares: dict[str, str]) -> str:
    if {bid.bid for bid in bids} != set(shares):
        return "交来的份额不齐：每一份密封件都要有，不能只开其中几份。请重新载入本页再试。"
    if any(share and not _SHARE.fullmatch(share) for share in shares.values()):
        return "交来的份额写法不对，请重新载入本页再试。"
    return ""


def _is_one_person(opener: Opener, session: str, others: Sequence[GivenShares]) -> str:
    for other in others:
        if other.session == session:
            return "两位开标人要各自登录，不能在同一次登录里交两份份额。"
        if opener.user.acts_for & other.opener.user.acts_for:
            return "两位开标人是同一个人，或者一位受另一位的委托，不能一起开标。"
    return ""


def _keep(opener: Opener, shares: dict[str, str], session: str) -> GivenShares:
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        if (already := GivenShares.objects.filter(opener=opener).first()) is not None:
            return already
        if reason := cannot_open(fresh_of(opener)):  # two may have said in between that their keys are lost
            raise NotAllowed(reason)
        given = GivenShares.objects.create(opener=opener, session=session, shares=json.dumps(shares))
        standing.note(fresh, "give_shares", by=opener.user, said={"opener": opener.ordinal, "bids": len(shares)})
    return given


def read_bid(bid: SealedBid, shares: dict[int, str]) -> Read:
    """Hold the bytes against the receipt, find two shares that make the key, and read the manifest."""
    key = b""
    try:
        if store.sm3_of(store.place_of(bid.bid)) != bid.sm3:
            return Read(bid, fault="密文与回执上的摘要不符，没有开启。")
        with store.opened(bid.bid) as file:
            head = read_head(file)
            key = _key(head, shares)
            if not key:
                return Read(bid, True, fault="开标人的密钥份额合不成这份密封件的密钥。")
            return Read(bid, True, Content(unsealer.pieces(file, head, key)).manifest, key=key)
    except OSError:
        return Read(bid, fault="存储中找不到这份密封件。")
    except DoesNotOpen as fault:
        return Read(bid, True, fault=str(fault), key=key)


def read_paper(bid: SealedBid) -> Read:
    """Take what two read alike from an envelope; one whose seal was not as it was signed for is opened, and the record says so."""
    said = paper.agreed(bid.paper)
    return Read(bid, is_as_received=bool(said and said.intact), said=said)


def _key(head: Head, shares: dict[int, str]) -> bytes:
    opened = {number: bytes.fromhex(share) for number, share in shares.items() if share}
    for pair in combinations(sorted(opened), NEEDED):
        try:
            return unsealer.content_key(head, {number: opened[number] for number in pair})
        except DoesNotOpen:
            continue
    return b""


def _write(opener: Opener, found: Sequence[Read]) -> None:
    """All of it or nothing: what is opened, and the event that says which receipts were equal."""
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        opening = Opening.objects.select_for_update().get(pk=opener.opening_id)
        if opening.opened_at:
            return
        opening.opened_at = timezone.now()
        for ordinal, read in enumerate(found, 1):
            _opened(read, ordinal, opening.opened_at).save(force_insert=True)
        opening.save(update_fields=["opened_at"])
        lines = [
            f"{read.bid.number} {read.bid.sm3 or '纸质'} {'=' if read.is_as_received else '!'}{'' if read.manifest or read.said else ' -'}"
            for read in found
        ]
        standing.note(fresh, "open_bids", by=opener.user, said=facts({"bids": len(found), "receipts": lines}))
        _follow(fresh, OPENED)


def _follow(matter: Matter, name: str) -> None:
    """Let the matter follow by the automatic action of this name, where its workflow has one. What follows has a cause and no person."""
    workflow = kinds.get(matter.kind).workflow_of(matter)
    if workflow.actions.get(name) in workflow.actions_from(matter.state):
        perform(matter, name, by=None, following=True)


def _opened(read: Read, ordinal: int, at: datetime) -> OpenedBid:
    said = read.manifest or read.said
    return OpenedBid(
        bid=read.bid, ordinal=ordinal, supplier=said.supplier if said else "", code=said.code if said else "",
        price=said.price if said else "", files=len(read.manifest.files) if read.manifest else 0, is_as_received=read.is_as_received,
        fault=read.fault, key=read.key.hex(), at=at,
    )  # fmt: skip


def record(opening: Opening) -> list[OpenedBid]:
    """Return the lines of the opening record (开标记录), in the order in which they are read out; of one on paper with what else two read from it."""
    lines = list(OpenedBid.objects.filter(bid__delivery__opening=opening).select_related("bid__delivery"))
    read = {each.pk: each for each in paper.papers_of(line.bid for line in lines)}
    for line in lines:
        said = paper.agreed(read[line.bid_id]) if line.bid_id in read else None
        line.read_out = said.terms_and_seal if said else ""
    return lines
