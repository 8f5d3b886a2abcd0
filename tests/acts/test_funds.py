"""Money: envelopes, promises, batches, finance's answers, recoveries – what moves, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import TextField, Value
from django.test import Client
from django.utils import timezone

from tests.acts.funds_story import FAILED, PAID, TAICANG, GrantForm, Story, as_handed_in, budget_for, states
from tests.conftest import make_organization
from tests.told_first import tell_and_waive
from yihe.acts.funds import answers, ledger, promises, queries, recoveries
from yihe.acts.funds.batches import cannot_export, export_batch, lines_of
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.forms import AddLinesForm, AnswerForm, AppropriationForm, EnvelopeChoice, NetForm
from yihe.acts.funds.models import (
    AnswerFile,
    Appropriation,
    Commitment,
    Envelope,
    JournalEntry,
    LineState,
    PaymentLine,
    Posting,
    Tranche,
)
from yihe.acts.funds.models.ledger import AccountCode, EntryKind
from yihe.acts.funds.promises import Part, Payee, commit
from yihe.acts.funds.sources import FundSource, purposes, sources
from yihe.foundation import sheets
from yihe.foundation.encryption import seal
from yihe.foundation.roles import (
    APPLICANT,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    POLICY_EDITOR,
)
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.models import Matter, Notification
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.usefixtures("grant_kind")


def columns(envelope):
    envelope.refresh_from_db()
    return envelope.appropriated, envelope.committed, envelope.paid


# Sources and envelopes


def test_the_city_says_what_each_source_may_pay_for():
    assert [s.label for s in sources().values()] == ["财政资金", "福彩公益金", "法律援助基金会资金", "社会捐赠"]
    assert sources()["lottery"].uses == ("venture",)
    assert sources()["lottery"].forbids("startup") == (
        "福彩公益金不能用于“一次性开办费补贴”，只能用于：公益创投项目（S 二“以福彩公益金作为种子基金”）。"
    )
    assert FundSource("x", "某资金", ("startup",), "y").forbids("startup") == ""
    assert all(set(s.uses) <= set(purposes()) for s in sources().values())


def test_an_appropriation_by_two_people_fills_the_envelope(money):
    envelope = money.appropriated("50000.00")

    assert columns(envelope) == (5_000_000, 0, 0)
    assert queries.left(envelope) == Decimal("50000.00")
    assert check_ledger() == []


def test_nobody_checks_the_appropriation_they_drew_up(money, person):
    both = person(POLICY_EDITOR, DIRECTOR)
    said = Appropriation(source="fiscal", year=2026, purpose="activity", amount=Decimal(1), document="x")
    matter = open_matter(kinds.get("appropriation"), said, by=money.editor, region=TAICANG)
    perform(matter, "submit", by=both)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(matter, "issue", by=both)
    perform(matter, "issue", by=money.checker)  # the control: another person may


def test_whoever_only_opened_the_appropriation_does_not_check_it_either(money, person):
    both = person(POLICY_EDITOR, DIRECTOR)
    said = Appropriation(source="fiscal", year=2026, purpose="activity", amount=Decimal(1), document="x")
    matter = open_matter(kinds.get("appropriation"), said, by=both, region=TAICANG)
    perform(matter, "submit", by=money.editor)

    with pytest.raises(NotAllowed, match="您或委托您的同志创建了此件"):
        perform(matter, "issue", by=both)


def test_a_source_is_never_appropriated_for_what_it_may_not_pay(money):
    said = Appropriation(source="lottery", year=2026, purpose="startup", amount=Decimal(1), document="x")
    matter = open_matter(kinds.get("appropriation"), said, by=money.editor, region=TAICANG)

    with pytest.raises(NotAllowed, match="福彩公益金不能用于“一次性开办费补贴”"):
        perform(matter, "submit", by=money.editor)
    form = AppropriationForm(
        {"source": "lottery", "year": "2026", "purpose": "startup", "amount": "1", "document": "x"}
    )
    assert list(form.errors) == ["purpose"]


def test_an_envelope_gives_back_only_what_nobody_was_promised(money):
    envelope = money.appropriated("50000")
    money.granted(envelope, "30000")

    with pytest.raises(NotAllowed, match="只剩可用额度 ¥20,000.00，不能调减 ¥20,000.01"):
        money.appropriated("-20000.01")
    money.appropriated("-20000")

    assert columns(envelope) == (3_000_000, 3_000_000, 0)
    assert queries.amount_of(queries.vouchers(envelope)[0][0]) == Decimal("-20000.00")
    assert check_ledger() == []


# Promises


def test_a_promise_takes_from_the_envelope_what_it_needs(money):
    envelope = money.appropriated("100000")

    commitment = money.granted(envelope, "30000", ("20000", Part(Decimal(10000), condition="中期评估合格")))

    assert columns(envelope) == (10_000_000, 3_000_000, 0)
    assert (commitment.payee_name, commitment.account) == (money.organization.name, money.organization.account)
    assert [(t.seq, t.amount, t.released_at is None) for t in commitment.tranches.all()] == [
        (1, 2_000_000, False),
        (2, 1_000_000, True),
    ]


def test_an_overdraft_is_refused_with_what_is_left_and_nothing_is_kept(money):
    envelope = money.appropriated("29999.99")
    matter = money.submitted()

    with pytest.raises(NotAllowed, match="只剩可用额度 ¥29,999.99，不足以占用 ¥30,000.00"):
        perform(matter, "grant", by=money.director, envelope=envelope, amount=Decimal(30000))

    assert (matter.state, Commitment.objects.count(), columns(envelope)) == ("submitted", 0, (2_999_999, 0, 0))
    perform(matter, "grant", by=money.director, envelope=envelope, amount=Decimal("29999.99"))
    assert queries.left(Envelope.objects.get()) == 0


@pytest.mark.parametrize(
    ("column", "value"), [("committed", 10_000_001), ("paid", 3_000_001), ("paid", -1), ("appropriated", 2_999_999)]
)
def test_the_database_itself_refuses_an_overdrawn_envelope(money, column, value):
    envelope = money.appropriated("100000")
    money.granted(envelope, "30000")

    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.filter(pk=envelope.pk).update(**{column: value})


def test_money_of_one_purpose_or_region_or_year_pays_for_no_other(money):
    matter = money.submitted()
    startup = money.appropriated(purpose="startup")
    elsewhere = promises.envelope_for(
        source="fiscal", year=timezone.localdate().year, region="320585101", purpose="activity"
    )
    last_year = promises.envelope_for(
        source="fiscal", year=timezone.localdate().year - 1, region=TAICANG, purpose="activity"
    )
    for envelope in (elsewhere, last_year):
        promises.appropriate(envelope, Decimal(100000), by=money.checker, reason="x")

    for envelope, sentence in (
        (startup, "不能用于此项支出"), (elsewhere, "不属于此件所在的区划"), (last_year, "不是本年度的预算指标"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=sentence):
            perform(matter, "grant", by=money.director, envelope=envelope, amount=Decimal(1))
    assert Commitment.objects.count() == 0


def test_a_matter_is_paid_from_one_source(money):
    fiscal, donation = money.appropriated(), money.appropriated(source="donation")
    matter = money.granted(fiscal).matter

    with pytest.raises(NotAllowed, match="此件已占用财政资金，资金来源不得混用"):
        commit(
            donation, matter=matter, purpose="activity", payee=money.organization, amount=Decimal(1), by=money.director
        )
    commit(fiscal, matter=matter, purpose="activity", payee=money.organization, amount=Decimal(1), by=money.director)


def test_tranches_that_do_not_add_up_are_a_fault_of_the_program(money):
    envelope = money.appropriated()
    with pytest.raises(ValueError, match="do not add up"):
        money.granted(envelope, "30000", ("20000", "9999.99"))


def test_the_choice_of_envelopes_names_what_is_left(money):
    fiscal = money.appropriated("100000")
    money.appropriated(source="donation"), money.appropriated(purpose="startup")
    money.granted(fiscal, "30000")
    other_year = promises.envelope_for(source="fiscal", year=2020, region=TAICANG, purpose="activity")

    form = GrantForm.for_matter(money.submitted(), money.director, {"envelope": other_year.pk, "amount": "1"})

    assert [label for _, label in form.fields["envelope"].choices] == [
        "请选择预算指标",
        f"社会捐赠 · {fiscal.year}年 · 公益活动经费（可用 ¥100,000.00）",
        f"财政资金 · {fiscal.year}年 · 公益活动经费（可用 ¥70,000.00）",
    ]
    assert list(form.errors) == ["envelope"]
    assert list(EnvelopeChoice().queryset) == []


def test_a_condition_is_found_met_by_who_may_judge_it(money):
    envelope = money.appropriated()
    tranche = money.granted(
        envelope, "30000", (Part(Decimal(30000), condition="验收合格", by_hand=True),)
    ).tranches.get()
    assert list(queries.awaiting_release(money.maker)) == [tranche]
    assert list(queries.payable(money.maker)) == []

    with pytest.raises(NotAllowed, match="核准拨付须由审核人员或分管领导办理"):
        promises.release_tranche(tranche, by=money.applicant, reason="验收报告")
    promises.release_tranche(tranche, by=money.reviewer, reason="验收报告")

    assert list(queries.payable(money.maker)) == [tranche]
    assert tranche.commitment.matter.events.last().said["reason"] == "验收报告"
    with pytest.raises(NotAllowed, match="已经核准拨付"):
        promises.release_tranche(tranche, by=money.reviewer, reason="验收报告")


def test_nobody_releases_past_the_action_that_decides_the_condition(money):
    tranche = money.granted(money.appropriated(), "30000", (Part(Decimal(30000), condition="公示期满"),)).tranches.get()

    with pytest.raises(NotAllowed, match="由此件的办理结果核准，不能单独核准"):
        promises.release_tranche(tranche, by=money.director, reason="着急")
    promises.release_tranche(tranche, by=None, reason="公示期满", following=True)

    assert list(queries.payable(money.maker)) == [tranche]


def test_a_tranche_is_not_payable_before_its_day(money):
    later = timezone.localdate() + timedelta(days=1)
    tranche = money.granted(money.appropriated(), "100", (Part(Decimal(100), due_on=later),)).tranches.get()

    assert list(queries.payable(money.maker)) == []
    assert list(Tranche.objects.payable(on=later)) == [tranche]


def test_cancelling_gives_back_what_was_not_paid(money):
    envelope = money.appropriated("100000")
    later = Part(Decimal(10000), condition="中期验收")
    commitment = money.granted(envelope, "30000", ("20000", later))
    first, second = commitment.tranches.all()
    money.answered(money.sent(first), True)

    with pytest.raises(NotAllowed, match="取消占用须由分管领导办理"):
        promises.cancel_commitment(commitment, by=money.maker, reason="项目终止")
    promises.cancel_commitment(commitment, by=money.director, reason="项目终止")

    assert columns(envelope) == (10_000_000, 2_000_000, 2_000_000)
    assert [t.cancelled_at is None for t in commitment.tranches.all()] == [True, False]
    with pytest.raises(NotAllowed, match="已经没有未支付的部分"):
        promises.cancel_commitment(commitment, by=money.director, reason="再来一次")
    with pytest.raises(NotAllowed, match="现在不能列入本批次"):
        money.drafted(second)
    assert check_ledger() == []


def test_what_was_released_is_cancelled_only_after_whoever_is_paid_was_heard(money):
    commitment = money.granted(money.appropriated())

    with pytest.raises(NotAllowed, match="须先告知收款人并听取陈述申辩"):
        promises.cancel_commitment(commitment, by=money.director, reason="项目终止")


def test_what_is_in_a_batch_is_not_cancelled_under_it(money):
    commitment = money.granted(money.appropriated())
    batch = money.drafted(*commitment.tranches.all())

    with pytest.raises(NotAllowed, match=f"正在支付批次 {batch.number} 中"):
        promises.cancel_commitment(commitment, by=money.director, reason="x")


# Batches


def test_a_batch_goes_from_the_maker_over_the_checker_to_finance_and_back(money):
    envelope = money.appropriated("100000")
    commitment = money.granted(envelope, "30000")
    batch = money.sent(*commitment.tranches.all())

    money.answered(batch, True)

    line = lines_of(batch).get()
    assert (line.state, line.voucher, line.paid_on) == (LineState.PAID, "PZ-0001", timezone.localdate())
    assert columns(envelope) == (10_000_000, 3_000_000, 3_000_000)
    matter = Matter.objects.get(pk=commitment.matter_id)
    assert matter.state == "settled"
    assert list(matter.events.values_list("action", flat=True)) == ["open", "submit", "grant", "payment_made", "settle"]
    assert Notification.objects.filter(user=money.applicant, text__contains="已支付 ¥30,000.00").count() == 1
    perform(batch, "reconcile", by=money.maker)
    assert batch.state == "reconciled"
    assert check_ledger() == []


def test_a_matter_is_settled_only_with_its_last_tranche(money):
    commitment = money.granted(money.appropriated(), "30000", ("20000", "10000"))
    first, second = commitment.tranches.all()

    money.answered(money.sent(first), True)
    assert Matter.objects.get(pk=commitment.matter_id).state == "granted"
    money.answered(money.sent(second), True)
    assert Matter.objects.get(pk=commitment.matter_id).state == "settled"


def test_settle_cannot_be_forged(money):
    matter = money.granted(money.appropriated()).matter

    with pytest.raises(NotAllowed, match="由系统随其他办理自动完成"):
        perform(matter, "settle", by=money.maker)


def test_nobody_checks_the_batch_they_made(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    commitment = money.granted(money.appropriated())
    batch = money.drafted(*commitment.tranches.all())
    perform(batch, "submit", by=both)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(batch, "approve", by=both)
    assert dict((a.name, bool(why)) for a, why in offered(batch, both))["approve"] is True
    perform(batch, "approve", by=money.checker)  # the control: another person may


def test_whoever_put_one_payment_in_does_not_check_the_batch(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    one, two = (money.granted(money.appropriated()).tranches.get() for _ in range(2))
    batch = money.drafted(one)
    perform(batch, "add_lines", by=both, tranches=[two])
    perform(batch, "submit", by=money.maker)

    with pytest.raises(NotAllowed, match="不相容岗位分离"):
        perform(batch, "approve", by=both)


def test_whoever_opened_the_batch_does_not_check_it(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    tranche = money.granted(money.appropriated()).tranches.get()
    story = Story(**{**money.__dict__, "maker": both})
    batch = story.drafted()
    perform(batch, "add_lines", by=money.maker, tranches=[tranche])
    perform(batch, "submit", by=money.maker)

    with pytest.raises(NotAllowed, match="您或委托您的同志创建了此件"):
        perform(batch, "approve", by=both)


def test_whoever_changed_an_account_does_not_check_the_payment_to_it(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    commitment = money.granted(money.appropriated())
    promises.correct_payee(commitment, by=both, bank="某银行", account="6222029999", reason="原账号注销")
    batch = money.drafted(*commitment.tranches.all())
    perform(batch, "submit", by=money.maker)

    with pytest.raises(NotAllowed, match="批次里有您或委托您的同志更正过收款账户的款项"):
        perform(batch, "approve", by=both)
    perform(batch, "approve", by=money.checker)


def lent(person, lender, role):
    """Return somebody who wears a role of the lender's."""
    return person(role, delegated_by=lender.memberships.get(role_code=role.code), valid_until=date(2099, 1, 1))


def checks(money, batch, checker) -> str:
    """Return why a checker may not let a batch pass, or "" when they did."""
    if batch.state == "drafting":
        perform(batch, "submit", by=money.maker)
    try:
        perform(batch, "approve", by=checker)
    except NotAllowed as no:
        return str(no)
    return ""


def test_nobody_checks_a_batch_that_was_opened_in_their_place_or_by_whom_they_stand_in_for(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    refused = "您或委托您的同志创建了此件，按照不相容岗位分离的要求，须由他人“复核通过”。"
    for opener, checker in (
        (lent(person, both, FINANCE_MAKER), both), (both, lent(person, both, FINANCE_CHECKER)),
    ):  # fmt: skip
        tranche = money.granted(money.appropriated()).tranches.get()
        batch = Story(**{**money.__dict__, "maker": opener}).drafted()
        perform(batch, "add_lines", by=money.maker, tranches=[tranche])

        assert checks(money, batch, checker) == refused
        assert checks(money, batch, lent(person, money.checker, FINANCE_CHECKER)) == ""  # the control: of another


def test_nobody_checks_a_payment_whose_account_was_changed_in_their_place_or_by_whom_they_stand_in_for(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    refused = "批次里有您或委托您的同志更正过收款账户的款项，须由他人复核。"
    for changer, checker in (
        (lent(person, both, FINANCE_MAKER), both), (both, lent(person, both, FINANCE_CHECKER)),
    ):  # fmt: skip
        commitment = money.granted(money.appropriated())
        promises.correct_payee(commitment, by=changer, bank="某银行", account="6222029999", reason="原账号注销")
        batch = money.drafted(*commitment.tranches.all())

        assert checks(money, batch, checker) == refused
        assert checks(money, batch, lent(person, money.checker, FINANCE_CHECKER)) == ""  # the control: of another


def test_nobody_checks_a_recovery_or_a_budget_that_was_opened_in_their_place(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER, POLICY_EDITOR)
    recovery = asked_back(money, money.paid(money.appropriated()), by=lent(person, both, FINANCE_MAKER))
    said = budget_for(1)
    editor = lent(person, both, POLICY_EDITOR)
    budget = open_matter(kinds.get("appropriation"), said, by=editor, region=TAICANG, hat="policy_editor")
    perform(budget, "submit", by=money.editor)

    with pytest.raises(NotAllowed, match="您或委托您的同志创建了此件"):
        perform(tell_and_waive(recovery, both), "approve", by=both)
    with pytest.raises(NotAllowed, match="您或委托您的同志创建了此件"):
        perform(budget, "issue", by=both)
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)
    perform(budget, "issue", by=money.checker)
    assert (recovery.state, budget.state) == ("returning", "issued")


@pytest.mark.parametrize("action", ["add_lines", "submit", "approve", "register_answer", "reconcile", "void"])
def test_an_applicant_or_a_clerk_takes_no_step_of_a_batch(money, person, action):
    batch = money.drafted(*money.granted(money.appropriated()).tranches.all())
    for outsider in (money.applicant, person(CLERK), person(FINANCE_MAKER, FINANCE_CHECKER, region="320581")):
        with pytest.raises(NotAllowed):
            perform(batch, action, by=outsider, reason="x")
    assert batch.state == "drafting"


def test_a_batch_holds_one_source(money):
    fiscal = money.granted(money.appropriated()).tranches.get()
    donation = money.granted(money.appropriated(source="donation")).tranches.get()
    batch = money.drafted(fiscal)

    with pytest.raises(NotAllowed, match="资金来源、年度不同"):
        perform(batch, "add_lines", by=money.maker, tranches=[donation])
    form = AddLinesForm.for_matter(batch, money.maker, {"tranches": [donation.pk]})
    assert list(form.errors) == ["tranches"]
    perform(money.drafted(source="donation"), "add_lines", by=money.maker, tranches=[donation])
    assert check_ledger() == []


def test_a_tranche_is_in_one_batch_at_a_time(money):
    tranche = money.granted(money.appropriated()).tranches.get()
    first = money.drafted(tranche)

    with pytest.raises(NotAllowed, match="已在其他批次"):
        money.drafted(tranche)
    perform(first, "remove_lines", by=money.maker, lines=list(lines_of(first)))
    second = money.drafted(tranche)

    assert (states(first), states(second)) == ([], ["pending"])


def test_the_database_refuses_a_second_payment_of_a_tranche(money):
    envelope = money.appropriated()
    tranche = money.granted(envelope).tranches.get()
    line = lines_of(money.drafted(tranche)).get()
    other = lines_of(money.drafted(money.granted(envelope).tranches.get())).get()

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentLine.objects.create(
            batch=other.batch, seq=9, tranche=tranche, amount=1, payee_name="x", bank="x", account="622202"
        )
    perform(line.batch.matter, "remove_lines", by=money.maker, lines=[line])
    PaymentLine.objects.create(
        batch=other.batch, seq=9, tranche=tranche, amount=1, payee_name="x", bank="x", account="622202"
    )


def test_an_empty_batch_goes_nowhere(money):
    batch = money.drafted()
    with pytest.raises(NotAllowed, match="批次里还没有支付明细"):
        perform(batch, "submit", by=money.maker)


def test_a_voided_batch_lets_its_payments_go(money):
    tranche = money.granted(money.appropriated()).tranches.get()
    batch = money.drafted(tranche)

    perform(batch, "void", by=money.maker, reason="编错了")

    assert list(queries.payable(money.maker)) == [tranche]
    assert batch.state == "voided"


def test_whoever_has_no_account_is_granted_nothing_and_is_told_what_to_do(money):
    envelope, organization = money.appropriated(), money.organization
    for bank, account in (("", ""), ("中国银行太仓支行", ""), ("", "621661001234")):
        with pytest.raises(NotAllowed, match="王芳还没有登记收款账户（开户银行和账号），请先登记"):
            money.granted(envelope, payee=Payee("王芳", bank, account))
    assert (Commitment.objects.count(), promises.lacks_account(organization)) == (0, "")

    organization.account = ""
    assert promises.lacks_account(organization) == (
        f"{organization.name}还没有登记收款账户（开户银行和账号），请先登记、经另一人确认后再办。"
    )


def test_the_account_of_a_person_is_corrected_before_it_is_paid_to(money):
    commitment = money.granted(money.appropriated(), payee=Payee("王芳", "中国银行", "6216610099999"))
    promises.correct_payee(
        commitment, by=money.applicant, bank="中国银行太仓支行", account="6216 6100 1234", reason="补填"
    )
    batch = money.drafted(*commitment.tranches.all())

    assert lines_of(batch).get().account == "621661001234"
    assert commitment.payee_kind == "person"


def test_a_number_kept_from_before_accounts_were_read_is_not_paid_to(money):
    commitment = money.granted(money.appropriated())
    unread = seal("6.22202E+18", Commitment._meta.get_field("account").purpose)
    Commitment.objects.filter(pk=commitment.pk).update(sealed_as=None, account=Value(unread, TextField()))

    with pytest.raises(NotAllowed, match="开户银行或账号没有填写，或者不像账号，请先更正收款账户"):
        money.drafted(*commitment.tranches.all())


def test_accounts_are_not_readable_in_the_database_or_in_the_chain(money):
    commitment = money.granted(money.appropriated())
    promises.correct_payee(commitment, by=money.applicant, bank="中国银行", account="6216610012345678", reason="补填")
    money.drafted(*commitment.tranches.all())

    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM funds_commitment UNION ALL SELECT account FROM funds_paymentline")
        assert all("6216610012345678" not in account for (account,) in cursor.fetchall())
    event = Matter.objects.get(pk=commitment.matter_id).events.last()
    assert event.said["account"] == "尾号 5678"
    assert "6216610012345678" not in event.payload


# What leaves, and what comes back


def test_only_a_checked_batch_leaves_and_the_export_is_written_down(money):
    batch = money.drafted(*money.granted(money.appropriated()).tranches.all())
    with pytest.raises(NotAllowed, match="批次复核通过后才能导出"):
        export_batch(batch, by=money.maker)
    perform(batch, "submit", by=money.maker)
    perform(batch, "approve", by=money.checker)
    with pytest.raises(NotAllowed, match="支付文件须由财务经办或财务复核导出"):
        export_batch(batch, by=money.director)

    name, _, content = export_batch(batch, by=money.maker, format="csv")

    assert name == f"{batch.number}.csv"
    assert batch.events.last().action == "export_batch"
    assert AccessEntry.objects.filter(verb="export", subject=f"matter {batch.number}", user=money.maker).count() == 1
    header, row = sheets.read(content, name)
    assert row[:8] == [
        f"{batch.number}-001", money.organization.name, "太仓农村商业银行", money.organization.account, "30000.00",
        "叁万元整", "公益活动经费", Matter.objects.get(kind="test_grant").number,
    ]  # fmt: skip
    assert cannot_export(batch, money.checker) == ""


def test_what_people_typed_never_leaves_as_a_formula(money):
    money.organization.bank = "=cmd|'/c calc'!A1"
    money.organization.save()
    batch = money.sent(*money.granted(money.appropriated()).tranches.all())

    _, _, content = export_batch(batch, by=money.maker, format="csv")

    assert "\"'=cmd|'/c calc'!A1\"" in content.decode("utf-8-sig")
    assert '"=cmd' not in content.decode("utf-8-sig")


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_failed_payment_is_told_corrected_and_paid_in_another_batch(money, format):
    envelope = money.appropriated("100000")
    good, bad = (money.granted(envelope, "30000") for _ in range(2))
    batch = money.sent(good.tranches.get(), bad.tranches.get())

    money.answered(batch, True, False, format=format)

    assert states(batch) == ["paid", "failed"]
    assert columns(envelope) == (10_000_000, 6_000_000, 3_000_000)
    matter = Matter.objects.get(pk=bad.matter_id)
    assert (matter.state, matter.events.last().action) == ("granted", "payment_failed")
    assert matter.events.last().said["reason"] == "账号与户名不符"
    assert Notification.objects.filter(user=money.applicant, text__contains="账号与户名不符").count() == 1
    assert list(queries.failed(money.maker)) == [bad.tranches.get()]

    promises.correct_payee(bad, by=money.applicant, bank="中国银行", account="6216610012345678", reason="换户")
    again = money.sent(bad.tranches.get())
    money.answered(again, True, format=format)

    assert lines_of(again).get().account == "6216610012345678"
    assert columns(envelope) == (10_000_000, 6_000_000, 6_000_000)
    assert Matter.objects.get(pk=bad.matter_id).state == "settled"
    assert check_ledger() == []


def failed_once(money):
    bad = money.granted(money.appropriated("100000"), "30000")
    money.answered(money.sent(bad.tranches.get()), False)
    return bad


def test_a_failed_payment_is_payable_again_only_once_its_account_was_corrected_or_confirmed(money):
    bad = failed_once(money)
    assert (list(queries.payable(money.maker)), list(queries.failed(money.maker))) == ([], [bad.tranches.get()])
    with pytest.raises(NotAllowed, match="支付失败后账户还没有更正或确认"):
        money.drafted(bad.tranches.get())

    said = {"bank": bad.bank, "account": bad.account, "reason": "已与开户行核实，户名无误"}
    promises.correct_payee(bad, by=money.maker, **said)

    assert (list(queries.payable(money.maker)), list(queries.failed(money.maker))) == ([bad.tranches.get()], [])
    money.answered(money.sent(bad.tranches.get()), True)
    assert Matter.objects.get(pk=bad.matter_id).state == "settled"


def test_a_correction_from_before_the_failure_opens_nothing(money, monkeypatch):
    bad = money.granted(money.appropriated("100000"), "30000")
    promises.correct_payee(bad, by=money.applicant, bank="中国银行", account="6216610012345678", reason="换户")
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    money.answered(money.sent(bad.tranches.get()), False)

    assert (list(queries.payable(money.maker)), list(queries.failed(money.maker))) == ([], [bad.tranches.get()])


def test_what_is_owed_can_be_set_off_against_a_payment_that_failed(money):
    paid = money.paid(money.appropriated("100000"), "30000")
    bad = failed_once(money)
    recovery = asked_back(money, paid)
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)

    perform(recovery, "net", by=money.maker, tranche=bad.tranches.get())

    assert recovery.state == "netted"


def test_the_figures_of_an_organization_add_up_row_by_row_and_in_all(money):
    envelope = money.appropriated("200000")
    paid, waiting = money.paid(envelope, "30000"), money.granted(envelope, "10000")
    recovery = asked_back(money, paid, "800")
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)
    perform(recovery, "net", by=money.maker, tranche=waiting.tranches.get())
    commit(
        envelope, matter=money.submitted(), purpose=envelope.purpose, payee=money.organization, amount=Decimal(5000),
        tranches=[Part(Decimal(5000), condition="公示期满")], by=money.director,
    )  # fmt: skip

    said = queries.money_of(money.organization)

    for figures in (said["sums"], *(vars(row) for row in said["rows"])):
        assert figures["approved"] == figures["paid"] + figures["to_come"] + figures["in_notice"]
    sums = {name: str(value) for name, value in said["sums"].items()}
    assert sums == {
        "approved": "45000.00", "paid": "30800.00", "set_off": "800.00", "to_come": "9200.00", "in_notice": "5000.00",
        "recovered": "800.00", "received": "30000.00", "of_people": "0.00",
    }  # fmt: skip
    assert len(said["rows"]) == 3


def test_a_demand_says_who_owes_where_to_by_when_and_on_which_paper(money):
    recovery = asked_back(money, money.paid(money.appropriated(), "30000"), "1200")
    client = Client()
    client.force_login(money.applicant)
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)

    page = client.get(f"/desk/matters/{recovery.number}/").content.decode()
    letter = client.get(f"/desk/matters/{recovery.number}/letter/").content.decode()

    where = ("太仓市财政局（演示）", "00000000000000000000", "附言", "非税收入一般缴款书")
    assert [each for each in ("应退单位", *where, "退款通知书") if each not in page] == []
    assert [each for each in (*where, "60 日内向太仓市人民政府", "多付", recovery.number) if each not in letter] == []
    assert "申请单位" not in page.partition("<main")[2].partition("办理记录")[0]


def test_a_paid_tranche_goes_into_no_other_batch(money):
    commitment = money.paid(money.appropriated())

    with pytest.raises(NotAllowed, match="现在不能列入本批次"):
        money.drafted(*commitment.tranches.all())
    assert commitment.paid == commitment.amount


def test_the_day_on_which_a_payment_failed_is_kept_with_its_reason(money):
    batch = money.sent(money.granted(money.appropriated("100000")).tranches.get())
    dated = FAILED | {answers.PAID_ON: timezone.localdate()}

    perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: dated}))

    assert PaymentLine.objects.get(batch=batch.pk).fault == f"账号与户名不符（{timezone.localdate():%Y-%m-%d}）"
    with pytest.raises(NotAllowed, match="都已经登记过，没有变动"):
        perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: dated}))


def test_a_file_without_an_answer_is_told_so_and_not_that_all_is_known(money):
    envelope = money.appropriated("100000")
    batch = money.sent(*(money.granted(envelope, "30000").tranches.get() for _ in range(2)))

    with pytest.raises(NotAllowed, match="这份文件里没有填支付结果，什么也没有登记。"):
        perform(batch, "register_answer", by=money.maker, file=money.file(batch, {}))
    perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: PAID(1)}))
    with pytest.raises(NotAllowed, match="填了支付结果的 1 笔都已经登记过，其余 1 笔还没有填支付结果"):
        perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: PAID(1)}))


def test_the_same_answer_twice_changes_nothing(money):
    envelope = money.appropriated("100000")
    batch = money.sent(money.granted(envelope).tranches.get())
    file = money.file(batch, {1: PAID(1)})
    perform(batch, "register_answer", by=money.maker, file=file)
    before = (columns(envelope), batch.chain_length, JournalEntry.objects.count(), AnswerFile.objects.count())

    with pytest.raises(NotAllowed, match="都已经登记过，没有变动"):
        perform(batch, "register_answer", by=money.maker, file=file)
    with pytest.raises(NotAllowed, match="都已经登记过，没有变动"):
        perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: PAID(1)}, format="csv"))

    batch.refresh_from_db()
    after = (columns(envelope), batch.chain_length - 1, JournalEntry.objects.count(), AnswerFile.objects.count())
    assert after == before  # the second file was exported anew: one event


def test_an_answer_may_come_in_parts(money):
    envelope = money.appropriated("100000")
    batch = money.sent(*(money.granted(envelope).tranches.get() for _ in range(3)))

    money.answered(batch, True, None, None)
    assert states(batch) == ["paid", "pending", "pending"]
    with pytest.raises(NotAllowed, match="还有 2 笔没有回单"):
        perform(batch, "reconcile", by=money.maker)
    money.answered(batch, True, False, True)

    assert states(batch) == ["paid", "failed", "paid"]
    assert JournalEntry.objects.filter(kind=EntryKind.PAY).count() == 2
    perform(batch, "reconcile", by=money.maker)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"明细号": "ZF-1999-00001-001"}, "明细号 ZF-1999-00001-001 不在本批次。"),
        ({"明细号": ""}, "没有明细号。"),
        ({"金额（元）": "29999.99"}, "金额 29999.99 与本笔应付 30,000.00 不符。"),
        ({"支付结果": "也许"}, "支付结果“也许”不认识，请填“已支付”或“支付失败”。"),
        ({"支付日期": ""}, "已支付的，请填写支付日期，如 2026-11-21。"),
        ({"支付日期": "{tomorrow}"}, "支付日期 {tomorrow} 在今天之后。"),
        ({"支付日期": "2020-01-01"}, "支付日期 2020-01-01 早于批次创建的日期。"),
        ({"支付凭证号": ""}, "已支付的，请填写支付凭证号（40 个字以内）。"),
        ({"失败原因": "x"}, "已支付的，不应有失败原因。"),
        ({"支付结果": ""}, "填写了支付日期、凭证号或失败原因，却没有填写支付结果。"),
        ({"支付结果": "支付失败", "支付日期": "", "支付凭证号": ""}, "支付失败的，请填写失败原因。"),
        (
            {"支付结果": "支付失败", "失败原因": "x"},
            "支付失败的，不应有支付凭证号；已支付的，请把支付结果改为“已支付”。",
        ),
        (
            {"支付结果": "支付失败", "失败原因": "x", "支付凭证号": "", "支付日期": "昨天"},
            "支付失败的日期看不懂，请照 2026-11-21 的样子填写，或者留空。",
        ),
    ],
)
def test_one_wrong_row_and_the_whole_file_comes_back_with_the_reason(money, said, sentence):
    envelope = money.appropriated("100000")
    batch = money.sent(*(money.granted(envelope).tranches.get() for _ in range(2)))
    tomorrow = timezone.localdate() + timedelta(days=1)
    said = {heading: text.format(tomorrow=tomorrow) for heading, text in said.items()}
    sentence = sentence.format(tomorrow=tomorrow)
    file = money.file(batch, {1: PAID(1), 2: PAID(2) | said})

    form = AnswerForm.for_matter(batch, money.maker, {}, {"file": file})
    assert form.errors == {"file": ["有 1 行不对，整个文件都没有登记。", f"第 3 行：{sentence}"]}
    name, _, content = form.returned
    header, good, bad = sheets.read(content, name)
    assert (header[-1], good[-1], bad[-1]) == (answers.WRONG, "", sentence)
    assert header[:-1] == list(answers.HEADER)

    with pytest.raises(NotAllowed, match="整个文件都没有登记"):  # a post past the form
        perform(batch, "register_answer", by=money.maker, file=file)
    assert (states(batch), columns(envelope)) == (["pending", "pending"], (10_000_000, 6_000_000, 0))


def test_the_corrected_file_can_be_handed_in_again(money):
    envelope = money.appropriated("100000")
    batch = money.sent(money.granted(envelope).tranches.get())
    form = AnswerForm.for_matter(batch, money.maker, {}, {"file": money.file(batch, {1: PAID(1) | {"支付凭证号": ""}})})
    assert not form.is_valid()
    header, row = sheets.read(form.returned[2], "x.xlsx")
    row[header.index("支付凭证号")] = "PZ-7"

    form = AnswerForm.for_matter(
        batch, money.maker, {}, {"file": SimpleUploadedFile("改.xlsx", sheets.to_xlsx(header, [row]))}
    )
    assert form.is_valid()
    perform(batch, "register_answer", by=money.maker, **form.cleaned_data)

    assert lines_of(batch).get().voucher == "PZ-7"


def test_a_line_named_twice_is_wrong(money):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())
    header, row = sheets.read(money.file(batch, {1: PAID(1)}).read(), "x.xlsx")
    reading = answers.read(batch, as_handed_in("x.xlsx", sheets.to_xlsx(header, [row, row])))

    assert reading.sentences == [f"第 3 行：明细号 {batch.number}-001 与第 2 行重复。"]


def test_an_answer_that_contradicts_an_earlier_one_is_refused(money):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())
    money.answered(batch, True)

    with pytest.raises(NotAllowed, match="本笔已登记为“已支付”，与这份回单不一致，不能改写"):
        perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: FAILED}))
    assert states(batch) == ["paid"]


def test_an_answer_to_a_file_handed_out_under_the_earlier_heading_is_read(money):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())
    asked = f"笔号,支付结果,支付日期,支付凭证号,失败原因\n{batch.number}-001,已支付,{timezone.localdate()},PZ-9,\n"

    reading = answers.read(batch, as_handed_in("x.csv", asked.encode()))

    assert (reading.sentences, [row.voucher for row in reading.news]) == ([], ["PZ-9"])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.pdf", b"%PDF", "只能读取 .xlsx 或 .csv 文件"),
        ("x.xlsx", b"not a workbook", "不是完整的 xlsx 文件"),
        ("x.csv", b"", "文件里没有内容"),
        ("x.csv", "收款人,金额\n甲,1\n".encode(), "表头缺少“明细号”"),
        ("x.csv", "明细号,支付结果\n甲,1\n".encode(), "表头缺少“支付日期”、“支付凭证号”、“失败原因”"),
    ],
    ids=["pdf", "broken", "empty", "no number", "columns missing"],
)
def test_a_file_that_is_not_an_answer_is_refused_as_a_whole(money, name, content, sentence):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())

    with pytest.raises(NotAllowed, match=sentence):
        perform(batch, "register_answer", by=money.maker, file=as_handed_in(name, content))
    form = AnswerForm.for_matter(batch, money.maker, {}, {"file": SimpleUploadedFile(name, content)})
    assert list(form.errors) == ["file"]


def test_an_answered_line_is_written_for_ever(money):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())
    line = lines_of(batch)
    pk = line.get().pk
    PaymentLine.objects.filter(pk=pk).update(fault="")  # the control: before the answer it may change
    money.answered(batch, True)

    for change in ({"voucher": "other"}, {"state": "failed", "fault": "x"}, {"amount": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentLine.objects.filter(pk=pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentLine.objects.filter(pk=pk)._raw_delete("default")


# Correcting where money goes


def test_a_payees_account_is_not_changed_by_others_nor_under_way_nor_to_nonsense(money, person):
    commitment = money.granted(money.appropriated())
    said = {"bank": "中国银行", "account": "6216610012345678", "reason": "换户"}
    stranger = person(APPLICANT, of=make_organization())

    for somebody in (stranger, money.director, person(FINANCE_MAKER, region="320581")):
        with pytest.raises(NotAllowed, match="收款账户须由社会组织经办人或财务经办更正"):
            promises.correct_payee(commitment, by=somebody, **said)
    with pytest.raises(NotAllowed, match="请填写开户银行"):
        promises.correct_payee(commitment, by=money.maker, **said | {"account": "=1+1"})
    batch = money.drafted(*commitment.tranches.all())
    with pytest.raises(NotAllowed, match=f"正在支付批次 {batch.number} 中"):
        promises.correct_payee(commitment, by=money.maker, **said)
    assert Commitment.objects.get().account == money.organization.account


# Recovery


def asked_back(money, commitment, amount="10000", by=None):
    return recoveries.open_recovery(commitment, amount=Decimal(amount), reason="多付", by=by or money.maker)


def test_money_asked_back_and_received_is_in_its_envelope_again(money):
    envelope = money.appropriated("100000")
    commitment = money.paid(envelope, "30000")
    recovery = asked_back(money, commitment)
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)
    assert (recovery.holder, recovery.parent_id) == ("applicant", commitment.matter_id)
    perform(recovery, "declare", by=money.applicant, returned_on=timezone.localdate())

    perform(recovery, "receive", by=money.maker, received_on=timezone.localdate(), voucher="SK-1")

    assert recovery.state == "recovered"
    assert columns(envelope) == (10_000_000, 2_000_000, 2_000_000)
    assert Matter.objects.get(pk=commitment.matter_id).events.last().action == "recovery_received"
    sums = queries.money_of(money.organization)["sums"]
    assert (sums["approved"], sums["received"], sums["to_come"]) == (Decimal("30000.00"), Decimal("20000.00"), 0)
    assert check_ledger() == []


def test_no_more_is_asked_back_than_was_paid(money):
    commitment = money.paid(money.appropriated(), "30000")

    for amount in ("30000.01", "0", "-1", "0.001", "10.005"):
        with pytest.raises(NotAllowed, match="不超过可追回的 ¥30,000.00"):
            asked_back(money, commitment, amount)
    first = asked_back(money, commitment, "20000")
    with pytest.raises(NotAllowed, match="不超过可追回的 ¥10,000.00"):
        asked_back(money, commitment, "10000.01")
    perform(first, "cancel", by=money.checker, reason="已说明")
    asked_back(money, commitment, "30000")


def test_what_was_never_paid_is_not_asked_back(money):
    commitment = money.granted(money.appropriated())
    with pytest.raises(NotAllowed, match="没有可以追回的已支付款项"):
        asked_back(money, commitment, "1")


def test_only_finance_or_the_leader_asks_and_another_checks(money, person):
    commitment = money.paid(money.appropriated())
    with pytest.raises(NotAllowed, match="追回须由财务经办或分管领导提出"):
        asked_back(money, commitment, by=money.applicant)
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    recovery = asked_back(money, commitment, by=both)

    with pytest.raises(NotAllowed, match="您或委托您的同志创建了此件"):
        perform(tell_and_waive(recovery, both), "approve", by=both)
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)


def test_a_recovery_netted_from_the_next_tranche_moves_no_money(money):
    envelope = money.appropriated("100000")
    commitment = money.granted(envelope, "30000", ("20000", "10000"))
    first, second = commitment.tranches.all()
    money.answered(money.sent(first), True)
    recovery = asked_back(money, commitment, "4000")
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)
    form = NetForm.for_matter(recovery, money.maker, {"tranche": second.pk})
    assert form.is_valid()

    perform(recovery, "net", by=money.maker, **form.cleaned_data)

    second.refresh_from_db()
    assert (second.netted, second.payable_fen) == (400_000, 600_000)
    assert columns(envelope) == (10_000_000, 2_600_000, 2_000_000)
    batch = money.sent(second)
    assert lines_of(batch).get().amount == 600_000
    money.answered(batch, True)
    assert columns(envelope) == (10_000_000, 2_600_000, 2_600_000)  # 20000 + 6000 went out
    assert Matter.objects.get(pk=commitment.matter_id).state == "settled"
    assert check_ledger() == []


def test_a_recovery_is_netted_from_no_other_source_payee_or_smaller_tranche(money, person):
    envelope = money.appropriated("100000")
    commitment = money.paid(envelope, "30000")
    recovery = asked_back(money, commitment, "10000")
    perform(tell_and_waive(recovery, money.checker), "approve", by=money.checker)
    donation = money.granted(money.appropriated(source="donation"), "30000").tranches.get()
    smaller = money.granted(envelope, "9999.99").tranches.get()
    theirs = make_organization()
    stranger = money.granted(envelope, "30000", payee=Payee.of(theirs)).tranches.get()
    batched = money.granted(envelope, "10000").tranches.get()
    money.drafted(batched)

    for tranche in (donation, smaller, stranger, batched):
        with pytest.raises(NotAllowed, match="所选的分期现在不能抵扣"):
            perform(recovery, "net", by=money.maker, tranche=tranche)
    fitting = money.granted(envelope, "10000").tranches.get()
    perform(recovery, "net", by=money.maker, tranche=fitting)
    assert Tranche.objects.get(pk=fitting.pk).standing == ("已抵扣", "good")
    assert Matter.objects.get(pk=fitting.commitment.matter_id).state == "settled"
    assert check_ledger() == []


# Who sees money


def test_money_is_seen_where_one_works_and_an_organization_sees_its_own(money, person):
    envelope = money.appropriated()
    commitment = money.granted(envelope)
    elsewhere, stranger = person(FINANCE_MAKER, region="320581"), person(APPLICANT, of=make_organization())

    assert list(queries.envelopes(money.maker)) == [envelope]
    assert [queries.envelopes(u).count() for u in (money.director, money.applicant, elsewhere, stranger)] == [
        1,
        0,
        0,
        0,
    ]
    assert [Commitment.objects.visible_to(u).count() for u in (money.maker, money.applicant, elsewhere, stranger)] == [
        1,
        1,
        0,
        0,
    ]
    assert [queries.payable(u).count() for u in (money.maker, elsewhere)] == [1, 0]
    with pytest.raises(Envelope.DoesNotExist):
        queries.access_envelope(elsewhere, envelope.pk)
    with pytest.raises(Commitment.DoesNotExist):
        queries.access_commitment(stranger, commitment.pk)
    batch = money.drafted()
    assert [queries.batches(u).count() for u in (money.maker, money.applicant, elsewhere)] == [1, 0, 0]
    assert queries.batches(money.maker).get().matter_id == batch.pk


# The ledger


@pytest.mark.parametrize("table", ["journalentry", "posting", "answerfile"])
def test_the_ledger_is_written_once(money, table):
    money.paid(money.appropriated())

    for sql in (f"UPDATE funds_{table} SET id = id + 1000", f"DELETE FROM funds_{table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_entry_that_does_not_balance_is_not_written(money):
    envelope = money.appropriated()
    moves = {AccountCode.PROMISED: 100, AccountCode.AVAILABLE: -99}

    with pytest.raises(ledger.Unbalanced), transaction.atomic():
        ledger.write(ledger.locked_envelope(envelope.pk), EntryKind.COMMIT, moves, by=None, words="x")


TAMPERINGS = {
    "UPDATE funds_envelope SET appropriated = appropriated + 1": "“下达”记为 ¥100,000.01，按分录应为 ¥100,000.00",
    "UPDATE funds_envelope SET paid = paid - 1": "“已支付”记为 ¥29,999.99，按分录应为 ¥30,000.00",
    "UPDATE funds_envelope SET entries_count = 2": "记得有 2 条分录",
    "UPDATE funds_posting SET fen = fen + 1 WHERE fen = 3000000": "借贷不平",
    "UPDATE funds_posting SET fen = fen * 2": "内容与摘要不符（被改动）",
    "UPDATE funds_journalentry SET words = 'x' WHERE seq = 2": "第 2 条分录的内容与摘要不符（被改动）",
    "UPDATE funds_journalentry SET previous = '' WHERE seq = 3": "第 3 条分录与前一条接不上",
    "UPDATE funds_journalentry SET by_id = NULL WHERE seq = 2": "第 2 条分录的内容与摘要不符",
    "UPDATE funds_commitment SET amount = amount + 1": "“占用金额”为 ¥30,000.01，应为 ¥30,000.00",
    "UPDATE funds_commitment SET paid = paid - 1": "“已支付”为 ¥29,999.99，应为 ¥30,000.00",
    "UPDATE funds_tranche SET amount = amount - 1": "“各期合计”为 ¥29,999.99，应为 ¥30,000.00",
    "UPDATE funds_paymentline SET amount = amount - 1": "与分录不符",
    "UPDATE funds_paymentline SET state = 'failed', fault = 'x'": "与分录不符",
    "UPDATE funds_paymentbatch SET source = 'donation'": "混用了资金来源",
    "UPDATE funds_envelope SET purpose = 'venture'": "财政资金不能用于“公益创投项目”",
}


@pytest.mark.parametrize(("sql", "sentence"), TAMPERINGS.items(), ids=range(len(TAMPERINGS)))
def test_tampering_is_found_and_named(money, unprotected, sql, sentence):
    money.paid(money.appropriated("100000"))
    assert check_ledger() == []

    with connection.cursor() as cursor:
        cursor.execute(sql)

    assert [fault for fault in check_ledger() if sentence in fault] != []


def test_an_entry_taken_out_is_missed(money, unprotected):
    money.paid(money.appropriated())
    entry = JournalEntry.objects.get(kind=EntryKind.COMMIT)
    Posting.objects.filter(entry=entry)._raw_delete("default")
    JournalEntry.objects.filter(pk=entry.pk)._raw_delete("default")

    assert [fault for fault in check_ledger() if "接不上（缺失或被替换）" in fault] != []


def test_verify_reads_the_books_too(money):
    envelope = money.appropriated("100000")
    call_command("verify", stdout=StringIO())  # the control: nothing to say
    Envelope.objects.filter(pk=envelope.pk).update(appropriated=10_000_001)

    said = StringIO()
    with pytest.raises(CommandError, match="发现 1 处不符"):
        call_command("verify", stderr=said)
    assert "“下达”记为 ¥100,000.01，按分录应为 ¥100,000.00" in said.getvalue()
