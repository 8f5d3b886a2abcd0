"""
不予退还保证金告知书: what whoever paid is told when a bond, or a part of it, is kept: which case of document or contract, its words, the facts, how much, what is
left, and what may be done about it. Of a bid it also stands where number and code of the delivery lead.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.acts.sealed_bids import publishing as texts
from yihe.domains.procurement.models import Bond
from yihe.domains.procurement.models.bonds import BondFor, Forfeited
from yihe.foundation.city_names import bureau_of
from yihe.foundation.letters.paper import Facts, Letter, as_sentence, section
from yihe.foundation.money import shown
from yihe.foundation.procedure import within
from yihe.matters import letters
from yihe.matters.kinds import contents_of, get
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events
from yihe.registers.policies.queries import cited_in_words

TITLE = "不予退还保证金告知书"
KEEPS, PROPOSES = "forfeit", "propose_forfeit"
NO_OTHER = {"remedies": ""}  # a buyer's act, and no administrative one: its own paragraph says what may be done
WINDOW = within("challenge", at_least=1)  # for a challenge
DISPUTE = "对这一处理有异议的，可以与采购人协商；协商不成的，按合同约定的方式解决争议。"


def signs(matter: Matter, doing: letters.Doing) -> dict[str, dict]:
    """Return what the event by which a bond is kept keeps of its letter; {} for any other act."""
    if doing.action != KEEPS:
        return {}
    bond, action = contents_of(matter), get("bond").workflow.actions[KEEPS]
    buyer = _purchase(bond).buyer
    title = (
        TITLE if buyer.name == bureau_of(matter.region) else ""
    )  # a town writes under its own name, and without a number
    return letters.signed(
        matter, title, doing.at, issuer=buyer.name, kind=TITLE, decision=_decision(Decimal(str(doing.said["amount"]))), clauses=cited_in_words(str(action.basis)),
    )  # fmt: skip


def _purchase(bond: Bond):
    return bond.tender.purchase if bond.tender else bond.contract.purchase


def _decision(amount) -> str:
    return f"不予退还 {shown(amount)}"


def letter_of(matter: Matter) -> Letter | None:
    """Return the letter of the last time a part of it was kept, None before there was one."""
    told = [event for event in events(matter) if event.action == KEEPS and letters.of_event(event)]
    if not told:
        return None
    kept, bond = letters.of_event(told[-1]), contents_of(matter)
    said = _said(matter, told[-1])
    return letters.written(
        matter, NO_OTHER | kept, TITLE, timezone.localdate(told[-1].at),
        f"你单位为“{_purchase(bond).title}”交来的{bond.get_sort_display()}，现按以下情形不予退还。",
        Facts((("交纳人", bond.label), ("交来", shown(bond.amount)), ("处理", kept["decision"]), ("情形", Forfeited(said["ground"]).label))),
        *section("采购文件或者合同的原文", said["passage"] or "政府采购法实施条例和采购文件规定的撤销投标。"), *section("事实和证据", said["facts"]),
        *letters.based_on(kept["clauses"]), *_of_the_rest(told[-1]),
        *section("异议", _object(bond, timezone.localdate(told[-1].at))),
        to=bond.label,
    )  # fmt: skip


def _of_the_rest(told: Event) -> tuple:
    """Return what becomes of what was not kept, as it was then: a letter that is written stays as it is."""
    left = Decimal(str(told.said.get("left", 0)))
    return section("余下的", as_sentence(f"没有列入的 {shown(left)} 照常退还")) if left else ()


def _said(matter: Matter, told: Event) -> dict:
    """Return what was said when it was proposed that was decided with an event."""
    proposed = [event for event in events(matter) if event.action == PROPOSES and event.seq < told.seq]
    return proposed[-1].said


def _object(bond: Bond, on: date) -> str:
    """Return what may be done about it: of a bid, what the law has against any act of its procedure; of a contract, what that says."""
    if bond.sort != BondFor.BID:
        return DISPUTE
    days = WINDOW.days(on, bond.matter.region)
    return f"认为这一处理使自己的权益受到损害的，可以依照政府采购法第五十二条，在知道之日起 {days} 个工作日内向采购人书面提出质疑；对答复不满意的，可以向同级财政部门投诉。"


def tell(bond: Bond, amount) -> None:
    """Write to whoever delivered the bid: they read it with number and code, with an account or without."""
    if bond.bid is None:
        return
    words = f"{Forfeited(bond.ground).label}。{bond.passage}\n事实和证据：{bond.facts}\n{_decision(amount)}。{_object(bond, timezone.localdate())}"
    texts.write_to(bond.bid.opened.bid, title=f"{_purchase(bond).title} {TITLE}", body=words)
