"""
Paper at the counter: an envelope is signed for until the moment, by the clock of this house, and opened in the same act as what was sealed on a
device. The name stands inside only. Whoever signed knows of their own envelopes, because they held them, and no page tells them or anybody else of it
again: what is written down hangs in no list and adds nothing to the chain before the moment.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from yihe.acts.sealed_bids import delivering, store
from yihe.acts.sealed_bids.delivering import worded
from yihe.acts.sealed_bids.models import Delivery, Opener, Opening, PaperBid, PaperReading, SealedBid
from yihe.foundation import digests
from yihe.foundation.roles import CLERK
from yihe.matters import hands
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event

MOST_ENVELOPES, WORDS = 20, 200
INTACT = "密封完好，封口签章齐全"
REFUSED_UNSEALED = "没有按招标文件要求密封的投标文件应当拒收（政府采购货物和服务招标投标管理办法 第三十三条）：请投标人重新密封后再交。"


@dataclass(frozen=True)
class Said:
    """
    What stands on the paper of one bid: who bids, their code, the price as written, what else is to be read out; how the envelope was found; and of
    a consortium its members, in lines (`consortium.of_lines`).
    """

    supplier: str
    code: str
    price: str
    terms: str
    intact: bool
    checked_by: str
    members: str = ""

    @property
    def compared(self) -> tuple:
        """Return what two have to read alike; blanks are nothing. Who looked at the seal each may say in their own words."""
        return (
            "".join(self.supplier.split()),
            "".join(self.code.split()),
            "".join(self.price.split()),
            "".join(self.terms.split()),
            self.intact,
            "".join(self.members.split()),
        )

    @property
    def terms_and_seal(self) -> str:
        seal = "密封完好" if self.intact else "密封有异常"
        return f"纸质，{seal}（检查人：{self.checked_by}）{'；' + self.terms if self.terms else ''}"


def cannot_take(user, opening: Opening) -> str:
    """Return why somebody does not sign for envelopes of this tender, or "": who had a hand in it, or opens it, shall not know that one came."""
    covers = {
        "region": opening.matter.region,
        "organization_id": opening.matter.organization_id,
        "office_id": opening.matter.office_id,
    }
    if not any(hat.role == CLERK and hat.covers(**covers) for hat in user.hats):
        return "纸质投标由窗口受理人员签收。"
    if opening.openers.filter(user__in=user.acts_for).exists():
        return "您或委托您的同志是本项目的开标人，截止以前不得知道有谁投标，请窗口其他同志签收。"
    if Event.objects.filter(hands.took(user), matter=opening.pk).exists():
        return "您或委托您的同志办理过本项目，截止以前不得知道有谁投标，请窗口其他同志签收。"
    return ""


def take(
    opening: Opening, *, by, envelopes: int, condition: str, sealed: bool, under: Delivery | None = None
) -> tuple[SealedBid, str]:
    """
    Sign for an envelope that is handed in now. What was delivered before under the number (`under`) is replaced. Return it with the code of its
    delivery, "" where the bidder has one.

    :raises NotAllowed: it is late – both times stand in it –, is not sealed as the document asks, or this person may not
    """
    if reason := cannot_take(by, opening):
        raise NotAllowed(worded(opening, reason))
    if reason := delivering.is_too_late(opening, timezone.now(), "签收"):
        raise NotAllowed(reason)
    if not sealed:
        raise NotAllowed(worded(opening, REFUSED_UNSEALED))
    condition = condition.strip()
    if not condition:
        raise NotAllowed("请写明密封情况。")
    if not 0 < envelopes <= MOST_ENVELOPES:
        raise NotAllowed(f"封数应当在 1 到 {MOST_ENVELOPES} 之间。")
    with transaction.atomic():
        delivery, code = (under, "") if under else delivering.begin(opening, by=by)
        bid = delivering.receive(
            delivery, bid=secrets.token_hex(16), version=str(opening.version), size=0, sm3="", at=timezone.now()
        )
        PaperBid.objects.create(bid=bid, envelopes=envelopes, condition=condition[:WORDS], by=by)
    if bid.replaces and not bid.replaces.is_paper:
        store.remove(bid.replaces.bid)
    return bid, code


# -- opened by two ---------------------------------------------------------------------------------------------------------


def papers_of(bids: Iterable[SealedBid]) -> list[PaperBid]:
    """Return the envelopes among bids, with what was read from them."""
    wanted = [bid.pk for bid in bids if bid.is_paper]
    rows = PaperBid.objects.filter(pk__in=wanted).select_related("bid__delivery", "by")
    return list(rows.prefetch_related("readings__opener__user").order_by("bid__received_at", "pk")) if wanted else []


def _last(paper: PaperBid) -> dict[int, PaperReading]:
    return {reading.opener_id: reading for reading in paper.readings.all()}


def said_of(reading: PaperReading) -> Said:
    return Said(**json.loads(reading.words))


def agreed(paper: PaperBid) -> Said | None:
    """Return what two openers who are two people, in two sittings, read alike; None as long as none did."""
    last = sorted(_last(paper).values(), key=lambda reading: reading.pk)
    for at, one in enumerate(last):
        for other in last[at + 1 :]:
            apart = one.session != other.session and not one.opener.user.acts_for & other.opener.user.acts_for
            if apart and said_of(one).compared == said_of(other).compared:
                return said_of(one)
    return None


def waits_for(papers: Sequence[PaperBid]) -> str:
    """Return what is still to be read before all is opened, or "": two readings of each envelope that say the same."""
    lacking = [paper for paper in papers if agreed(paper) is None]
    differ = [paper for paper in lacking if len(_last(paper)) > 1]
    words = ""
    if differ:
        words = "".join(
            f"{paper.bid.number}：两位开标人登记的{'、'.join(_apart(paper))}不一样，请对照纸面核对后改正。"
            for paper in differ
        )
    if few := [paper.bid.number for paper in lacking if paper not in differ]:
        words += f"纸质投标 {'、'.join(few)} 还要两位开标人当众拆封，各自登记读出的内容。"
    return words


NAMED = ("投标人名称", "统一社会信用代码", "报价", "其他宣布内容", "密封情况", "联合体成员")  # as `Said.compared`


def _apart(paper: PaperBid) -> list[str]:
    one, other = (said_of(reading).compared for reading in list(_last(paper).values())[-2:])
    found = [label for label, mine, theirs in zip(NAMED, one, other, strict=True) if mine != theirs]
    return found or ["内容（须由两个人各自登录登记）"]


def is_no_reading(said: Said) -> str:
    """Return what an opener has to write down of an envelope and did not."""
    if not said.supplier:
        return "请照纸面写明投标人名称。"
    return "" if said.checked_by else "请写明由谁检查了密封情况（投标人代表或者其推选的代表）。"


def kept(opener: Opener, paper: PaperBid, said: Said, session: str) -> PaperReading:
    """Keep what an opener read. Whether it is time is asked before (`opening.read_paper`)."""
    return PaperReading.objects.create(
        paper=paper, opener=opener, session=digests.sm3(f"session {session}"), words=json.dumps(asdict(said), ensure_ascii=False)
    )  # fmt: skip
