"""Money that is reserved before a contract takes it, and what amendments, acceptances and years do to a commitment."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.acts.test_funds_panels import words
from yihe.acts.funds import changing, foreseeing, promises, reserving
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, Envelope, ForeseenCommitment, JournalEntry, Reservation, Tranche
from yihe.acts.funds.models.commitments import PayeeKind
from yihe.acts.funds.panels import MoneyPanel, ReservedPanel
from yihe.acts.funds.payees import Part, Payee
from yihe.matters import clock, kinds, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.evidence import verify
from yihe.matters.models import Event, Party
from yihe.registers.bodies.models import Body, Sort

pytestmark = pytest.mark.usefixtures("grant_kind")
TODAY = timezone.localdate


def sums(envelope) -> tuple[int, int, int]:
    envelope.refresh_from_db()
    return envelope.reserved, envelope.committed, envelope.left


@pytest.fixture
def at(monkeypatch):
    """Let it be noon of a day."""

    def travel(day: date):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr(timezone, "now", lambda: noon)

    return travel


# Reserved


def test_what_is_reserved_cannot_be_promised_to_another(money):
    envelope = money.appropriated("100000")
    money.reserved(envelope, "80000")

    assert sums(envelope) == (8_000_000, 0, 2_000_000)
    with pytest.raises(NotAllowed, match="只剩可用额度 ¥20,000.00，不足以占用 ¥20,000.01"):
        money.granted(envelope, "20000.01")
    money.granted(envelope, "20000")
    assert sums(envelope) == (8_000_000, 2_000_000, 0)
    assert check_ledger() == []


def test_nothing_is_reserved_beyond_what_is_there_nor_taken_away_under_it(money):
    envelope = money.appropriated("100000")
    money.reserved(envelope, "100000")

    with pytest.raises(NotAllowed, match="不足以预留 ¥0.01"):
        money.reserved(envelope, "0.01")
    with pytest.raises(NotAllowed, match="必须大于零"):
        money.reserved(envelope, "0")
    with pytest.raises(NotAllowed, match="不能调减"):
        promises.appropriate(envelope, Decimal(-1), by=money.checker, reason="调减")


def test_a_contract_uses_a_reservation_and_the_rest_goes_back(money):
    envelope = money.appropriated("100000")
    reservation = money.reserved(envelope, "50000")

    commitment = money.granted(envelope, "42000", reservation=reservation)

    reservation.refresh_from_db()
    assert (reservation.used, reservation.freed, reservation.open) == (4_200_000, 800_000, 0)
    assert sums(envelope) == (0, 4_200_000, 5_800_000)
    kinds = list(JournalEntry.objects.filter(reservation=reservation).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["reserve", "use_reserved", "free"]
    assert commitment.amount == 4_200_000
    assert check_ledger() == []


def test_a_contract_never_costs_more_than_was_reserved(money):
    envelope = money.appropriated("100000")
    reservation = money.reserved(envelope, "50000")

    with pytest.raises(NotAllowed, match="预留只有 ¥50,000.00，不足以占用 ¥50,000.01，请先追加预留"):
        money.granted(envelope, "50000.01", reservation=reservation)
    assert sums(envelope) == (5_000_000, 0, 5_000_000)


def test_a_reservation_is_used_once_by_its_own_matter_and_from_its_own_envelope(money):
    envelope, gifts = money.appropriated("100000"), money.appropriated("100000", source="donation")
    reservation = money.reserved(envelope, "50000")
    stranger = money.submitted()

    assert "另一件办件" in reserving.cannot_use(reservation, envelope, Decimal(1), matter=stranger)
    assert "这笔预留不是" in reserving.cannot_use(reservation, gifts, Decimal(1), matter=reservation.matter)
    with pytest.raises(NotAllowed, match="资金来源不得混用"):
        money.reserved(gifts, "1", matter=reservation.matter)
    money.granted(envelope, "42000", reservation=reservation)
    reservation.refresh_from_db()
    assert "已经使用或者释放" in reserving.cannot_use(reservation, envelope, Decimal(1), matter=reservation.matter)


def test_a_purchase_that_is_cancelled_gives_its_reservation_back_once(money):
    envelope = money.appropriated("100000")
    reservation = money.reserved(envelope, "50000")
    assert reserving.lacks_reservation(reservation.matter, None) == ""

    reserving.free_reservation(reservation, by=money.director, reason="采购任务取消")

    assert sums(envelope) == (0, 0, 10_000_000)
    assert "请先预留资金" in reserving.lacks_reservation(reservation.matter, None)
    with pytest.raises(NotAllowed, match="已经使用或者释放"):
        reserving.free_reservation(reservation, by=money.director, reason="再一次")


def test_the_database_itself_refuses_what_is_reserved_and_promised_beyond_the_envelope(money):
    envelope = money.appropriated("100000")
    reservation = money.reserved(envelope, "60000")

    for wrong in ({"committed": 4_000_001}, {"reserved": 10_000_001}, {"reserved": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Envelope.objects.filter(pk=envelope.pk).update(**wrong)
    Envelope.objects.filter(pk=envelope.pk).update(committed=4_000_000)  # the control: to the last fen it fits
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.filter(pk=reservation.pk).update(used=4_000_000, freed=2_000_001)


@pytest.mark.parametrize("wrong", [{"used": 100, "freed": 0}, {"freed": 100}])
def test_verify_finds_a_reservation_that_was_meddled_with(money, wrong):
    reservation = money.reserved(money.appropriated("100000"), "60000")
    assert check_ledger() == []

    Reservation.objects.filter(pk=reservation.pk).update(**wrong)

    assert any(f"预留 {reservation.pk} 的" in sentence for sentence in check_ledger())


# The year's end


def test_an_open_reservation_ends_with_its_year_where_the_city_carries_nothing(money, at):
    envelope = money.appropriated("100000")
    kept, part = money.reserved(envelope, "50000"), money.reserved(envelope, "10000")
    money.granted(envelope, "4000", reservation=part)
    year = envelope.year

    at(date(year, 12, 31))
    assert (reserving.last_day(kept), reserving.let_lapse()) == (date(year, 12, 31), 0)
    at(date(year + 1, 1, 1))
    assert clock.run().chores["reservations"] == 1
    assert reserving.let_lapse() == 0

    assert sums(envelope)[0] == 0
    assert JournalEntry.objects.filter(reservation=kept, kind="lapse", by=None).count() == 1
    assert Event.objects.filter(matter=kept.matter, action="reservation_lapsed", actor=None).count() == 1
    assert list(verify(kept.matter)) == []
    assert check_ledger() == []


def test_a_city_that_carries_lets_a_reservation_be_used_in_its_months_and_no_later(money, at, monkeypatch):
    envelope = money.appropriated("100000")
    one, other = money.reserved(envelope, "50000"), money.reserved(envelope, "20000")
    year = envelope.year
    monkeypatch.setattr(reserving, "CARRY", "incubation/cycle_months_at_least")  # any figure of twelve months
    assert reserving.last_day(one) == date(year + 1, 12, 31)
    monkeypatch.undo()
    monkeypatch.setattr(reserving, "last_day", lambda reservation: date(year + 1, 3, 31))

    at(date(year + 1, 3, 31))
    assert reserving.let_lapse() == 0
    money.granted(envelope, "50000", reservation=one)
    with pytest.raises(NotAllowed, match="不是本年度的预算指标"):  # only what was reserved is carried
        money.granted(envelope, "1")
    at(date(year + 1, 4, 1))
    assert "到期失效" in reserving.cannot_use(other, envelope, Decimal(1), matter=other.matter)
    assert reserving.let_lapse() == 1
    assert sums(envelope) == (0, 5_000_000, 5_000_000)


# Changed by an amendment


def in_parts(*amounts: str, **said) -> tuple[Part, ...]:
    return tuple(Part(Decimal(amount), condition="验收", by_value=True, **said) for amount in amounts)


def test_an_amendment_that_costs_more_is_reserved_first(money):
    envelope = money.appropriated("100000")
    commitment = money.granted(envelope, "50000", in_parts("30000", "20000"))
    amendment = money.submitted()
    more = in_parts("5000")

    with pytest.raises(NotAllowed, match="变更增加 ¥5,000.00，须先预留资金"):
        changing.change_commitment(commitment, more, by=money.director, decided_in=amendment)
    little = money.reserved(envelope, "4999.99", matter=amendment)
    with pytest.raises(NotAllowed, match="预留只有 ¥4,999.99"):
        changing.change_commitment(commitment, more, by=money.director, decided_in=amendment, reservation=little)
    reserving.free_reservation(little, by=money.director, reason="太少")
    enough = money.reserved(envelope, "6000", matter=amendment)
    changed = changing.change_commitment(commitment, more, by=money.director, decided_in=amendment, reservation=enough)

    assert (changed.amount, changed.added, changed.outstanding) == (5_000_000, 500_000, 5_500_000)
    assert sums(envelope) == (0, 5_500_000, 4_500_000)
    assert [t.seq for t in changed.tranches.all()] == [1, 2, 3]
    assert Event.objects.filter(matter=commitment.matter, action="change_commitment").count() == 1
    assert list(verify(commitment.matter)) == []
    assert check_ledger() == []


def test_an_amendment_that_costs_less_gives_back_and_one_of_the_term_moves_nothing(money):
    envelope = money.appropriated("100000")
    commitment = money.granted(envelope, "50000", in_parts("30000", "20000"))
    amendment = money.submitted()
    last = commitment.tranches.get(seq=2)

    changing.change_commitment(
        commitment, in_parts("12000"), instead_of=[last], by=money.director, decided_in=amendment
    )
    assert sums(envelope) == (0, 4_200_000, 5_800_000)
    later = in_parts("12000", due_on=date(TODAY().year, 12, 31))
    third = commitment.tranches.get(seq=3)
    changed = changing.change_commitment(commitment, later, instead_of=[third], by=money.director, decided_in=amendment)

    assert changed.outstanding == 4_200_000
    assert [(t.seq, t.amount, bool(t.cancelled_at)) for t in changed.tranches.all()] == [
        (1, 3_000_000, False), (2, 2_000_000, True), (3, 1_200_000, True), (4, 1_200_000, False),
    ]  # fmt: skip
    assert check_ledger() == []


def test_what_was_released_is_not_changed_and_nobody_changes_anothers_tranche(money):
    envelope = money.appropriated("100000")
    commitment, other = money.granted(envelope, "30000", in_parts("10000", "20000")), money.granted(envelope, "5000")
    first = commitment.tranches.get(seq=1)
    changing.release_accepted(first, accepted=Decimal(10000), by=money.reviewer, reason="验收书")

    for tranche, said in ((first, "已经核准拨付"), (other.tranches.get(), "不是这笔占用的")):
        with pytest.raises(NotAllowed, match=said):
            changing.change_commitment(
                commitment, in_parts("1"), instead_of=[tranche], by=money.director, decided_in=money.submitted()
            )


# Released by what was accepted


def test_what_was_accepted_is_released_what_is_cured_waits_and_the_rest_goes_back(money):
    envelope = money.appropriated("100000")
    commitment = money.granted(envelope, "30000", in_parts("30000"))
    whole = commitment.tranches.get()

    payable = changing.release_accepted(
        whole, accepted=Decimal("18000.50"), still_open=Decimal("9000"), by=money.reviewer, reason="验收书"
    )

    assert (payable.amount, bool(payable.released_at)) == (1_800_050, True)
    assert [t.pk for t in Tranche.objects.payable()] == [payable.pk]
    cure = commitment.tranches.get(released_at=None, cancelled_at=None)
    assert (cure.amount, cure.by_value, cure.condition) == (900_000, True, "验收")
    assert sums(envelope) == (0, 2_700_050, 7_299_950)
    nothing = changing.release_accepted(cure, accepted=Decimal(0), by=money.reviewer, reason="整改不合格")
    assert nothing is None
    assert sums(envelope) == (0, 1_800_050, 8_199_950)
    assert check_ledger() == []


def test_a_tranche_of_accepted_value_is_never_released_by_hand_nor_past_its_value(money):
    commitment = money.granted(money.appropriated("100000"), "30000", in_parts("30000"))
    tranche = commitment.tranches.get()

    for following in (False, True):
        with pytest.raises(NotAllowed, match="按验收认定的金额核准"):
            promises.release_tranche(tranche, by=money.reviewer, reason="合格", following=following)
    with pytest.raises(NotAllowed, match="超过这一期的"):
        changing.release_accepted(
            tranche, accepted=Decimal("20000"), still_open=Decimal("10000.01"), by=money.reviewer, reason="验收书"
        )
    with pytest.raises(NotAllowed, match="不能为负"):
        changing.release_accepted(tranche, accepted=Decimal(-1), by=money.reviewer, reason="验收书")
    with pytest.raises(ValueError, match="never released by hand"):
        Part(Decimal(1), condition="验收", by_hand=True, by_value=True)
    assert changing.release_accepted(tranche, accepted=Decimal(30000), by=money.reviewer, reason="验收书") == tranche
    with pytest.raises(NotAllowed, match="已经核准拨付"):  # from a second window
        changing.release_accepted(tranche, accepted=Decimal(30000), by=money.reviewer, reason="验收书")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(by_hand=True)


def test_a_tranche_that_does_not_say_so_is_not_released_by_value(money):
    tranche = money.granted(
        money.appropriated("100000"), "30000", (Part(Decimal(30000), condition="公示"),)
    ).tranches.get()

    with pytest.raises(NotAllowed, match="不按验收金额核准"):
        changing.release_accepted(tranche, accepted=Decimal(1), by=None, reason="x")


# Years


def test_later_years_are_foreseen_until_their_envelope_is_there(money, at):
    envelope = money.appropriated("100000")
    commitment = money.granted(envelope, "30000")
    matter, year = commitment.matter, envelope.year
    payee = Payee.of(money.organization)

    foreseeing.foresee(envelope, matter=matter, payee=payee, by_year={year + 1: Decimal(40000)}, by=money.director)
    foreseen = ForeseenCommitment.objects.get()

    assert sums(envelope) == (0, 3_000_000, 7_000_000)  # it takes nothing
    assert "须在当年转为占用" in foreseeing.cannot_commit_foreseen(foreseen)
    at(date(year + 1, 1, 5))
    with pytest.raises(NotAllowed, match="预算指标还没有下达"):
        foreseeing.commit_foreseen(foreseen, (), payee=payee, by=money.director)
    with pytest.raises(NotAllowed, match="不是本年度的预算指标"):
        promises.commit(envelope, matter=matter, purpose="activity", payee=payee, amount=Decimal(1), by=money.director)
    later = money.appropriated("39999.99")
    with pytest.raises(NotAllowed, match="不足以占用 ¥40,000.00"):
        foreseeing.commit_foreseen(foreseen, (), payee=payee, by=money.director)
    promises.appropriate(later, Decimal("0.01"), by=money.checker, reason="补")
    made = foreseeing.commit_foreseen(foreseen, (), payee=payee, by=money.director)

    assert (made.envelope, made.amount, made.payee_name) == (later, 4_000_000, money.organization.name)
    assert Commitment.objects.filter(matter=matter).count() == 2
    foreseen.refresh_from_db()
    assert "已经转为占用" in foreseeing.cannot_commit_foreseen(foreseen)
    with pytest.raises(NotAllowed, match="已经转为占用"):
        foreseeing.drop_foreseen(foreseen)
    assert check_ledger() == []


def test_only_the_two_years_after_this_one_are_foreseen_each_once(money):
    envelope = money.appropriated("100000")
    matter, year = money.granted(envelope, "30000").matter, envelope.year
    payee = Payee.of(money.organization)

    def foresee(**years):
        by_year = {year + int(n[1:]): Decimal(amount) for n, amount in years.items()}
        foreseeing.foresee(envelope, matter=matter, payee=payee, by_year=by_year, by=money.director)

    for wrong in ({"y0": 1}, {"y3": 1}, {"y1": 0}):
        with pytest.raises(NotAllowed):
            foresee(**wrong)
    foresee(y1=40000, y2=40000)
    with pytest.raises(NotAllowed, match=f"已登记 {year + 1} 年度"):
        foresee(y1=1)
    foreseeing.drop_foreseen(ForeseenCommitment.objects.get(year=year + 1))
    foresee(y1=30000)
    assert ForeseenCommitment.objects.waiting().count() == 2


# Who is paid


def let_in_as_contractor(matter, body) -> Party:
    """Do what a contract's own action does: the party, and an event that freezes it."""
    with transaction.atomic():
        held = standing.held(matter.pk)
        party = Party.objects.create(matter=held, body=body, role_code="contractor")
        standing.note(held, "reassign", by=None)
    return party


def test_a_law_firm_without_an_account_is_paid_as_a_party_of_the_matter(money):
    envelope = money.appropriated("100000")
    reservation = money.reserved(envelope, "50000")
    firm = Body.objects.create(sort=Sort.LAW_FIRM, name="江苏某某（虚构）律师事务所", code="31320000MD00000001")
    party = let_in_as_contractor(reservation.matter, firm)
    payee = Payee.party_of(party, bank="农商银行", account="6228480000000000017")

    commitment = money.granted(envelope, "42000", payee=payee, reservation=reservation)

    assert (commitment.payee_kind, commitment.party, commitment.organization) == (PayeeKind.BODY, party, None)
    assert commitment.payee_in_titles == firm.name
    money.answered(money.sent(*commitment.tranches.all()), True)
    commitment.refresh_from_db()
    assert commitment.paid == 4_200_000
    assert check_ledger() == []


def test_who_is_no_party_of_the_matter_or_has_left_it_is_not_paid_there(money):
    envelope = money.appropriated("100000")
    firm = Body.objects.create(sort=Sort.LAW_FIRM, name="江苏某某（虚构）律师事务所", code="31320000MD00000001")
    stranger = Party.objects.create(matter=money.submitted(), body=firm, role_code="contractor")
    here = money.submitted()
    gone = Party.objects.create(matter=here, body=firm, role_code="contractor", until=timezone.now())
    account = {"bank": "农商银行", "account": "6228480000000000017"}

    for party, said in ((stranger, "不是此件的参与方"), (gone, "已经不是此件的参与方")):
        with pytest.raises(NotAllowed, match=said):
            promises.commit(
                envelope, matter=here, purpose="activity", payee=Payee.party_of(party, **account), amount=Decimal(1),
                by=money.director,
            )  # fmt: skip
    assert "还没有登记收款账户" in promises.lacks_account(Payee.party_of(stranger))


def test_an_organization_as_party_is_paid_where_the_register_says(money):
    party = Party.objects.create(matter=money.submitted(), body=money.organization.body, role_code="contractor")

    payee = Payee.party_of(party)

    assert (payee.kind, payee.account) == (PayeeKind.ORGANIZATION, money.organization.account)


# On pages


def test_the_finance_page_shows_what_is_reserved_beside_what_is_promised_and_what_later_years_are_to_pay(money):
    envelope = money.appropriated("100000")
    kept = money.reserved(envelope, "50000")
    commitment = money.granted(envelope, "30000", in_parts("30000"))
    by_year = {envelope.year + 1: Decimal(40000)}
    payee = Payee.of(money.organization)
    foreseeing.foresee(envelope, matter=commitment.matter, payee=payee, by_year=by_year, by=money.director)
    client = Client()
    client.force_login(money.maker)

    page = client.get("/desk/finance/").content.decode()

    row = re.search(r'data-label="预算".*?</tr>', page, re.DOTALL).group()
    assert re.findall(r"[\d,]+\.\d\d", row) == ["100,000.00", "50,000.00", "30,000.00", "0.00", "20,000.00"]
    assert kept.matter.number not in page, "whom money is only reserved for is told who may know of it"
    assert kinds.get(kept.matter.kind).label in page and f"{envelope.year}-12-31" in page
    assert f"{envelope.year + 1}年</td>" in page and "40,000.00" in page
    assert "50,000.00" in client.get(f"/desk/finance/envelopes/{envelope.pk}/").content.decode()


def test_the_panel_of_what_is_reserved_is_for_whoever_sees_the_money_alone(money):
    envelope = money.appropriated("100000")
    reservation = money.reserved(envelope, "50000")
    by_year = {envelope.year + 1: Decimal(40000)}
    payee = Payee.of(money.organization)
    foreseeing.foresee(envelope, matter=reservation.matter, payee=payee, by_year=by_year, by=money.director)

    shown = words(ReservedPanel(), reservation.matter, money.maker)

    for text in ("预留中", "有效至", "50,000.00", f"{envelope.year + 1}年", "须在当年转为占用"):
        assert text in shown
    assert words(ReservedPanel(), reservation.matter, money.applicant).strip() == ""


def test_the_money_of_a_matter_says_what_was_changed(money):
    commitment = money.granted(money.appropriated("100000"), "30000", in_parts("30000"))
    changing.release_accepted(commitment.tranches.get(), accepted=Decimal(20000), by=money.reviewer, reason="验收书")

    shown = words(MoneyPanel(), commitment.matter, money.maker)

    assert "原占用 ¥30,000.00，现占用 ¥20,000.00" in shown
