"""What a tender, and what a consultation (竞争性磋商, 财库〔2014〕214号) calls its acts, papers and people in what is published and written."""

from dataclasses import dataclass

from django.utils import timezone

from yihe.domains.procurement import profiles
from yihe.domains.procurement.models import Tender
from yihe.domains.procurement.profiles import Profile


@dataclass(frozen=True)
class Wording:
    """The words of one way of buying, and the clauses by which a round of it fails."""

    act: str
    document: str
    bidder: str
    bid: str
    winner: str
    won: str
    panel: str
    failed: str
    opening: str
    judging: str
    few_came: str
    few_stand: str
    lowest: str


ORDER, CONSULTING = "政府采购货物和服务招标投标管理办法", "财库〔2014〕214号"
TENDER = Wording(
    act="招标", document="招标文件", bidder="投标人", bid="投标", winner="中标人", won="中标", panel="评审组", failed="废标", opening="开标", judging="评标",
    few_came=f"{ORDER} 第四十一条", few_stand=f"{ORDER} 第四十四条", lowest="最低的评审价为满分，其他按“最低评审价 ÷ 评审价 × 100”计算",
)  # fmt: skip
CONSULTATION = Wording(
    act="磋商", document="磋商文件", bidder="供应商", bid="响应", winner="成交供应商", won="成交", panel="磋商小组", failed="终止", opening="开启", judging="评审",
    few_came=f"{CONSULTING} 第三十四条", few_stand=f"{CONSULTING} 第三十四条、财库〔2015〕124号",
    lowest="最低的最后报价为满分，其他按“最低的最后报价 ÷ 最后报价 × 100”计算，不去掉最高和最低的报价",
)  # fmt: skip


def profile_of(tender: Tender) -> Profile:
    """Return the profile of a tender's purchase, in the version of its plan's approval."""
    purchase = tender.purchase
    return profiles.of(purchase.matter.region, purchase.profile, purchase.profile_since or timezone.localdate())


def of(tender: Tender) -> Wording:
    """Return the words of a tender's way of buying."""
    return CONSULTATION if profile_of(tender).talks else TENDER
