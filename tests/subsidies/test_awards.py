"""The director's decision: never more than the rules give, less only for a reason, out of an envelope that holds it."""

import shutil
import threading
from datetime import date
from decimal import Decimal

import pytest
import yaml
from django.db import IntegrityError, connection, transaction

from tests.subsidies.conftest import certify, employ, make_worker
from yihe.acts.funds.models import Commitment, Envelope
from yihe.acts.notices.models import Notice
from yihe.acts.notices.verbs import object_to
from yihe.domains.subsidies.forms import GrantForm
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.models import Award, Benefit, Finding, Lifetime
from yihe.domains.subsidies.reckonings import reckon_claim
from yihe.foundation.reckoning import Reckoning
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.usefixtures("neighbours")


def nothing_was_done(matter) -> bool:
    matter.refresh_from_db()
    done = [m.objects.filter(matter=matter).exists() for m in (Award, Benefit, Commitment, Notice)]
    return matter.state == "reviewed" and not any(done)


def test_the_award_keeps_the_reckoning_as_it_stood(claim):
    matter = claim("exam", "noticed")

    award = Award.objects.get(matter=matter)
    lines = [(line.label, line.amount) for line in award.working.lines]
    assert lines == [
        ("考试奖励（中级社会工作者）", Decimal("1800.00")), ("预算余额", Decimal("1000000.00")),
        ("核定金额", Decimal("1800.00")),
    ]  # fmt: skip
    assert award.working == Reckoning.from_json(award.reckoning)
    assert award.working.decided_by == "考试奖励（中级社会工作者）"


def test_a_fen_above_the_rules_is_refused_with_the_clause_that_decides(claim, desk):
    matter = claim("exam", "reviewed")

    with pytest.raises(NotAllowed) as refused:
        desk.grant(matter, "1800.01")

    assert str(refused.value) == (
        "核定金额 1,800.01 元超过测算金额 1,800.00 元（按“考试奖励（中级社会工作者）”核定，依据太政办〔2021〕163号 四(五)）。"
    )
    assert nothing_was_done(matter)


def test_less_than_the_rules_give_needs_a_reason(claim, desk):
    matter = claim("exam", "reviewed")

    with pytest.raises(NotAllowed) as refused:
        desk.grant(matter, "1799.99", reason="  ")
    assert str(refused.value) == "核定金额低于测算金额 1,800.00 元，请写明理由。"
    assert nothing_was_done(matter)
    desk.grant(matter, "1799.99", reason="本人自愿少领一分")

    award = Award.objects.get(matter=matter)
    assert (award.amount, award.reckoned, award.reason) == (Decimal("1799.99"), Decimal("1800.00"), "本人自愿少领一分")


@pytest.mark.parametrize("amount", ["0", "-1800"])
def test_nothing_and_less_than_nothing_are_not_awarded(amount, claim, desk):
    matter = claim("exam", "reviewed")

    with pytest.raises(NotAllowed, match="核定金额必须大于零。"):
        desk.grant(matter, amount)

    assert nothing_was_done(matter)


def test_the_form_fills_in_what_the_rules_suggest_and_offers_only_fitting_envelopes(claim, desk):
    matter = claim("exam", "reviewed")
    fitting = desk.envelope(kinds.get("exam_claim"))
    other = desk.money.appropriated(purpose="startup")

    form = GrantForm.for_matter(matter, desk.people.director)

    assert form["amount"].initial == Decimal("1800.00")
    assert list(form.fields["envelope"].queryset) == [fitting]
    forged = GrantForm.for_matter(matter, desk.people.director, {"amount": "1800", "envelope": other.pk})
    assert list(forged.errors) == ["envelope"]


def test_an_envelope_of_another_purpose_or_place_is_refused_whatever_the_form_let_through(claim, desk, person):
    matter = claim("exam", "reviewed")
    other = desk.money.appropriated(purpose="startup")
    elsewhere = Envelope.objects.create(source="fiscal", year=2026, region="320583", purpose="exam")
    last_year = Envelope.objects.create(source="fiscal", year=2025, region="320585", purpose="exam")

    for envelope in (other, elsewhere, last_year):
        with pytest.raises(NotAllowed) as refused:
            desk.grant(matter, "1800", envelope=envelope)
        assert str(refused.value) == f"“{envelope}”不能用于此件，请从列出的预算指标中选择。"
    assert nothing_was_done(matter)


def test_an_envelope_another_claim_emptied_in_between_refuses_and_says_what_is_left(claim, desk, second_organization):
    kind = kinds.get("startup_claim")
    envelope = desk.envelope(kind, "40000")
    first, second = claim("startup", "reviewed"), claim("startup", "reviewed", organization=second_organization)
    desk.grant(first, "30000")

    with pytest.raises(NotAllowed) as refused:
        desk.grant(second, "30000", envelope=envelope)
    assert str(refused.value) == "核定金额 30,000.00 元超过测算金额 10,000.00 元（按“预算余额”核定）。"
    assert nothing_was_done(second)
    desk.grant(second, "10000", envelope=envelope)

    envelope.refresh_from_db()
    assert envelope.left == 0
    assert Award.objects.get(matter=second).working.decided_by == "预算余额"


def test_an_empty_envelope_awards_nothing(claim, desk, second_organization):
    envelope = desk.envelope(kinds.get("startup_claim"), "30000")
    desk.go(claim("startup", "reviewed"), "noticed")
    second = claim("startup", "reviewed", organization=second_organization)

    with pytest.raises(NotAllowed) as refused:
        desk.grant(second, "0.01", envelope=envelope)

    assert str(refused.value) == "「预算余额」为 0 元，没有可以支付的金额。"
    assert nothing_was_done(second)


def test_two_claims_of_one_person_that_wait_side_by_side_are_granted_once(claim, desk, second_organization):
    worker = make_worker(desk.organization)
    employ(worker, second_organization)
    certify(worker)
    first = claim("exam", "reviewed", practitioner=worker)
    second = claim("exam", "reviewed", practitioner=worker, organization=second_organization)
    desk.grant(first)

    with pytest.raises(NotAllowed) as refused:
        desk.grant(second, "1800")

    assert str(refused.value) == (
        f"中级考试奖励每人只给一次：2026-06-01 已核定给{desk.organization.name} 1800 元，尚未支付（本系统 {first.number}）"
        "（依据太政办〔2021〕163号 四(五)）。"
    )
    assert nothing_was_done(second)


def test_an_old_claim_keeps_the_text_of_the_day_it_was_submitted(
    claim, desk, on_day, settings, tmp_path, second_organization
):
    city = tmp_path / "city"
    shutil.copytree(settings.CITY_DIR, city)
    file = city / "parameters/subsidies/startup/amount.yaml"
    amount = yaml.safe_load(file.read_text(encoding="utf-8"))
    entry = amount["values"][date(2021, 11, 18)]
    amount["values"][date(2026, 6, 10)] = entry | {"value": 20000}
    file.write_text(yaml.safe_dump(amount, allow_unicode=True), encoding="utf-8")
    settings.CITY_DIR = city
    old = claim("startup", "reviewed")
    on_day(date(2026, 6, 15))
    new = claim("startup", "reviewed", organization=second_organization)

    desk.grant(old)
    desk.grant(new)

    assert Award.objects.get(matter=old).amount == Decimal("30000.00")
    assert Award.objects.get(matter=old).working.on == date(2026, 6, 1)
    assert Award.objects.get(matter=new).amount == Decimal("20000.00")


def test_activity_money_is_found_by_one_person_with_reasons_and_approved_by_another(claim, desk):
    matter = claim("activity", "accepted")
    with pytest.raises(NotAllowed, match="核定理由只有 2 个字，至少写 10 个字"):
        perform(matter, "review", by=desk.people.reviewer, amount=Decimal("4500.00"), reason="同意")
    perform(matter, "review", by=desk.people.reviewer, amount=Decimal("4500.00"), reason="按场地、物料两项据实核定")

    finding = Finding.objects.get(matter=matter)
    assert (finding.amount, finding.by) == (Decimal("4500.00"), desk.people.reviewer)
    desk.grant(matter)
    award = Award.objects.get(matter=matter)
    assert (award.amount, award.granted_by) == (Decimal("4500.00"), desk.people.director)
    assert "理由：按场地、物料两项据实核定" in [line.working for line in award.working.lines]


def test_activity_money_never_exceeds_what_was_asked_for(claim, desk):
    matter = claim("activity", "accepted", requested=Decimal("3000.00"))
    perform(matter, "review", by=desk.people.reviewer, amount=Decimal("4500.00"), reason="按场地、物料两项据实核定")

    with pytest.raises(NotAllowed) as refused:
        desk.grant(matter, "4500")

    assert str(refused.value) == "核定金额 4,500.00 元超过测算金额 3,000.00 元（按“申请金额”核定）。"


def test_a_whole_year_of_activities_is_not_once_only(claim):
    first, second = claim("activity", "noticed"), claim("activity", "noticed")

    assert Benefit.objects.filter(matter__in=[first, second]).count() == 2


def test_the_database_itself_refuses_two_awards_and_an_award_above_the_reckoning(claim):
    award = Award.objects.get(matter=claim("exam", "noticed"))
    same = {
        f.attname: getattr(award, f.attname) for f in Award._meta.concrete_fields if f.name not in ("id", "commitment")
    }
    spare = Commitment.objects.create(
        envelope=award.envelope, matter=award.matter, payee_kind="person", payee_name="张三", amount=1
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(**same, commitment=spare)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            **same | {"amount": Decimal("1800.01"), "revoked_because": "x", "revoked_at": award.matter.opened_at},
            commitment=spare,
        )


def test_an_award_once_made_is_not_rewritten(claim):
    award = Award.objects.get(matter=claim("exam", "noticed"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(amount=Decimal("1.00"), reason="x")


def test_upholding_an_objection_gives_back_envelope_and_counter_and_the_claim_can_be_granted_again(claim, desk, person):
    matter = claim("exam", "noticed")
    award = Award.objects.get(matter=matter)
    objection = objected_to(matter, person)
    assert award.commitment.envelope.committed == 180000

    perform(objection, "uphold", by=person(DIRECTOR), answer="经核实异议成立，退回重新审核。")

    matter.refresh_from_db()
    award.refresh_from_db()
    envelope = Envelope.objects.get(pk=award.envelope_id)
    assert (matter.state, envelope.committed) == ("accepted", 0)
    assert award.revoked_because == f"公示期间的异议（{objection.number}）成立"
    entered, reversed_ = Benefit.objects.filter(matter=matter).order_by("pk")
    assert (reversed_.reverses, reversed_.amount) == (entered, entered.amount)
    assert history_of("exam", entered.subject) == []
    assert Lifetime.objects.get(subject=entered.subject).amount == 0

    desk.go(matter, "paid")
    assert [a.revoked_at is None for a in Award.objects.filter(matter=matter)] == [False, True]
    assert Lifetime.objects.get(subject=entered.subject).amount == Decimal("1800.00")
    assert Envelope.objects.get(pk=award.envelope_id).paid == 180000


def test_an_objection_that_is_not_answered_holds_the_claim(claim, desk, person):
    matter = claim("exam", "noticed")
    objection = objected_to(matter, person)

    desk.end_notice(matter)
    assert matter.state == "noticed"
    perform(objection, "dismiss", by=person(DIRECTOR), answer="经核实，情况不属实。")
    desk.end_notice(matter)

    assert matter.state == "payable"


def test_a_claim_is_not_granted_again_past_a_second_objection_that_waits(claim, desk, person):
    matter = claim("exam", "noticed")
    first, second = objected_to(matter, person), objected_to(matter, person)
    perform(first, "uphold", by=person(DIRECTOR), answer="经核实异议成立，退回重新审核。")
    matter.refresh_from_db()
    desk.go(matter, "reviewed")

    with pytest.raises(NotAllowed) as refused:
        desk.grant(matter)

    assert str(refused.value) == f"公示期间收到的异议（{second.number}）尚未答复，答复后才能继续办理。"
    assert [a.revoked_at is None for a in Award.objects.filter(matter=matter)] == [False]
    perform(second, "dismiss", by=person(DIRECTOR), answer="经核实，情况不属实。")
    desk.go(matter, "payable")
    assert [a.revoked_at is None for a in Award.objects.filter(matter=matter)] == [False, True]


def objected_to(matter, person):
    """Return an objection to the claim's notice that was looked into and waits for its answer."""
    objection = object_to(matter.notices.get(), name="王某", phone="13900000000", text="证书不是本人的。")
    perform(objection, "verify", by=person(CLERK), finding="已向发证机关核实")
    return objection


def test_a_reckoning_is_made_once_for_a_matter_that_was_read_once(claim, django_assert_num_queries):
    matter = Matter.objects.get(pk=claim("exam", "reviewed").pk)
    reckon_claim(matter)

    with django_assert_num_queries(0):
        reckon_claim(matter)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_claims_of_one_person_granted_at_one_moment_one_is_awarded(claim, desk):
    worker = make_worker(desk.organization)
    certify(worker)
    waiting = [claim("exam", "reviewed", practitioner=worker) for _ in range(8)]
    envelope = desk.envelope(kinds.get("exam_claim"))
    started, results = threading.Barrier(8), []

    def grant(matter):
        started.wait()
        try:
            perform(matter, "grant", by=desk.people.director, amount=Decimal("1800.00"), envelope=envelope)
            results.append("granted")
        except NotAllowed as no:
            results.append(str(no)[:14])
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=[matter]) for matter in waiting]
    [t.start() for t in threads]
    [t.join() for t in threads]

    assert sorted(results) == ["granted", *["中级考试奖励每人只给一次：2"] * 7]
    assert Award.objects.count() == Benefit.objects.count() == Commitment.objects.count() == 1
    envelope.refresh_from_db()
    assert envelope.committed == 180000
