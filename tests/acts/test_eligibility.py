"""What stands against a party on a day, compared with an oracle that paints every day by itself and shares no code with the rule."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.acts.funds_story import TAICANG
from tests.conftest import make_organization
from tests.told_first import tell_and_waive
from tests.ways.registers import a_code
from yihe.acts.eligibility import faults as asked
from yihe.acts.eligibility import gates
from yihe.acts.eligibility.faults import Effect, Purpose, faults_on, grade_on, grade_words
from yihe.acts.funds import recoveries
from yihe.foundation.roles import PURCHASER
from yihe.foundation.yaml_files import BadParameters
from yihe.matters.actions import perform
from yihe.matters.models import Party
from yihe.registers.bodies.models import Body, Ground, Succession
from yihe.registers.grades.models import Grade
from yihe.registers.organizations.models import Organization
from yihe.registers.suppliers import edits as suppliers
from yihe.registers.suppliers.models import Form

FIRST = date(2026, 1, 1)
DAYS = 60
at = st.integers(0, DAYS)


def codes(party, day: date, purpose=Purpose.BID) -> list[str]:
    return [fault.code for fault in faults_on(party, day, purpose, region=TAICANG)]


class Undone(Exception):
    pass


@given(
    since=at, lasts=st.none() | at,
    graded=st.lists(st.tuples(at, st.integers(1, DAYS), st.none() | st.integers(1, DAYS), st.booleans(), st.integers(1, 5)), max_size=3),
)  # fmt: skip
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # each undoes what it made
def test_on_every_day_it_says_what_the_oracle_says(db, since, lasts, graded):
    """
    The oracle paints: a list of days, each with whether the organization is there and which grade it holds, written row by row in the order
    they began, whereas the rule asks the database of one day.
    """
    there, holds = [False] * (DAYS + 1), [0] * (DAYS + 1)
    last = DAYS if lasts is None else min(DAYS, since + lasts)
    there[since : last + 1] = [True] * (last + 1 - since)
    distinct = {begin: row for begin, *row in reversed(graded)}
    for begin in sorted(distinct):
        length, cancelled, checked, level = distinct[begin]
        for n in range(begin, min(DAYS, begin + length) + 1):
            if checked and (cancelled is None or n < begin + cancelled):
                holds[n] = level

    with pytest.raises(Undone), transaction.atomic():
        organization = make_organization(registered_on=FIRST + timedelta(days=since))
        if lasts is not None:
            Body.objects.filter(pk=organization.pk).update(
                until=FIRST + timedelta(days=since + lasts), ending="revoked"
            )
        for begin, (length, cancelled, checked, level) in distinct.items():
            day = FIRST + timedelta(days=begin)
            Grade.objects.create(
                organization=organization, level=level, since=day, until=day + timedelta(days=length), checked=checked, document="公告",
                cancelled_on=None if cancelled is None else day + timedelta(days=cancelled),
            )  # fmt: skip
        body = Body.objects.get(pk=organization.pk)
        for n in range(DAYS + 1):
            day = FIRST + timedelta(days=n)
            expected = ([] if there[n] else ["ended"]) + ([] if holds[n] else ["grade"])
            assert codes(body, day) == expected, (day, since, lasts, distinct)
            found = grade_on(body, day)
            assert (found.level if found else 0) == holds[n], day
        raise Undone


def test_a_recovery_stands_from_the_day_it_is_decided_to_the_day_it_is_paid(money, monkeypatch):
    """Decided on the third day, paid on the sixth: asked afterwards of every day, and of whoever stands for the payee."""
    begin = timezone.localdate()
    commitment = money.paid(money.appropriated("100000"), "30000")
    days = SimpleNamespace(n=0)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=days.n))
    recovery = recoveries.open_recovery(commitment, amount=Decimal("10000"), reason="多付", by=money.maker)
    days.n = 1
    recovery = tell_and_waive(recovery, money.checker)
    days.n = 2
    perform(recovery, "approve", by=money.checker)
    heir = make_organization(registered_on=date(2020, 1, 1))
    Succession.objects.create(
        predecessor_id=money.organization.pk, successor_id=heir.pk, ground=Ground.MERGER, since=begin, source="决定"
    )
    days.n = 5
    perform(recovery, "declare", by=money.applicant, returned_on=timezone.localdate())
    perform(recovery, "receive", by=money.maker, received_on=timezone.localdate(), voucher="SK-1")

    for party in (money.organization, heir):
        body = Body.objects.get(pk=party.pk)
        standing = ["recovery" in codes(body, begin + timedelta(days=n)) for n in range(8)]
        assert standing == [2 <= n < 5 for n in range(8)]
    (fault,) = [
        f
        for f in faults_on(money.organization, begin + timedelta(days=3), "bid", region=TAICANG)
        if f.code == "recovery"
    ]
    assert fault.effect is Effect.HOLD and recovery.number in fault.words and "10,000.00" in fault.words
    assert fault.since == begin + timedelta(days=2)


def test_a_law_firm_has_no_grade_and_that_is_no_fault(person):
    firm = suppliers.enter(
        by=person(PURCHASER), name="明理律师事务所（虚构）", form=Form.LAW_FIRM, uscc=a_code(1, "31"),
        registered_on=date(2016, 3, 2), source="执业许可证",
    )  # fmt: skip

    assert [faults_on(firm, date(2026, 5, 1), purpose, region=TAICANG) for purpose in Purpose] == [[]] * len(Purpose)
    assert grade_words(firm, date(2026, 5, 1)) == "不适用"
    assert codes(firm, date(2016, 3, 1)) == ["ended"]


def test_what_a_fault_does_is_said_for_each_purpose_and_nothing_where_nothing_is_said(organization):
    day = date(2026, 5, 1)
    told = {p: {f.code: f.effect for f in faults_on(organization, day, p, region=TAICANG)} for p in Purpose}

    assert told[Purpose.BID] == told[Purpose.AWARD] == {"grade": Effect.PROFILE}
    assert told[Purpose.PAYMENT] == told[Purpose.VENTURE] == {"grade": Effect.SHOW}
    assert told[Purpose.SUBSIDY] == told[Purpose.INCUBATION] == {}
    assert grade_words(organization, day) == "没有有效的评估等级"


def test_the_sentence_names_what_since_when_and_how_it_ends(organization):
    Grade.objects.create(
        organization=organization,
        level=4,
        since=date(2026, 3, 2),
        until=date(2026, 4, 30),
        document="太民〔2026〕3号",
        checked=True,
    )
    (fault,) = faults_on(organization, date(2026, 5, 1), "bid", region=TAICANG)

    assert fault.words == (
        f"{organization.name}的评估等级 4A 在 2026-05-01 已经失效（有效期至 2026-04-30，太民〔2026〕3号），重新评估后登记。"
    )
    assert fault.since == date(2026, 5, 1)
    assert faults_on(organization, date(2026, 4, 30), "bid", region=TAICANG) == []


def test_who_is_being_founded_is_not_registered_yet(organization):
    Organization.objects.filter(pk=organization.pk).update(standing="preparing")

    assert "ended" in codes(organization, timezone.localdate())


def test_a_person_is_asked_as_the_supplier_they_are(person):
    with pytest.raises(ValueError, match="个人也先登记"):
        asked.body_of(Party(user=person(PURCHASER)))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"label": "甲", "bid": "refuse"}, "clause"),
        ({"label": "甲", "clause": "条", "setting": True, "note": "注"}, "clause"),
        ({"label": "甲", "setting": True}, "clause"),
        ({"label": "甲", "clause": "条", "bid": "perhaps"}, "不认识"),
        ({"label": "甲", "clause": "条", "buy": "refuse"}, "不认识"),
        ({"label": "甲", "clause": "条", "bid": "profile"}, "profile"),
        ({"clause": "条"}, "label"),
    ],
)
def test_a_gate_that_cannot_be_is_named(said, fault):
    with pytest.raises(BadParameters, match=fault):
        gates._gate("ended", said)


def test_the_gates_of_the_room_are_read_and_a_city_may_have_its_own(tmp_path, settings):
    assert list(gates.of(TAICANG)) == list(gates.KNOWN)
    own = tmp_path / "gates.yaml"
    own.write_text(
        "ended: {label: 终止, clause: 某条}\ngrade: {label: 等级, clause: 某条}\nrecovery: {label: 追回, clause: 某条}\n",
        "utf-8",
    )

    assert gates._read(own)["ended"].effects == {}
    own.with_name("half.yaml").write_text("ended: {label: 终止, clause: 某条}\n", "utf-8")
    with pytest.raises(BadParameters, match="应有且只有"):
        gates._read(own.with_name("half.yaml"))


def test_the_oracle_hears_a_rule_that_forgets_the_last_day(organization, monkeypatch):
    """The control: a rule that lets a grade end a day early says something else than the row does."""
    day = date(2026, 4, 30)
    Grade.objects.create(
        organization=organization, level=3, since=date(2026, 3, 2), until=day, document="公告", checked=True
    )
    assert codes(organization, day) == []

    monkeypatch.setattr(
        asked.grades, "grade_on", lambda body, on: Grade.objects.filter(organization=body, until__gt=on).first()
    )

    assert codes(organization, day) == ["grade"]
