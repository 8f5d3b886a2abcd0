"""What a tender, and what a consultation (竞争性磋商, 财库〔2014〕214号) calls its acts, papers and people in what is published and written."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from django.utils import timezone

from yihe.domains.procurement import profiles, vocabulary
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


def profile_of(tender: Tender) -> Profile:
    """Return the profile of a tender's purchase, in the version of its plan's approval."""
    purchase = tender.purchase
    return profiles.of(purchase.matter.region, purchase.profile, purchase.profile_since or timezone.localdate())


def of(tender: Tender) -> Wording:
    """Return the words of a tender's way of buying, as its profile declares them."""
    profile = profile_of(tender)
    return replace(
        TENDER, **{each.name: vocabulary.say(profile, getattr(TENDER, each.name)) for each in fields(TENDER)}
    )


def said(tender: Tender, text: str, keep: Iterable[str] = ()) -> str:
    """Return a text of ours in the words of a tender's way of buying; names to `keep`, and what it is called, stay as they are."""
    profile = profile_of(tender)
    return vocabulary.say(profile, text, [tender.purchase.title, *keep]) if profile.words else text


def in_words_of(code: str, text: str) -> str:
    """Return a text of ours in the words of a way of buying, by its code, as the city we speak in has them today."""
    return vocabulary.say(profiles.newest(code), text)
