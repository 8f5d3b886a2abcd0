"""履约记录: counted from what happened, shown to the supplier first, answered in words, and read by others only then and only as the next document says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import performance, performance_kind
from yihe.domains.procurement.models import Performance
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters import clock, evidence
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter, Notification
from yihe.registers.accounts.models import User

pytestmark = pytest.mark.django_db
D = Decimal
COUNTED = "验收的各期"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def page(user, matter: Matter) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(matter.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def stages_of(contract: Matter) -> list[Matter]:
    return list(Matter.objects.filter(kind="milestone", parent=contract).order_by("pk"))


def finished(town, contract: Matter, stage: Matter, amount: Decimal | None = None) -> None:
    """Have a stage that was reported accepted, invoiced and paid."""
    ways.found(town, stage, amount)
    ways.agreed(town, stage, amount)
    ways.invoiced(town, stage)
    ways.paid(town, stage)


def record_of(contract: Matter) -> Performance:
    return Performance.objects.select_related("matter").get(contract=contract.pk)


def test_each_number_follows_from_what_happened_to_the_stages(town):
    contract = ways.drawn(town)
    ways.staged(town, contract, 3)
    ways.offered(town, contract)
    first, second, third = stages_of(contract)
    ways.reported(town, first)
    finished(town, contract, first)
    # The second was delivered in time and sent to be cured: what counts is the first report, and that it did not pass at once.
    ways.reported(town, second)
    until = date(2026, 12, 10)
    perform(second, "ask_to_cure", by=ways.as_read(town, CLERK), reason="少两次。", until=until)
    town.travel(until - timedelta(1))
    second.refresh_from_db()
    ways.reported(town, second)
    finished(town, contract, second, contents_of(second).amount - D(2_000))
    # The third is reported after its day, and accepted for nothing.
    assert contents_of(third).stage.due_on == date(2026, 12, 20)
    town.travel(date(2026, 12, 22))
    ways.reported(town, third)
    ways._nothing_found_from_the_first(town, third)
    perform(contract, "close", by=ways.as_read(town, PURCHASER))

    row = record_of(contract)
    assert (row.stages, row.in_time, row.at_first, row.cured, row.refused, row.called_off) == (3, 2, 1, 1, 1, 0)
    assert (row.accepted, row.deducted) == (D(22_000), D(14_000))
    assert (row.upheld, row.suspended, row.for_fault) == (0, 0, False)
    again = {
        name.removesuffix("_amount"): value for name, value in performance.counted(contract, row.supplier_id).items()
    }
    assert {name: getattr(row, name) for name in again} == again
    assert list(evidence.verify()) == []


@pytest.mark.parametrize(("ground", "fault"), [("breach", True), ("agreed", False), ("public", False)])
def test_a_contract_ended_for_fault_says_so_and_one_ended_otherwise_does_not(town, ground, fault):
    contract = ways.in_force(town)
    perform(contract, "suspend", by=ways.as_read(town, DIRECTOR), reason="等村里腾出地方。")
    perform(contract, "terminate", by=ways.as_read(town, DIRECTOR), **ways.ENDING | {"ground": ground})
    perform(contract, "settle_up", by=ways.as_read(town, PURCHASER))

    row = record_of(contract)
    assert (row.for_fault, row.suspended, row.called_off, row.stages) == (fault, 1, 2, 0)


def test_of_a_contract_that_was_taken_over_each_is_told_of_its_own_work_and_of_no_other(town):
    contract = ways.drawn(town)
    ways.staged(town, contract, 2)
    ways.offered(town, contract)
    first, second = stages_of(contract)
    ways.reported(town, first)
    finished(town, contract, first, contents_of(first).amount - D(1_000))
    perform(contract, "suspend", by=ways.as_read(town, DIRECTOR), reason="等村里腾出地方。")
    perform(contract, "resume", by=ways.as_read(town, DIRECTOR), reason="已腾出。")
    old = contents_of(contract).supplier
    town.travel(timezone.localdate() + timedelta(2))
    new = ways.taken_over(town, Matter.objects.get(pk=contract.pk))
    second = Matter.objects.get(pk=second.pk)
    ways.reported(town, second)
    finished(town, contract, second)
    perform(Matter.objects.get(pk=contract.pk), "close", by=ways.as_read(town, PURCHASER))

    rows = {row.supplier: row for row in performance.of_contract(contract)}
    assert {body: (row.stages, row.deducted, row.suspended) for body, row in rows.items()} == {
        old: (1, D(1_000), 1),
        new: (1, D(0), 0),
    }
    assert [row.matter.parties.open().get().body for row in rows.values()] == [old, new]
    read = page(town.who(PURCHASER), Matter.objects.get(pk=contract.pk))
    assert old.name in read and new.name in read
    assert list(evidence.verify()) == []


def test_nobody_but_who_tells_it_and_whose_it_is_reads_it_before_the_supplier_has_had_its_say(town):
    record = ways.recorded(town)
    others = [town.who(role) for role in (AUDITOR, DIRECTOR, CLERK, REVIEWER)]
    for step in (lambda: None, lambda: ways.told(town, record)):
        step()
        record.refresh_from_db()
        assert COUNTED in page(town.who(PURCHASER), record)
        for user in others:
            assert COUNTED not in page(user, record) and "核对以前" in page(user, record), user
            assert "核对以后，这里才显示内容" in page(user, record.parent)
    ways.on_paper(town, record, "enter_reply", reply=ways.SAID)
    record.refresh_from_db()
    assert COUNTED in page(town.who(REVIEWER), record), "who answers reads what the answer is about"
    assert COUNTED not in page(town.who(AUDITOR), record) and ways.SAID not in page(town.who(AUDITOR), record)
    perform(record, "answer", by=ways.as_read(town, REVIEWER), answer="装修属实（虚构）。")
    record.refresh_from_db()
    for user in others:
        said = page(user, record)
        assert COUNTED in said and ways.SAID in said and "装修属实（虚构）。" in said, "with what it holds against it"


def test_control_a_box_that_does_not_ask_who_reads_shows_it_to_all(town, monkeypatch):
    record = ways.recorded(town)
    monkeypatch.setattr(performance, "may_read", lambda _matter, _user: True)
    assert COUNTED in page(town.who(AUDITOR), record)


def test_an_organization_with_an_account_has_it_in_its_inbox_and_says_it_itself(town):
    record = ways.recorded(town, ways.with_the_organization(town))

    assert (record.state, record.holder) == ("told", APPLICANT.code)
    assert contents_of(record).told_on == timezone.localdate()
    own = town.who(APPLICANT)
    assert Notification.objects.filter(user=own, matter=record, mail=True).exists()
    assert COUNTED in page(own, record)
    assert "承接主体的书面意见" in refused(record, "enter_agreed", town.who(PURCHASER)), (
        "nobody says it in its place without its paper"
    )
    assert refused(record, "agree", town.who(PURCHASER))
    perform(record, "agree", by=User.objects.get(pk=own.pk))
    assert Matter.objects.get(pk=record.pk).state == "kept"


def test_silence_lets_it_be_kept_after_the_term_and_not_before(town):
    record = ways.recorded(town)
    ways.told(town, record)
    record.refresh_from_db()
    last = record.due_on
    town.travel(last)
    clock.run()
    assert Matter.objects.get(pk=record.pk).state == "told"
    town.travel(last + timedelta(1))
    clock.run()
    assert Matter.objects.get(pk=record.pk).state == "kept"
    row = Performance.objects.get()
    assert (row.reply, row.kept_on) == ("", last + timedelta(1))


def test_what_is_typed_wrong_is_refused_and_who_ran_the_purchase_answers_nothing(town):
    record = ways.recorded(town)
    assert "承接主体签收的告知" in refused(record, "tell", town.who(PURCHASER), told_on=timezone.localdate())
    town.hand_in(record, "told_paper", by=PURCHASER)
    tomorrow, before = timezone.localdate() + timedelta(1), timezone.localdate() - timedelta(1)
    assert "还没有到" in refused(record, "tell", town.who(PURCHASER), told_on=tomorrow)
    assert "早于履约记录生成的日期" in refused(record, "tell", town.who(PURCHASER), told_on=before)
    perform(record, "tell", by=ways.as_read(town, PURCHASER), told_on=timezone.localdate())
    assert "承接主体的书面意见" in refused(record, "enter_reply", town.who(PURCHASER), reply=ways.SAID)
    ways.on_paper(town, record, "enter_reply", reply=ways.SAID)
    assert "经办过这次采购" in refused(record, "answer", town.who(DIRECTOR), answer="不作改动。")


def test_the_table_keeps_nothing_that_was_not_told_or_not_answered(town):
    row = contents_of(ways.recorded(town))
    today = timezone.localdate()
    for wrong, name in (
        ({"kept_on": today}, "told_before_it_is_kept"), ({"in_time": 3}, "counts_within_its_stages"), ({"answer": "x"}, "answers_what_was_said"),
        ({"told_on": today, "kept_on": today, "reply": "x", "replied_on": today}, "answered_before_it_is_kept"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Performance.objects.filter(pk=row.pk).update(**wrong)


def test_the_next_purchase_reads_it_only_where_its_own_document_says_so(town):
    record = ways.recorded(town)
    ways.told(town, record)
    ways.on_paper(town, record, "enter_agreed")
    titles = ("又一次坐班（虚构）", "再一次坐班（虚构）")
    silent, says = (ways.opened(town, title=title, budget=D(1_000)) for title in titles)
    for purchase, delivery in ((silent, ways.PLAN["delivery"]), (says, "报价相同的，看履约记录里按期的期数。")):
        ways.approved(town, purchase, delivery=delivery)
        perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
        ways.quoted(town, purchase, "900", "950")
        purchase.refresh_from_db()
    number = record.number
    buyer = town.who(PURCHASER)

    assert number not in page(buyer, silent) and "没有写明使用履约记录" in page(buyer, silent)
    said = page(buyer, says)
    assert number in said and "报价相同的，看履约记录里按期的期数。" in said and "第二十条" in said
    town.travel(timezone.localdate().replace(year=timezone.localdate().year + 3) + timedelta(1))
    assert performance_kind.records_of(performance_kind.taking_part(says), says) == [], (
        "no longer back than the city looks"
    )


def test_finance_and_other_roles_that_have_no_part_do_not_know_of_it(town):
    record = ways.recorded(town)
    client = Client()
    client.force_login(town.who(FINANCE_MAKER))
    assert client.get(record.get_absolute_url()).status_code == 404
