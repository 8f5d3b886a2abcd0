"""Told, heard, answered: what has to happen before a recovery is decided, step by step, and what its letter says of it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.subsidies.conftest import a_scan
from tests.told_first import ANSWER, STATEMENT, TOLD, tell, tell_and_hear, tell_and_waive
from yihe.acts.documents import papers
from yihe.acts.funds import recoveries, returns
from yihe.acts.funds.models import PaymentLine, Tranche
from yihe.acts.hearing import letters, rules
from yihe.foundation.parameters import in_chinese
from yihe.foundation.roles import APPLICANT, FINANCE_CHECKER, FINANCE_MAKER
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Event, Matter


@pytest.fixture
def travel(monkeypatch):
    """Return a function that makes it another day."""

    def to(day):
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return to


@pytest.fixture
def recovery(money):
    paid = money.paid(money.appropriated(), "30000")
    return recoveries.open_recovery(paid, amount=Decimal(600), reason="一张凭证重复计入", by=money.maker)


def refused(matter, action, by, **said) -> str:
    with pytest.raises(NotAllowed) as no:
        perform(matter, action, by=by, **said)
    return str(no.value)


def test_nothing_is_asked_back_before_the_payee_was_told(money, recovery):
    assert refused(recovery, "approve", money.checker) == "当前状态为“待复核”，不能“决定追回”。"
    tell(recovery, money.checker)
    assert refused(recovery, "approve", money.checker) == "当前状态为“待陈述申辩”，不能“决定追回”。"

    perform(recovery, "waive_statement", by=money.applicant)
    perform(recovery, "approve", by=money.checker)
    assert recovery.state == "returning"


def test_what_was_said_must_be_answered_and_what_was_accepted_is_not_decided(money, recovery):
    tell_and_hear(recovery, money.checker)

    unanswered = "当事人提出了陈述申辩，请写明采纳还是不采纳，以及理由。"
    assert refused(recovery, "approve", money.checker) == unanswered
    assert refused(recovery, "approve", money.checker, answer="no", answer_reason=" ") == unanswered
    accepted = refused(recovery, "approve", money.checker, answer="yes", answer_reason="属实")
    assert accepted == "采纳当事人意见的，不作这一决定，请改为办理“取消追回”。"
    perform(recovery, "approve", by=money.checker, **ANSWER)
    assert recovery.state == "returning"


def test_nobody_answers_what_was_not_said(money, recovery):
    tell_and_waive(recovery, money.checker)

    assert refused(recovery, "approve", money.checker, **ANSWER) == "当事人没有陈述申辩，不用填写采纳与否。"


def test_a_convincing_statement_ends_it_with_a_reason(money, recovery):
    tell_and_hear(recovery, money.checker)

    perform(recovery, "cancel", by=money.checker, reason="签到表证明是两次活动")

    assert recovery.state == "cancelled"


def test_whoever_lets_the_days_pass_is_decided_on_and_not_a_day_before(money, recovery, travel):
    tell(recovery, money.checker)
    last = recovery.due_on
    assert last == letters.last_day(recovery, timezone.localdate())
    travel(last)
    clock.run()
    assert Matter.objects.get(pk=recovery.pk).state == "hearing"

    travel(last + timedelta(days=1))
    clock.run()

    recovery.refresh_from_db()
    assert (recovery.state, recovery.holder) == ("heard", FINANCE_CHECKER.code)
    assert rules.last_round(recovery).outcome == "当事人在规定期限内没有陈述申辩"


def test_only_the_partys_people_speak_and_staff_enters_only_what_came_on_paper(
    money, recovery, person, another_organization
):
    tell(recovery, money.checker)
    stranger = person(APPLICANT, of=another_organization)

    for somebody in (stranger, money.checker, money.maker, money.director):
        for action, said in (("state_case", {"statement": STATEMENT}), ("waive_statement", {})):
            with pytest.raises((NotAllowed, Matter.DoesNotExist)):
                perform(recovery, action, by=somebody, **said)
    today = timezone.localdate()
    said = {"statement": STATEMENT, "received_on": today}
    assert "陈述申辩材料" in refused(recovery, "enter_statement", money.maker, **said)
    papers.attach(recovery, "statement", SimpleUploadedFile("书面.png", a_scan(), "image/png"), by=money.maker)
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        assert "收到日期应在告知当日" in refused(
            recovery, "enter_statement", money.maker, **said | {"received_on": day}
        )
    perform(recovery, "enter_statement", by=money.maker, **said)
    assert rules.last_round(recovery).statement == STATEMENT


def test_staff_enters_no_statement_on_the_partys_own_evidence_nor_on_a_paper_of_an_earlier_round(money):
    """Entering one ends the time in which the party may speak: without its paper that would be taken from it."""
    line = PaymentLine.objects.get(tranche__commitment=money.paid(money.appropriated(), "30000"))
    matter = returns.report(line, by=money.maker, returned_on=timezone.localdate(), reason="户名不符")
    perform(matter, "confirm", by=money.checker)
    said = {"statement": "无异议", "received_on": timezone.localdate()}
    tell(matter, money.maker)
    scan(matter, money.maker)
    perform(matter, "desist", by=money.maker, reason="再核对")
    tell(matter, money.maker)
    scan(matter, money.applicant)

    assert "不能代替" in refused(matter, "enter_statement", money.maker, **said)

    perform(matter, "state_case", by=money.applicant, statement=STATEMENT)
    assert rules.last_round(matter).statement == STATEMENT


def scan(matter, by):
    content = a_scan() + b"\0" * matter.chain_length  # the same file twice is refused
    papers.attach(matter, "statement", SimpleUploadedFile("书面.png", content, "image/png"), by=by)


def test_whoever_proposed_does_not_decide(money, person):
    both = person(FINANCE_MAKER, FINANCE_CHECKER)
    paid = money.paid(money.appropriated(), "30000")
    recovery = recoveries.open_recovery(paid, amount=Decimal(600), reason="多付", by=both)
    tell_and_waive(recovery, money.checker)

    assert "创建了此件" in refused(recovery, "approve", both)


def test_the_letters_say_what_is_intended_what_was_said_and_how_it_was_answered(money, recovery):
    tell(recovery, money.checker)
    until = letters.last_day(recovery, timezone.localdate())
    told = page(money.applicant, recovery)
    for words in (*TOLD.values(), "告知书", f"{until.year}年{until.month}月{until.day}日", "逾期没有提交的"):
        assert words in told
    assert "行政复议" not in told  # nothing is decided yet

    perform(recovery, "state_case", by=money.applicant, statement=STATEMENT)
    perform(recovery, "approve", by=money.checker, **ANSWER)

    demand = page(money.applicant, recovery)
    for words in ("退款通知书", STATEMENT, "不采纳", ANSWER["answer_reason"], "行政复议"):
        assert words in demand


def test_a_demand_of_before_the_hearing_keeps_its_letter_and_is_paid(money, recovery):
    """As it stands in a database of last year: checked, owed, and nobody was told anything."""
    Matter.objects.filter(pk=recovery.pk).update(state="returning", holder="applicant")
    recovery.refresh_from_db()

    assert rules.last_round(recovery) is None
    assert letters.weighed_in(recovery) == ()
    assert kinds.get("recovery").letter(recovery).title == "退款通知书"


def test_the_page_shows_the_round_to_the_party_and_to_whoever_decides(money, recovery):
    tell_and_hear(recovery, money.checker)

    for user in (money.applicant, money.checker):
        client = Client()
        client.force_login(user)
        shown = client.get(f"/desk/matters/{recovery.number}/").content.decode()
        assert STATEMENT in shown and TOLD["facts"] in shown
    assert {action.name for action, _why in offered(recovery, money.checker)} >= {"approve", "cancel"}


def test_a_payment_stands_still_while_it_is_being_heard(money):
    """The tranches of a matter that is being heard are in nobody's list of what can be paid; the control: before, they were."""
    commitment = money.granted(money.appropriated())
    assert Tranche.objects.payable().count() == 1

    Matter.objects.filter(pk=commitment.matter_id).update(state="hearing")

    assert Tranche.objects.payable().count() == 0


def test_the_telling_stays_readable_when_its_decision_has_a_letter(money, recovery):
    tell_and_hear(recovery, money.checker)
    perform(recovery, "approve", by=money.checker, **ANSWER)
    client = Client()
    client.force_login(money.applicant)
    address = f"/desk/matters/{recovery.number}/letter/"

    standing, told = (client.get(f"{address}{of}").content.decode() for of in ("", "?of=telling"))

    assert ("退款通知书" in standing, "陈述申辩权利告知书" in standing) == (True, False)
    assert "陈述申辩权利告知书" in told and "救济途径" not in told and f"{address}pdf/?of=telling" in told
    assert f"{address}?of=telling" in client.get(recovery.get_absolute_url()).content.decode()


def test_where_nobody_was_told_there_is_no_telling(money, recovery):
    client = Client()
    client.force_login(money.applicant)
    assert client.get(f"/desk/matters/{recovery.number}/letter/?of=telling").status_code == 404


def page(user, matter) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/desk/matters/{matter.number}/letter/").content.decode()


def test_the_event_of_the_telling_keeps_the_day_until_which_one_may_speak(money, recovery):
    tell(recovery, money.checker)

    kept = Event.objects.get(matter=recovery, action="tell_beforehand").said["letter"]
    assert kept["until"] == in_chinese(letters.last_day(recovery, timezone.localdate()))


def test_the_paper_of_a_statement_is_asked_for_only_while_one_may_speak(money, recovery):
    def slots():
        return [paper.code for paper in papers.slots_of(recovery)]

    assert slots() == ["other"]
    tell(recovery, money.checker)
    assert slots() == ["statement", "other"]
    assert [
        paper.label for kind in kinds.every() for paper in kind.papers if paper.code == "statement" and paper.is_brought
    ] == []
