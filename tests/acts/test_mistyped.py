"""No act on money or an objection ends in a dead button because of what was typed."""

from decimal import Decimal

import pytest
from django.utils import timezone

from tests import mistyped
from tests.acts.funds_story import budget_for
from tests.acts.procedure import ScreenedKind, noticed
from tests.acts.test_returns import with_proof
from tests.told_first import ANSWER, tried_on_the_way
from yihe.acts.funds import recoveries, returns
from yihe.acts.funds.models import PaymentLine
from yihe.acts.notices import verbs
from yihe.acts.notices.models import Notice
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform


@pytest.fixture
def at(monkeypatch):
    """Return a function that tries everything at a matter, and remembers in `tried` what it tried."""

    def look(matter):
        matter.refresh_from_db()
        look.tried |= mistyped.stays_pressable(monkeypatch, matter)
        return matter

    look.tried = set()
    return look


def test_every_act_on_money_stays_pressable(at, money):
    said = budget_for(100)
    budget = open_matter(kinds.get("appropriation"), said, by=money.editor, region="320585", hat="policy_editor")
    perform(at(budget), "submit", by=money.editor)
    at(budget)

    envelope = money.appropriated()
    first = money.granted(envelope, "30000")
    money.granted(envelope, "20000")  # to be added to a batch, and to set the recovery off against
    batch = money.drafted(first.tranches.get())
    perform(at(batch), "submit", by=money.maker)
    perform(at(batch), "approve", by=money.checker)
    at(batch)
    money.answered(batch, True)
    first.refresh_from_db()
    recovery = recoveries.open_recovery(first, amount=Decimal(100), reason="多付", by=money.maker)
    at(recovery)
    tried_on_the_way(at, recovery, money.checker)
    perform(recovery, "approve", by=money.checker, **ANSWER)
    at(recovery)

    assert {each for each in mistyped.with_a_form("yihe.acts.funds.") if each[0] != "returned_payment"} == at.tried


def test_every_act_on_a_payment_that_came_back_stays_pressable(at, money):
    commitment = money.paid(money.appropriated())
    line = PaymentLine.objects.get(tranche__commitment=commitment)
    perform(line.batch.matter, "reconcile", by=money.checker)
    matter = returns.report(
        returns.line_of(line.pk), by=money.maker, returned_on=timezone.localdate(), reason="户名不符"
    )
    perform(at(matter), "confirm", by=money.checker)
    at(with_proof(money, matter))
    perform(
        matter, "correct", by=money.applicant, bank="某银行太仓支行", account="6222029999998888", reason="旧账号已销户"
    )
    perform(at(matter), "accept", by=money.checker, account_again="6222029999998888")
    tried_on_the_way(at, at(matter), money.maker)

    assert {each for each in mistyped.with_a_form("yihe.acts.funds.") if each[0] == "returned_payment"} == at.tried


def test_every_act_on_an_objection_stays_pressable(at, monkeypatch, person, organization):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)
    notice = Notice.objects.get(matter=noticed(person, organization))
    person(DIRECTOR)
    clerk = person(CLERK)
    objection = verbs.object_to(notice, name="钱多多", phone="13812345678", text="该组织没有专职人员。")
    perform(at(objection), "verify", by=clerk, finding="查社保记录，专职 2 人。")
    at(objection)

    assert mistyped.with_a_form("yihe.acts.notices.") == at.tried
