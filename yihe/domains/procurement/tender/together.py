"""
联合体 among the bids of a tender: who bids together, and what stands against such a bid by itself (法 24; 条例 22; 令87 19). Each member is asked what a single
bidder is asked; what two people conclude is theirs, as of every bid.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from yihe.acts.eligibility.faults import grade_on
from yihe.acts.eligibility.gates import Purpose
from yihe.acts.sealed_bids import files
from yihe.acts.sealed_bids.consortium import Consortium, Member, called
from yihe.acts.sealed_bids.models import OpenedBid
from yihe.domains.procurement import rules
from yihe.domains.procurement.models import Bid, Consortia, Ground, Tender
from yihe.domains.procurement.tender import registered, wording
from yihe.domains.procurement.tender.rows import bids_of
from yihe.foundation.plain_text import as_number, plain
from yihe.foundation.written import names
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body

LAW, REGULATION, ORDER = (
    "政府采购法 第二十四条",
    "政府采购法实施条例 第二十二条",
    "政府采购货物和服务招标投标管理办法 第十九条",
)
ACCEPTS = (
    f"本项目接受联合体投标。各方均应当具备政府采购法第二十二条规定的条件，共同提交联合协议，载明各方承担的工作和义务，由牵头人凭一个编号投递；有同类资质的各方承担相同工作的，按资质等级较低的确定（{REGULATION}）。"
    "联合体各方不得再单独投标，或者与其他供应商另外组成联合体投标。中标的，各方共同与采购人签订合同，承担连带责任；价款付给牵头人，联合协议应当约定由牵头人收款。"
)
REFUSES = "本项目不接受联合体投标。"
NO_AGREEMENT = "没有联合协议"


def said_in_the_document(tender: Tender) -> str:
    """Return what a document says of consortia, in the words of its way of buying; nothing where it is older than the question: then none is refused (令87 19)."""
    said: dict[str, str] = {Consortia.ACCEPTED: ACCEPTS, Consortia.REFUSED: REFUSES}
    return wording.said(tender, said.get(tender.consortia, ""))


# -- who they are ----------------------------------------------------------------------------------------------------------


def called_as(row: OpenedBid, found: Consortium | None) -> str:
    """Return what an opened bid is called: a consortium's by all its members."""
    return called([each.name for each in found.members]) if found else row.supplier


def kept(found: Consortium | None) -> list[dict]:
    """Return what a bid keeps of its members, [] of one who bids alone."""
    return found.said()["members"] if found else []


def members_of(bid: Bid) -> tuple[Member, ...]:
    """Return those who bid together, the lead first; () for who bids alone."""
    return tuple(Member(**each) for each in bid.members)


def who_bid(bid: Bid) -> list[tuple[str, str]]:
    """Return name and code of each who bids, of one alone as of several."""
    return [(each.name, each.code) for each in members_of(bid)] or [(bid.label, bid.code)]


def bodies_of(bid: Bid) -> list[tuple[str, Body | None]]:
    """Return each who bids, by name, with who that is in the registers today: whoever was entered after the opening, too."""
    rows = [(name, registered.body_of(name, code)) for name, code in who_bid(bid)[1:]]
    name, code = who_bid(bid)[0]
    return [(name, bid.body or registered.body_of(name, code)), *rows]


def known_of(bid: Bid) -> list[Body]:
    """Return those of a bid whom the registers know; of one who bids alone nothing is asked."""
    if not bid.members:
        return [bid.body] if bid.body else []
    return [body for _name, body in bodies_of(bid) if body]


def besides(matter: Matter) -> list[tuple[str, Body | None]]:
    """Return the members of consortia that a panel judges, by name as well: who is bound to one of them does not judge, whether a register knows it or not."""
    found = [bid for bid in bids_of(matter) if bid.members and not bid.ground]
    return [each for bid in found for each in bodies_of(bid)]


def is_called(bid: Bid, typed: str) -> bool:
    """Test whether somebody who bids has this name or code."""
    name, code = typed.strip(), as_number(typed)
    return any(names.same(own, name) or (has and as_number(has) == code) for own, has in who_bid(bid))


def in_words(bid: Bid) -> str:
    """Return who does what in a consortium, "" of one who bids alone."""
    return "、".join(str(each) for each in members_of(bid))


# -- what stands against it --------------------------------------------------------------------------------------------------


def fault_of(matter: Matter, bid: Bid) -> str:
    """Return what stands against a consortium's bid by what it says itself, or "": none accepted, no agreement, shares that do not add up."""
    if not bid.members:
        return ""
    if contents_of(matter).consortia == Consortia.REFUSED:
        return f"招标文件写明不接受联合体投标（{ORDER}）。"
    if lacks_agreement(bid):
        return f"{NO_AGREEMENT}，没有载明联合体各方承担的工作和义务（{LAW}）。"
    shares = [each.share for each in members_of(bid) if each.share]
    if idle := [each.name for each in members_of(bid) if not each.work.strip()]:
        return f"没有写明{'、'.join(idle)}承担的工作（{LAW}）。"
    if shares and (len(shares) < len(bid.members) or not _is_whole(shares)):
        return f"各方份额（{'、'.join(shares)}）合计不是 100%，联合协议没有载明各方承担的工作和义务（{LAW}）。"
    return ""


def _is_whole(shares: list[str]) -> bool:
    try:
        return sum(Decimal(each) for each in shares) == 100
    except InvalidOperation:
        return False


def lacks_agreement(bid: Bid) -> bool:
    """Test whether a consortium named no file as its agreement; what came on paper people look at."""
    if not bid.members or bid.opened.bid.is_paper:
        return False
    found = files.consortium_of(bid.opened)
    listed = {each.file.name for each in files.listed(bid.opened)}
    return found is not None and found.agreement not in listed


def twice(matter: Matter, bid: Bid, conclusions: Mapping[str, tuple[str, str]] | None = None) -> str:
    """
    Return who of a bid bids once more, alone or with others, where one of the two bids is a consortium's (条例 22); each of them falls. Whoever did not
    sign an agreement is no member by it: a consortium without one, or one two people find not signed, drags nobody down who was named in it.
    """
    for other in bids_of(matter):
        if other.pk == bid.pk or not (bid.members or other.members) or not _binds(other, conclusions):
            continue
        for name, code in who_bid(bid):
            if any(_same(name, code, *each) for each in who_bid(other)):
                return f"{name}还参加了第 {other.ordinal} 份投标（{other.label}）：联合体各方不得再单独参加，或者与其他供应商另外组成联合体参加同一合同项下的采购（{REGULATION}）。"
    return ""


def _binds(bid: Bid, conclusions: Mapping[str, tuple[str, str]] | None) -> bool:
    if bid.opened.fault:
        return False
    found = (conclusions or {}).get(str(bid.pk), (bid.found, ""))[0]
    return not (bid.members and (lacks_agreement(bid) or found == Ground.SIGNATURE))


def _same(name: str, code: str, other: str, others: str) -> bool:
    if code and others:
        return as_number(code) == as_number(others)
    return names.same(name, other)


def may_not_bid(matter: Matter, bid: Bid, purpose: Purpose, on: date) -> str:
    """Return what the registers say against any who bid: all of them have to be what the law asks (法 24), and the lowest of those who do the same counts."""
    purchase = contents_of(matter).purchase.matter
    said = [rules.stands_against(body, purpose, purchase, on) for body in known_of(bid)]
    return " ".join(dict.fromkeys(filter(None, said)))


def grades(bid: Bid, on: date | None = None) -> list[str]:
    """Return, work by work, the grade that counts of a consortium: of several who do the same the lowest (条例 22)."""
    if not bid.members:
        return []
    day = on or timezone.localdate()
    by_work: dict[str, list] = {}
    for each, (_name, body) in zip(members_of(bid), bodies_of(bid), strict=True):
        by_work.setdefault("".join(plain(each.work).split()), []).append((each, grade_on(body, day) if body else None))
    lines = []
    for rows in by_work.values():
        graded = [grade for _member, grade in rows if grade is not None]
        if graded:
            low = min(graded, key=lambda grade: grade.level)
            many = f"，{len(rows)} 方承担相同工作，按较低的计（{REGULATION}）" if len(rows) > 1 else ""
            lines.append(f"{rows[0][0].work}：评估等级 {low.get_level_display()}{many}")
    return lines
