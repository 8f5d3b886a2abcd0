"""What is bought, for the pages of buying: forty purchases, one of twelve offers with a contract of eight stages."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yihe.domains.procurement.models import Award, Contract, How, Milestone, Purchase, Quote, Stage
from yihe.foundation import roles
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.buyers.models import Buyer

PURCHASES, OFFERS, STAGES = 40, 12, 8


@transaction.atomic
def buy(purchaser, director, region: str) -> tuple[str, str]:
    """Make the purchases, each public. Return the numbers of the one with offers and of its contract."""
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
    return first.matter.number, _contract(first, purchaser, region, today).number


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
        award=purchase.award, number="演示合 1 号（虚构）", amount=Decimal(36_000), starts_on=today - timedelta(40), ends_on=today + timedelta(300),
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
            stage=stage, amount=stage.amount, accepted=Decimal(4_000), deducted=Decimal(500), accepted_on=today, proposed=Decimal(4_000)
        )  # fmt: skip
        open_matter(
            kinds.get("milestone"), milestone, by=purchaser, region=region, parent=matter, title=f"演示合 1 号 {stage}"
        )
    return matter
