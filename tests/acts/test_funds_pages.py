"""Money on the desk: batches made, checked, exported and answered through the pages, and what forged posts get."""

import base64
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.acts.funds_story import FAILED, PAID, states
from tests.conftest import make_organization
from yihe.acts.funds.batches import lines_of
from yihe.acts.funds.models import Commitment, PaymentLine
from yihe.acts.funds.promises import Part
from yihe.acts.funds.reserving import free_reservation, reserve
from yihe.faces.desk import handed_in
from yihe.foundation import apart, sheets, slow_work
from yihe.foundation.roles import APPLICANT, FINANCE_MAKER
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry, Verb


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client, batch, name, **said):
    return client.post(f"/desk/matters/{batch.number}/do/{name}/", said)


def test_a_batch_is_made_checked_exported_and_answered_on_pages(money):
    tranche = money.granted(money.appropriated()).tranches.get()
    maker, checker = signed_in(money.maker), signed_in(money.checker)

    said = {"source": "fiscal", "year": str(timezone.localdate().year), "note": "", "once": "a"}
    opened = maker.post("/desk/kinds/payment_batch/new/", said)
    batch = Matter.objects.get(kind="payment_batch")
    assert opened.status_code == 302
    assert "还没有支付明细" in maker.get(f"/desk/matters/{batch.number}/").content.decode()
    assert act(maker, batch, "add_lines", tranches=[tranche.pk]).status_code == 302
    assert act(maker, batch, "submit").status_code == 302
    assert act(maker, batch, "approve").status_code == 409
    assert act(checker, batch, "approve").status_code == 302
    page = maker.get(f"/desk/matters/{batch.number}/").content.decode()
    assert f"{batch.number}-001" in page and money.organization.account not in page
    file = maker.post(f"/desk/finance/batches/{batch.number}/file/", {"format": "xlsx"})
    assert file["Content-Disposition"] == f'attachment; filename="{batch.number}.xlsx"'
    assert sheets.read(file.content, "x.xlsx")[1][3] == money.organization.account
    batch.refresh_from_db()
    answer = money.file(batch, {1: PAID(1)})
    assert act(maker, batch, "register_answer", file=answer).status_code == 302
    assert "各笔都有回单，批次已对账完成。" in maker.get(f"/desk/matters/{batch.number}/").content.decode()

    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("reconciled", ["paid"])


def test_an_answer_is_read_before_the_press_on_both_its_pages_and_by_whoever_registers_answers_alone(
    money, monkeypatch
):
    first, second, third = (money.sent(money.granted(money.appropriated()).tranches.get()) for _time in range(3))

    own_page = act(signed_in(money.maker), first, "register_answer", file=fresh(money, first), _once="a")
    any_page = signed_in(money.maker).post("/desk/finance/answers/", {"file": fresh(money, second), "_once": "b"})
    assert (own_page.status_code, any_page.status_code) == (302, 302)
    assert [states(batch) for batch in (first, second)] == [["paid"], ["paid"]]

    monkeypatch.setattr(apart, "read", lambda *_args, **_said: pytest.fail("it was read"))
    for stranger in (money.applicant, money.director):
        assert signed_in(stranger).post("/desk/finance/answers/", {"file": fresh_bytes()}).status_code == 404
    monkeypatch.undo()
    monkeypatch.setattr(handed_in, "read_first", lambda request: None)  # the control
    with pytest.raises(slow_work.HoldsOthersUp):
        act(signed_in(money.maker), third, "register_answer", file=fresh(money, third), _once="c")


def fresh(money, batch) -> SimpleUploadedFile:
    """An answer as a browser sends it."""
    file = money.file(batch, {1: PAID(1)})
    return SimpleUploadedFile(file.name, sheets.opened(file).content)


def fresh_bytes() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.csv", "明细号\n1\n".encode())


def test_wrong_rows_come_back_on_the_page_as_a_file_to_download(money):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())

    page = act(
        signed_in(money.maker), batch, "register_answer", file=money.file(batch, {1: PAID(1) | {"支付凭证号": ""}})
    )

    assert page.status_code == 422
    body = page.content.decode()
    assert "第 2 行：已支付的，请填写支付凭证号（40 个字以内）。" in body
    link = re.search(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', body)
    header, row = sheets.read(base64.b64decode(link[2]), "x.xlsx")
    assert (link[1], header[-1], row[-1][:4]) == (f"{batch.number}-回单-有误.xlsx", "错误原因", "已支付的")
    assert states(batch) == ["pending"]


def test_a_batch_goes_on_waiting_while_a_payment_is_not_answered_whichever_page_the_file_came_by(money):
    envelope = money.appropriated("200000")
    maker, batches = signed_in(money.maker), []
    for _ in range(2):
        batches.append(money.sent(*(money.granted(envelope, "20000").tranches.get() for _ in range(2))))

    def states_after(said: dict) -> list[str]:
        act(maker, batches[0], "register_answer", file=money.file(batches[0], said))
        maker.post("/desk/finance/answers/", {"file": money.file(batches[1], said), "next": "/desk/"})
        return list(Matter.objects.filter(kind="payment_batch").order_by("pk").values_list("state", flat=True))

    assert states_after({1: PAID(1)}) == ["sent", "sent"]
    assert states_after({2: FAILED}) == ["reconciled", "reconciled"]


def test_the_rows_that_are_wrong_stand_below_each_other_and_once_in_full(money):
    batch = money.sent(*(money.granted(money.appropriated(), "1000").tranches.get() for _ in range(4)))
    wrong = {seq: PAID(seq) | {"支付凭证号": ""} for seq in range(1, 5)}

    page = act(signed_in(money.maker), batch, "register_answer", file=money.file(batch, wrong)).content.decode()

    assert page.count("请填写支付凭证号") == 4
    assert re.search(r'_error">.*?</div>', page, re.S).group().count("<br>") == 4


def test_the_export_needs_a_post_by_finance_of_the_region(money, person):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())
    address = f"/desk/finance/batches/{batch.number}/file/"

    assert signed_in(money.maker).get(address).status_code == 405
    assert signed_in(person(FINANCE_MAKER, region="320581")).post(address).status_code == 404
    assert signed_in(money.applicant).post(address).status_code == 404
    refused = signed_in(money.director).post(address)
    assert refused["Location"].endswith(f"/{batch.number}/")
    assert AccessEntry.objects.filter(verb="refused", user=money.director).count() == 1
    assert AccessEntry.objects.filter(verb="export").count() == 0


def test_an_organization_corrects_its_own_account_only(money, person):
    commitment = money.granted(money.appropriated())
    batch = money.sent(commitment.tranches.get())
    money.answered(batch, False)
    address = f"/desk/finance/commitments/{commitment.pk}/payee/"
    said = {"bank": "中国银行", "account": "6216610012345678", "reason": "换户"}

    stranger = signed_in(person(APPLICANT, of=make_organization()))
    assert [stranger.get(address).status_code, stranger.post(address, said).status_code] == [404, 404]
    assert "核对" not in stranger.get(address).content.decode()
    assert signed_in(money.director).post(address, said).status_code == 409
    assert Commitment.objects.get().account == money.organization.account
    own = signed_in(money.applicant)
    assert address in own.get(f"/desk/matters/{commitment.matter.number}/").content.decode()
    assert money.organization.account not in own.get(address).content.decode()
    assert own.post(address, said | {"account": ""}).status_code == 422
    assert own.post(address, said).status_code == 302

    assert Commitment.objects.get().account == "6216610012345678"


def test_money_is_asked_back_on_a_page(money):
    commitment = money.paid(money.appropriated())
    address = f"/desk/finance/commitments/{commitment.pk}/recover/"
    maker = signed_in(money.maker)

    assert "可追回 ¥30,000.00" in maker.get(address).content.decode()
    assert signed_in(money.applicant).post(address, {"amount": "1", "reason": "x"}).status_code == 409
    too_much = maker.post(address, {"amount": "30000.01", "reason": "多付"})
    assert (too_much.status_code, "disabled" in too_much.content.decode()) == (422, False)
    assert 'value="30000.01"' in too_much.content.decode() and "不超过可追回的" in too_much.content.decode()
    assert [entry.user for entry in AccessEntry.objects.filter(verb=Verb.REFUSED)] == [money.applicant]
    assert Matter.objects.filter(kind="recovery").count() == 0
    assert maker.post(address, {"amount": "4000", "reason": "多付"}).status_code == 302
    recovery = Matter.objects.get(kind="recovery")
    assert recovery.recovery.amount == Decimal("4000.00")
    assert signed_in(money.checker).get(f"/desk/matters/{recovery.number}/").status_code == 200


def test_a_tranche_is_released_on_a_page_by_who_may(money):
    tranche = money.granted(
        money.appropriated(), "30000", (Part(Decimal(30000), condition="中期评估合格", by_hand=True),)
    ).tranches.get()
    address = f"/desk/finance/tranches/{tranche.pk}/release/"

    assert signed_in(money.maker).post(address, {"reason": "x"}).status_code == 409
    reviewer = signed_in(money.reviewer)
    assert "中期评估合格" in reviewer.get(address).content.decode()
    assert reviewer.post(address, {"reason": "评估报告"}).status_code == 302

    tranche.refresh_from_db()
    assert tranche.released_by == money.reviewer


def test_the_finance_page_shows_what_failed_and_links_only_what_may_be_opened(money):
    commitment = money.granted(money.appropriated())
    money.answered(money.sent(commitment.tranches.get()), False)

    body = signed_in(money.checker).get("/desk/finance/").content.decode()

    assert FAILED["失败原因"] in body
    assert commitment.matter.number in body
    assert f'/desk/matters/{commitment.matter.number}/"' not in body
    assert (
        f'/desk/matters/{commitment.matter.number}/"'
        in signed_in(money.director).get("/desk/finance/").content.decode()
    )


def test_what_is_only_reserved_is_named_to_who_may_know_of_it(money):
    matter = money.granted(money.appropriated()).matter
    reserve(money.appropriated("50000"), matter=matter, purpose="activity", amount=Decimal(700), by=money.maker)
    panel = re.compile(r'id="reserved".*?</table>', re.S)
    checker, director = (
        panel.search(signed_in(who).get("/desk/finance/").content.decode())[0]
        for who in (money.checker, money.director)
    )

    assert "700.00" in checker
    assert matter.number not in checker
    assert kinds.get(matter.kind).label in checker
    assert f'/desk/matters/{matter.number}/"' in director


def test_the_vouchers_of_an_envelope_say_no_number_of_what_is_only_reserved(money):
    matter = money.granted(money.appropriated()).matter
    envelope = money.appropriated("50000")
    kept = reserve(envelope, matter=matter, purpose="activity", amount=Decimal(700), by=money.maker)
    free_reservation(kept, by=money.maker, reason="采购任务取消，改由明理律师事务所")
    checker, director = (
        signed_in(who).get(f"/desk/finance/envelopes/{envelope.pk}/").content.decode()
        for who in (money.checker, money.director)
    )

    rows = re.compile(r'<td data-label="事由">((?:预留|释放预留).*?)</td>.*?data-label="办件">(.*?)</td>', re.S)
    assert {(said, of) for said, of in rows.findall(checker)} == {
        ("预留", kinds.get(matter.kind).label), ("释放预留", kinds.get(matter.kind).label),
    }  # fmt: skip
    assert "采购任务取消" in director
    assert matter.number in director


def test_the_pages_of_money_cost_the_same_for_one_row_and_for_many(money, django_assert_max_num_queries):
    envelope = money.appropriated("1000000")
    counted = []
    for size in (1, 4):
        batch = money.sent(*(money.granted(envelope, "100").tranches.get() for _ in range(size)))
        client = signed_in(money.maker)
        client.get(f"/desk/matters/{batch.number}/")
        with django_assert_max_num_queries(30) as asked:
            assert client.get(f"/desk/matters/{batch.number}/").status_code == 200
        counted.append(len(asked))
        money.answered(batch, *[True, False, True, False][:size])

    assert counted[0] == counted[1]
    assert lines_of(batch).count() == 4 and PaymentLine.objects.count() == 5
