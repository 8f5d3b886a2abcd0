"""退票: a payment the bank sends back is taken back in the books, paid to a checked account again, and never twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests.acts.funds_story import FAILED, PAID, as_handed_in, states
from tests.acts.test_notices import a_picture
from tests.told_first import tell_and_waive
from yihe.acts.documents import papers
from yihe.acts.funds import answers, promises, recoveries, returns
from yihe.acts.funds.batches import export_batch, lines_of
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, Envelope, JournalEntry, PaymentLine, ReturnedPayment
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, FINANCE_CHECKER, FINANCE_MAKER, REVIEWER
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter

pytestmark = [pytest.mark.usefixtures("neighbours"), pytest.mark.usefixtures("grant_kind")]

NEW = "6222 0299 9999 8888"
PLAIN = NEW.replace(" ", "")


@pytest.fixture
def paid(money) -> PaymentLine:
    """One payment of 30 000 out of 100 000, paid and reconciled; its matter is closed."""
    commitment = money.paid(money.appropriated("100000"))
    line = PaymentLine.objects.get(tranche__commitment=commitment)
    perform(line.batch.matter, "reconcile", by=money.checker)
    return line


def reported(money, line, **said) -> Matter:
    said = {"returned_on": timezone.localdate(), "reason": "账号户名不符"} | said
    return returns.report(returns.line_of(line.pk), by=money.maker, **said)


def confirmed(money, line) -> Matter:
    matter = reported(money, line)
    perform(matter, "confirm", by=money.checker)
    return matter


def with_proof(money, matter) -> Matter:
    papers.attach(matter, "account_proof", SimpleUploadedFile("证明.png", a_picture()), by=money.applicant)
    return matter


def corrected(money, line) -> Matter:
    matter = with_proof(money, confirmed(money, line))
    perform(matter, "correct", by=money.applicant, bank="某银行太仓支行", account=NEW, reason="旧账号已销户")
    return matter


def accepted(money, line) -> Matter:
    matter = corrected(money, line)
    perform(matter, "accept", by=money.checker, account_again=PLAIN)
    return matter


def refusal(matter, action, by, **said) -> str:
    with pytest.raises(NotAllowed) as refused:
        perform(matter, action, by=by, **said)
    return str(refused.value)


def sums(commitment) -> tuple[int, int, int, int]:
    """Return what the envelope has promised, paid and free, and what the commitment has paid, in yuan."""
    fresh = Commitment.objects.select_related("envelope").get(pk=commitment.pk)
    envelope = fresh.envelope
    return tuple(fen // 100 for fen in (envelope.committed, envelope.paid, envelope.left, fresh.paid))


def test_the_whole_way_from_the_bank_s_return_to_the_second_payment(money, paid):
    commitment = paid.tranche.commitment
    assert sums(commitment) == (30000, 30000, 70000, 30000)
    matter = reported(money, paid)
    assert sums(commitment) == (30000, 30000, 70000, 30000), "nothing moves before another person found it true"
    perform(matter, "confirm", by=money.checker)
    assert sums(commitment) == (30000, 0, 70000, 0), "promised as before, paid no more, and not a fen more to promise"
    assert PaymentLine.objects.get(pk=paid.pk).state == "returned"
    with_proof(money, matter)
    perform(matter, "correct", by=money.applicant, bank="某银行太仓支行", account=NEW, reason="旧账号已销户")
    assert Commitment.objects.get(pk=commitment.pk).account == money.organization.account, "not before it is checked"
    perform(matter, "accept", by=money.checker, account_again=NEW)
    batch = money.sent(*commitment.tranches.all())
    assert [(line.account, line.bank) for line in lines_of(batch)] == [(PLAIN, "某银行太仓支行")]
    money.answered(batch, True)

    matter.refresh_from_db()
    assert (matter.state, matter.closed_at is not None) == ("repaid", True)
    assert sums(commitment) == (30000, 30000, 70000, 30000)
    assert [line.state for line in PaymentLine.objects.order_by("pk")] == ["returned", "paid"]
    kinds_of_entry = JournalEntry.objects.filter(commitment=commitment).order_by("seq").values_list("kind", flat=True)
    assert list(kinds_of_entry) == ["commit", "pay", "return", "pay"]
    assert check_ledger() == []


def test_the_paid_matter_hears_of_it_and_the_applicant_is_told(money, paid):
    parent = paid.tranche.commitment.matter
    matter = accepted(money, paid)

    told = list(Event.objects.filter(matter=parent).order_by("seq").values_list("action", flat=True))
    assert told[-2:] == ["payment_returned", "account_checked"]
    parent.refresh_from_db()
    assert parent.state == "settled", "what was decided stays decided"
    assert money.applicant.notifications.filter(matter=matter).first().text.endswith("前办理。")
    assert PLAIN not in "".join(Event.objects.values_list("payload", flat=True)), "the chain keeps digests and tails"


def test_whoever_reports_it_does_not_find_it_true(money, paid, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    matter = returns.report(returns.line_of(paid.pk), by=both, returned_on=timezone.localdate(), reason="账号户名不符")
    deputy = person(
        FINANCE_CHECKER, delegated_by=both.memberships.get(role_code="finance_checker"), valid_until=date(2099, 1, 1)
    )

    for hand in (both, deputy):
        assert refusal(matter, "confirm", hand).startswith("您或委托您的同志创建了此件")
    perform(matter, "confirm", by=money.checker)  # the control


def test_whoever_corrects_the_account_neither_checks_it_nor_the_batch_that_pays_to_it(money, paid, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    matter = with_proof(money, confirmed(money, paid))
    perform(matter, "correct", by=both, bank="某银行", account=NEW, reason="代申请单位录入")

    assert "不相容岗位分离" in refusal(matter, "accept", both, account_again=PLAIN)
    perform(matter, "accept", by=money.checker, account_again=PLAIN)
    batch = money.drafted(paid.tranche)
    perform(batch, "submit", by=money.maker)
    assert refusal(batch, "approve", both) == "批次里有您或委托您的同志更正过收款账户的款项，须由他人复核。"
    perform(batch, "approve", by=money.checker)  # the control: whoever checked the account may check the batch


def test_the_check_is_a_second_reading_of_the_proof(money, paid):
    matter = corrected(money, paid)

    for other in (PLAIN[:-1] + "9", "6.22202E+18", ""):
        assert refusal(matter, "accept", money.checker, account_again=other).startswith("照证明材料录入的账号")
    perform(matter, "send_back", by=money.checker, reason="证明与填写的不符")
    assert matter.state == "correcting"


def test_without_a_proof_nothing_is_corrected(money, paid):
    matter = confirmed(money, paid)

    assert "账户证明" in refusal(matter, "correct", money.applicant, bank="某银行", account=NEW, reason="销户")


def test_blanks_and_wide_digits_are_no_difference_between_two_readings(money, paid):
    matter = with_proof(money, confirmed(money, paid))
    perform(matter, "correct", by=money.applicant, bank="某银行", account="６２２２-0299-9999-8888", reason="销户")

    perform(matter, "accept", by=money.checker, account_again="6222 0299 9999\u200b8888")

    assert Commitment.objects.get(pk=paid.tranche.commitment_id).account == PLAIN


@pytest.mark.parametrize("account", ["12", "6.22202E+18", "账号：62220299", "abc$12345", "六二二二"])
def test_an_account_that_cannot_be_one_is_refused(money, paid, account):
    matter = with_proof(money, confirmed(money, paid))

    assert (
        refusal(matter, "correct", money.applicant, bank="某银行", account=account, reason="销户")
        == promises.BAD_ACCOUNT
    )


def test_the_old_account_may_be_right_and_is_checked_all_the_same(money, paid):
    matter = with_proof(money, confirmed(money, paid))
    perform(matter, "keep", by=money.applicant, reason="银行系统故障")

    assert "不一致" in refusal(matter, "accept", money.checker, account_again=PLAIN)
    perform(matter, "accept", by=money.checker, account_again=money.organization.account)
    assert Commitment.objects.get().account_changed_at is None


def test_nothing_is_paid_before_the_account_was_checked(money, paid):
    matter = corrected(money, paid)

    with pytest.raises(NotAllowed) as refused:
        money.drafted(paid.tranche)
    assert "退票未办结" in str(refused.value)
    assert "退票" in promises.cannot_correct_payee(paid.tranche.commitment, money.applicant)
    perform(matter, "accept", by=money.checker, account_again=PLAIN)
    money.drafted(paid.tranche)  # the control


def test_a_report_that_is_not_true_changes_nothing(money, paid):
    before = sums(paid.tranche.commitment)
    matter = reported(money, paid)
    perform(matter, "dismiss", by=money.checker, reason="银行查明已入账")

    assert (matter.state, sums(paid.tranche.commitment), check_ledger()) == ("dismissed", before, [])
    assert reported(money, paid).state == "reported"  # it may come back another day


def test_a_second_failure_goes_back_to_the_applicant(money, paid):
    matter = accepted(money, paid)
    batch = money.sent(paid.tranche)
    assert "支付批次" in refusal(matter, "ask_again", money.maker, reason="x")
    money.answered(batch, False)

    matter.refresh_from_db()
    assert matter.state == "repaying"
    perform(matter, "ask_again", by=money.maker, reason="仍然付不出去")
    assert (matter.state, check_ledger()) == ("correcting", [])


def test_what_is_given_up_goes_back_to_the_envelope(money, paid):
    matter = confirmed(money, paid)
    perform(tell_and_waive(matter, money.maker), "give_up", by=money.director, reason="单位已注销")

    assert (matter.state, sums(paid.tranche.commitment), check_ledger()) == ("given_up", (0, 0, 100000, 0), [])


@pytest.mark.parametrize(
    ("on", "reason", "words"),
    [(-1, "x", "退票日期应在支付日期"), (1, "x", "退票日期应在支付日期"), (0, "  ", "请写明退票原因。")],
)
def test_a_report_says_when_and_why(money, paid, on, reason, words):
    with pytest.raises(NotAllowed, match=words):
        reported(money, paid, returned_on=timezone.localdate() + timedelta(days=on), reason=reason)
    assert not ReturnedPayment.objects.exists()


def test_only_the_cashier_reports_only_what_was_paid_and_only_once(money, paid, person):
    line = returns.line_of(paid.pk)
    assert returns.cannot_report(line, money.checker) == "退票须由财务经办登记。"
    assert returns.cannot_report(line, person(FINANCE_MAKER, region="320583")) == "退票须由财务经办登记。"
    matter = reported(money, paid)
    assert returns.cannot_report(line, money.maker) == f"本笔的退票已经登记（{matter.number}）。"
    perform(matter, "confirm", by=money.checker)
    assert returns.cannot_report(returns.line_of(paid.pk), money.maker).startswith("本笔现为“退票待重发”")


def test_money_that_is_asked_back_is_not_returned_and_the_other_way_round(money, paid):
    commitment = paid.tranche.commitment
    recovery = recoveries.open_recovery(commitment, amount=Decimal(1), reason="多付", by=money.maker)
    with pytest.raises(NotAllowed, match="正在追回"):
        reported(money, paid)
    perform(recovery, "cancel", by=money.checker, reason="不追了")

    reported(money, paid)

    assert recoveries.recoverable(commitment) == 0
    assert recoveries.cannot_open_recovery(commitment, money.maker) == "没有可以追回的已支付款项。"


# Finance's file -------------------------------------------------------------------------------------------------------


BACK = {answers.RESULT: "退票", answers.FAULT: "账号户名不符"}


@pytest.fixture
def half_answered(money):
    """A batch of two, one of them paid, the other not answered yet."""
    envelope = money.appropriated("100000")
    batch = money.sent(*(money.granted(envelope, amount).tranches.get() for amount in ("30000", "20000")))
    money.answered(batch, True, None)
    return batch


def test_finance_reports_a_return_in_the_same_file(money, half_answered):
    batch = half_answered
    perform(batch, "register_answer", by=money.maker, file=money.file(batch, {1: BACK, 2: PAID(2)}))

    matter = Matter.objects.get(kind="returned_payment")
    event = Event.objects.filter(matter=batch, action="register_answer").latest("seq").said
    assert (event["answered"], event["paid"], event["failed"], event["came_back"]) == (2, 1, 0, 1)
    assert (matter.state, states(batch)) == ("reported", ["paid", "paid"])
    assert refusal(batch, "register_answer", money.maker, file=money.file(batch, {1: BACK})).startswith(
        "回单中的各笔都已经登记过"
    )
    perform(matter, "confirm", by=money.checker)
    assert (states(batch), check_ledger()) == (["returned", "paid"], [])
    _, _, content = export_batch(batch, by=money.maker)
    assert sheets.read(content, "x.xlsx")[1][8] == "退票"
    file = as_handed_in("又一次.xlsx", content)
    assert refusal(batch, "register_answer", money.maker, file=file).startswith("回单中的各笔都已经登记过")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({answers.FAULT: ""}, "退票的，请填写退票原因。"),
        ({answers.VOUCHER: "PZ-9"}, "退票行的支付日期或凭证号与已登记的支付不符。"),
    ],
)
def test_a_row_that_is_wrong_changes_nothing(money, half_answered, said, words):
    file = money.file(half_answered, {1: BACK | said, 2: PAID(2)})

    assert words in refusal(half_answered, "register_answer", money.maker, file=file)
    assert (states(half_answered), ReturnedPayment.objects.count()) == (["paid", "pending"], 0)


def test_of_a_line_that_was_not_paid_the_word_still_means_that_it_failed(money, half_answered):
    said = FAILED | {answers.RESULT: "退票"}
    perform(half_answered, "register_answer", by=money.maker, file=money.file(half_answered, {2: said}))

    assert (states(half_answered), ReturnedPayment.objects.count()) == (["paid", "failed"], 0)


# The database ---------------------------------------------------------------------------------------------------------


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'pending'", "state = 'failed'", "state = 'returned', voucher = 'x'", "state = 'returned', paid_on = NULL",
        "amount = 1", "answered_at = NULL", "fault = 'x'", "account = 'x'",
    ],
)  # fmt: skip
def test_a_paid_line_may_come_back_and_changes_in_nothing_else(money, paid, change):
    with pytest.raises(DatabaseError, match="frozen"):
        sql(f"UPDATE funds_paymentline SET {change}")
    sql("UPDATE funds_paymentline SET state = 'returned'")  # the control: the one way


def test_what_came_back_or_failed_stays(money, paid):
    confirmed(money, paid)
    with pytest.raises(DatabaseError, match="frozen"):
        sql("UPDATE funds_paymentline SET state = 'paid'")
    with pytest.raises(DatabaseError, match="frozen"):
        sql("UPDATE funds_returnedpayment SET reason = 'x'")
    with pytest.raises(DatabaseError, match="frozen"):
        sql("UPDATE funds_returnedpayment SET confirmed_at = NULL")


TAMPERINGS = {
    "UPDATE funds_paymentline SET state = 'returned'": "与分录不符",
    "UPDATE funds_commitment SET paid = 0": "“已支付”为 ¥0.00，应为 ¥30,000.00",
    "UPDATE funds_envelope SET paid = 0": "“已支付”记为 ¥0.00",
}


@pytest.mark.parametrize(("statement", "sentence"), TAMPERINGS.items())
def test_a_return_nobody_confirmed_is_found(money, paid, unprotected, statement, sentence):
    assert check_ledger() == []

    sql(statement)

    assert [fault for fault in check_ledger() if sentence in fault] != []


# The pages ------------------------------------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_on_pages_from_the_batch_to_the_second_payment(money, paid):
    maker, checker, applicant = signed_in(money.maker), signed_in(money.checker), signed_in(money.applicant)
    batch = paid.batch.matter
    address = f"/desk/finance/lines/{paid.pk}/returned/"
    assert address in maker.get(f"/desk/matters/{batch.number}/").content.decode()
    assert maker.post(address, {"returned_on": timezone.localdate(), "reason": "账号户名不符"}).status_code == 302
    matter = Matter.objects.get(kind="returned_payment")
    page = f"/desk/matters/{matter.number}/"

    assert checker.post(f"{page}do/confirm/").status_code == 302
    matter.refresh_from_db()
    with_proof(money, matter)
    seen = applicant.get(page).content.decode()
    assert "账号户名不符" in seen and money.organization.account not in seen
    said = {"bank": "某银行太仓支行", "account": NEW, "reason": "旧账号已销户"}
    assert applicant.post(f"{page}do/correct/", said).status_code == 302
    seen = checker.get(page).content.decode()
    assert "尾号 8888" in seen and "证明.png" in seen and PLAIN not in seen
    assert checker.post(f"{page}do/accept/", {"account_again": "1234567"}).status_code == 422
    assert checker.post(f"{page}do/accept/", {"account_again": PLAIN}).status_code == 302
    assert "退票待重发" in maker.get("/desk/finance/").content.decode()
    money.answered(money.sent(paid.tranche), True)
    assert "已重新支付" in maker.get(page).content.decode()
    assert (
        "支付后被银行退回" in applicant.get(f"/desk/matters/{paid.tranche.commitment.matter.number}/").content.decode()
    )


@pytest.mark.parametrize(("role", "status"), [(APPLICANT, 404), (FINANCE_CHECKER, 409), (REVIEWER, 409)])
def test_a_forged_report_is_refused(money, paid, person, role, status):
    user = money.applicant if role is APPLICANT else person(role)
    answer = signed_in(user).post(
        f"/desk/finance/lines/{paid.pk}/returned/", {"returned_on": timezone.localdate(), "reason": "x"}
    )

    assert (answer.status_code, ReturnedPayment.objects.count()) == (status, 0)
    assert Envelope.objects.get().paid == 3_000_000
