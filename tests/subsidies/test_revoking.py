"""Stopping a claim that waits to be paid: what is given back, until when, by whom, and what may follow."""

from decimal import Decimal

import pytest
from django.db import transaction

from tests.conftest import TAICANG
from tests.subsidies.conftest import KINDS
from tests.told_first import ANSWER, STATEMENT, TOLD, tell_and_hear, tell_and_waive
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment, Tranche
from yihe.acts.funds.promises import cancel_commitment
from yihe.acts.funds.recoveries import open_recovery
from yihe.acts.notices.models import Notice
from yihe.domains.subsidies import effects, lifetimes
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.models import Award, Benefit, Lifetime
from yihe.foundation.roles import APPLICANT, DIRECTOR
from yihe.matters import kinds, standing
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership

pytestmark = pytest.mark.usefixtures("neighbours")

EVERY = [kind.code.removesuffix("_claim") for kind in KINDS]


@pytest.fixture
def revoke(desk):
    """Return what tells the organization by the reviewer, hears that it has nothing to say, and has somebody revoke."""

    def told_and_revoked(matter, by, reason="证书经核查系伪造"):
        if matter.state == "payable":
            tell_and_waive(matter, desk.people.reviewer)
        perform(matter, "revoke", by=by, reason=reason)

    return told_and_revoked


@pytest.mark.parametrize("name", EVERY)
def test_a_claim_that_waits_to_be_paid_is_stopped_and_gives_everything_back(name, claim, desk, revoke):
    matter = claim(name, "payable")
    benefit = Benefit.objects.get(matter=matter)
    counted = Lifetime.objects.get(kind=benefit.kind, subject=benefit.subject, year=benefit.year)
    assert counted.amount == benefit.amount

    revoke(matter, desk.people.director)

    award, notice = Award.objects.get(matter=matter), Notice.objects.get(matter=matter)
    commitment, envelope = Commitment.objects.get(matter=matter), desk.envelope(kinds.get(matter.kind))
    counted.refresh_from_db()
    envelope.refresh_from_db()
    assert (matter.state, matter.holder) == ("accepted", "reviewer")
    assert (commitment.outstanding, envelope.committed, list(Tranche.objects.payable())) == (0, 0, [])
    assert (counted.amount, counted.months, history_of(benefit.kind, benefit.subject)) == (0, 0, [])
    assert award.revoked_because == "撤销批准：证书经核查系伪造"
    assert notice.withdrawn_reason == "批准已经撤销，重新审核。"  # the reason itself is not made public
    assert matter.events.last().said["reason"] == "证书经核查系伪造"
    assert check_ledger() == []


def test_what_was_revoked_is_turned_down_or_granted_again(claim, desk, revoke):
    matter = claim("exam", "payable")
    revoke(matter, desk.people.director)
    desk.go(matter, "paid")
    assert [a.revoked_at is None for a in Award.objects.filter(matter=matter)] == [False, True]
    assert sum(b.amount for b in history_of("exam", Benefit.objects.first().subject)) == Decimal("1800.00")

    refused = claim("startup", "payable")
    revoke(refused, desk.people.director)
    perform(refused, "turn_down", by=desk.people.reviewer, reason="证书系伪造")
    assert (refused.state, refused.is_open) == ("refused", False)
    assert check_ledger() == []


@pytest.mark.parametrize("how", ["drafted", "sent"])
def test_while_a_batch_holds_the_payment_it_is_not_revoked(how, claim, desk, revoke):
    matter = claim("exam", "payable")
    tranche = Tranche.objects.get(commitment__matter=matter)
    batch = getattr(desk.money, how)(tranche)
    sentence = f"有一笔正在支付批次 {batch.number} 中，请先移出批次或等待回单。"

    with pytest.raises(NotAllowed) as no:
        revoke(matter, desk.people.director)

    assert str(no.value) == sentence
    assert dict((a.name, why) for a, why in offered(matter, desk.people.director)) == {"tell_beforehand": sentence}
    if how == "drafted":  # the control: taken out of the batch, or refused by the bank, it may be
        perform(batch, "void", by=desk.money.maker, reason="暂缓支付")
    else:
        desk.money.answered(batch, False)
    revoke(matter, desk.people.director)
    assert matter.state == "accepted"


def test_without_the_rule_the_effect_itself_would_refuse(claim, desk, monkeypatch, revoke):
    """A batch that took the payment between the page and the button."""
    matter = claim("exam", "payable")
    desk.money.sent(Tranche.objects.get(commitment__matter=matter))
    for name in ("tell_beforehand", "revoke"):
        monkeypatch.setattr(kinds.get("exam_claim").workflow.actions[name], "unless", ())

    with pytest.raises(NotAllowed, match="有一笔正在支付批次"):
        revoke(matter, desk.people.director)

    assert Award.objects.get(matter=matter).revoked_at is None
    assert Benefit.objects.get(matter=matter).reverses_id is None


def test_what_was_paid_is_recovered_and_not_revoked(claim, desk, revoke):
    with pytest.raises(NotAllowed) as no:
        revoke(claim("exam", "paid"), desk.people.director)

    assert str(no.value) == "当前状态为“已支付”，不能“撤销批准”。"


def test_what_was_set_off_in_part_is_not_revoked(claim, desk, revoke):
    """Part of the award paid back a debt of the same payee: that part went out."""
    earlier = claim("training_base", "paid")
    matter = claim("startup", "payable")
    owed = Commitment.objects.get(matter=earlier)
    recovery = open_recovery(owed, amount=Decimal("100"), reason="多付", by=desk.money.maker)
    perform(tell_and_waive(recovery, desk.money.checker), "approve", by=desk.money.checker)
    assert effects.payment_is_on_its_way(matter, None) == ""  # the control

    perform(recovery, "net", by=desk.money.maker, tranche=Tranche.objects.get(commitment__matter=matter))

    with pytest.raises(NotAllowed) as no:
        revoke(matter, desk.people.director)
    assert str(no.value) == "这笔款已经支付或者抵扣，不能撤销批准；需要收回的，请办理追回。"


def test_only_a_director_who_has_no_stake_revokes_and_says_why(claim, desk, person, organization, revoke):
    matter = claim("exam", "payable")
    involved = person(DIRECTOR)
    Membership.objects.create(user=involved, role_code=APPLICANT.code, organization=organization)

    for somebody in (desk.people.reviewer, desk.people.clerk, desk.people.maker, desk.people.applicant):
        with pytest.raises(NotAllowed, match="“撤销批准”须由"):
            revoke(matter, somebody)
    with pytest.raises(NotAllowed, match="应当回避"):
        revoke(matter, involved)
    with pytest.raises(NotAllowed, match="“撤销批准”须由"):
        revoke(matter, person(DIRECTOR, region="320583"))
    assert "reason" in kinds.get("exam_claim").workflow.actions["revoke"].form.base_fields
    revoke(matter, person(DIRECTOR, region=TAICANG))
    assert matter.state == "accepted"


def test_a_claim_whose_promise_was_cancelled_before_is_not_stuck(claim, desk, revoke):
    matter = claim("exam", "noticed")
    cancel_commitment(Commitment.objects.get(matter=matter), by=desk.people.director, reason="证书存疑")
    desk.go(matter, "payable")

    revoke(matter, desk.people.director)

    assert matter.state == "accepted"
    assert lifetimes.history_of("exam", Benefit.objects.first().subject) == []
    assert check_ledger() == []


def test_the_letter_of_a_revocation_weighs_what_was_said_and_tells_the_remedies(claim, desk):
    matter = tell_and_hear(claim("exam", "payable"), desk.people.reviewer)
    perform(matter, "revoke", by=desk.people.director, reason="证书经核查系伪造", **ANSWER)

    with transaction.atomic():  # what is written down of it afterwards leads nowhere
        standing.note(standing.held(matter.pk), "serve", by=None, said={"way": "直接送达"})
    said = kinds.get(matter.kind).letter(Matter.objects.get(pk=matter.pk))

    assert said.title == "撤销批准决定书"
    weighed = "".join(said.under("陈述申辩及其处理"))
    assert (STATEMENT in weighed, ANSWER["answer_reason"] in weighed) == (True, True)
    assert TOLD["facts"] in "".join(said.under("事实")) and "行政复议" in "".join(said.under("救济途径"))
    assert TOLD["clause"] in "".join(said.under("依据"))
    perform(matter, "turn_down", by=desk.people.reviewer, reason="证书系伪造")
    after = kinds.get(matter.kind).letter(Matter.objects.get(pk=matter.pk))
    assert after.title == "考试奖励不予批准通知书", "what was decided afterwards has its own"


def test_while_it_is_heard_nothing_is_paid_and_what_is_desisted_from_is_paid_again(claim, desk):
    matter = claim("exam", "payable")
    assert Tranche.objects.payable().count() == 1
    tell_and_hear(matter, desk.people.reviewer)
    assert Tranche.objects.payable().count() == 0

    perform(matter, "desist", by=desk.people.director, reason="发证机关证明证书有效")

    assert (matter.state, Tranche.objects.payable().count()) == ("payable", 1)


def test_who_told_it_does_not_decide_it(claim, desk):
    matter = tell_and_waive(claim("exam", "payable"), desk.people.director)

    with pytest.raises(NotAllowed, match="告知拟撤销批准"):
        perform(matter, "revoke", by=desk.people.director, reason="证书系伪造")
