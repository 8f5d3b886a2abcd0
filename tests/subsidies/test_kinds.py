"""What each kind asks of the registers: the traps of handbook/rules.md, at their boundary days."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from tests.subsidies.conftest import certify, make_worker, reside, talent
from yihe.domains.subsidies import claims, registering
from yihe.domains.subsidies.claims import KINDS
from yihe.domains.subsidies.models import Award
from yihe.domains.subsidies.reckonings import objection_to, preview
from yihe.foundation.facts import BadFacts
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts import proposals
from yihe.registers.organizations.models import Organization, Residency, Standing
from yihe.registers.organizations.proposed import propose_fact
from yihe.registers.policies import registry


def refused(desk, name, **said) -> str:
    """Return the sentence that keeps a claim from being submitted."""
    matter = desk.draft(name, **said)
    with pytest.raises(NotAllowed) as no:
        perform(matter, "submit", by=matter.opened_by)
    return str(no.value)


def change(organization, **facts):
    Organization.objects.filter(pk=organization.pk).update(**facts)


# -- R1 ----------------------------------------------------------------------------------------------------------------


def test_an_organization_outside_the_field_or_only_recorded_gets_no_startup_money(desk, organization):
    change(organization, judicial_field=False)
    assert "不属于司法行政领域的社会组织，不给开办费补贴" in refused(desk, "startup")
    change(organization, judicial_field=True, standing=Standing.RECORDED)
    assert "备案的组织不是“新注册登记”的社会组织" in refused(desk, "startup")


def test_newly_registered_ends_with_the_last_day_of_the_twenty_fourth_month(desk, organization, claim):
    change(organization, registered_on=date(2024, 5, 31))
    assert refused(desk, "startup").startswith("2024-05-31 登记，到 2026-05-31 已满 24 个月，不再是新注册登记的组织")

    change(organization, registered_on=date(2024, 6, 1))
    assert claim("startup", "submitted").state == "submitted"


def test_the_applicants_own_word_on_its_staff_is_not_enough(claim, desk):
    matter = claim("startup", "confirming")

    said = desk_says(matter, desk.people.director)
    assert said["amount"] == Decimal("0.00")
    assert said["refusals"] == ["缺民政部门对专职从业人员的认定，由民政部门出具。"]


def test_a_finding_made_after_the_application_counts(claim, desk, on_day):
    matter = claim("startup", "confirming")
    on_day(date(2026, 6, 12))
    desk.go(matter, "noticed")

    assert Award.objects.get(matter=matter).amount == Decimal("30000.00")


def desk_says(matter, user):
    from yihe.domains.subsidies.panels import said_by_the_rules

    return said_by_the_rules(matter)


# -- R2, R3 ------------------------------------------------------------------------------------------------------------


def test_incubation_money_is_for_stays_in_the_base(desk, organization):
    reside(organization, date(2025, 3, 1), date(2025, 9, 30))

    sentence = "申请期间应在一次入驻创客基地的期间之内（入驻：2025-03-01 至 2025-09-30）。"
    assert refused(desk, "incubation", since=date(2025, 2, 28), until=date(2025, 6, 30)) == sentence
    assert refused(desk, "incubation", since=date(2025, 3, 1), until=date(2025, 10, 1)) == sentence


def test_incubation_money_is_what_was_spent_where_that_is_less_than_the_ceiling(claim):
    below = claim("incubation", "noticed", actual_cost=Decimal("14999.99"))

    award = Award.objects.get(matter=below)
    assert (award.amount, award.working.decided_by) == (Decimal("14999.99"), "实际支出")


def test_days_short_of_a_month_are_left_for_the_next_claim(claim):
    matter = claim("incubation", "noticed", since=date(2025, 1, 15), until=date(2025, 4, 13))

    benefit = matter.benefits.get()
    assert (benefit.months, benefit.until) == (2, date(2025, 3, 14))


def test_activity_money_is_for_residents_on_the_day_of_application(desk, organization):
    stay = reside(organization, date(2025, 1, 1), date(2026, 5, 31))
    assert "公益活动经费只提供给入驻创客基地的社会组织" in refused(desk, "activity")

    Residency.objects.filter(pk=stay.pk).update(left_on=date(2026, 6, 1))
    assert desk.go(desk.draft("activity"), "submitted").state == "submitted"


def test_the_reviewer_who_finds_the_amount_does_not_approve_it(claim, desk, person):
    from yihe.foundation.roles import DIRECTOR, REVIEWER

    both = person(REVIEWER, DIRECTOR)
    matter = claim("activity", "accepted")
    perform(matter, "review", by=both, amount=Decimal("100.00"), reason="按场地、物料两项据实核定")
    desk.people.director = both

    with pytest.raises(NotAllowed, match="您或委托您的同志办理了“核定金额”"):
        desk.grant(matter, "100")


# -- R6 ----------------------------------------------------------------------------------------------------------------


def test_a_post_is_paid_for_the_days_its_holder_was_certified(claim, desk, organization):
    holder = make_worker(organization)
    certify(holder, passed_on=date(2020, 6, 1), until=date(2025, 2, 10))
    post = desk.post(holder=holder)

    award = Award.objects.get(matter=claim("post", "noticed", post=post))

    lines = {line.label: (line.amount, line.working) for line in award.working.lines if line.label[:2] == "20"}
    assert lines == {
        "2025-01": (Decimal("5000.00"), "在岗持证 31 天，当月 31 天"),
        "2025-02": (Decimal("1785.71"), "在岗持证 10 天，当月 28 天（无有效证书或在其他岗位 18 天）"),
        "2025-03": (Decimal("0.00"), "在岗持证 0 天，当月 31 天（无有效证书或在其他岗位 31 天）"),
    }
    assert award.amount == Decimal("6785.71")
    assert award.matter.benefits.get().months == 2


def test_a_renewed_certificate_is_joined_with_the_one_before_and_a_gap_stays_a_gap(claim, desk, organization):
    holder = make_worker(organization)
    certify(holder, passed_on=date(2020, 6, 1), until=date(2025, 1, 31))
    certify(holder, passed_on=date(2020, 6, 1), since=date(2025, 2, 8), until=date(2030, 12, 31))
    post = desk.post(holder=holder)

    award = Award.objects.get(matter=claim("post", "noticed", post=post))

    assert award.amount == Decimal("5000.00") + Decimal("3750.00") + Decimal("5000.00")


def test_a_vacant_month_is_not_paid_and_uses_nothing_up(claim, desk, organization):
    post = desk.post(until=date(2025, 1, 31))
    successor = make_worker(organization)
    certify(successor)
    registering.appoint(post, successor, starts_on=date(2025, 3, 1), source="劳动合同", by=desk.people.clerk)

    matter = claim("post", "noticed", post=post)

    assert Award.objects.get(matter=matter).amount == Decimal("10000.00")
    assert matter.benefits.get().months == 2


def test_a_post_without_a_certified_holder_is_refused(desk, organization):
    holder = make_worker(organization)
    certify(holder, passed_on=date(2020, 6, 1), until=date(2024, 12, 31))

    assert "申请期间没有持有效证书的人员在岗" in refused(desk, "post", post=desk.post(holder=holder))


def test_one_person_is_not_paid_for_in_two_posts_at_once(claim, desk, organization):
    holder = make_worker(organization)
    certify(holder)
    first, second = desk.post(holder=holder), desk.post(holder=holder)
    claim("post", "noticed", post=first)

    assert "一人同一天只能占一个岗位，重复的日子不补" in refused(desk, "post", post=second)
    later = desk.draft("post", post=second, since=date(2025, 3, 1), until=date(2025, 4, 30))
    desk.go(later, "noticed")
    assert Award.objects.get(matter=later).amount == Decimal("5000.00")


# -- R7, R8 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"first_home": "no"}, "所购住房不是在本市的首套住房"), ({"home_in_city": False}, "所购住房不在本市"),
        ({"home_lived_in": False}, "所购住房不是自住"), ({"degree": "other"}, "安家补贴只有博士研究生和硕士研究生两档"),
    ],
)  # fmt: skip
def test_the_settling_in_money_is_for_the_first_own_home_of_a_graduate(facts, sentence, desk):
    assert sentence in refused(desk, "settling_in", **facts)


def test_a_key_talent_and_one_without_a_title_get_no_settling_in_money(desk, organization):
    key, none = talent(organization, title="key"), talent(organization, title="")

    assert "安家补贴只给领军人才，重点人才按规定享受薪酬补贴" in refused(desk, "settling_in", practitioner=key)
    assert "没有获评社会工作领军人才" in refused(desk, "settling_in", practitioner=none)


def test_without_proof_of_the_first_home_it_is_not_reviewed(claim, desk):
    matter = claim("settling_in", "accepted", first_home="unknown")

    with pytest.raises(NotAllowed, match="缺首套住房证明，由不动产登记部门出具。"):
        perform(matter, "review", by=desk.people.reviewer, opinion="同意")


def test_a_doctor_gets_the_doctors_amount(claim):
    assert Award.objects.get(matter=claim("settling_in", "noticed", degree="doctor")).amount == Decimal("150000.00")


def test_an_examination_that_was_not_passed_yet_is_not_rewarded(desk, organization):
    worker = make_worker(organization)
    certify(worker, passed_on=date(2026, 6, 2))
    matter = desk.draft("exam", practitioner=worker)
    desk.go(matter, "accepted")

    with pytest.raises(NotAllowed, match="缺中级社会工作者职业水平证书。"):
        perform(matter, "review", by=desk.people.reviewer, opinion="同意")


# -- R9 ----------------------------------------------------------------------------------------------------------------


def test_a_base_that_failed_or_waits_for_acceptance_is_not_paid(claim, desk):
    assert "实训基地验收不合格" in refused(desk, "training_base", base=desk.base(accepted=False))

    matter = claim("training_base", "accepted", base=desk.base(accepted=None))
    with pytest.raises(NotAllowed, match="缺验收合格的结论：实训基地要先建成并经验收。"):
        perform(matter, "review", by=desk.people.reviewer, opinion="同意")


def test_each_year_of_a_base_needs_the_plan_of_that_year(claim, desk):
    base = desk.base()
    registering.file_plan(base, year=2025, filed_on=date(2025, 3, 20), document="2025年培训计划", by=desk.people.clerk)
    matter = claim("training_base", "accepted", base=base, payment="year", year=2026, actual_cost=Decimal("10000.00"))

    with pytest.raises(NotAllowed, match="缺 2026 年度培训计划。"):
        perform(matter, "review", by=desk.people.reviewer, opinion="同意")


# -- What is not one's own ---------------------------------------------------------------------------------------------


def test_a_claim_that_names_somebody_elses_person_post_or_base_is_refused(desk, second_organization):
    stranger = make_worker(second_organization)
    certify(stranger)
    gone = make_worker(desk.organization, ends_on=date(2026, 5, 31))
    certify(gone)
    post, base = desk.post(second_organization), desk.base(second_organization)

    for worker in (stranger, gone):
        sentence = f"{worker.name} 在 2026-06-01 没有在本单位任职的记录，不能由本单位申请。"
        assert refused(desk, "exam", practitioner=worker) == sentence
    assert refused(desk, "post", post=post) == f"{post} 不是本单位的，不能由本单位申请。"
    assert refused(desk, "training_base", base=base) == f"{base} 不是本单位的，不能由本单位申请。"


def test_the_form_offers_and_takes_only_ones_own(desk, organization, second_organization):
    own, stranger = make_worker(organization), make_worker(second_organization)
    form = claims.ExamKind.form
    said = {"level": "assistant", "bank": "中国银行", "account": "62220012345"}

    assert list(form(organization=organization).fields["practitioner"].queryset) == [own]
    assert form(said | {"practitioner": own.pk}, organization=organization).is_valid()
    assert list(form(said | {"practitioner": stranger.pk}, organization=organization).errors) == ["practitioner"]
    assert list(form().fields["practitioner"].queryset) == []
    shown = form(organization=organization).fields["practitioner"].label_from_instance(own)
    assert own.id_number not in shown and own.id_number[-2:] in shown


# -- Before anything is applied for ------------------------------------------------------------------------------------


def test_the_preview_answers_what_the_award_will(desk, organization):
    worker = make_worker(organization)
    certify(worker)
    said = {"practitioner": worker.pk, "level": "intermediate", "bank": "中国银行", "account": "62220012345"}

    before = preview(claims.ExamKind, organization, said)
    matter = desk.draft("exam", practitioner=worker)
    desk.go(matter, "noticed")

    award = Award.objects.get(matter=matter)
    assert before.payable == award.amount
    assert [line for line in award.working.lines if line.label != "预算余额"][:-1] == before.lines[:-1]
    assert preview(claims.ExamKind, organization, said).payable == Decimal("0.00")


def test_a_preview_of_a_form_filled_in_wrong_says_every_fault(organization):
    with pytest.raises(BadFacts) as bad:
        preview(claims.IncubationKind, organization, {"since": "2026-02-30", "until": "", "actual_cost": "x"})

    assert bad.value.faults == [
        "申请补贴期间起：“2026-02-30”：日历里没有这一天，请核对。", "申请补贴期间止：请填写。", "期间内实际支出（元）：“x”不是金额，请以元为单位写数字，例如 1200.50。",
    ]  # fmt: skip


def test_the_field_of_work_that_staff_record_refuses_three_subsidies(desk, organization):
    drafts = [desk.draft(name) for name in ("startup", "exam", "settling_in")]
    assert [objection_to(m) for m in drafts] == ["", "", ""]

    proposal = propose_fact(
        organization,
        "judicial_field",
        "否",
        by=desk.people.clerk,
        source="业务主管单位变更〔2026〕3号",
        since=timezone.localdate(),
    )
    assert [objection_to(Matter.objects.get(pk=m.pk)) for m in drafts] == ["", "", ""]
    proposals.confirm(proposal, by=desk.people.reviewer)

    said = [objection_to(Matter.objects.get(pk=m.pk)) for m in drafts]
    assert ["司法行政领域" in sentence for sentence in said] == [True, True, True]


# -- The promise -------------------------------------------------------------------------------------------------------


def lines_of_code(kind) -> int:
    import inspect

    return len(Path(inspect.getfile(kind)).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_kind_costs_less_than_a_hundred_lines_and_no_html(kind):
    assert lines_of_code(kind) < 100
    assert kind.panels and kind.form and kind.papers and kind.guide.basis
    assert kind.policy in registry.every()
    assert kind.columns == () or all(kind.contents._meta.get_field(name) for name in kind.columns)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_kind_is_of_one_rule_and_its_policy_rests_on_the_figures_of_that_rule(kind):
    figures = registry.parameters()

    assert kind.rule, f"say in {kind.__module__} which rule of the regulation {kind.label} carries out: rule = …"
    assert kind.policy.rule == kind.rule
    assert {figures[path].rule for path in kind.policy.bases} == {kind.rule}
    assert [other.code for other in KINDS if other.rule == kind.rule] == [kind.code]
