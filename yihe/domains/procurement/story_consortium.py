"""
A consortium in the demonstration (法 24): a law firm that leads, and a theatre that plays. Their agreement lies among the files of the bid, who does what for which
share in its manifest; they win together, and each is to sign. All invented.
"""

from datetime import date
from io import BytesIO
from typing import Any

from stdnum.cn import uscc

from yihe.acts.sealed_bids import publishing
from yihe.acts.sealed_bids.consortium import Consortium, Member
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement import story_procurement as buys
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.suppliers import edits as suppliers
from yihe.registers.suppliers.models import Form

PARTNER = "众声文化工作室（虚构）"
AGREEMENT = "联合协议（演示）.txt"
WORK, SHARES = ("法律内容、普法讲解和带队", "剧目创作、排练和演出"), ("45", "55")
ANSWER = "可以，本项目接受联合体。密封时填写各方承担的工作和份额，附联合协议，由牵头人凭一个编号投递；各方都要具备资格条件，中标后共同签订合同，承担连带责任。（演示）"
Joined = tuple[Consortium, list[tuple[str, BytesIO]]]


def asked_about(tale: Any, tender: Matter) -> None:
    """Have somebody ask in public whether two may bid together, and the buyer answer how: what comes of it is told by the pages."""
    asked = "律师事务所能不能和演出单位一起投标？（演示）"
    inquiry = publishing.ask(Opening.objects.get(pk=tender.pk), asked)
    tale.do(tender, "answer", buys.BUYS, inquiry=inquiry, answer=ANSWER)


def partner_registered(tale: Any, tender: Matter) -> None:
    """Have the other member entered, without which a consortium is not awarded: each of its members is known to the register."""
    head = f"92{tender.region[:6]}MJBUY0047"
    suppliers.enter(
        by=tale.who(buys.BUYS), source="演示资料（虚构）", name=PARTNER, form=Form.ENTERPRISE, uscc=head + uscc.calc_check_digit(head),
        registered_on=date(2018, 9, 3), representative="钟鸣", invented=True,
    )  # fmt: skip


def agreed_with(lead: Body) -> Joined:
    """Return who bids with a lead, and their agreement as a file of the bid."""
    partner = Body.objects.get(name=PARTNER)
    members = tuple(
        Member(each.name, each.code, work, share)
        for each, work, share in zip((lead, partner), WORK, SHARES, strict=True)
    )
    said = "；".join(map(str, members))
    text = f"联合协议（演示）：{said}。由{lead.name}牵头、收款，各方对采购人承担连带责任。{lead.name}（盖章）{PARTNER}（盖章）"
    return Consortium(members, AGREEMENT), [(AGREEMENT, BytesIO(text.encode()))]
