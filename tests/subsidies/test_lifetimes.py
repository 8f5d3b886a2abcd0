"""Once in a lifetime, one year, three years: across employers, stays, holders and history that was imported."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.subsidies.conftest import certify, employ, make_worker, reside, talent
from tests.told_first import tell_and_waive
from yihe.acts.funds import returns
from yihe.acts.funds.models import PaymentLine
from yihe.acts.funds.recoveries import open_recovery
from yihe.domains.subsidies import lifetimes, registering
from yihe.domains.subsidies.checking import check_history
from yihe.domains.subsidies.lifetimes import Due, history_of, payments, record_benefit
from yihe.domains.subsidies.models import Award, Benefit, Lifetime
from yihe.domains.subsidies.reckonings import reckon_claim, suggested
from yihe.foundation.money import ZERO
from yihe.matters.actions import NotAllowed, perform
from yihe.registers.organizations.models import Residency


def test_an_organization_gets_the_startup_money_once_and_is_shown_when(claim, desk):
    first = claim("startup", "paid")
    second = desk.draft("startup")

    with pytest.raises(NotAllowed) as refused:
        perform(second, "submit", by=desk.people.applicant)

    assert str(refused.value) == (
        f"开办费补贴只给一次：2026-06-01 已核定给{desk.organization.name} 30000 元，已支付（本系统 {first.number}）"
        "（依据太政办〔2021〕163号 四(一)）。"
    )


def test_a_person_gets_the_settling_in_money_once_whatever_the_employer(claim, desk, second_organization):
    worker = talent(desk.organization)
    claim("settling_in", "noticed", practitioner=worker)
    employ(worker, second_organization)
    second = desk.draft("settling_in", organization=second_organization, practitioner=worker, degree="doctor")

    with pytest.raises(
        NotAllowed, match=f"安家补贴每人终身只给一次：2026-06-01 已核定给{desk.organization.name} 100000 元，尚未支付"
    ):
        perform(second, "submit", by=second.opened_by)


def test_each_level_really_passed_is_rewarded_once(claim, desk):
    worker = make_worker(desk.organization)
    certify(worker, "intermediate")
    claim("exam", "noticed", practitioner=worker)
    lower = desk.draft("exam", practitioner=worker, level="assistant")
    with pytest.raises(NotAllowed, match="持有中级证书不等于通过了助理考试"):
        perform(lower, "submit", by=desk.people.applicant)

    certify(worker, "assistant", passed_on=date(2021, 12, 1))
    desk.go(lower, "noticed")

    assert Award.objects.get(matter=lower).amount == Decimal("1200.00")
    again = desk.draft("exam", practitioner=worker, level="intermediate")
    with pytest.raises(NotAllowed, match="中级考试奖励每人只给一次"):
        perform(again, "submit", by=desk.people.applicant)


def test_incubation_money_is_for_one_year_over_all_stays_in_the_base(claim, desk, organization, on_day):
    stay = reside(organization, date(2025, 1, 1))
    claim("incubation", "noticed", since=date(2025, 1, 1), until=date(2025, 8, 31))
    Residency.objects.filter(pk=stay.pk).update(left_on=date(2025, 8, 31))
    reside(organization, date(2025, 10, 1))

    second = claim("incubation", "noticed", since=date(2025, 10, 1), until=date(2026, 5, 31))

    first, later = Benefit.objects.order_by("since")
    assert (first.months, first.until) == (8, date(2025, 8, 31))
    assert (later.months, later.since, later.until) == (4, date(2025, 10, 1), date(2026, 1, 31))
    assert Award.objects.get(matter=second).amount == Decimal("10000.00")
    third = desk.draft("incubation", since=date(2026, 2, 1), until=date(2026, 4, 30))
    with pytest.raises(NotAllowed, match="孵化补贴合计最长 12 个月，已补 12 个月"):
        perform(third, "submit", by=desk.people.applicant)


def test_a_post_is_paid_for_three_years_whoever_holds_it(claim, desk, organization):
    holder = make_worker(organization, starts_on=date(2021, 12, 1))
    post = desk.post(holder=holder, approved_on=date(2021, 12, 1), since=date(2022, 1, 1), until=date(2023, 12, 31))
    successor = make_worker(organization)
    certify(successor)
    registering.appoint(post, successor, starts_on=date(2024, 1, 1), source="劳动合同", by=desk.people.clerk)
    certify(post.incumbencies.first().practitioner, passed_on=date(2020, 6, 1))
    certify(successor, "assistant", passed_on=date(2023, 6, 1))
    claim("post", "noticed", post=post, since=date(2022, 1, 1), until=date(2023, 12, 31))
    second = claim("post", "noticed", post=post, since=date(2024, 1, 1), until=date(2025, 6, 30))

    assert [b.months for b in Benefit.objects.order_by("since")] == [24, 12]
    assert Award.objects.get(matter=second).amount == Decimal("60000.00")
    assert Lifetime.objects.get(kind="post").months == 36
    third = desk.draft("post", post=post, since=date(2025, 7, 1), until=date(2025, 9, 30))
    with pytest.raises(NotAllowed, match="岗位补贴最多 36 个月，换人不重新计算，已补 36 个月"):
        perform(third, "submit", by=desk.people.applicant)


def test_the_same_days_are_not_asked_for_twice(claim, desk):
    post = desk.post()
    claim("post", "noticed", post=post)
    second = desk.draft("post", post=post, since=date(2025, 3, 1), until=date(2025, 5, 31))

    with pytest.raises(NotAllowed, match="申请期间 2025-03-01 至 2025-05-31 与以前补过的重叠（2026-06-01 已核定给"):
        perform(second, "submit", by=desk.people.applicant)


def test_a_training_base_is_paid_once_when_accepted_and_each_year_up_to_the_ceiling(claim, desk):
    base = desk.base()
    claim("training_base", "noticed", base=base)
    again = desk.draft("training_base", base=base)
    with pytest.raises(NotAllowed, match="实训基地以奖代补只给一次"):
        perform(again, "submit", by=desk.people.applicant)
    for year in (2025, 2026):
        registering.file_plan(
            base, year=year, filed_on=date(2025, 3, 20), document=f"{year}年培训计划", by=desk.people.clerk
        )
    yearly = {"base": base, "payment": "year", "year": 2025}

    first = claim("training_base", "noticed", **yearly, actual_cost=Decimal("42000.00"))
    second = claim("training_base", "noticed", **yearly, actual_cost=Decimal("20000.00"))
    other_year = claim("training_base", "noticed", **yearly | {"year": 2026}, actual_cost=Decimal("50000.01"))

    amounts = [Award.objects.get(matter=m).amount for m in (first, second, other_year)]
    assert amounts == [Decimal("42000.00"), Decimal("8000.00"), Decimal("50000.00")]
    third = desk.draft("training_base", **yearly, actual_cost=Decimal("1.00"))
    with pytest.raises(NotAllowed, match="2025 年度的 50000 元已经用完"):
        perform(third, "submit", by=desk.people.applicant)


def test_what_was_wholly_recovered_may_be_claimed_again_and_what_was_partly_recovered_counts_less(claim, desk):
    first = claim("exam", "paid")
    worker = Benefit.objects.get(matter=first)

    recover(first, desk, "800")
    assert [(b.amount, b.slot) for b in history_of("exam", worker.subject)] == [(Decimal("1000.00"), "intermediate")]
    recover(first, desk, "1000")

    assert history_of("exam", worker.subject) == []
    assert Lifetime.objects.get(kind="exam", subject=worker.subject).amount == ZERO


def test_what_the_bank_returned_counts_as_before_unless_it_is_given_up(claim, desk):
    first = claim("exam", "paid")
    worker = Benefit.objects.get(matter=first)
    line = PaymentLine.objects.get(tranche__commitment__matter=first)
    before = counted(worker)

    back = returns.report(
        returns.line_of(line.pk), by=desk.people.maker, returned_on=line.paid_on, reason="账号户名不符"
    )  # fmt: skip
    perform(back, "confirm", by=desk.people.checker)
    assert (counted(worker), check_history()) == (before, [])
    perform(tell_and_waive(back, desk.people.maker), "give_up", by=desk.people.director, reason="单位已注销")

    assert (counted(worker), check_history()) == (([], ZERO), [])


def counted(benefit) -> tuple:
    history = [(b.amount, b.slot) for b in history_of("exam", benefit.subject)]
    return history, Lifetime.objects.get(kind="exam", subject=benefit.subject).amount


def recover(matter, desk, amount):
    commitment = Award.objects.get(matter=matter).commitment
    commitment.refresh_from_db()
    recovery = open_recovery(commitment, amount=Decimal(amount), reason="证书被撤销", by=desk.people.director)
    perform(tell_and_waive(recovery, desk.people.checker), "approve", by=desk.people.checker)
    perform(recovery, "receive", by=desk.people.maker, received_on=recovery.opened_at.date(), voucher="SK-0001")


def due(**changes) -> Due:
    given = {
        "kind": "exam", "subject": "a" * 64, "subject_name": "李明", "slot": "assistant", "amount": Decimal("1200.00"),
        "level": "assistant",
    }  # fmt: skip
    return Due(**given | changes)


FROM = {"paid_on": date(2023, 5, 10), "through": "别的单位", "payer": "市民政局", "document": "2023年台账", "by": None}


def test_a_slot_is_taken_once_and_the_earlier_payment_is_named(db):
    record_benefit(due(), **FROM)

    with pytest.raises(NotAllowed) as refused:
        record_benefit(due(), **FROM)

    assert str(refused.value) == (
        "考试奖励“李明”同一项只给一次：2023-05-10 已由别的单位领取 1200 元（市民政局，2023年台账）。"
    )


def test_with_every_check_taken_away_the_database_still_refuses_a_second_one(db, monkeypatch):
    record_benefit(due(), **FROM)
    monkeypatch.setattr(lifetimes, "cannot_record", lambda due, held, entered: "")
    # What the loser of a race saw: nobody had it yet.
    monkeypatch.setattr(lifetimes, "entered_for", lambda kind, line: [])

    with pytest.raises(NotAllowed, match="刚刚已经由另一件办理"):
        record_benefit(due(), **FROM)

    monkeypatch.undo()
    assert Benefit.objects.count() == 1


def test_the_counter_refuses_a_month_too_many_in_words_and_in_the_database(db):
    year = {"kind": "incubation", "slot": "2025-01-01", "months": 11, "months_at_most": 12, "level": ""}
    period = {"since": date(2025, 1, 1), "until": date(2025, 11, 30)}
    record_benefit(due(**year, **period), **FROM)
    two_more = year | {"slot": "2026-01-01", "months": 2, "since": date(2026, 1, 1), "until": date(2026, 2, 28)}

    with pytest.raises(
        NotAllowed, match="合计最多 12 个月，已补 11 个月，再补 2 个月就超过了：2023-05-10 已由别的单位领取"
    ):
        record_benefit(due(**two_more), **FROM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lifetime.objects.update(months=13)

    record_benefit(due(**two_more | {"months": 1, "until": date(2026, 1, 31)}), **FROM)
    assert Lifetime.objects.get().months == 12


def test_history_is_not_rewritten(db):
    benefit = record_benefit(due(), **FROM)

    for change in (lambda: Benefit.objects.update(amount=1), lambda: Benefit.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Benefit.objects.get().amount == benefit.amount


def test_only_imported_rows_are_taken_back_by_hand_and_once(db, claim):
    imported = record_benefit(due(), **FROM)
    lifetimes.reverse_import(imported, by=None, reason="台账重复")

    assert history_of("exam", imported.subject) == []
    with pytest.raises(NotAllowed, match="已经冲销"):
        lifetimes.reverse_import(imported, by=None, reason="台账重复")
    own = Benefit.objects.get(matter=claim("startup", "noticed"))
    with pytest.raises(NotAllowed, match="随办件冲销"):
        lifetimes.reverse_import(own, by=None, reason="x")
    assert record_benefit(due(), **FROM).turn == 1


def test_a_claim_does_not_count_against_itself(claim):
    matter = claim("exam", "noticed")

    assert reckon_claim(matter).refusals == []
    assert suggested(matter) == Decimal("1800.00")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [True, False], ids=["held", "not-held"])
def test_of_eight_at_one_moment_one_takes_the_slot(held, monkeypatch):
    if not held:  # the control: without the lock the constraint decides, and still only one gets it

        def look(kind, subject, year=0):
            own = Lifetime.objects.get_or_create(kind=kind, subject=subject, year=year)[0]
            return lifetimes.Held(own, own.months, own.amount, (subject,))

        monkeypatch.setattr(lifetimes, "hold", look)
    started, results = threading.Barrier(8), []

    def take():
        started.wait()
        try:
            record_benefit(due(), **FROM)
            results.append("taken")
        except NotAllowed as refused:
            results.append("named" if "只给一次" in str(refused) else "constraint")
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]

    assert results.count("taken") == 1
    assert Benefit.objects.count() == 1
    if held:
        assert (results.count("named"), Lifetime.objects.get().amount) == (7, Decimal("1200.00"))


def test_money_is_not_called_received_before_it_is_paid(claim, desk, client):
    matter = claim("exam", "noticed")
    (waiting,) = payments(history_of("exam", Benefit.objects.get(matter=matter).subject))
    client.force_login(desk.people.clerk)
    ledger = client.get("/desk/benefits/").content.decode()
    assert ("领取" in str(waiting), "已核定，尚未支付" in ledger, "领取" in ledger.partition("<table")[2]) == (
        False,
        True,
        False,
    )

    desk.go(matter, "paid")

    client.force_login(desk.people.clerk)
    (paid,) = payments(history_of("exam", Benefit.objects.get(matter=matter).subject))
    assert str(paid) == f"2026-06-01 已核定给{desk.organization.name} 1800 元，已支付（本系统 {matter.number}）"
    assert "已核定并支付" in client.get("/desk/benefits/").content.decode()
