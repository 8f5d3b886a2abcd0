"""A shift is given to one who takes it; petition duty is paid once for each shift that was served, and nothing else is."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.schedules.conftest import MONDAY
from yihe.acts.funds.models import Commitment
from yihe.acts.funds.promises import appropriate, envelope_for
from yihe.acts.schedules import allowances, pool, publishing, swaps, windows
from yihe.acts.schedules.models import AllowanceLine, DutyAllowance, DutyPerson, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.foundation.roles import ADVICE_DESK, CLERK, REVIEWER
from yihe.matters import clock, evidence
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership

NEXT = MONDAY + timedelta(days=7)
ACCOUNT = {"bank": "演示银行", "account": "6222020000001234"}


@pytest.fixture
def three(county, at):
    at(MONDAY)
    return [county.lawyer(name) for name in ("贺明", "卞和", "管宁")]


def user(county, name):
    return type(county.accounts[name]).objects.get(pk=county.accounts[name].pk)


@pytest.fixture
def offered(county, three):
    shift = county.shift(county.post("综合岗"), three[0], NEXT)
    return shift, swaps.ask(shift, by=user(county, "贺明"))


# 调班 -------------------------------------------------------------------------------------------------------------------


def test_a_swap_is_asked_taken_and_seen(county, offered, three):
    shift, matter = offered
    assert matter.state == "asked"

    perform(matter, "take", by=user(county, "卞和"))

    row = Shift.objects.counting().get()
    assert (row.practitioner, row.corrects, row.reason) == (three[1], shift, "调班")
    assert county.accounts["贺明"].notifications.filter(text__contains="由卞和接了").exists()
    perform(Matter.objects.get(pk=matter.pk), "see", by=type(county.maker).objects.get(pk=county.maker.pk))
    assert Matter.objects.get(pk=offered[1].pk).state == "swapped"
    assert list(evidence.verify(Matter.objects.get(pk=offered[1].pk))) == []


def test_of_two_who_take_it_one_gets_it(county, offered, three):
    _shift, matter = offered
    perform(Matter.objects.get(pk=matter.pk), "take", by=user(county, "卞和"))

    with pytest.raises(NotAllowed):
        perform(matter, "take", by=user(county, "管宁"))  # with the page as it was before
    assert Shift.objects.counting().get().practitioner == three[1]


def test_who_is_not_qualified_or_free_does_not_take_it(county, offered, three):
    shift, matter = offered
    county.lawyer("已止", until=MONDAY)
    pool.ask_leave(by=county.maker, practitioner=three[1], first=NEXT, last=NEXT)
    county.shift(shift.post, three[2], NEXT + timedelta(days=1), time(9), time(17))

    for name, words in (("已止", "有效期到"), ("卞和", "当天请假"), ("管宁", "之间没有休息"), ("贺明", "由他人")):
        with pytest.raises(NotAllowed, match=words):
            perform(Matter.objects.get(pk=matter.pk), "take", by=user(county, name))


def test_one_offers_ones_own_shift_once_and_before_it_begins(county, offered, three, at):
    shift, _matter = offered
    assert swaps.cannot_ask(shift, user(county, "卞和")) == swaps.NOT_YOURS
    assert "已经提出调班" in swaps.cannot_ask(shift, user(county, "贺明"))
    other = county.shift(shift.post, three[0], NEXT + timedelta(days=3))
    at(NEXT + timedelta(days=3), 9)
    assert swaps.cannot_ask(other, user(county, "贺明")) == "这一班已经开始，不能再调。"


def test_what_nobody_takes_lapses_and_stays_with_who_sits(county, offered, at):
    shift, matter = offered
    at(MONDAY + timedelta(days=3))
    clock.run()

    assert Matter.objects.get(pk=matter.pk).state == "lapsed"
    assert Shift.objects.counting().get() == shift


def test_it_waits_no_longer_than_until_the_shift_begins(county, three, at):
    at(MONDAY, 15)
    shift = county.shift(county.post("综合岗"), three[0], MONDAY + timedelta(days=1))
    matter = swaps.ask(shift, by=user(county, "贺明"))

    assert matter.due_at == shift.starts_at


def test_a_swap_of_a_seat_that_was_moved_meanwhile_is_not_taken(county, offered, three):
    shift, matter = offered
    publishing.replace(shift, three[2], by=county.maker, reason="换人")

    with pytest.raises(NotAllowed, match="刚刚有变化"):
        perform(Matter.objects.get(pk=matter.pk), "take", by=user(county, "卞和"))


# 值班补贴 ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def petition(county, three):
    return county.post("信访岗", Topic.PETITION, pay=Pay.PETITION)


def sat(county, at, post, who, day, *, hours=(time(9), time(17)), absent=False):
    shift = county.shift(post, who, day, *hours)
    at(day, 23)
    if absent:
        windows.was_absent(shift, by=county.window, remark="没有到岗")
    else:
        windows.serve(shift, by=county.window, visitors=1)
    return shift


def prepared(at, day=date(2026, 7, 1)) -> list[Matter]:
    at(day)
    clock.run()
    return list(Matter.objects.filter(kind="duty_allowance").order_by("pk"))


def test_each_month_what_was_served_and_confirmed_is_prepared_at_the_day_rate(county, three, petition, at):
    first, second = sat(county, at, petition, three[0], MONDAY), sat(county, at, petition, three[0], NEXT)
    other = sat(county, at, petition, three[1], NEXT + timedelta(days=1))
    sat(county, at, petition, three[2], NEXT + timedelta(days=3), absent=True)
    county.shift(petition, three[2], NEXT + timedelta(days=7))  # its window has not said yet

    matters = prepared(at)

    assert sorted((m.amount, m.state) for m in matters) == [(500, "prepared"), (1000, "prepared")]
    assert {m.title.partition("值班补贴")[2] for m in matters} == {"（2026-07 编制）"}, (
        "they are of shifts before that month"
    )
    assert list(evidence.verify()) == []
    assert set(AllowanceLine.objects.values_list("shift", "amount")) == {
        (first.pk, 500),
        (second.pk, 500),
        (other.pk, 500),
    }
    assert AllowanceLine.objects.first().basis.startswith("苏州市司法局")
    assert county.accounts["贺明"].notifications.filter(text__contains="共 2 班").exists()


def test_the_clock_prepares_once_however_often_it_runs(county, three, petition, at):
    sat(county, at, petition, three[0], MONDAY)
    assert len(prepared(at)) == len(prepared(at)) == len(prepared(at, date(2026, 8, 1))) == 1


def test_a_day_is_paid_once_however_often_somebody_sat_on_it(county, three, petition, at):
    at(MONDAY - timedelta(days=1))
    night = county.shift(petition, three[0], MONDAY, time(0), time(8))
    day = county.shift(petition, three[0], MONDAY, time(9), time(17))
    at(MONDAY, 23)
    windows.serve(night, by=county.window, visitors=0)
    late = date(2026, 8, 1)

    (matter,) = prepared(at)
    assert matter.amount == 500 and AllowanceLine.objects.get().shift == night
    at(date(2026, 7, 2))
    windows.serve(day, by=county.window, visitors=1)  # the window says so a month later
    assert prepared(at, late) == [matter]

    sat(county, at, petition, three[0], late)  # another day is another day
    assert sorted(m.amount for m in prepared(at, date(2026, 9, 1))) == [500, 500]


def test_a_shift_is_paid_once_by_constraint(county, three, petition, at):
    shift = sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceLine.objects.create(allowance=DutyAllowance.objects.get(), shift=shift, amount=500, basis="x")
    assert matter.amount == 500


@pytest.mark.parametrize(
    ("topic", "pay", "hours", "words"),
    [
        (Topic.ARBITRATION, Pay.VOLUNTARY, (time(9), time(17)), "这个岗位是志愿服务，没有补贴标准。"),
        (Topic.PETITION, Pay.VOLUNTARY, (time(9), time(17)), "这个岗位是志愿服务，没有补贴标准。"),
        (
            Topic.PETITION,
            Pay.PETITION,
            (time(9), time(12)),
            "R11 的补贴按天计，半天的标准还没有设定，请政策管理员先录入。",
        ),
    ],
)
def test_no_other_duty_is_paid_and_half_a_day_is_not(county, three, at, topic, pay, hours, words):
    shift = sat(county, at, county.post("岗", topic, pay=pay), three[0], MONDAY, hours=hours)

    assert allowances.rate_of(shift) == (None, words)
    assert prepared(at) == []


def test_what_was_sat_before_the_rate_was_there_is_not_paid(county, three, petition):
    shift = county.shift(petition, three[0], date(2016, 12, 30))
    assert allowances.rate_of(shift) == (None, "信访值班补贴的标准还没有设定，请政策管理员先录入。")


def test_it_is_found_right_by_who_sat_checked_by_another_and_paid_to_who_sat(county, three, petition, at, person):
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    envelope = envelope_for(source="fiscal", year=2026, region="320585", purpose="petition_duty")
    appropriate(envelope, Decimal(10_000), by=person(CLERK), reason="预算（虚构）")
    envelope.refresh_from_db()

    with pytest.raises(NotAllowed, match="由本人核对"):
        perform(matter, "confirm", by=user(county, "卞和"), **ACCOUNT)
    perform(matter, "confirm", by=user(county, "贺明"), **ACCOUNT)
    perform(Matter.objects.get(pk=matter.pk), "approve", by=person(REVIEWER), envelope=envelope)

    commitment = Commitment.objects.get()
    assert (commitment.payee_name, commitment.account, commitment.amount) == ("贺明", ACCOUNT["account"], 50_000)
    assert Matter.objects.get(pk=matter.pk).state == "payable"


def test_where_it_is_paid_to_says_who_sat_and_the_maker_only_of_who_has_no_account(county, three, petition, at):
    """Whoever publishes the roster would else send a lawyer's money wherever they like, and the lawyer hear of it when it is gone."""
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    maker = type(county.maker).objects.get(pk=county.maker.pk)
    with pytest.raises(NotAllowed, match="由本人核对"):
        perform(matter, "confirm", by=maker, **ACCOUNT)

    DutyPerson.objects.filter(practitioner=three[0]).update(account=None)
    perform(Matter.objects.get(pk=matter.pk), "confirm", by=maker, **ACCOUNT)
    assert Matter.objects.get(pk=matter.pk).state == "checking"


def test_whose_account_is_of_no_use_any_more_is_entered_for_by_the_maker(county, three, petition, at):
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    Membership.objects.filter(user=county.accounts["贺明"]).update(ended_at=timezone.now())
    perform(matter, "confirm", by=type(county.maker).objects.get(pk=county.maker.pk), **ACCOUNT)
    assert Matter.objects.get(pk=matter.pk).state == "checking"


def test_nobody_checks_what_is_paid_to_themselves(county, three, petition, at, person):
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    both, other = person(REVIEWER), person(REVIEWER)
    DutyPerson.objects.filter(practitioner=three[0]).update(account=both)  # sits, and reviews: the maker enters it
    perform(matter, "confirm", by=type(county.maker).objects.get(pk=county.maker.pk), **ACCOUNT)
    checked = Matter.objects.get(pk=matter.pk)
    with pytest.raises(NotAllowed, match="付给您或者委托您的同志"):
        perform(checked, "approve", by=both, envelope=None)
    envelope = envelope_for(source="fiscal", year=2026, region="320585", purpose="petition_duty")
    appropriate(envelope, Decimal(10_000), by=person(CLERK), reason="预算（虚构）")
    envelope.refresh_from_db()
    perform(Matter.objects.get(pk=matter.pk), "approve", by=other, envelope=envelope)


def test_who_published_a_seat_says_nothing_for_the_window_of_it_after_a_swap_either(county, three, petition, at):
    Membership.objects.create(user=county.maker, role_code=ADVICE_DESK.code, region="320585", valid_from="2020-01-01")
    maker = type(county.maker).objects.get(pk=county.maker.pk)
    shift = county.shift(petition, three[0], NEXT)
    perform(swaps.ask(shift, by=user(county, "贺明")), "take", by=user(county, "卞和"))
    row = Shift.objects.counting().get()
    at(NEXT, 23)
    assert row.by_id != maker.pk and windows.is_window(maker, row)
    with pytest.raises(ValidationError, match="排班的人不能替窗口确认"):
        windows.serve(row, by=maker, visitors=1)
    assert windows.serve(row, by=county.window, visitors=1).accepted


def test_who_sat_is_told_why_they_are_not_paid(county, three, petition, at, person):
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)

    perform(matter, "drop", by=person(REVIEWER), reason="当天没有签到记录。")

    told = [note.text for note in user(county, "贺明").notifications.all()]
    assert any("不予支付：当天没有签到记录。" in text for text in told)
    assert not [note for note in user(county, "卞和").notifications.all() if "不予支付" in note.text]


def test_without_an_account_nothing_is_promised(county, three, petition, at, person):
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    assert "还没有登记收款账户" in allowances.cannot_pay(matter, person(REVIEWER), envelope=None)


def test_a_shift_put_right_after_it_was_prepared_is_not_paid(county, three, petition, at, person):
    shift = sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    perform(matter, "confirm", by=user(county, "贺明"), **ACCOUNT)
    county.shift(petition, three[1], MONDAY, corrects=shift, reason="记错了人")

    with pytest.raises(NotAllowed, match="不再是完成的班"):
        perform(Matter.objects.get(pk=matter.pk), "approve", by=person(REVIEWER), envelope=None)


def test_who_is_paid_can_be_nobody_who_did_not_sit(county, three, petition, at):
    """Property of every allowance there is: each line's shift counts, was served, and is its person's."""
    for nth in range(12):
        sat(county, at, petition, three[nth % 3], MONDAY + timedelta(days=2 * nth), absent=nth % 5 == 4)
    prepared(at)

    lines = AllowanceLine.objects.select_related("allowance", "shift__served", "shift__post")
    assert len(lines) == 10
    for line in lines:
        assert line.shift.served.accepted and line.shift.practitioner_id == line.allowance.practitioner_id
        assert line.shift.post.pay == Pay.PETITION and not Shift.objects.filter(corrects=line.shift).exists()
    with pytest.raises(ValidationError):
        windows.serve(lines[0].shift, by=county.window, visitors=1)


def test_where_it_is_paid_to_is_told_to_who_sat_and_the_bureau_alone(county, three, petition, at, person, client):
    sat(county, at, petition, three[0], MONDAY)
    (matter,) = prepared(at)
    perform(matter, "confirm", by=user(county, "贺明"), **ACCOUNT)
    client.force_login(user(county, "卞和"))
    assert client.get(matter.get_absolute_url()).status_code == 404
    perform(Matter.objects.get(pk=matter.pk), "send_back", by=person(REVIEWER), reason="账号请再核对")

    for who, told in ((user(county, "卞和"), False), (user(county, "贺明"), True), (county.maker, True)):
        client.force_login(who)
        assert ("尾号 1234" in client.get(matter.get_absolute_url()).content.decode()) is told
