"""
What is tendered in the demonstration: one that was bid on, opened by two, judged, awarded to two who bid together and is under contract; one nobody but a single firm bid on, which failed by
rule; and one that takes bids until some minutes after the start. The keys of its openers lie at /demo/, in demo mode only. All invented.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.utils import timezone

from yihe.acts.reviews.models import Subject
from yihe.acts.reviews.rules import the_panel
from yihe.acts.sealed_bids import delivering, key_files, opening, planning, sealer, shares
from yihe.acts.sealed_bids.format import Bound
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement import story_bonds as bonds
from yihe.domains.procurement import story_consortium as joint
from yihe.domains.procurement import story_findings as findings
from yihe.domains.procurement import story_papers as papers
from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement import story_seat as seat
from yihe.domains.procurement.models import Bid, ProposedFinding
from yihe.domains.procurement.tender import alike
from yihe.domains.procurement.tender.qualifying import STANDS
from yihe.foundation.draws import committed
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.practitioners.models import Practitioner

DONE, FAILED, OPEN = 60, 34, 12  # working days before today
CLOSES_AFTER = timedelta(minutes=12)  # from when it is told: loading takes about two of them
PASSPHRASE, ITERATIONS = "演示用的开标口令（虚构）", 100_000  # the passphrase as /demo/ says it
ANSWERS = "chief"  # who answers a challenge: had no hand in the tender, nor in its purchase
Key = tuple[EllipticCurvePrivateKey, bytes]  # of an opener, with its public half
OPENERS = (("opener1", "采购科（虚构）"), ("opener2", "机关纪委（虚构）"), ("opener3", "公证处（虚构）"))
# Two of them wrote one passage alike: the panel is asked, and says what it makes of it.
_COMMON = "我方设项目负责人一名、联络员两名，每场活动前五日报送节目单和安全预案，活动后三日内提交签到表、照片和群众意见，每季度汇总一次（演示）。"
OFFERS = {
    buys.FIRM: f"本所在当地服务多年，熟悉村居情况。{_COMMON}另派一名律师全程到场（演示）。",
    buys.OTHER: f"一、服务团队。{_COMMON}二、质量保证：群众不满意的，免费补做一场（演示）。",
    "博约律师事务所（虚构）": "我们按月排定场次，负责人逐场带队，遇雨改期，费用不变；每半年向采购人书面报告（演示）。",
}
SAYS = "相同的一段是服务安排，两家各自使用同一份行业示范文本，其余内容、人员、报价依据都不相同；评审组不据此认定，也不影响评分（演示）。"
DRAFT = "甲方委托乙方按采购文件提供服务（演示）。\n价款按成交金额，分期验收、凭发票支付。\n每少一次，扣减该期价款的四分之一（演示）。\n乙方有应当暂缓付款的情形的，甲方可以暂缓付款。\n争议由双方协商，协商不成的向甲方所在地人民法院起诉。"
CRITERIA = (("服务方案", "50", "members"), ("派驻人员", "20", "objective"), ("价格", "30", "price"))
FIRMS = (buys.FIRM, buys.OTHER, "博约律师事务所（虚构）")  # the last is in no register


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _done(tale)
    yield _failed(tale)
    yield _open(tale)


def _done(tale: Any) -> Iterator[date]:
    day = DONE
    yield tale.back(day)
    purchase = buys._need(tale, "法治文艺巡演（演示）", "PF02", "186000", "全年巡演十二场，有剧目单、签到和照片。")
    yield tale.back(day - 1)
    yield from buys._planned(tale, purchase, day - 1)
    seat.for_the_buyer(tale, purchase.region)
    yield tale.back(day - 5)
    tender, keys = _written(tale, purchase, _at(tale.back(day - 14)), asks=bonds.asked)
    yield tale.back(day - 6)
    tale.do(tender, "publish", buys.DECIDES)
    yield tale.back(day - 8)
    joint.asked_about(tale, tender)
    yield from _challenged(tale, tender, day - 8)
    yield tale.back(day - 12)
    joint.partner_registered(tale, tender)
    came = [_bids(tender, keys, FIRMS[0], "172000", joint.agreed_with), _bids(tender, keys, FIRMS[1], "168800")]
    tale.keep_deliveries([*came, papers.handed_in(tale, tender, FIRMS[2])])
    yield from _judged(tale, tender, keys, day, found=bonds.received_and(findings.struck))
    yield tale.back(day - 24)
    bonds.back_in_time(tale, tender)
    yield from tale.when(purchase, "awarded")
    contract = buys._drawn(tale, purchase, "演示合〔{year}〕3号（虚构）", holds=True, quality=DRAFT)
    buys._stage(
        tale,
        contract,
        "巡演十二场",
        date(timezone.localdate().year, 12, 31),
        str(Bid.objects.get(tender=tender.pk, won=True).price),
    )
    bonds.agreed(tale, contract)
    tale.do(contract, "offer", buys.BUYS)
    yield tale.back(day - 34)
    bonds.back_late(tale, tender)


def _challenged(tale: Any, tender: Matter, day: int) -> Iterator[date]:
    """A firm challenges the document while bids come: it is corrected, and somebody who had no hand in it answers."""
    today = timezone.localdate()
    tale.do(
        tender, "receive_challenge", buys.ONE, against="document", bid=None, challenger="博约律师事务所（虚构）", received_on=today,
        facts="招标文件没有写明剧目单由谁审看（演示）。", wants="写明审看的单位和期限（演示）。",
    )  # fmt: skip
    challenge = Matter.objects.get(kind="challenge", parent=tender)
    tale.hand_in(challenge, ("challenge_letter",), by=buys.ONE)
    tale.do(challenge, "register", buys.ONE)
    yield tale.back(day - 1)
    moment = Opening.objects.get(pk=tender.pk).moment
    tale.do(
        tender, "propose_correction", buys.BUYS, about="other", text="剧目单由采购人收到以后审看，书面答复（演示）。", touches=False, moment=moment
    )  # fmt: skip
    yield tale.back(day - 2)
    tale.do(tender, "publish_correction", buys.DECIDES)
    yield tale.back(day - 3)
    tale.do(
        challenge, "correct", ANSWERS, answer="招标文件已经写明审看的单位和期限，更正公告已经发布（演示）。"
    )  # fmt: skip


def _failed(tale: Any) -> Iterator[date]:
    day = FAILED
    yield tale.back(day)
    purchase = buys._need(tale, "青少年模拟法庭（演示）", "PF04", "98000", "在学校办模拟法庭十场，有脚本、有签到。")
    yield tale.back(day - 1)
    yield from buys._planned(tale, purchase, day - 1)
    yield tale.back(day - 5)
    tender, keys = _written(tale, purchase, _at(tale.back(day - 14)))
    yield tale.back(day - 6)
    tale.do(tender, "publish", buys.DECIDES)
    yield tale.back(day - 9)
    _bids(tender, keys, FIRMS[1], "95000")
    yield tale.back(day - 14)
    opener = Opening.objects.get(pk=tender.pk).openers.select_related("opening__matter", "user").get(ordinal=1)
    with suppress(NotAllowed):  # the sentence that says so is for the opener's page
        opening.hand_out(opener)


def _open(tale: Any) -> Iterator[date]:
    day = OPEN
    yield tale.back(day)
    purchase = buys._need(
        tale, "劳动争议调解服务（演示）", "TJ01", "148000", "两名专职调解员驻点一年，有登记、有协议。"
    )
    yield tale.back(day - 1)
    yield from buys._planned(tale, purchase, day - 1)
    yield tale.back(day - 5)
    # The real clock, for the story lives in days of its own: it closes some minutes after whoever looks has begun to.
    closes = datetime.now(tz=timezone.get_default_timezone()) + CLOSES_AFTER
    files = [key_files.made(PASSPHRASE, ITERATIONS)[0] for _each in OPENERS]
    keys = [_key(key_files.opened(file, PASSPHRASE)) for file in files]
    tender, _keys = _written(tale, purchase, datetime.combine(tale.today, closes.timetz()), keys)
    tale.keep_opener_keys(tender.number, files)
    yield tale.back(day - 6)
    tale.do(tender, "publish", buys.DECIDES)


# -- what each of them does ------------------------------------------------------------------------------------------------


def _at(day: date) -> datetime:
    """Return half past eight of a day: the people of the story come at nine."""
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=timezone.get_default_timezone())


def _key(private: EllipticCurvePrivateKey) -> Key:
    return private, shares.point_of(private)


def _written(
    tale: Any, purchase: Matter, moment: datetime, keys: Sequence[Key] = (), *, asks: Callable[[Any, Matter], None] | None = None
) -> tuple[Matter, Sequence[Key]]:  # fmt: skip
    """
    Start a tender, write it, name the openers; have each prove a key; send it to be published. A key that is not given is kept in no file: a
    passphrase takes longer than all else.
    """
    tale.do(purchase, "start_tender", buys.BUYS)
    tender = Matter.objects.get(kind="tender", parent=purchase, closed_at=None)
    ceiling = purchase.amount or Decimal(0)
    tale.do(
        tender, "write", buys.BUYS, scope=f"{purchase.title}，按采购需求。", ceiling=ceiling, draft=DRAFT, answers=""
    )
    if asks is not None:
        asks(tale, tender)
    tale.do(tender, "add_condition", buys.BUYS, subject="capacity", text="具有独立承担民事责任的能力", count=0)
    tale.do(tender, "add_condition", buys.BUYS, subject="taxes", text="有依法缴纳税收和社会保障资金的良好记录", count=0)
    for label, weight, given in CRITERIA:
        standard = f"{label}是否满足采购需求（演示）"
        tale.do(
            tender, "add_criterion", buys.BUYS, label=label, weight=Decimal(weight), given=given, subject="", standard=standard
        )  # fmt: skip
    named = [(tale.who(username), body) for username, body in OPENERS]
    tale.do(tender, "name_openers", buys.BUYS, moment=moment, place="司法局三楼开标室（演示）", openers=named)
    keys = keys or [_key(shares.new_private_key()) for _each in OPENERS]
    rows = Opening.objects.get(pk=tender.pk).openers.select_related("opening__matter", "user").order_by("ordinal")
    for opener, (private, point) in zip(rows, keys, strict=True):
        planning.register_key(opener, b64encode(point).decode(), by=opener.user)
        opener.refresh_from_db()
        envelope = planning.test_envelope(opener)
        bound = Bound(envelope["tender"], envelope["bid"], envelope["version"])
        secret = shares.open_share(b64decode(envelope["sealed"]), private, opener.ordinal, bound)
        planning.prove_key(opener, envelope["ticket"], secret, by=opener.user)
    tale.do(tender, "offer", buys.BUYS)
    return tender, keys


def _bids(
    tender: Matter, keys: Sequence[Key], firm: str, price: str, joins: Callable[[Body], joint.Joined] | None = None
) -> tuple[str, str, str]:
    """Deliver a sealed bid, of one alone or with whoever it `joins`, and return who did, the number and the code."""
    here, out = Opening.objects.select_related("matter").get(pk=tender.pk), BytesIO()
    known = Body.objects.filter(name=firm).first()
    paper = BytesIO(f"{firm}的投标文件，报价 {price} 元（演示）。{OFFERS[firm]}".encode())
    of, papers_ = joins(known) if joins and known else (None, [])
    files = [*papers_, ("投标文件（演示）.txt", paper)]
    offer = sealer.Offer(firm, known.code if known else "", price, files, of)
    points = [point for _private, point in keys]
    sealer.seal(offer, out, tender=tender.number, version=str(here.version), openers=points)
    delivery, code = delivering.begin(here)
    upload = delivering.begin_upload(delivery, len(out.getvalue()))
    delivering.add(upload, 0, [out.getvalue()])
    delivering.finish(upload, timezone.now())
    return firm, delivery.number, code


def _opens(tender: Matter, keys: Sequence[Key], nth: int) -> None:
    opener = Opening.objects.get(pk=tender.pk).openers.select_related("opening__matter", "user").get(ordinal=nth)
    (mine, _point), given = keys[nth - 1], {}
    for said in opening.hand_out(opener):
        bound = Bound(said["tender"], said["bid"], said["version"])
        given[said["bid"]] = shares.open_share(b64decode(said["sealed"]), mine, nth, bound).hex()
    opening.give(opener, given, session=f"演示 {tender.number} {nth}")


def _seated(tale: Any, tender: Matter, keys: Sequence[Key], day: int) -> Iterator[date]:
    """Open the bids, look at them twice, draw who judges, and bring the panel together."""
    yield tale.back(day - 15)
    papers.read_out(tender, FIRMS[2], "181000")
    for nth in (1, 2):
        _opens(tender, keys, nth)
    papers.filed(tale, tender)
    tale.do(
        tender, "note_opening", "opener1", attended="两家投标人的代表、机关纪委（演示）", doubts="", recording="开标室录像存采购科（演示）"
    )  # fmt: skip
    yield tale.back(day - 16)
    tale.do(tender, "find", buys.ONE, conclusions=_conclusions(tender))
    yield tale.back(day - 17)
    tale.do(tender, "confirm", buys.LOOKS, conclusions=_conclusions(tender))
    half = f"{tender.number}-演示用的第一个数"
    tale.do(tender, "draw", buys.ONE, **committed(half))
    tale.do(tender, "second", "auditor", half=f"{tender.number}-演示用的第二个数")
    tale.do(tender, "reveal", buys.ONE, half=half)
    yield tale.back(day - 18)
    tale.do(tender, "seat_buyer", buys.ONE, practitioner=Practitioner.objects.get(name=seat.NAME))
    tale.do(tender, "choose_chair", buys.ONE, seat=the_panel(Matter.objects.get(pk=tender.pk)).working_seats()[0])
    alike.compare_what_is_open()
    chair = the_panel(Matter.objects.get(pk=tender.pk)).working_seats()[0]
    tale.do(tender, "answer_likeness", chair.practitioner.user.username, words=SAYS, dissent="")


def _judged(
    tale: Any, tender: Matter, keys: Sequence[Key], day: int, *, found: Callable[[Any, Matter], None], awarded: bool = True
) -> Iterator[date]:  # fmt: skip
    """Open, look, draw; find what two people find of a bid; then judge, and award."""
    yield from _seated(tale, tender, keys, day)
    found(tale, tender)
    tale.do(tender, "begin", buys.ONE)
    yield tale.back(day - 20)
    for nth, subject in enumerate(Subject.objects.filter(panel__matter=tender).order_by("pk")):
        tale.do(
            tender, "find_points", buys.ONE, subject=subject, criterion="c2", points=Decimal((18, 17, 15)[nth]), basis="投标文件人员表（演示）"
        )  # fmt: skip
    tale.do(
        tender, "agree_points", buys.LOOKS, findings=ProposedFinding.objects.filter(tender=tender.pk, agreed_on=None)
    )
    for nth, sits in enumerate(the_panel(Matter.objects.get(pk=tender.pk)).working_seats()):
        tale.do(tender, "lock", sits.practitioner.user.username, marks=_marks(tender, nth))
    if awarded:
        yield tale.back(day - 22)
        tale.do(tender, "award", buys.DECIDES)


def _conclusions(tender: Matter) -> dict:
    return {str(pk): (STANDS, "") for pk in Bid.objects.filter(tender=tender.pk).values_list("pk", flat=True)}


def _marks(tender: Matter, seat: int) -> dict:
    keys = Subject.objects.filter(panel__matter=tender).order_by("pk").values_list("key", flat=True)
    return {key: {"c1": {"points": Decimal((44, 41, 36)[nth] + seat), "comment": ""}} for nth, key in enumerate(keys)}
