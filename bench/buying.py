"""
What is bought, for the pages of buying: forty purchases, one of twelve offers with a contract of eight stages; and a tender of twelve opened bids,
with its document, its corrections and answers and its award published.
"""

import os
from base64 import b64encode
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone

from bench.copies import copy
from yihe.acts.sealed_bids import publishing, sealer, store
from yihe.acts.sealed_bids.models import Delivery, OpenedBid, Opener, Opening, Publication, PublicationSort, SealedBid
from yihe.domains.procurement.models import Award, Bid, Contract, How, Milestone, Purchase, Quote, Stage, Tender
from yihe.foundation import roles
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.buyers.models import Buyer

PURCHASES, OFFERS, STAGES = 40, 12, 8
TEXTS = (PublicationSort.DOCUMENT, PublicationSort.CORRECTION, *[PublicationSort.ANSWER] * 4, PublicationSort.AWARD)
PARAGRAPHS = 30  # of a published text
ITEMS, PURCHASE = 500, "CG-2005-"  # of copies: how many items they are of, how their numbers begin
_LONG_AGO = "now() - (100 + n % 3550) * interval '1 day'"  # nearly ten years


@transaction.atomic
def buy(purchaser, director, region: str, openers=()) -> tuple[str, str, str]:
    """Make the purchases, each public. Return the numbers of the one with offers, of its contract, and of the tender of another."""
    today = timezone.localdate()
    buyer = Buyer.objects.create(
        name="演示预算单位（虚构）", uscc="11320585MBENCH0017", budget_code="900001", region=region, since=date(2015, 1, 1),
        address="演示路 1 号（虚构）", contact="联系人（虚构）", phone="0512-00000000",
    )  # fmt: skip
    suppliers = list(Body.objects.order_by("pk")[:OFFERS])
    made = [_purchase(n, buyer, purchaser, director, suppliers[n % OFFERS], region, today) for n in range(PURCHASES)]
    first = made[0]
    for n, supplier in enumerate(suppliers):
        Quote.objects.create(purchase=first, supplier=supplier, amount=Decimal(30_000 + n), by=purchaser)
    tender = _tender(made[1], purchaser, openers, suppliers, region)
    return first.matter.number, _contract(first, purchaser, region, today).number, tender.number


def _purchase(n: int, buyer: Buyer, purchaser, director, supplier: Body, region: str, today: date) -> Purchase:
    contents = Purchase(
        title=f"村居坐班服务第{n}（虚构）", buyer=buyer, item="FW01", need="每村每月坐班一次。", budget=Decimal(40_000), project="法律服务"
    )  # fmt: skip
    matter = open_matter(kinds.get("purchase"), contents, by=purchaser, region=region, hat=roles.PURCHASER.code)
    Purchase.objects.filter(pk=matter.pk).update(
        intention_on=today - timedelta(60), approved_on=today - timedelta(70), counted=Decimal(40_000), whole=Decimal(40_000),
        regime="local", profile="simple_quote", profile_since=date(2021, 11, 18), platform="own", delivery="分期。", why="不足限额。",
    )  # fmt: skip
    fresh = Purchase.objects.select_related("matter").get(pk=matter.pk)
    Award.objects.create(
        purchase=fresh, supplier=supplier, amount=Decimal(36_000), how=How.QUOTE, reason="报价最低。", proposed_by=purchaser,
        decided_on=today - timedelta(50),
    )  # fmt: skip
    return fresh


def _contract(purchase: Purchase, purchaser, region: str, today: date) -> Matter:
    contract = Contract(
        award=purchase.award, purchase=purchase, supplier=purchase.award.supplier, number="演示合 1 号（虚构）", amount=Decimal(36_000), starts_on=today - timedelta(40), ends_on=today + timedelta(300),
        quality="按需求书。", deductions="每少一次扣二百元。", buyer_signed_on=today - timedelta(40), supplier_signed_on=today - timedelta(40),
        in_force_on=today - timedelta(40),
    )  # fmt: skip
    matter = open_matter(
        kinds.get("contract"), contract, by=purchaser, region=region, parent=purchase.matter, title="演示合同（虚构）"
    )
    for seq in range(1, STAGES + 1):
        stage = Stage.objects.create(
            contract=contract, seq=seq, title="坐班", due_on=today + timedelta(30 * seq), amount=Decimal(4_500), indicators="坐班四次。"
        )  # fmt: skip
        milestone = Milestone(
            stage=stage, supplier=contract.supplier, amount=stage.amount, accepted=Decimal(4_000), deducted=Decimal(500), accepted_on=today, proposed=Decimal(4_000)
        )  # fmt: skip
        open_matter(
            kinds.get("milestone"), milestone, by=purchaser, region=region, parent=matter, title=f"演示合 1 号 {stage}"
        )
    return matter


def _tender(purchase: Purchase, purchaser, openers, suppliers: list[Body], region: str) -> Matter:
    """Make a tender whose bids are open: written directly, as it stands once two have opened them."""
    contents = Tender(
        purchase=purchase, scope="每村每月坐班一次（虚构）。", ceiling=Decimal(40_000), draft="甲方：……（虚构）", published_on=timezone.localdate()
    )  # fmt: skip
    matter = open_matter(kinds.get("tender"), contents, by=purchaser, region=region, parent=purchase.matter)
    now = timezone.now()
    opening = Opening.objects.create(
        matter=matter, moment=now - timedelta(days=1), place="三楼开标室（虚构）", published_at=now - timedelta(days=30), opened_at=now
    )  # fmt: skip
    points = [_point() for _each in range(3)]
    for ordinal, (user, point) in enumerate(zip(openers, points, strict=True), 1):
        Opener.objects.create(
            opening=opening, ordinal=ordinal, user=user, body="机关纪委（虚构）", key=b64encode(point).decode(), fingerprint="0" * 63 + str(ordinal), key_at=now
        )  # fmt: skip
    for nth, sort in enumerate(TEXTS, 1):
        publishing.publish(
            opening,
            sort,
            title=f"{sort.label}之{nth}（虚构）",
            body="村居坐班服务的一段公告文字（虚构）。\n" * PARAGRAPHS,
        )
    for nth, supplier in enumerate(suppliers, 1):
        _bid(opening, contents, nth, supplier, points)
    return matter


def _point() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _bid(opening: Opening, tender: Tender, nth: int, supplier: Body, points: list[bytes]) -> None:
    """Seal a bid of three files, and write down what opening it would find: its page reads the list of files out of the sealed bytes."""
    price, drawn, out = Decimal(30_000 + nth), list[bytes](), BytesIO()

    def random(length: int) -> bytes:
        drawn.append(os.urandom(length))
        return drawn[-1]

    files = [(f"投标文件{n}.pdf", BytesIO(bytes(50_000))) for n in range(3)]
    offer = sealer.Offer(supplier.name, supplier.code, str(price), files)
    sm3 = sealer.seal(offer, out, tender=opening.matter.number, version="1", openers=points, random=random)
    name, secret = drawn[0].hex(), drawn[1].hex()
    place = store.place_of(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(out.getvalue())
    delivery = Delivery.objects.create(opening=opening, number=f"TBWJ-BENCH-{nth:02d}", code_digest=sm3)
    sealed = SealedBid.objects.create(
        delivery=delivery, ordinal=1, bid=name, version="1", received_at=opening.moment, size=len(out.getvalue()), sm3=sm3
    )  # fmt: skip
    opened = OpenedBid.objects.create(
        bid=sealed, ordinal=nth, supplier=supplier.name, code=supplier.code, price=str(price), files=3, is_as_received=True, key=secret
    )  # fmt: skip
    Bid.objects.create(
        tender=tender, opened=opened, ordinal=nth, label=supplier.name, code=supplier.code, body=supplier, sheet=price, price=price, confirmed=True,
        total=Decimal(90 - nth), rank=nth, rank_by="score", won=nth == 1,
    )  # fmt: skip


def fill(total: int, stage_bought: tuple[str, str, str]) -> None:
    """
    Bring the number of purchases to `total`: copies of the first, each with its award, its contract and one stage, over ten years and five
    hundred items; one in twenty goes on. One in ten has a tender that was opened, with what it published.
    """
    first = Matter.objects.filter(number__startswith=PURCHASE).count() + 1
    number, contract_number, tender_number = stage_bought
    one = Purchase.objects.get(matter__number=number)
    contract = Contract.objects.get(matter__number=contract_number)
    stage = Stage.objects.filter(contract=contract).order_by("seq")[0]
    going_on = "n % 20 = 0"
    over = {
        "state": f"CASE WHEN {going_on} THEN r.state ELSE 'closed' END", "holder": f"CASE WHEN {going_on} THEN r.holder ELSE '' END",
        "due_at": f"CASE WHEN {going_on} THEN r.due_at END", "closed_at": f"CASE WHEN {going_on} THEN NULL ELSE {_LONG_AGO} END",
        "opened_at": _LONG_AGO, "submitted_at": _LONG_AGO, "once": "NULL",
    }  # fmt: skip
    ended = over | {"holder": "''", "due_at": "NULL", "closed_at": _LONG_AGO}
    bought = copy(Matter, one.pk, first, total, number=_numbered(PURCHASE), **over)
    items = f"CASE WHEN n % {ITEMS // 2} = 0 THEN r.item ELSE 'X' || n % {ITEMS} END"
    copy(
        Purchase, one.pk, first, total, matter_id=f"{bought} + n", item=items, approved_on=f"({_LONG_AGO})::date",
        intention_on=f"({_LONG_AGO})::date",
    )  # fmt: skip
    copy(Award, one.pk, first, total, purchase_id=f"{bought} + n", decided_on=f"({_LONG_AGO})::date")
    agreed = copy(
        Matter,
        contract.pk,
        first,
        total,
        number=_numbered("HT-2005-"),
        parent_id=f"{bought} + n",
        **ended | {"state": "'ended'"},
    )
    copy(Contract, contract.pk, first, total, matter_id=f"{agreed} + n", award_id=f"{bought} + n")
    stages = copy(Stage, stage.pk, first, total, contract_id=f"{agreed} + n")
    milestone = Milestone.objects.get(stage=stage)
    looked_at = copy(
        Matter,
        milestone.pk,
        first,
        total,
        number=_numbered("YS-2005-"),
        parent_id=f"{agreed} + n",
        **ended | {"state": "'paid'"},
    )
    copy(Milestone, milestone.pk, first, total, matter_id=f"{looked_at} + n", stage_id=f"{stages} + n")
    tender, some = Tender.objects.get(matter__number=tender_number), "n % 10 = 0"
    tendered = copy(
        Matter, tender.pk, first, total, where=some, number=_numbered("ZB-2005-"), parent_id=f"{bought} + n", **ended | {"state": "'won'"}
    )  # fmt: skip
    copy(Tender, tender.pk, first, total, where=some, matter_id=f"{tendered} + n", purchase_id=f"{bought} + n")
    copy(Opening, tender.pk, first, total, where=some, matter_id=f"{tendered} + n")
    for text in Publication.objects.filter(opening=tender.pk):
        copy(Publication, text.pk, first, total, where=some, opening_id=f"{tendered} + n")


def _numbered(prefix: str) -> str:
    return f"'{prefix}' || lpad(n::text, 8, '0')"
