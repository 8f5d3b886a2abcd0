"""Buying: a purchase by simple quotation up to its award, its contract, and a stage of it up to the payment."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from tests.ways.pointing import pointed, pointed_at_material
from tests.ways.registers import a_code
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.funds.models import Tranche
from yihe.acts.funds.promises import envelope_for
from yihe.domains.procurement.models import Award, Purchase, Quote
from yihe.domains.procurement.tender import drafting
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters import kinds, standing
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership, User
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Succession
from yihe.registers.buyers.models import Buyer
from yihe.registers.catalogs.models import Line, Sort, Version
from yihe.registers.grades.models import Grade
from yihe.registers.suppliers.models import Form, KnownIn, Supplier

REGION = "320585"
ALL_OF_IT = Decimal(40_000)


def a_buyer() -> Buyer:
    found = Buyer.objects.filter(budget_code="301001").first()
    return found or Buyer.objects.create(
        name="司法局（虚构预算单位）", uscc=a_code(901, "11"), budget_code="301001", region=REGION, since=date(2015, 1, 1),
        address="人民路 1 号", contact="联系人（虚构）", phone="0512-53520000",
    )  # fmt: skip


def a_supplier(nth: int = 1, name: str = "明理律师事务所（虚构）") -> Body:
    """Return the body of an invented law firm with an account: the nth there is, whatever it was called first."""
    if found := Supplier.objects.filter(Q(name=name) | Q(uscc=a_code(910 + nth, "31"))).first():
        return found.body
    made = Supplier(
        name=name, form=Form.LAW_FIRM, uscc=a_code(910 + nth, "31"), registered_on=date(2016, 3, 2), representative=f"沈{'一二三四五六七八九'[(nth - 1) % 9]}",
    )  # fmt: skip
    made.save()
    KnownIn.objects.create(
        supplier=made, region=REGION, since=timezone.now(), bank="演示银行", account=f"62284800000000{nth:02d}"
    )
    return made.body


def as_read(town: Town, role) -> User:
    return User.objects.get(pk=town.who(role).pk)


def lists() -> None:
    """Have a catalogue and a negative list in force, invented."""
    for sort, code, name, bars in (
        (Sort.CATALOGUE, "FW01", "村居坐班服务", ""), (Sort.CATALOGUE, "FW02", "招用法律援助律师", ""),
        (Sort.NEGATIVE, "N01", "劳务派遣和招用人员", "招用"),
    ):  # fmt: skip
        version, _new = Version.objects.get_or_create(
            sort=sort,
            region=REGION,
            nth=1,
            defaults={"matter": "", "since": date(2020, 1, 1), "document": "虚构〔2020〕1号", "digest": ""},
        )
        if not version.lines.filter(code=code).exists():
            unit = "" if sort == Sort.NEGATIVE else "次"
            Line.objects.create(
                version=version, code=code, name=name, clause="某办法第十条（虚构）", bars=bars, unit=unit
            )


def opened(town: Town, **facts) -> Matter:
    said = {
        "title": "村居坐班服务（虚构）", "buyer": a_buyer(), "item": "FW01", "need": "每村每月一次坐班。", "budget": ALL_OF_IT,
        "project": "法律服务",
    }  # fmt: skip
    lists()
    return open_matter(
        kinds.get("purchase"), Purchase(**said | facts), by=as_read(town, PURCHASER), region=REGION, hat=PURCHASER.code
    )


def asked(town: Town, matter: Matter, people: int = 3) -> None:
    for number in range(1, people + 1):
        perform(
            matter, "ask", by=as_read(town, PURCHASER), whom=f"第{number}律师事务所（虚构）", users=False, on=timezone.localdate(),
            said="可以做，每村每年四千元。",
        )  # fmt: skip


def money(town: Town, yuan: str = "5000000"):
    envelope = envelope_for(source="fiscal", year=timezone.localdate().year, region=REGION, purpose="purchase")
    return envelope if envelope.left else town.money.appropriated(yuan, purpose="purchase")


def settled(town: Town, matter: Matter) -> None:
    asked(town, matter)
    perform(matter, "settle_need", by=as_read(town, PURCHASER))


PLAN = {"platform": "own", "delivery": "分两期，每期按指标验收。", "direct": "", "argument": "", "document": ""}


def planned(town: Town, matter: Matter, **said) -> None:
    """Bring a purchase from its need to a plan that waits to be reviewed."""
    settled(town, matter)
    perform(matter, "reserve", by=as_read(town, FINANCE_MAKER), envelope=money(town))
    perform(matter, "plan", by=as_read(town, PURCHASER), **PLAN | said)


ARGUED = {"direct": "only_one", "argument": "只有这一家具备条件，价格与上年相同，经三家询问核实。"}


def argued(town: Town, matter: Matter) -> None:
    """Have a plan that is reviewed ask one supplier alone, and its argument made public."""
    if not kinds.contents_of(matter).direct:
        perform(matter, "send_back", by=as_read(town, REVIEWER), reason="只有一家。")
        perform(matter, "plan", by=as_read(town, PURCHASER), **PLAN | ARGUED)
    perform(
        matter, "announce", by=as_read(town, REVIEWER), title="单一来源公示（虚构）", body="拟从明理律师事务所（虚构）采购，论证意见附后。"
    )  # fmt: skip


def approved(town: Town, matter: Matter, **said) -> None:
    planned(town, matter, **said)
    perform(matter, "review", by=as_read(town, REVIEWER))
    perform(matter, "approve", by=as_read(town, DIRECTOR))


def quoted(town: Town, matter: Matter, *amounts: str) -> None:
    for number, amount in enumerate(amounts or ("36000", "38000"), 1):
        supplier = a_supplier(number, f"第{number}律师事务所（虚构）")
        perform(matter, "take_quote", by=as_read(town, PURCHASER), supplier=supplier, amount=Decimal(amount), note="")


def over(town: Town) -> None:
    """Let the days go by in which offers are taken."""
    today = timezone.localdate()
    town.travel(date.fromordinal(today.toordinal() + 4 if today.weekday() > 2 else today.toordinal() + 2))


def proposed(town: Town, matter: Matter, reason: str = "报价最低，满足需求。") -> None:
    if not Quote.objects.filter(purchase=matter.pk).exists():
        quoted(town, matter)
        over(town)
    lowest = Quote.objects.filter(purchase=matter.pk).order_by("amount")[0]
    perform(matter, "propose_award", by=as_read(town, PURCHASER), quote=lowest, reason=reason)


def awarded(town: Town, matter: Matter | None = None) -> Matter:
    matter = matter or opened(town)
    approved(town, matter)
    perform(matter, "start_quoting", by=as_read(town, PURCHASER))
    proposed(town, matter)
    perform(matter, "award", by=as_read(town, DIRECTOR))
    return matter


def terms(town: Town, number: str = "虚构合〔2026〕1号") -> dict:
    today = timezone.localdate()
    return {
        "number": number, "starts_on": today, "ends_on": date(today.year, 12, 20), "quality": "按需求书。", "deductions": "每少一次扣二百元。",
        "holds": False,
    }  # fmt: skip


def drawn(town: Town, purchase: Matter | None = None) -> Matter:
    purchase = purchase or awarded(town)
    perform(purchase, "draw_contract", by=as_read(town, PURCHASER), **terms(town, f"虚构合〔2026〕{purchase.pk}号"))
    return Matter.objects.filter(kind="contract", parent=purchase).order_by("-pk")[0]


def staged(town: Town, contract: Matter, parts: int = 2) -> None:
    amount = kinds.contents_of(contract).amount
    for number in range(1, parts + 1):
        part = amount / parts
        perform(
            contract, "add_stage", by=as_read(town, PURCHASER), title=f"第{number}季度坐班", due_on=date(timezone.localdate().year, 9 + number, 20),
            amount=part, indicators="坐班 12 次",
        )  # fmt: skip


def _priced(town: Town, contract: Matter) -> None:
    by = as_read(town, PURCHASER)
    if not kinds.contents_of(contract).stages.exists():
        staged(town, contract)
    perform(contract, "add_price", by=by, seq=1, what="坐班", each_amount=Decimal(100))


A_BOND = {"bond_amount": Decimal(100), "days": 5, "breaches": "违约造成损失的。", "late": "按日付息。"}


def _bond_taken_out(town: Town, contract: Matter) -> None:
    perform(contract, "ask_bond", by=as_read(town, PURCHASER), **A_BOND)
    perform(contract, "ask_no_bond", by=as_read(town, PURCHASER))


def signed(town: Town, contract: Matter) -> None:
    town.hand_in(contract, "signed_contract", by=PURCHASER)
    today = timezone.localdate()
    perform(contract, "sign", by=as_read(town, PURCHASER), buyer_signed_on=today, supplier_signed_on=today)


def in_force(town: Town, purchase: Matter | None = None) -> Matter:
    contract = drawn(town, purchase)
    staged(town, contract)
    offered(town, contract)
    return contract


def offered(town: Town, contract: Matter) -> None:
    """Bring a contract whose stages are written into force."""
    perform(contract, "offer", by=as_read(town, PURCHASER))
    perform(contract, "pass_on", by=as_read(town, REVIEWER))
    signed(town, contract)
    perform(contract, "confirm", by=as_read(town, DIRECTOR))


def supplement(town: Town, matter: Matter, amount: str = "1", **said) -> None:
    """Propose a supplement."""
    given = {
        "title": "再坐班一次", "due_on": timezone.localdate(), "amount": Decimal(amount), "indicators": "一次", "reason": "村里要求。"
    }  # fmt: skip
    perform(matter, "propose_supplement", by=as_read(town, PURCHASER), **given | said)


def supplement_signed(town: Town, matter: Matter) -> None:
    town.hand_in(Matter.objects.get(pk=matter.pk), "signed_supplement", by=PURCHASER)
    perform(Matter.objects.get(pk=matter.pk), "sign_supplement", by=as_read(town, PURCHASER))


def supplement_approved(town: Town, matter: Matter) -> None:
    """Have both sides sign a supplement whose money is reserved, and the director approve it."""
    supplement_signed(town, matter)
    perform(Matter.objects.get(pk=matter.pk), "approve_supplement", by=as_read(town, DIRECTOR))


def amendment(town: Town, matter: Matter, **said) -> None:
    """Propose a change of who renders the service, signed by both sides."""
    town.hand_in(matter, "signed_amendment", by=PURCHASER)
    today = timezone.localdate()
    given = {
        "sort": "people", "words": "沈一、沈二律师", "ends_on": None, "reason": "原律师调离。", "buyer_signed_on": today, "supplier_signed_on": today,
    }  # fmt: skip
    perform(matter, "propose_amendment", by=as_read(town, PURCHASER), **given | said)


def successor_of(body: Body, name: str = "承继律师事务所（虚构）", ground: str = "merger", nth: int = 17) -> Body:
    """Have the register say that another firm, with an account of its own, stands for a body since today: for one that stands for another already, too."""
    if (found := a_supplier(nth, name)).pk == body.pk or body.pk in lines.after(found.pk):
        return successor_of(body, f"再{name}", ground, nth + 1)
    Succession.objects.get_or_create(
        predecessor=body, successor=found, defaults={"ground": ground, "since": timezone.localdate(), "source": "合并协议（虚构）"}
    )  # fmt: skip
    return found


TAKEOVER = {"document": "合并协议〔2026〕1号（虚构）", "reason": "全部权利义务由承继单位承担（虚构）。"}


def takeover(town: Town, matter: Matter, successor: Body | None = None, **said) -> Body:
    """Propose that who stands for a contract's supplier takes it over."""
    successor = successor or successor_of(kinds.contents_of(matter).supplier)
    town.hand_in(matter, "succession", by=PURCHASER)
    perform(matter, "propose_takeover", by=as_read(town, PURCHASER), successor=successor, **TAKEOVER | said)
    return successor


def taken_over(town: Town, matter: Matter, successor: Body | None = None) -> Body:
    found = takeover(town, matter, successor)
    perform(matter, "check_successor", by=as_read(town, FINANCE_MAKER))
    perform(matter, "approve_takeover", by=as_read(town, DIRECTOR))
    return found


def _ended(town: Town, matter: Matter) -> None:
    for stage in Matter.objects.filter(kind="milestone", parent=matter, closed_at=None).order_by("pk"):
        assert stage.state == "called_off", stage
    perform(matter, "settle_up", by=as_read(town, PURCHASER))


ENDING = {"ground": "agreed", "heard": "6 月 1 日当面告知，对方同意。", "reason": "村里不再需要。"}


def _called_off(town: Town, matter: Matter) -> None:
    perform(matter.parent, "terminate", by=as_read(town, DIRECTOR), **ENDING)


def milestone(town: Town, contract: Matter | None = None) -> Matter:
    contract = contract or in_force(town)
    return Matter.objects.filter(kind="milestone", parent=contract, closed_at=None).order_by("pk")[0]


def reported(town: Town, matter: Matter) -> None:
    town.hand_in(matter, "evidence", by=PURCHASER)
    perform(matter, "report", by=as_read(town, PURCHASER), reported_on=timezone.localdate(), report="坐班 12 次。")


def found(town: Town, matter: Matter, amount: Decimal | None = None) -> None:
    worth = kinds.contents_of(matter).amount if amount is None else amount
    perform(
        matter, "find", by=as_read(town, CLERK), found="坐班 12 次，签到表齐全。", proposed_amount=worth, users_said=""
    )


def agreed(town: Town, matter: Matter, amount: Decimal | None = None) -> None:
    worth = kinds.contents_of(matter).amount if amount is None else amount
    perform(matter, "agree", by=User.objects.get(pk=town.with_two_hats.pk), accepted_amount=worth)


def invoiced(town: Town, matter: Matter, number: str = "") -> None:
    worth = kinds.contents_of(matter).accepted
    perform(
        matter, "invoice", by=as_read(town, PURCHASER), invoice=number or f"FP{matter.pk}", invoiced_on=timezone.localdate(), invoice_amount=worth
    )  # fmt: skip


def paid(town: Town, matter: Matter) -> None:
    """Have finance pay what was released of a stage, once it is due."""
    due = Tranche.objects.filter(commitment__matter=matter.pk, released_at__isnull=False, cancelled_at=None)
    later = max(row.due_on for row in due)
    if later > timezone.localdate():
        town.travel(later)
    town.money.answered(town.money.sent(*due), True)


def _whole_way(town: Town, matter: Matter) -> None:
    """Close the contract of a purchase: every stage accepted and paid."""
    for contract in Matter.objects.filter(kind="contract", parent=matter, closed_at=None):
        _through(town, contract)
        perform(contract, "close", by=as_read(town, PURCHASER))


def _through(town: Town, contract: Matter) -> None:
    if contract.state == "drawn":
        staged(town, contract)
        offered(town, contract)
    for stage in Matter.objects.filter(kind="milestone", parent=contract, closed_at=None).order_by("pk"):
        reported(town, stage)
        found(town, stage)
        agreed(town, stage)
        invoiced(town, stage)
        paid(town, stage)
    contract.refresh_from_db()


def _dropped(town: Town, matter: Matter) -> None:
    contract = Matter.objects.get(kind="contract", parent=matter, closed_at=None)
    perform(contract, "drop", by=as_read(town, DIRECTOR), reason="对方不再签订。")


def _close_contract(town: Town, matter: Matter) -> None:
    _through(town, matter)
    perform(matter, "close", by=as_read(town, PURCHASER))


def _nobody_can_win(town: Town, matter: Matter) -> None:
    """Have a quotation fail: whoever offered has ended, as it looked that day."""
    over(town)
    offered = Body.objects.filter(pk__in=Quote.objects.filter(purchase=matter.pk).values("supplier"))
    offered.update(until=timezone.localdate() - timedelta(1))
    perform(matter, "fail", by=as_read(town, PURCHASER), reason="没有可以成交的报价。")
    offered.update(until=None)


def _tendered(town: Town, matter: Matter) -> None:
    """Tender what the walk buys by quotation, as if its amount had said so: it has an event of its own, so that nothing stands unexplained."""
    fresh = standing.held(matter.pk)
    Purchase.objects.filter(pk=matter.pk).update(profile="simple_call")
    standing.note(fresh, "mend", by=None)
    perform(matter, "start_tender", by=as_read(town, PURCHASER))


def _tender_of(matter: Matter) -> Matter:
    return Matter.objects.get(kind="tender", parent=matter, closed_at=None)


def _tender_failed(town: Town, matter: Matter) -> None:
    from tests.ways import tenders  # which reads this module

    tender = _tender_of(matter)
    if tender.state != "noticed":
        perform(tender, "cancel", by=as_read(town, DIRECTOR), reason="任务取消。")
        return
    challenge = Matter.objects.get(kind="challenge", parent=tender, closed_at=None)
    tenders.registered(town, challenge)
    tenders.answered(town, challenge, "begin_anew")


def _held(town: Town, matter: Matter) -> None:
    """
    Have a challenge entered that came on the last day, to the tender of a purchase that waits for its contract: what the walk bought by quotation is tendered
    besides, as if its amount had said so.
    """
    from tests.ways import tenders  # which reads this module

    fresh = standing.held(matter.pk)
    Purchase.objects.filter(pk=matter.pk).update(profile="simple_call")
    standing.note(fresh, "mend", by=None)
    drafting.start(Matter.objects.get(pk=matter.pk), by=as_read(town, PURCHASER))
    tender = _tender_of(matter)
    tenders.whole(town, tender, prices=("34000", "35000", "36000"))
    perform(
        tender, "receive_late", by=as_read(town, CLERK),
        **tenders.letter(tender, received_on=kinds.contents_of(tender).challenge_until),
    )  # fmt: skip


def _tender_won(town: Town, matter: Matter) -> None:
    from tests.ways import tenders  # which reads this module

    tenders.whole(town, _tender_of(matter))


LEFT = {"ground": "refused", "facts": "来函表示人手不够，不再签订（虚构）。"}


def left(town: Town, matter: Matter, **said) -> None:
    """Have it entered that who was awarded will not sign, with the letter."""
    town.hand_in(Matter.objects.get(pk=matter.pk), "leaving", by=PURCHASER)
    given = LEFT | {"left_on": timezone.localdate()} | said
    perform(Matter.objects.get(pk=matter.pk), "report_gone", by=as_read(town, PURCHASER), **given)


def gone(town: Town, matter: Matter, **said) -> None:
    """Have the winner of a tender leave: entered by one, decided by another."""
    left(town, matter, **said)
    perform(Matter.objects.get(pk=matter.pk), "confirm_gone", by=as_read(town, DIRECTOR))


def _gone_from_a_tender(town: Town, matter: Matter) -> None:
    """Who won the quotation leaves; then it is tendered, and who won that leaves, too."""
    perform(matter, "confirm_gone_elsewhere", by=as_read(town, DIRECTOR))
    _tendered(town, Matter.objects.get(pk=matter.pk))
    _tender_won(town, Matter.objects.get(pk=matter.pk))
    gone(town, matter)


def _nothing_found(town: Town, matter: Matter) -> None:
    perform(matter, "differ", by=User.objects.get(pk=town.with_two_hats.pk), reason="重新核对。")
    found(town, matter, Decimal(0))
    perform(matter, "refuse", by=User.objects.get(pk=town.with_two_hats.pk), reason="没有交付。")


def with_the_organization(town: Town) -> Matter:
    """Return a contract in force with the town's own organization, which has an account here and a grade."""
    organization = town.organization
    if not Grade.objects.filter(organization=organization).exists():
        Grade.objects.create(
            organization=organization, level=4, since=date(2025, 1, 1), until=date(2030, 1, 1), checked=True, document="虚构〔2025〕1号"
        )  # fmt: skip
    purchase = opened(town)
    approved(town, purchase)
    perform(purchase, "start_quoting", by=as_read(town, PURCHASER))
    quoted(town, purchase)
    perform(
        purchase, "take_quote", by=as_read(town, PURCHASER), supplier=organization.body, amount=Decimal(35_000), note=""
    )
    over(town)
    proposed(town, purchase)
    perform(purchase, "award", by=as_read(town, DIRECTOR))
    return in_force(town, purchase)


def recorded(town: Town, contract: Matter | None = None) -> Matter:
    """Return the record of how a contract was performed that is over."""
    contract = contract or in_force(town)
    _through(town, contract)
    perform(contract, "close", by=as_read(town, PURCHASER))
    return Matter.objects.get(kind="performance", parent=contract)


def _nobody_has_an_account_yet(town: Town) -> Matter:
    """Return a record that is told on paper, of an organization somebody will have an account of the day after."""
    contract = with_the_organization(town)
    memberships = Membership.objects.filter(user=town.who(APPLICANT))
    memberships.update(valid_from=date(2030, 1, 1))
    record = recorded(town, contract)
    memberships.update(valid_from=date(2020, 1, 1))
    return record


def told(town: Town, matter: Matter) -> None:
    """Have it entered that the supplier, which has no account here, took the record on paper."""
    town.hand_in(matter, "told_paper", by=PURCHASER)
    perform(matter, "tell", by=as_read(town, PURCHASER), told_on=timezone.localdate())


def _told_here(town: Town, matter: Matter) -> None:
    """Tell it as closing the contract does where somebody has an account."""
    perform(matter, "tell_here", by=as_read(town, PURCHASER), following=True)


def on_paper(town: Town, matter: Matter, action: str, **said) -> None:
    town.hand_in(matter, "reply_paper", by=PURCHASER)
    perform(matter, action, by=as_read(town, PURCHASER), **said)


def _nothing_found_from_the_first(town: Town, matter: Matter) -> None:
    """Have both who look find nothing of a stage that was reported."""
    found(town, matter, Decimal(0))
    perform(matter, "refuse", by=User.objects.get(pk=town.with_two_hats.pk), reason="没有交付。")


SAID = "第二期晚了五天，是因为村里的会议室在装修（虚构）。"

WAYS = {
    "performance": Way(
        _nobody_has_an_account_yet,
        said={"answer": {"answer": "会议室装修属实，看按期一项时请一并考虑（虚构）。"}},
        done={
            "tell": told,
            "tell_here": _told_here,
            "enter_agreed": lambda town, matter: on_paper(town, matter, "enter_agreed"),
            "enter_reply": lambda town, matter: on_paper(town, matter, "enter_reply", reply=SAID),
        },
    ),
    "purchase": Way(
        opened,
        said={
            "ask": {"whom": "一家律师事务所（虚构）", "users": False, "on": date(2026, 6, 1)},
            "reserve": lambda town, matter: {"envelope": money(town)},
            "reserve_again": lambda town, matter: {"envelope": money(town)},
            "plan": PLAN,
            "count_apart": {"code": "other_place"},
            "take_quote": lambda town, matter: {"supplier": a_supplier(), "amount": Decimal(36_000)},
            "award_directly": lambda town, matter: {"supplier": a_supplier(), "amount": Decimal(36_000)},
            "enter_result": lambda town, matter: {
                "supplier": a_supplier(), "amount": Decimal(36_000), "noticed_on": timezone.localdate(), "tenderers": 3,
            },
            "draw_contract": lambda town, matter: terms(town),
        },
        done={
            "settle_need": settled,
            "announce": argued,
            "propose_award": proposed,
            "fail": _nobody_can_win,
            "start_tender": _tendered,
            "tender_won": _tender_won,
            "tender_failed": _tender_failed,
            "tender_held": _held,
            "contract_dropped": _dropped,
            "report_gone": left,
            "confirm_gone": _gone_from_a_tender,
            "close": _whole_way,
        },
    ),
    "contract": Way(
        drawn,
        said={
            "add_stage": lambda town, matter: {"due_on": timezone.localdate(), "amount": Decimal(1)},
            "add_deduction": {"each_amount": Decimal(200)},
            "reserve_again": lambda town, matter: {"envelope": money(town)},
            "reserve_supplement": lambda town, matter: {"envelope": money(town)},
            "terminate": ENDING,
            "ask_bond": A_BOND,
        },
        done={
            "ask_no_bond": _bond_taken_out,
            "add_price": _priced,
            "offer": lambda town, matter: (staged(town, matter), perform(matter, "offer", by=as_read(town, PURCHASER))),
            "sign": signed,
            "propose_supplement": supplement, "sign_supplement": supplement_signed,
            "propose_amendment": amendment,
            "propose_takeover": takeover,
            "settle_up": _ended,
            "close": _close_contract,
        },
    ),
    "milestone": Way(
        milestone,
        said={
            "report": {"reported_on": date(2026, 6, 10)},
            "find": lambda town, matter: {"proposed_amount": kinds.contents_of(matter).amount},
            "agree": lambda town, matter: {"accepted_amount": kinds.contents_of(matter).proposed},
            "ask_to_cure": {"until": date(2026, 12, 1)},
        },
        by={"agree": lambda town: town.with_two_hats, "differ": lambda town: town.with_two_hats},
        done={
            "report": reported, "invoice": invoiced, "settle": paid, "refuse": _nothing_found, "call_off": _called_off, "point": pointed,
            "point_material": pointed_at_material,
        },
    ),
}  # fmt: skip


def award_of(matter: Matter) -> Award:
    return Award.objects.get(purchase=matter.pk)


def public_long_enough(town: Town, matter: Matter, days: int = 31) -> None:
    """Publish the intention of a purchase and let it stand as long as is asked; `days` longer, where offers elsewhere take theirs."""
    perform(matter, "publish_intention", by=as_read(town, PURCHASER))
    town.travel(date.fromordinal(timezone.localdate().toordinal() + days))
