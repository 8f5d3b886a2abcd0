"""Payable money that was ticked becomes batches at once; one file closes them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.acts.funds_story import Story
from yihe.acts.funds import answers, batches, making
from yihe.foundation import ceilings
from yihe.foundation.roles import FINANCE_MAKER
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def payable(money: Story):
    """Return a maker of so many tranches that can be paid, of one source."""

    def make(count: int, **how):
        envelope = money.appropriated("100000", **how)
        return [money.granted(envelope, "1000") for _ in range(count)]

    return make


def tranche_of(commitment):
    return commitment.tranches.get()


def test_ticked_payments_become_one_batch_that_waits_for_its_checker(money, payable):
    keys = [tranche_of(each).pk for each in payable(3)]

    made = making.make(keys, by=money.maker, submit=True)

    (batch,) = made.batches
    assert (batch.state, batches.lines_of(batch).count(), made.said) == ("checking", 3, [])
    assert list(batch.events.order_by("seq").values_list("action", flat=True)) == ["open", "add_lines", "submit"]
    assert list(evidence.everything()) == []


def test_sources_are_never_mixed_each_has_a_batch_of_its_own(money, payable):
    keys = [tranche_of(each).pk for each in [*payable(2), *payable(1, source="donation")]]

    made = making.make(keys, by=money.maker)

    assert sorted((b.state, batches.lines_of(b).count()) for b in made.batches) == [("drafting", 1), ("drafting", 2)]


def test_what_went_into_another_batch_meanwhile_is_left_out_and_said(money, payable):
    first, second = (tranche_of(each) for each in payable(2))
    making.make([first.pk], by=money.maker)

    made = making.make([first.pk, second.pk], by=money.maker)

    assert [batches.lines_of(b).get().tranche for b in made.batches] == [second]
    assert made.said == [f"有 1 笔{making.NOT_PAYABLE}"]
    with pytest.raises(NotAllowed, match="有 1 笔"):
        making.make([first.pk], by=money.maker)


def test_nobody_else_makes_batches_and_money_out_of_reach_is_not_there(money, payable, person):
    (tranche,) = (tranche_of(each) for each in payable(1))

    with pytest.raises(NotAllowed, match="须由财务经办"):
        making.make([tranche.pk], by=money.checker)
    with pytest.raises(NotAllowed, match="不在您的职责范围内"):
        making.make([tranche.pk], by=person(FINANCE_MAKER, region="320505"))
    assert Matter.objects.filter(kind="payment_batch").count() == 0


def test_batches_count_against_the_ceiling_of_new_matters(money, payable, settings):
    settings.CEILINGS = {"matters.person": 1}
    keys = [tranche_of(each).pk for each in [*payable(1), *payable(1, source="donation")]]

    with pytest.raises(NotAllowed, match="新建的办件已到上限"):
        making.make(keys, by=money.maker)
    making.make(keys[:1], by=money.maker)

    assert ceilings.MATTERS.of("person") == 1
    assert Matter.objects.filter(kind="payment_batch").count() == 1


def test_the_page_ticks_and_makes(money, payable, client):
    commitments = payable(2)
    client.force_login(money.maker)
    page = client.get("/desk/finance/").content.decode()
    assert len(re.findall(r'<input type="checkbox" name="tranche"', page)) == 2

    answer = client.post("/desk/finance/batches/", {"tranche": [tranche_of(each).pk for each in commitments]})

    batch = Matter.objects.get(kind="payment_batch")
    assert (answer["Location"], batch.state) == (f"/desk/matters/{batch.number}/", "checking")
    assert client.post("/desk/finance/batches/", {"tranche": ["x", "999999"]})["Location"] == "/desk/finance/"


def a_file(batch: Matter, *, without: int = 0, at: str = "2026-06-01") -> SimpleUploadedFile:
    """Return the exported file, filled in by finance but for its last rows."""
    from yihe.foundation import sheets

    lines, rows = list(batches.lines_of(batch)), []
    for n, line in enumerate(lines):
        said = dict(zip(answers.HEADER, answers.exported(line), strict=True))
        if n < len(lines) - without:
            said |= {answers.RESULT: "已支付", answers.PAID_ON: at, answers.VOUCHER: f"PZ-{n}"}
        rows.append([said[name] for name in answers.HEADER])
    return SimpleUploadedFile("回单.xlsx", sheets.to_xlsx(answers.HEADER, rows))


@pytest.fixture
def sent(money, payable):
    (batch,) = making.make([tranche_of(each).pk for each in payable(2)], by=money.maker, submit=True).batches
    perform(batch, "approve", by=money.checker)
    return batch


@pytest.fixture
def today():
    from django.utils import timezone

    return f"{timezone.localdate()}"


def test_one_upload_finds_its_batch_registers_and_reconciles(money, sent, client, today):
    client.force_login(money.maker)
    assert 'action="/desk/finance/answers/"' in client.get("/desk/").content.decode()

    answer = client.post("/desk/finance/answers/", {"file": a_file(sent, at=today)})

    sent.refresh_from_db()
    assert (answer["Location"], sent.state) == (f"/desk/matters/{sent.number}/", "reconciled")
    last = list(sent.events.order_by("seq").values_list("action", flat=True))[-2:]
    assert last == ["register_answer", "reconcile"]


def test_where_an_answer_is_missing_the_batch_stays_open(money, sent, client, today):
    client.force_login(money.maker)

    client.post("/desk/finance/answers/", {"file": a_file(sent, without=1, at=today)})

    sent.refresh_from_db()
    assert (sent.state, batches.unanswered(sent, money.maker)) == ("sent", "还有 1 笔没有回单。")


def test_a_file_of_nobody_s_batch_and_one_with_a_wrong_row_change_nothing(money, sent, client, person):
    client.force_login(money.maker)

    wrong = client.post("/desk/finance/answers/", {"file": a_file(sent, at="2031-01-01")})
    nothing = client.post("/desk/finance/answers/", {"file": SimpleUploadedFile("a.csv", "笔号\nZF-1-1\n".encode())})
    client.force_login(person(FINANCE_MAKER, region="320505"))
    far = client.post("/desk/finance/answers/", {"file": a_file(sent)})

    sent.refresh_from_db()
    assert (wrong.status_code, nothing["Location"], far["Location"]) == (422, "/desk/", "/desk/")
    assert "整个文件都没有登记" in wrong.content.decode()
    assert (sent.state, batches.lines_of(sent).filter(state="paid").count()) == ("sent", 0)
