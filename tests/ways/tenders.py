"""A tender of a simple call: written, published by two, bid on with sealed bids, opened by two devices, looked at by two, judged, awarded."""

from base64 import b64decode
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial

from django.utils import timezone

from tests.acts.sealed.making import PASSPHRASE, Opener, sealed_bid, three_openers
from tests.drawing import FIRST, SECOND, sealed_with
from tests.ways import procurement as buys
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews import seating
from yihe.acts.reviews.draw_rules import open_draw
from yihe.acts.reviews.models import Ground as SeatGround
from yihe.acts.reviews.models import Mark, SitsFor, Subject
from yihe.acts.reviews.models.panels import LEFT
from yihe.acts.sealed_bids import delivering, key_files, planning, publishing, shares
from yihe.acts.sealed_bids import opening as opens
from yihe.acts.sealed_bids.format import Bound, DoesNotOpen
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement.models import (
    Bid,
    BondTerms,
    Clarification,
    ConformityQuestion,
    ProposedFinding,
    Purchase,
    TenderCondition,
    TenderCorrection,
    TenderCriterion,
)
from yihe.domains.procurement.tender import alike, province, talking
from yihe.domains.procurement.tender.qualifying import STANDS
from yihe.foundation.draws import result_of
from yihe.foundation.roles import CLERK, DIRECTOR, EXPERT, OPENER, PURCHASER, REVIEWER
from yihe.matters import clock, standing
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.practitioners.models import Practitioner, PractitionerKind

SMALL_CALL, CONSULTATION, OPEN_TENDER = Decimal(200_000), Decimal(600_000), Decimal(1_200_000)
HANDS_OVER = "甲方：……\n乙方：……\n每村每月坐班一次，按次验收，验收合格付款。每少一次扣二百元。"
PRICES = ("168000", "175000", "180000")
ALIKE = "本所拟派三名执业律师轮流坐班，逢集日增派一人，当天形成台账，次月五日前报送（虚构）。"


@lru_cache
def devices() -> tuple[Opener, ...]:
    return tuple(three_openers())


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def openers(town: Town) -> list[User]:
    """Return three who open: the town's own, and two more, made once."""
    found = [town.who(OPENER)]
    for name in ("开标人甲（虚构）", "开标人乙（虚构）"):
        found.append(User.objects.filter(name=name).first() or town.story.person(OPENER, name=name))
    return [fresh(each) for each in found]


def started(town: Town, budget: Decimal = SMALL_CALL) -> Matter:
    """Return a tender that waits to be written."""
    purchase = buys.opened(town, budget=budget)
    buys.approved(town, purchase)
    buys.public_long_enough(town, purchase) if budget >= CONSULTATION else None
    perform(purchase, "start_tender", by=buys.as_read(town, PURCHASER))
    return Matter.objects.get(kind="tender", parent=purchase, closed_at=None)


def written(town: Town, matter: Matter) -> None:
    by = buys.as_read(town, PURCHASER)
    budget = contents_of(matter).purchase.budget
    perform(
        matter, "write", by=by, scope="各村每月坐班一次，全年十二次。", ceiling=budget, draft=HANDS_OVER, answers=""
    )
    perform(matter, "add_condition", by=by, subject="capacity", text="具有独立承担民事责任的能力", count=0)
    perform(matter, "add_condition", by=by, subject="taxes", text="依法缴纳税收和社会保障资金", count=0)
    for label, weight, given in (("服务方案", 50, "members"), ("派驻人员", 20, "objective"), ("价格", 30, "price")):
        perform(
            matter, "add_criterion", by=by, label=label, weight=Decimal(weight), given=given, subject="", standard=f"看{label}"
        )  # fmt: skip


def moment(days: int = 30, hour: int = 10) -> datetime:
    at = timezone.localtime(timezone.now()) + timedelta(days=days)
    return at.replace(hour=hour, minute=0, second=0, microsecond=0)


def named(town: Town, matter: Matter, days: int = 30) -> None:
    """Name the openers, and have each make a key and prove it."""
    three = openers(town)
    bodies = ("采购办（虚构）", "机关纪委（虚构）", "公证处（虚构）")
    perform(
        matter, "name_openers", by=buys.as_read(town, PURCHASER), moment=moment(days), place="三楼开标室（虚构）",
        openers=list(zip(three, bodies, strict=True)),
    )  # fmt: skip
    for opener, device in zip(Opening.objects.get(pk=matter.pk).openers.order_by("ordinal"), devices(), strict=True):
        planning.register_key(opener, device.key, by=opener.user)
        opener.refresh_from_db()
        prove(opener, device)


def prove(opener, device: Opener) -> None:
    said = planning.test_envelope(opener)
    mine = key_files.opened(device.file, PASSPHRASE)
    bound = Bound(said["tender"], said["bid"], said["version"])
    secret = shares.open_share(b64decode(said["sealed"]), mine, said["opener"], bound)
    planning.prove_key(opener, said["ticket"], secret, by=opener.user)


def offered(town: Town, matter: Matter) -> None:
    if not contents_of(matter).draft:
        written(town, matter)
    if not Opening.objects.filter(pk=matter.pk).exists():
        named(town, matter)
    perform(matter, "offer", by=buys.as_read(town, PURCHASER))


def published(town: Town, matter: Matter) -> None:
    if matter.state == "drafting":
        offered(town, matter)
    perform(matter, "publish", by=buys.as_read(town, DIRECTOR))


def written_by(nth: int, name: str, price: str) -> str:
    """Return what a bid says: the first two have a passage in common, so that every tender has a question to its panel."""
    return f"报{price}第{nth}。" + ("另写一份，每逢初一、十五到村，农忙时顺延。" if nth > 2 else ALIKE)


def bid(town: Town, matter: Matter, nth: int, price: str, *, supplier: str = "", under=None):
    """Deliver a sealed bid of a registered law firm, and return it with its number and code."""
    opening = Opening.objects.select_related("matter").get(pk=matter.pk)
    name = supplier or f"第{nth}律师事务所（虚构）"
    known = buys.a_supplier(nth, name)
    delivery, code = under or delivering.begin(opening)
    sealed = sealed_bid(
        devices(), tender=matter.number, version=str(opening.version), supplier=name, price=price, code=known.code, files=[("投标文件.txt", written_by(nth, name, price).encode())]
    )  # fmt: skip
    upload = delivering.begin_upload(delivery, len(sealed))
    delivering.add(upload, 0, [sealed])
    return delivering.finish(upload, timezone.now()), delivery, code


def closed(town: Town, matter: Matter) -> None:
    """Let the moment pass, and the clock run."""
    here = Opening.objects.get(pk=matter.pk)
    town.travel(timezone.localdate(here.moment) + timedelta(days=1))
    clock.run()
    matter.refresh_from_db()


def opened_by(matter: Matter, nth: int) -> str:
    """Do what an opener's page does on their own device, from a session of their own."""
    opener = Opening.objects.get(pk=matter.pk).openers.select_related("opening__matter", "user").get(ordinal=nth)
    device, found = devices()[nth - 1], {}
    mine = key_files.opened(device.file, PASSPHRASE)
    for said in opens.hand_out(opener):
        try:
            bound = Bound(said["tender"], said["bid"], said["version"])
            found[said["bid"]] = shares.open_share(b64decode(said["sealed"]), mine, nth, bound).hex()
        except (DoesNotOpen, KeyError):
            found[said["bid"]] = ""
    return opens.give(opener, found, session=f"session {nth}")


def opened(town: Town, matter: Matter, prices=PRICES) -> None:
    """Have bids delivered, the moment pass, and two openers open them."""
    there = delivering.SealedBid.objects.filter(delivery__opening=matter.pk).exists()
    if matter.state == "bidding":
        for nth, price in enumerate(() if there else prices, 1):
            bid(town, matter, nth, price)
        closed(town, matter)
    elif not there:
        town.travel(timezone.localdate(Opening.objects.get(pk=matter.pk).moment) - timedelta(days=1))
        for nth, price in enumerate(prices, 1):
            bid(town, matter, nth, price)
        town.travel(timezone.localdate(Opening.objects.get(pk=matter.pk).moment) + timedelta(days=1))
    opened_by(matter, 1)
    assert opened_by(matter, 2) == ""
    matter.refresh_from_db()


A_BOND = {
    "bid_amount": Decimal(100), "cases": "提供虚假材料的。", "to": "某局（虚构）", "account": "", "share": Decimal(0), "days": 0, "breaches": "", "late": ""
}  # fmt: skip


def _bond_taken_out(town: Town, matter: Matter) -> None:
    perform(matter, "ask_bond", by=buys.as_read(town, PURCHASER), **A_BOND)
    perform(matter, "ask_no_bond", by=buys.as_read(town, PURCHASER))


def _unopened(town: Town, matter: Matter, action: str) -> None:
    """Have it entered whose bond lies here though no bid of theirs was opened: the walk's document asks for one, as if it had been written so."""
    fresh = standing.held(matter.pk)
    BondTerms.objects.get_or_create(
        tender_id=matter.pk, defaults={"amount": 100, "cases": "提供虚假材料的。", "to": "某局（虚构）"}
    )
    standing.note(fresh, "mend", by=None)
    perform(
        Matter.objects.get(pk=matter.pk), action, by=buys.as_read(town, PURCHASER), label="撤回的律师事务所（虚构）", code="", withdrawn_on=None
    )  # fmt: skip


def conclusions(matter: Matter, **invalid: str) -> dict:
    """Return what is typed of each bid; `invalid` grounds are said as b1="signature"."""
    rows = Bid.objects.filter(tender=matter.pk)
    return {"conclusions": {str(row.pk): _of(row, invalid.get(f"b{row.ordinal}", "")) for row in rows}}


def _of(row: Bid, ground: str) -> tuple[str, str]:
    ground = ground or ("shut" if row.opened.fault else "")
    return (ground, "见投标文件第 3 页（虚构）") if ground else (STANDS, "")


def qualified(town: Town, matter: Matter, **invalid: str) -> None:
    if matter.state == "qualifying":
        perform(matter, "find", by=buys.as_read(town, CLERK), **conclusions(matter, **invalid))
    perform(matter, "confirm", by=buys.as_read(town, REVIEWER), **conclusions(matter, **invalid))


def drawn(town: Town, matter: Matter) -> None:
    perform(matter, "draw", by=buys.as_read(town, CLERK), **sealed_with())
    perform(matter, "second", by=fresh(town.story.auditor), half=SECOND)
    perform(matter, "reveal", by=buys.as_read(town, CLERK), half=FIRST)


def representative(town: Town) -> Practitioner:
    found = Practitioner.objects.filter(name="采购代表（虚构）").first()
    return found or Practitioner.objects.create(
        name="采购代表（虚构）", kind=PractitionerKind.EXPERT, id_number="320522198001019999", in_expert_pool=False, invented=True,
        user=town.story.person(EXPERT, name="采购代表（虚构）"),
    )  # fmt: skip


def seated(town: Town, matter: Matter) -> None:
    """Bring the panel together: the buyer's seat, and the chair."""
    matter = Matter.objects.get(pk=matter.pk)
    panel = review_rules.the_panel(matter)
    if not panel.seats.filter(sits_for=SitsFor.BUYER).exists():
        perform(matter, "seat_buyer", by=buys.as_read(town, CLERK), practitioner=representative(town))
    if not panel.seats.filter(chairs=True).exists():
        seat = next(each for each in panel.working_seats() if each.sits_for == SitsFor.EXPERT)
        perform(matter, "choose_chair", by=buys.as_read(town, CLERK), seat=seat)


def likeness_answered(matter: Matter) -> None:
    """Have the bids compared, and the chair write what the panel says of what is alike, where there is something."""
    alike.compare_what_is_open()
    matter = Matter.objects.get(pk=matter.pk)
    if alike.is_not_answered(matter, None):
        perform(
            matter, "answer_likeness", by=chair(matter), words="相同的是行业通用表述，不影响评审（虚构）。", dissent=""
        )


def chair(matter: Matter) -> User:
    seat = next(
        each for each in review_rules.the_panel(Matter.objects.get(pk=matter.pk)).working_seats() if each.chairs
    )
    return fresh(seat.practitioner.user)


def _seated_and_answered(town: Town, matter: Matter) -> None:
    seated(town, matter)
    alike.compare_what_is_open()
    perform(
        Matter.objects.get(pk=matter.pk), "answer_likeness", by=chair(matter), words="请两家说明（虚构）。", dissent=""
    )


def begun(town: Town, matter: Matter) -> None:
    seated(town, matter)
    likeness_answered(matter)
    perform(Matter.objects.get(pk=matter.pk), "begin", by=buys.as_read(town, CLERK))


# -- a consultation ----------------------------------------------------------------------------------------------------------


def sat_together(town: Town, matter: Matter) -> None:
    """Go on from a panel that is complete: to the marks, or, in a consultation, to the talks."""
    if talking.talks(matter):
        seated(town, matter)
        perform(Matter.objects.get(pk=matter.pk), "start_talks", by=buys.as_read(town, CLERK))
    else:
        begun(town, matter)


def heard(town: Town, matter: Matter) -> None:
    """Talk with each that stands."""
    for bid_ in Bid.objects.filter(tender=matter.pk).qualified().order_by("ordinal"):
        perform(
            Matter.objects.get(pk=matter.pk), "note_talk", by=buys.as_read(town, CLERK), bid=bid_, words="谈了坐班的时间和人员（虚构）。"
        )  # fmt: skip


def finals_asked(town: Town, matter: Matter) -> None:
    heard(town, matter)
    until = timezone.now() + timedelta(hours=2)
    perform(Matter.objects.get(pk=matter.pk), "ask_finals", by=buys.as_read(town, CLERK), until=until)


def finals(matter: Matter, *amounts: str) -> dict:
    """Return the final offers of those that stand, in the order in which they were read out: what each said, less a thousand, or as given."""
    rows = list(Bid.objects.filter(tender=matter.pk).qualified().order_by("ordinal"))
    given = [Decimal(each) if each else None for each in amounts] or [row.price - 1000 for row in rows]
    return {"offers": {str(row.pk): amount for row, amount in zip(rows, given, strict=True)}}


def finals_read(town: Town, matter: Matter, *amounts: str) -> None:
    town.travel(timezone.localdate(contents_of(matter).finals_until) + timedelta(days=1))
    town.hand_in(Matter.objects.get(pk=matter.pk), "final_offers", by=CLERK)
    perform(Matter.objects.get(pk=matter.pk), "read_finals", by=buys.as_read(town, CLERK), **finals(matter, *amounts))


def finals_confirmed(town: Town, matter: Matter, *amounts: str) -> None:
    perform(
        Matter.objects.get(pk=matter.pk), "confirm_finals", by=buys.as_read(town, REVIEWER), **finals(matter, *amounts)
    )


def _consulted(town: Town, matter: Matter) -> None:
    """Consult on what the walk tenders, as if its amount had said so: its purchase has an event of its own."""
    seated(town, matter)
    purchase = standing.held(matter.parent_id)
    Purchase.objects.filter(pk=purchase.pk).update(profile="consultation")
    standing.note(purchase, "mend", by=None)
    perform(Matter.objects.get(pk=matter.pk), "start_talks", by=buys.as_read(town, CLERK))


def withdrawn(town: Town, matter: Matter, bid_: Bid | None = None) -> None:
    town.hand_in(Matter.objects.get(pk=matter.pk), "withdrawal", by=CLERK)
    perform(
        Matter.objects.get(pk=matter.pk), "withdraw", by=buys.as_read(town, CLERK), bid=bid_ or _one_that_stands(matter), why="人手不够（虚构）。"
    )  # fmt: skip


CHANGED = "各村每月坐班两次，全年二十四次（虚构）。"


def changed(town: Town, matter: Matter, text: str = CHANGED, part: str = "scope") -> None:
    town.hand_in(Matter.objects.get(pk=matter.pk), "need_change", by=CLERK)
    perform(Matter.objects.get(pk=matter.pk), "change_need", by=buys.as_read(town, CLERK), part=part, text=text)


# -- marks and award ---------------------------------------------------------------------------------------------------------


def members(matter: Matter) -> list[User]:
    panel = review_rules.the_panel(Matter.objects.get(pk=matter.pk))
    return [fresh(seat.practitioner.user) for seat in panel.working_seats()]


def marks(matter: Matter, points) -> dict:
    """Return a member's marks: `points` for each subject, in the order of the bids."""
    rows = list(Subject.objects.filter(panel__matter=matter).order_by("pk"))
    return {row.key: {"c1": points[n % len(points)]} for n, row in enumerate(rows)}


def scored(town: Town, matter: Matter, points=("45", "40", "35"), found=("18", "16", "14")) -> None:
    for number, row in enumerate(Subject.objects.filter(panel__matter=matter).order_by("pk")):
        perform(
            Matter.objects.get(pk=matter.pk), "find_points", by=buys.as_read(town, CLERK), subject=row, criterion="c2",
            points=Decimal(found[number % len(found)]), basis="投标文件第 5 页",
        )  # fmt: skip
    if waiting(matter):
        agreed_by_another(town, matter, "agree_points")
    for user in members(matter):
        if not Mark.objects.filter(sheet__seat__practitioner__user=user, sheet__locked_at__isnull=False).exists():
            perform(Matter.objects.get(pk=matter.pk), "lock", by=user, marks=marks(matter, points))
    matter.refresh_from_db()


def to(town: Town, state: str, *, budget: Decimal = SMALL_CALL, prices=PRICES) -> Matter:
    """Return a tender in a state of the straight way."""
    matter = started(town, budget)
    for source, step in STEPS:
        if matter.state not in (state, source):
            continue
        if matter.state == state:
            break
        step(town, matter, **({"prices": prices} if step is opened else {}))
        matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == state, f"{matter.state} instead of {state}"
    return matter


def awarded(town: Town, matter: Matter) -> None:
    perform(matter, "award", by=buys.as_read(town, DIRECTOR))


def over(town: Town, matter: Matter) -> None:
    town.travel(contents_of(matter).challenge_until + timedelta(days=1))
    done = clock.run()
    assert matter.number in done.moved, (done.held, done.failed)
    matter.refresh_from_db()


# -- a panel of the province ----------------------------------------------------------------------------------------------------


def listed(town: Town, matter: Matter, experts: int = 3) -> None:
    """Have the list of the province's draw entered, each of its experts with an account."""
    for nth in range(1, experts + 1):
        name = f"省库专家{nth}（虚构）"
        User.objects.filter(name=name).exists() or town.story.person(EXPERT, name=name)
        said = {
            "tender": matter.number, "name": name, "number": f"SK{nth:04d}", "branch": "法律服务", "unit": f"某大学第{nth}学院（虚构）",
            "drawn_on": timezone.localdate(), "document": "省抽〔2026〕第1号（虚构）", "link": "https://expert.example.cn/1",
        }  # fmt: skip
        province.enter(said, buys.as_read(town, CLERK))


def taken_in(town: Town, matter: Matter) -> None:
    listed(town, matter)
    perform(Matter.objects.get(pk=matter.pk), "take_in", by=buys.as_read(town, REVIEWER))


def _list_sent_back(town: Town, matter: Matter) -> None:
    listed(town, matter)
    perform(
        Matter.objects.get(pk=matter.pk),
        "send_list_back",
        by=buys.as_read(town, REVIEWER),
        reason="与抽取记录不符（虚构）。",
    )


# -- every way of the workflow -----------------------------------------------------------------------------------------------


def _too_few(town: Town, matter: Matter) -> None:
    here = Opening.objects.get(pk=matter.pk)
    town.travel(timezone.localdate(here.moment) + timedelta(days=1))
    opener = here.openers.select_related("opening__matter", "user").get(ordinal=1)
    try:
        opens.hand_out(opener)
    except opens.NotAllowed:
        pass


def key_lost(town: Town, matter: Matter, nth: int) -> None:
    """Have an opener say, after the moment, that their key is lost."""
    perform(Matter.objects.get(pk=matter.pk), "lose_key", by=openers(town)[nth - 1], reason="优盘损坏（虚构）。")


def _keys_lost(town: Town, matter: Matter) -> None:
    for nth in (1, 2):
        key_lost(town, matter, nth)


def _key_found(town: Town, matter: Matter) -> None:
    key_lost(town, matter, 1)
    perform(Matter.objects.get(pk=matter.pk), "find_key", by=openers(town)[0])


def _drawn_on(_town: Town, matter: Matter) -> dict:
    return {"on": open_draw(matter).lottery_on, "result": result_of("2026061", "03 07 12 19 25 31 08")}


def _read_the_lottery(town: Town, matter: Matter) -> None:
    said = _drawn_on(town, matter)
    town.travel(said["on"])
    for by in (town.story.clerk, town.story.auditor):
        perform(matter, "enter", by=fresh(by), **said)


def _corrected(town: Town, matter: Matter) -> None:
    proposed(town, matter)
    perform(matter, "publish_correction", by=buys.as_read(town, DIRECTOR))


def proposed(town: Town, matter: Matter, days: int = 40) -> None:
    perform(
        matter, "propose_correction", by=buys.as_read(town, PURCHASER), about="standard", text="服务方案的评分标准说明如下（虚构）。", touches=True,
        moment=moment(days),
    )  # fmt: skip


def asked(matter: Matter, text: str = "每村每月坐班几小时？"):
    return publishing.ask(Opening.objects.get(pk=matter.pk), text)


def _answered(town: Town, matter: Matter) -> None:
    inquiry = asked(matter)
    perform(matter, "answer", by=buys.as_read(town, PURCHASER), inquiry=inquiry, answer="两小时（虚构）。")


def _dropped(town: Town, matter: Matter, what: str) -> None:
    """Drop the last of a document's conditions or criteria, where there is one; else write the document first."""
    rows = (TenderCondition if what == "condition" else TenderCriterion).objects.filter(tender=matter.pk)
    if not rows.exists():
        written(town, matter)
    row = rows.order_by("-pk")[0]
    perform(Matter.objects.get(pk=matter.pk), f"drop_{what}", by=buys.as_read(town, PURCHASER), **{what: row})


def _one_that_stands(matter: Matter) -> Bid:
    return Bid.objects.filter(tender=matter.pk).qualified().order_by("ordinal")[0]


def _clarified(town: Town, matter: Matter) -> None:
    clerk = buys.as_read(town, CLERK)
    perform(matter, "ask", by=clerk, bid=_one_that_stands(matter), asked="请说明价格构成。")
    town.hand_in(Matter.objects.get(pk=matter.pk), "clarification", by=CLERK)
    waiting = Clarification.objects.filter(tender=matter.pk, answered_on=None).order_by("-pk")[0]
    perform(
        Matter.objects.get(pk=matter.pk), "clarified", by=clerk, clarification=waiting, answer="利用已有站点（虚构）。"
    )  # fmt: skip


def waiting(matter: Matter):
    return ProposedFinding.objects.filter(tender=matter.pk, agreed_on=None, dropped=False)


def agreed_by_another(town: Town, matter: Matter, action: str = "agree") -> None:
    """Have the second person agree to all that waits."""
    perform(Matter.objects.get(pk=matter.pk), action, by=buys.as_read(town, REVIEWER), findings=waiting(matter))


def _agreed(town: Town, matter: Matter) -> None:
    _struck(town, matter)
    agreed_by_another(town, matter)


def _points_agreed(town: Town, matter: Matter) -> None:
    points_proposed(town, matter)
    agreed_by_another(town, matter, "agree_points")


def points_proposed(town: Town, matter: Matter) -> None:
    said = _found_for_all(town, matter)
    perform(
        Matter.objects.get(pk=matter.pk), "find_points", by=buys.as_read(town, CLERK), basis="投标文件第 5 页", **said
    )


def _disagreed(town: Town, matter: Matter) -> None:
    (_struck if matter.state == "seating" else points_proposed)(town, matter)
    perform(
        Matter.objects.get(pk=matter.pk), "disagree", by=buys.as_read(town, REVIEWER), findings=waiting(matter), reason="事实不清。"
    )  # fmt: skip


MET = {
    "present": ["局长（虚构）", "副局长（虚构）", "政治处主任（虚构）"],
    "words": "第一名书面放弃，同意按名次选用下一名（虚构）。",
}


def passed_over_alone(town: Town, matter: Matter) -> None:
    """Have the only director pass the first over, and the minutes of the leaders' meeting handed in."""
    User.objects.filter(memberships__role_code=DIRECTOR.code).exclude(pk=town.who(DIRECTOR).pk).update(is_active=False)
    perform(matter, "pass_over", by=buys.as_read(town, DIRECTOR), reason="书面放弃中标（虚构）。")
    town.hand_in(Matter.objects.get(pk=matter.pk), "meeting_minutes", by=CLERK)


def met(town: Town, matter: Matter) -> None:
    passed_over_alone(town, matter)
    perform(
        Matter.objects.get(pk=matter.pk), "enter_meeting", by=buys.as_read(town, CLERK), met_on=timezone.localdate(), **MET
    )  # fmt: skip


def _met_and_done(town: Town, matter: Matter, action: str, **said) -> None:
    met(town, matter)
    perform(Matter.objects.get(pk=matter.pk), action, by=buys.as_read(town, REVIEWER), **said)


def winner_gone(town: Town, matter: Matter) -> None:
    """Let the days of challenge end, and whoever won sign nothing."""
    if Matter.objects.get(pk=matter.pk).state == "deciding":
        awarded(town, matter)
    if Matter.objects.get(pk=matter.pk).state == "noticed":
        over(town, Matter.objects.get(pk=matter.pk))
    buys.gone(town, Matter.objects.get(pk=matter.parent_id))


def _bought_anew(town: Town, matter: Matter) -> None:
    winner_gone(town, matter)
    perform(
        Matter.objects.get(pk=matter.pk),
        "buy_anew",
        by=buys.as_read(town, DIRECTOR),
        reason="其余各家报价过高（虚构）。",
    )


def _price_corrected(town: Town, matter: Matter) -> None:
    town.hand_in(matter, "clarification", by=CLERK)
    said = {"words": "壹拾陆万玖仟元整", "text": None, "lines": [], "confirmed": "yes"}
    perform(
        Matter.objects.get(pk=matter.pk), "correct_price", by=buys.as_read(town, CLERK), bid=_one_that_stands(matter), **said
    )  # fmt: skip


def _struck(town: Town, matter: Matter) -> None:
    town.hand_in(matter, "panel_finding", by=CLERK)
    perform(
        Matter.objects.get(pk=matter.pk), "strike", by=buys.as_read(town, CLERK), bid=_one_that_stands(matter), ground="content",
        why="没有响应坐班次数（虚构）。",
    )  # fmt: skip


def _chair(_town: Town, matter: Matter) -> dict:
    seats = review_rules.the_panel(matter).working_seats()
    return {"seat": next(each for each in seats if each.sits_for == SitsFor.EXPERT)}


def _found_for_all(_town: Town, matter: Matter) -> dict:
    subject = Subject.objects.filter(panel__matter=matter).order_by("pk")[0]
    return {"subject": subject, "criterion": "c2", "points": Decimal(15)}


def day_of(matter: Matter) -> date:
    return timezone.localdate(Opening.objects.get(pk=matter.pk).moment)


def _dissolved(town: Town, matter: Matter) -> None:
    """Have nobody left to move up, and the panel given up."""
    panel = review_rules.the_panel(Matter.objects.get(pk=matter.pk))
    Practitioner.objects.filter(pk__in=[seat.practitioner_id for seat in panel.all_seats()]).update(suspended_on=None)
    for seat in panel.seats.exclude(status__in=LEFT):
        seating.leave(seat, ground=SeatGround.UNABLE, reason="不能参加（虚构）", basis="本人")
    perform(matter, "dissolve", by=buys.as_read(town, CLERK), reason="席位不齐，没有候补。")


def _conclusions(town: Town, matter: Matter) -> dict:
    return conclusions(matter)


def _openers(town: Town, matter: Matter) -> dict:
    three = openers(town)
    return {
        "moment": moment(),
        "place": "三楼开标室（虚构）",
        "openers": list(zip(three, ("甲（虚构）", "乙（虚构）", "丙（虚构）"), strict=True)),
    }


def whole(town: Town, matter: Matter, prices=PRICES) -> None:
    """Take a tender the straight way to its end, from wherever it stands."""
    for source, step in STEPS:
        if matter.state == source:
            step(town, matter, **({"prices": prices} if step is opened else {}))
            matter.refresh_from_db()


STEPS = (
    ("drafting", offered), ("publishing", published), ("bidding", opened), ("opening", opened), ("qualifying", qualified), ("drawing", drawn),
    ("seating", sat_together), ("talking", finals_asked), ("offering", finals_read), ("reading", finals_confirmed), ("settled", begun), ("scoring", scored), ("deciding", awarded), ("noticed", over),
)  # fmt: skip


# -- a challenge -------------------------------------------------------------------------------------------------------------


def letter(matter: Matter, *, against: str = "result", nth: int | None = 2, received_on: date | None = None) -> dict:
    """Return what is entered of a challenge's letter."""
    row = Bid.objects.filter(tender=matter.pk, ordinal=nth).first() if nth else None
    return {
        "against": against, "bid": row, "challenger": "" if row else "某律师事务所（虚构）", "received_on": received_on or timezone.localdate(),
        "facts": "评分有误（虚构）。", "wants": "重新评审（虚构）。",
    }  # fmt: skip


def challenged(town: Town, matter: Matter, **said) -> Matter:
    """Have a challenge to a tender entered, and return it."""
    perform(matter, "receive_challenge", by=buys.as_read(town, CLERK), **letter(matter, **said))
    return Matter.objects.filter(kind="challenge", parent=matter).order_by("-pk")[0]


def _challenge(town: Town) -> Matter:
    return challenged(town, to(town, "noticed"))


def registered(town: Town, matter: Matter) -> None:
    town.hand_in(matter, "challenge_letter", by=CLERK)
    perform(matter, "register", by=buys.as_read(town, CLERK))


def apart(town: Town) -> User:
    """Return a reviewer who had no hand in any tender."""
    found = User.objects.filter(name="另一位审核人（虚构）").first()
    return fresh(found or town.story.person(REVIEWER, name="另一位审核人（虚构）"))


ANSWER = "经核对，评分与招标文件一致（虚构）。"


def answered(town: Town, matter: Matter, action: str = "unfound") -> None:
    perform(matter, action, by=apart(town), answer=ANSWER)


def _corrected_and_said(town: Town, matter: Matter) -> None:
    """Have the tender's document corrected before the answer says so: as it looked while bids came."""
    tender = contents_of(matter).tender
    TenderCorrection.objects.create(
        tender=tender, about="other", text="更正（虚构）", moment=timezone.now(), proposed_by=town.who(PURCHASER), published_on=timezone.localdate()
    )  # fmt: skip
    answered(town, matter, "correct")


def _upset(town: Town, matter: Matter, action: str) -> None:
    """Have a challenge upheld: the tender follows."""
    against = "result" if matter.state == "noticed" else "process" if contents_of(matter).opened_on else "document"
    challenge = challenged(town, matter, against=against, nth=None if against == "document" else 2)
    registered(town, challenge)
    answered(town, challenge, action)


def disputed(town: Town, matter: Matter, votes: bool = False) -> None:
    """Have a member dispute that a bid conforms; and say so, too."""
    seated(town, matter)
    first, bid_ = members(matter)[0], _one_that_stands(matter)
    perform(
        Matter.objects.get(pk=matter.pk), "dispute", by=first, bid=bid_, ground="content", why="缺一份承诺书（虚构）。"
    )
    if votes:
        question = ConformityQuestion.objects.latest("pk")
        perform(
            Matter.objects.get(pk=matter.pk),
            "vote",
            by=first,
            question=question,
            conforms=True,
            reason="附件里有（虚构）。",
        )


COMPLAINS = (
    "enter_complaint", "notify_complaint", "complaint_after", "stop", "stop_late", "halt", "hold", "go_on", "go_on_bidding", "take_up", "decide_next", "decide_anew",
)  # fmt: skip


def _by_complaint(town: Town, matter: Matter, name: str) -> None:
    from tests.ways.complaints import OF_TENDER  # which brings tenders there by what stands here

    OF_TENDER[name](town, matter)


_upset_tender = partial(_upset, action="begin_anew")
_ANSWERS = ("unfound", "leave", "go_on", "begin_anew")
WAYS = {
    "tender": Way(
        started,
        said={
            "ask_bond": A_BOND, "write": {"ceiling": SMALL_CALL, "consortia": "accepted"}, "add_condition": {"subject": "record", "count": 0},
            "add_criterion": {"weight": Decimal(10), "given": "members", "subject": ""},
            "move_opening": lambda town, matter: {"moment": moment(35)}, "name_openers": _openers,
            "name_new_openers": lambda town, matter: {"openers": _openers(town, matter)["openers"], "reason": "两把密钥遗失（虚构）。"},
            "propose_correction": lambda town, matter: {"about": "other", "touches": False, "moment": moment(40)},
            "receive_challenge": lambda town, matter: letter(matter, against="document", nth=None),
            "receive_after": lambda town, matter: letter(matter, against="document", nth=None),
            "receive_late": lambda town, matter: letter(matter, received_on=contents_of(matter).challenge_until),
            "find": _conclusions, "confirm": _conclusions,  "lock": lambda town, matter: {"marks": marks(matter, ("45", "40", "35"))},
            "seat_buyer": lambda town, matter: {"practitioner": representative(town)}, "choose_chair": _chair,
            "ask": lambda town, matter: {"bid": _one_that_stands(matter)}, "note_talk": lambda town, matter: {"bid": _one_that_stands(matter)}, "enter": _drawn_on, "find_points": _found_for_all,
        },
        by={
            "confirm": lambda town: town.who(REVIEWER), "differ": lambda town: town.who(REVIEWER), "differ_finals": lambda town: town.who(REVIEWER), "second": lambda town: town.story.auditor,
        },
        done={
            "ask_no_bond": _bond_taken_out, "enter_bond": partial(_unopened, action="enter_bond"), "enter_bond_after": partial(_unopened, action="enter_bond_after"),
            "drop_condition": partial(_dropped, what="condition"), "drop_criterion": partial(_dropped, what="criterion"),
            "answer": _answered, "clarified": _clarified, "correct_price": _price_corrected, "strike": _struck, "answer_likeness": _seated_and_answered,
            "enter_meeting": met, "award_together": partial(_met_and_done, action="award_together"),
            "send_minutes_back": partial(_met_and_done, action="send_minutes_back", reason="与纪要不符（虚构）。"),
            "agree": _agreed, "agree_points": _points_agreed, "disagree": _disagreed,
            "offer": offered, "bids_opened": opened, "too_few_bids": _too_few, "keys_lost": _keys_lost, "find_key": _key_found, "begin": begun, "scored": scored, "publish_correction": _corrected,
            "start_talks": _consulted, "change_need": changed, "withdraw": withdrawn, "ask_finals": finals_asked, "read_finals": finals_read,
            "confirm_finals": finals_confirmed, "agreed": _read_the_lottery, "dissolve": _dissolved, "award_by_silence": awarded,
            "second": lambda town, matter: perform(matter, "second", by=fresh(town.story.auditor), half=SECOND),
            "reveal": lambda town, matter: perform(matter, "reveal", by=buys.as_read(town, CLERK), half=FIRST),
            "take_in": taken_in, "send_list_back": _list_sent_back,
            "draw": lambda town, matter: perform(matter, "draw", by=buys.as_read(town, CLERK), **sealed_with()),
            "too_few_qualified": _upset_tender, "tender_upset": _upset_tender, "award_upset": partial(_upset, action="go_on"),
            "winner_gone": winner_gone, "buy_anew": _bought_anew,
            "dispute": disputed, "vote": lambda town, matter: disputed(town, matter, votes=True),
            **{name: partial(_by_complaint, name=name) for name in COMPLAINS},
        },
    ),
    "challenge": Way(
        _challenge, done={"register": registered, "correct": _corrected_and_said}, by=dict.fromkeys(("turn_away", *_ANSWERS), apart),
        said={"register": {}} | dict.fromkeys(_ANSWERS, {"answer": ANSWER}),
    ),
}  # fmt: skip
