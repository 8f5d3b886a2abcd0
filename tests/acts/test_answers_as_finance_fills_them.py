"""Finance's answer as finance fills it in: totals below, words for nothing, days with a clock time, headings with breaks."""

import pytest
from django.utils import timezone

from tests.acts.funds_story import as_handed_in, states
from yihe.acts.funds import answers, batches
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter

TODAY = timezone.localdate


def asked(batch: Matter, *rows: str, head: str = "明细号,支付结果,支付日期,支付凭证号,失败原因") -> object:
    return as_handed_in(
        "回单.csv", "\n".join([head, *(row.format(n=batch.number, day=TODAY()) for row in rows)]).encode()
    )


@pytest.fixture
def batch(money) -> Matter:
    return money.sent(money.granted(money.appropriated("100000")).tranches.get())


@pytest.mark.parametrize(
    "row",
    [
        "{n}-001,已 支 付,{day},PZ-1,无", "{n}-001,已支付,{day} 0:00:00,PZ-1,/", "{n}-001,支付成功,{day:%Y/%-m/%-d} 0:00:00,PZ-1,—",
        "{n}-001,已支付,{day:%Y年%-m月%-d日},PZ-1,",
    ],
)  # fmt: skip
def test_a_row_says_paid_however_it_is_filled_in(money, batch, row):
    reading = answers.read(batch, asked(batch, row))

    assert (reading.sentences, [(one.paid, one.paid_on, one.voucher) for one in reading.news]) == (
        [],
        [(True, TODAY(), "PZ-1")],
    )


def test_rows_below_the_table_are_passed_over_and_counted_aloud(money, batch):
    rows = ("{n}-001,已支付,{day},PZ-1,", "合 计,,,,", ",,,,制表人：张三 2026-06-09")
    perform(batch, "register_answer", by=money.maker, file=asked(batch, *rows))

    assert states(batch) == ["paid"]
    assert Event.objects.filter(action="register_answer").latest("seq").said["passed_over"] == 2
    assert batches.passed_over(batch) == "文件里有 2 行没有明细号（合计、制表人等），没有读取。"


def test_control_a_payment_that_lost_its_number_is_no_total(money, batch):
    reading = answers.read(batch, asked(batch, "{n}-001,已支付,{day},PZ-1,", ",已支付,{day},PZ-2,"))

    assert (reading.sentences, reading.passed_over) == (["第 3 行：没有明细号。"], [])


def test_headings_with_breaks_are_read(money, batch):
    reading = answers.read(
        batch, asked(batch, "{n}-001,已支付,{day},PZ-1,", head='明细号,支付 结果,"支付\n日期",支付凭证号,失败原因')
    )

    assert (reading.refused, len(reading.news)) == ("", 1)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{n}-001,已支付,去年,PZ-1,", "支付日期“去年”看不懂，请照 2026-11-21 的样子填写。"),
        ("{n}-001,已支付,,PZ-1,", "已支付的，请填写支付日期"), ("{n}-001,已支付,{day},#N/A,", "支付凭证号：单元格显示为 #N/A"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_of_its_row_and_nothing_is_registered(money, batch, row, words):
    with pytest.raises(NotAllowed, match=words):
        perform(batch, "register_answer", by=money.maker, file=asked(batch, row))
    assert states(batch) == ["pending"]
