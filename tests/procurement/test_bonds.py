"""保证金: what may be asked, to the fen; secret until the opening; owed back in the law's days; given back once; kept for a written case by two."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.faces.test_help import signed_in
from tests.procurement.test_refusals import refused
from tests.ways import bonds as ways
from tests.ways import procurement as buys
from tests.ways import tenders
from tests.ways.town import Town
from yihe.acts.sealed_bids.models import BidLetter
from yihe.domains.procurement.bonds import freeing, leaving
from yihe.domains.procurement.bonds.keeping import shortcomings
from yihe.domains.procurement.models import Bond, BondTerms, Contract, ContractBond, Tender
from yihe.domains.procurement.tender import document
from yihe.domains.procurement.tender.qualifying import QualifyForm
from yihe.foundation.money import shown
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def asking(town, matter: Matter, **said) -> None:
    perform(matter, "ask_bond", by=buys.as_read(town, PURCHASER), **ways.OF_BIDS | said)


def wrong(town, matter: Matter, **said) -> str:
    """Return the sentence by which a document's bond is refused."""
    with pytest.raises(NotAllowed) as caught:
        asking(town, matter, **said)
    return str(caught.value)


def tendered(town, state: str, **said) -> Matter:
    """Return a tender with a bond of two thousand, in a state of the straight way."""
    matter = tenders.started(town)
    tenders.written(town, matter)
    asking(town, matter, **said)
    for source, step in tenders.STEPS:
        if matter.state == state:
            break
        if matter.state == source:
            step(town, matter)
            matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == state
    return matter


def bond_of(matter: Matter, ordinal: int) -> Matter:
    return Bond.objects.get(tender=matter.pk, bid__ordinal=ordinal).matter


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


# -- what may be asked -----------------------------------------------------------------------------------------------------


def test_a_document_asks_for_two_in_a_hundred_of_the_budget_and_not_a_fen_more(town):
    matter = tenders.started(town)  # of 200 000
    said = wrong(town, matter, bid_amount=D("4000.01"))
    assert "4,000.01" in said and "2%" in said and "第三十三条" in said
    asking(town, matter, bid_amount=D("4000.00"))
    assert BondTerms.objects.get(tender=matter.pk).amount == D("4000.00")
    assert "超过" in wrong(town, matter, bid_amount=D("4020.00")), "2.01 %"


def test_two_in_a_hundred_of_an_odd_budget_is_cut_to_the_fen(town):
    matter = tenders.started(town, D("199999.99"))  # 2 % of it: 3999.9998
    assert "3,999.99" in wrong(town, matter, bid_amount=D("4000.00"))
    asking(town, matter, bid_amount=D("3999.99"))


def test_a_performance_bond_is_a_tenth_at_most_and_says_when_it_comes_back(town):
    matter = tenders.started(town)
    rest = {"bid_amount": D(0), "cases": "", "days": 5, "breaches": "违约的。", "late": "按日付息。"}
    said = wrong(town, matter, **rest | {"share": D("10.01")})
    assert "10.01%" in said and "第四十八条" in said
    lacking = wrong(town, matter, **rest | {"share": D(10), "days": 0, "breaches": "", "late": " "})
    assert "几个工作日" in lacking and "不予退还的情形" in lacking and "违约责任" in lacking
    asking(town, matter, **rest | {"share": D(10)})


@pytest.mark.parametrize("to", ["以现金交纳", "保证金可以现金方式到财务室", "只接受银行转账", "仅限保函", "不接受保函"])
def test_cash_alone_or_one_form_alone_is_not_asked(town, to):
    said = wrong(town, tenders.started(town), to=f"某局财务室，{to}")
    assert "自主选择" in said and "财库〔2019〕38号" in said


def test_saying_that_no_cash_is_taken_is_no_fault(town):
    asking(town, tenders.started(town), to="某局财务室，以非现金形式提交，不收现金")


def test_a_document_without_a_bond_says_nothing_of_it(town):
    without = tenders.to(town, "publishing")
    assert "保证金" not in document.text_of(contents_of(without), without.opening)


def test_a_document_with_a_bond_says_all_of_it(town):
    matter = tendered(town, "publishing")
    said = document.text_of(contents_of(matter), matter.opening).partition("九、保证金")[2]
    assert "2,000.00" in said and "由供应商自主选择" in said and "5 个工作日" in said and "密封" in said


def test_taken_out_again_it_asks_for_none(town):
    matter = tenders.started(town)
    assert "没有要求" in refused(matter, "ask_no_bond", buys.as_read(town, PURCHASER))
    asking(town, matter)
    perform(matter, "ask_no_bond", by=buys.as_read(town, PURCHASER))
    assert not BondTerms.objects.exists()


# -- whoever looks at the bids ---------------------------------------------------------------------------------------------


def grounds(town, matter: Matter) -> list[str]:
    form = QualifyForm.for_matter(fresh(matter), buys.as_read(town, CLERK))
    return [value for value, _label in next(iter(form.fields.values())).choices]


def test_that_a_bond_is_lacking_is_a_ground_only_where_one_was_asked_for(town):
    without = tenders.to(town, "qualifying")
    assert "bond" not in grounds(town, without)
    with pytest.raises(NotAllowed, match="没有要求保证金"):
        perform(without, "find", by=buys.as_read(town, CLERK), **tenders.conclusions(without, b1="bond"))


def test_where_one_was_asked_for_it_is_and_two_say_so(town):
    matter = tendered(town, "qualifying")
    assert "bond" in grounds(town, matter)
    tenders.qualified(town, matter, b3="bond")
    assert Tender.objects.get(pk=matter.pk).bids.get(ordinal=3).ground == "bond"


# -- secret until the opening ----------------------------------------------------------------------------------------------


def test_nothing_of_a_bond_is_in_the_house_before_the_opening_and_all_of_them_after_it(town):
    matter = tendered(town, "bidding")
    tenders.bid(town, matter, 1, "168000")
    tenders.closed(town, matter)
    assert not Bond.objects.exists() and not Matter.objects.filter(kind="bond").exists()
    workflow = kinds.get("tender").workflow_of(matter)
    for state in ("drafting", "publishing", "bidding", "opening", "halted", "held"):
        assert "enter_bond" not in {each.name for each in workflow.actions_from(state)}, state


def test_after_the_opening_finance_looks_for_one_of_each_bid(town):
    matter = tendered(town, "qualifying")
    rows = Bond.objects.filter(tender=matter.pk).order_by("bid__ordinal")
    assert [(row.label, row.asked, row.matter.state) for row in rows] == [
        (f"第{nth}律师事务所（虚构）", D(2000), "expected") for nth in (1, 2, 3)
    ]


def test_how_it_falls_short_stands_beside_it(town):
    matter = tendered(town, "qualifying")
    late = timezone.localdate()
    ways.received(town, bond_of(matter, 1), amount=D("1999.99"), given_on=late)
    said = shortcomings(Bond.objects.get(bid__ordinal=1))
    assert "1,999.99" in said and "晚于投标截止" in said
    on_time = timezone.localdate(matter.opening.moment)
    ways.received(town, bond_of(matter, 2), given_on=on_time)
    assert shortcomings(Bond.objects.get(bid__ordinal=2)) == ""


# -- given back ------------------------------------------------------------------------------------------------------------


def received_all(town, matter: Matter) -> None:
    for row in Bond.objects.filter(tender=matter.pk):
        ways.received(town, row.matter)


def test_losers_are_owed_theirs_from_the_letter_and_the_winner_from_the_contract(town):
    matter = tendered(town, "deciding")
    received_all(town, matter)
    clock.run()
    assert set(Bond.objects.values_list("matter__state", flat=True)) == {"held"}, "nobody is owed anything yet"
    tenders.awarded(town, matter)
    clock.run()
    states = dict(Bond.objects.values_list("bid__won", "matter__state"))
    assert states == {True: "held", False: "returning"}
    loser = Bond.objects.filter(bid__won=False).first()
    assert (loser.freed_on, loser.due_on) == (timezone.localdate(), freeing.due_on(loser, timezone.localdate()))

    tenders.over(town, fresh(matter))
    purchase = Matter.objects.get(pk=matter.parent_id)
    contract = (
        buys.drawn_from_a_tender(town, purchase) if hasattr(buys, "drawn_from_a_tender") else _drawn(town, purchase)
    )
    buys.staged(town, contract)
    perform(contract, "offer", by=buys.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=buys.as_read(town, REVIEWER))
    clock.run()
    assert Bond.objects.get(bid__won=True).matter.state == "held"
    buys.signed(town, contract)
    clock.run()
    won = Bond.objects.get(bid__won=True)
    assert (won.matter.state, won.freed_on, won.freed_by) == ("returning", timezone.localdate(), freeing.SIGNED)


def _drawn(town, purchase: Matter) -> Matter:
    said = buys.terms(town) | {"quality": tenders.HANDS_OVER}
    perform(purchase, "draw_contract", by=buys.as_read(town, PURCHASER), **said)
    return Matter.objects.get(kind="contract", parent=purchase)


def test_of_a_round_that_is_ended_all_are_owed_theirs(town):
    matter = tendered(town, "qualifying")
    received_all(town, matter)
    perform(fresh(matter), "cancel", by=buys.as_read(town, DIRECTOR), reason="任务取消（虚构）。")
    clock.run()
    assert set(Bond.objects.values_list("matter__state", "freed_by")) == {("returning", freeing.OVER)}


def test_who_withdrew_in_time_is_entered_after_the_opening_and_owed_from_the_notice(town):
    matter = tendered(town, "qualifying")
    day = timezone.localdate(matter.opening.moment) - timedelta(days=4)
    by = buys.as_read(town, PURCHASER)
    said = {"label": "撤回的律师事务所（虚构）", "code": ""}
    with pytest.raises(NotAllowed, match="撤销"):
        perform(fresh(matter), "enter_bond", by=by, **said, withdrawn_on=timezone.localdate())
    perform(fresh(matter), "enter_bond", by=by, **said, withdrawn_on=day)
    with pytest.raises(NotAllowed, match="已经在登记里"):
        perform(fresh(matter), "enter_bond", by=by, **said, withdrawn_on=day)
    bond = Bond.objects.get(bid=None)
    ways.received(town, bond.matter, given_on=day)
    bond = Bond.objects.get(bid=None)
    assert (bond.matter.state, bond.freed_on) == ("returning", day), "the same press: it is owed already"
    ways.returned(town, bond.matter, returned_on=day)


def test_it_goes_back_once_whoever_else_has_the_page_open(town):
    matter = tendered(town, "deciding")
    received_all(town, matter)
    tenders.awarded(town, matter)
    clock.run()
    bond = Bond.objects.filter(bid__won=False).first().matter
    one, other = fresh(bond), fresh(bond)
    ways.returned(town, one)
    row = Bond.objects.get(pk=bond.pk)
    assert (row.matter.state, row.returned, row.held) == ("returned", D(2000), 0)
    with pytest.raises(NotAllowed):
        perform(
            other, "give_back", by=buys.as_read(town, FINANCE_MAKER), returned_on=timezone.localdate(), interest_amount=D(0),
            fruits_amount=D(0), own_cause="",
        )  # fmt: skip


def late_one(town) -> Matter:
    """Return a bond of a loser that has lain sixteen days past its last day."""
    matter = tendered(town, "deciding")
    received_all(town, matter)
    tenders.awarded(town, matter)
    clock.run()
    bond = Bond.objects.filter(bid__won=False).first()
    town.travel(bond.due_on + timedelta(days=16))
    return bond.matter


def test_what_comes_back_late_bears_what_the_law_adds_and_not_a_fen_less(town):
    bond = late_one(town)
    owed = D("4.64")  # 2000 × 4.35 % × 1.2 × 16 ÷ 360 = 4.64
    assert leaving.interest_of(Bond.objects.get(pk=bond.pk), timezone.localdate()) == owed
    with pytest.raises(NotAllowed, match=r"逾期 16 日.*4\.64.*第三十八条"):
        ways.returned(town, bond)
    with pytest.raises(NotAllowed, match="4.63"):
        ways.returned(town, bond, interest_amount=D("4.63"))
    ways.returned(town, bond, interest_amount=owed)
    assert Bond.objects.get(pk=bond.pk).interest == owed


def test_a_cause_of_ones_own_bears_nothing_and_only_what_is_late_has_one(town):
    bond = late_one(town)
    other = Bond.objects.filter(bid__won=False).exclude(pk=bond.pk).get()
    ways.returned(town, bond, own_cause="账户注销，没有提供新账户（虚构）。")
    with pytest.raises(NotAllowed, match="没有逾期"):
        ways.returned(town, other.matter, returned_on=other.due_on, own_cause="不提供账户。")
    ways.returned(town, other.matter, returned_on=other.due_on)


# -- kept ------------------------------------------------------------------------------------------------------------------


def proposing(town, bond: Matter, **said) -> None:
    given = {"ground": "named", "passage": "提供虚假材料的", "facts": "证书经核实是假的（虚构）。", "amount": D(2000)}
    ways.proved(town, bond)
    perform(fresh(bond), "propose_forfeit", by=buys.as_read(town, PURCHASER), **given | said)


def test_a_bond_is_kept_only_for_a_case_its_document_names_and_by_two(town):
    matter = tendered(town, "qualifying")
    received_all(town, matter)
    bond = bond_of(matter, 1)
    for passage in ("报价太低的", "", "提供"):
        with pytest.raises(NotAllowed, match="不是写明的情形"):
            proposing(town, bond, passage=passage)
    with pytest.raises(NotAllowed, match="全额"):
        proposing(town, bond, amount=D(1000))
    with pytest.raises(NotAllowed, match="收存的是"):
        proposing(town, bond, amount=D("2000.01"))
    proposing(town, bond)
    perform(fresh(bond), "forfeit", by=buys.as_read(town, DIRECTOR))
    row = Bond.objects.get(pk=bond.pk)
    assert (row.matter.state, row.forfeited, row.returned, row.held) == ("kept", D(2000), 0, 0)
    words = str(kinds.get("bond").letter(row.matter))
    for said in (f"不予退还 {shown(D(2000))}", "提供虚假材料的", "证书经核实是假的（虚构）", "第五十二条"):
        assert said in words, said
    told = BidLetter.objects.get(bid=row.bid.opened.bid, title__contains="不予退还保证金告知书")
    assert "证书经核实是假的" in told.body and "7 个工作日内" in told.body


def test_who_proposed_does_not_decide_and_a_no_lets_it_go_its_way(town, person):
    matter = tendered(town, "deciding")
    received_all(town, matter)
    tenders.awarded(town, matter)
    clock.run()
    bond = Bond.objects.filter(bid__won=False).first().matter
    both = person(PURCHASER, DIRECTOR)
    given = {"ground": "revoked", "passage": "", "facts": "来函撤销投标（虚构）。", "amount": D(2000)}
    ways.proved(town, bond)
    perform(fresh(bond), "propose_forfeit", by=both, **given)
    with pytest.raises(NotAllowed):
        perform(fresh(bond), "forfeit", by=type(both).objects.get(pk=both.pk))
    perform(fresh(bond), "refuse_forfeit", by=buys.as_read(town, DIRECTOR), reason="不是撤销，是澄清（虚构）。")
    row = Bond.objects.get(pk=bond.pk)
    assert (row.matter.state, row.forfeited, row.ground) == ("returning", 0, "")


# -- the contract's --------------------------------------------------------------------------------------------------------


def test_a_contract_asks_for_a_tenth_at_most_to_the_fen(town):
    contract = buys.drawn(town)  # of 36 000
    with pytest.raises(NotAllowed, match="3,600.00"):
        perform(
            contract, "ask_bond", by=buys.as_read(town, PURCHASER), **ways.OF_A_CONTRACT | {"bond_amount": D("3600.01")}
        )
    perform(
        contract, "ask_bond", by=buys.as_read(town, PURCHASER), **ways.OF_A_CONTRACT | {"bond_amount": D("3600.00")}
    )
    assert ContractBond.objects.get(contract=contract.pk).amount == D("3600.00")


def test_a_contract_that_was_tendered_asks_what_its_document_asked(town):
    rest = {"share": D(5), "days": 5, "breaches": "违约造成损失的。", "late": "按日付息。"}
    matter = tendered(town, "won", **rest)
    contract = _drawn(town, Matter.objects.get(pk=matter.parent_id))
    by, amount = buys.as_read(town, PURCHASER), (contents_of(contract).amount * 5 / 100).quantize(D("0.01"))
    buys.staged(town, contract)
    assert "先用“约定履约保证金”" in refused(contract, "offer", by)
    right = {"bond_amount": amount, "days": 5, "breaches": "违约造成损失的。", "late": "按日付息。"}
    for less in ({"bond_amount": amount - D("0.01")}, {"days": 6}, {"breaches": "任何违约的。"}):
        with pytest.raises(NotAllowed, match="与采购文件不同"):
            perform(contract, "ask_bond", by=by, **right | less)
    perform(contract, "ask_bond", by=by, **right)
    perform(contract, "offer", by=by)


def test_where_the_document_asked_for_none_the_contract_does_not_either(town):
    contract = _drawn(town, Matter.objects.get(pk=tenders.to(town, "won").parent_id))
    with pytest.raises(NotAllowed, match="采购文件没有要求履约保证金"):
        perform(contract, "ask_bond", by=buys.as_read(town, PURCHASER), **ways.OF_A_CONTRACT)


def test_nobody_signs_before_it_is_here_and_nobody_closes_while_it_is_held(town):
    contract = ways.passed_on(town)
    bond = ways.of_contract(contract)
    town.hand_in(contract, "signed_contract", by=PURCHASER)
    assert "还没有收存" in refused(contract, "sign", buys.as_read(town, PURCHASER))
    with pytest.raises(NotAllowed, match="应当是 ¥3,600.00"):
        ways.received(town, bond, amount=D("3599.99"))
    ways.received(town, bond)
    ways.accepted(town, bond)
    assert fresh(bond).state == "returning"
    _paid(town, contract)
    said = refused(fresh(contract), "close", buys.as_read(town, PURCHASER))
    assert bond.number in said and "保证金" in said
    ways.returned(town, bond, **{"interest_amount": D(0)} | {"returned_on": timezone.localdate()})
    perform(fresh(contract), "close", by=buys.as_read(town, PURCHASER))


def _paid(town, contract: Matter) -> None:
    for stage in Matter.objects.filter(kind="milestone", parent=contract, closed_at=None).order_by("pk"):
        buys.invoiced(town, stage)
        buys.paid(town, stage)


def test_part_is_drawn_and_the_rest_comes_back(town):
    bond = ways.expected(town)
    ways.received(town, bond)
    ways.forfeiture(town, bond, D(600))
    perform(fresh(bond), "forfeit", by=buys.as_read(town, DIRECTOR))
    row = Bond.objects.get(pk=bond.pk)
    assert (row.matter.state, row.held, row.forfeited) == ("held", D(3000), D(600))
    written = str(kinds.get("bond").letter(fresh(bond)))
    assert f"没有列入的 {shown(D(3000))} 照常退还" in written and "按合同约定的方式解决争议" in written
    ways.accepted(town, bond)
    ways.returned(town, bond)
    assert str(kinds.get("bond").letter(fresh(bond))) == written, "what was written stays as it was"
    row = Bond.objects.get(pk=bond.pk)
    assert (row.returned, row.forfeited, row.held) == (D(3000), D(600), 0)


def test_a_contract_that_is_not_signed_sets_it_free(town):
    contract = ways.passed_on(town)
    bond = ways.of_contract(contract)
    ways.received(town, bond)
    perform(fresh(contract), "drop", by=buys.as_read(town, DIRECTOR), reason="不再签订（虚构）。")
    clock.run()
    assert Contract.objects.get(pk=contract.pk).dropped
    assert Bond.objects.get(pk=bond.pk).freed_by == freeing.NOT_SIGNED


def test_who_was_awarded_and_signs_nothing_is_no_loser(town):
    matter = tendered(town, "won")
    received_all(town, matter)
    won = Bond.objects.get(bid__won=True)
    buys.gone(town, Matter.objects.get(pk=matter.parent_id))
    clock.run()
    assert Bond.objects.get(pk=won.pk).matter.state == "held", "two decide on it first"
    proposing(town, won.matter, passage="无正当理由不与采购人签订合同的", facts="来函不再签订（虚构）。")
    perform(fresh(won.matter), "forfeit", by=buys.as_read(town, DIRECTOR))
    assert Bond.objects.get(pk=won.pk).matter.state == "kept"


# -- who reads it ----------------------------------------------------------------------------------------------------------


def test_a_supplier_finds_its_bond_among_its_own_and_nobody_elses(town, person, client):
    contract = _of_the_organization(town)
    bond = ways.of_contract(contract)
    client.force_login(town.who(APPLICANT))
    page = client.get(bond.get_absolute_url())
    assert page.status_code == 200 and "3,500.00" in page.content.decode()
    assert bond.number in client.get(reverse("desk:kind", args=["bond"])).content.decode()

    client.force_login(person(PURCHASER, region="320583"))
    assert client.get(bond.get_absolute_url()).status_code == 404


def _of_the_organization(town) -> Matter:
    """Return a contract of the town's organization that waits for its signatures and its bond."""
    drawn = {}

    def stop_before_signing(town, contract):
        perform(contract, "ask_bond", by=buys.as_read(town, PURCHASER), **ways.OF_A_CONTRACT)
        perform(contract, "offer", by=buys.as_read(town, PURCHASER))
        perform(contract, "pass_on", by=buys.as_read(town, REVIEWER))
        drawn["contract"] = contract

    before, buys.offered = buys.offered, stop_before_signing
    try:
        buys.with_the_organization(town)
    finally:
        buys.offered = before
    return drawn["contract"]


def test_a_wrong_figure_is_refused_in_a_sentence_and_nothing_typed_is_lost(town, client):
    bond = late_one(town)
    client.force_login(town.who(FINANCE_MAKER))
    typed = {"returned_on": f"{timezone.localdate()}", "interest_amount": "1.00", "fruits_amount": "0", "own_cause": ""}
    page = client.post(reverse("desk:act", args=[bond.number, "give_back"]), typed | {"seen": fresh(bond).chain_length})
    said = page.content.decode()
    assert "逾期 16 日" in said and "¥4.64" in said and 'value="1.00"' in said


def test_the_list_of_bonds_says_who_paid_whether_in_the_register_or_not(town):
    matter = tendered(town, "qualifying")
    page = signed_in(buys.as_read(town, PURCHASER)).get("/desk/kinds/bond/").content.decode()
    rows = page.partition("<tbody")[2].partition("</tbody>")[0].split("</tr>")
    bonds = Bond.objects.filter(tender=matter.pk)
    assert bonds.count() == 3 and any(bond.body is None or bond.matter.organization_id is None for bond in bonds)
    for bond in bonds:
        assert [row for row in rows if f'data-label="交纳人">{bond.label}<' in row], bond.label
    assert page.count('data-label="交纳人"') == len(bonds), "and not in two columns"
