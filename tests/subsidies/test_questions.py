"""What the registers raise beside a claim is answered in a sentence before anybody decides; nothing of it refuses."""

from datetime import date

import pytest

from tests.conftest import make_organization
from tests.subsidies.conftest import certify, employ, make_worker
from yihe.domains.subsidies import lifetimes, questions, registering, rules
from yihe.domains.subsidies.panels import said_by_the_rules
from yihe.domains.subsidies.second_entries import ANOTHER_BASE
from yihe.matters import clocks
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Matter
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.organizations import succession

OPINION = {"opinion": "材料齐全，符合规定"}


def asked(matter) -> list[str]:
    return [each.sentence for each in questions.of(Matter.objects.get(pk=matter.pk))]


def refusal(do, *args, **said) -> str:
    with pytest.raises(NotAllowed) as refused:
        do(*args, **said)
    return str(refused.value)


def test_control_where_nothing_is_shared_nothing_is_asked(claim, people):
    matter = claim("startup", "accepted")
    assert asked(matter) == []
    said = perform(matter, "review", by=people.reviewer, **OPINION).said
    assert {name: each for name, each in said.items() if name != clocks.STEP} == OPINION


def test_a_shared_account_is_asked_about_with_its_record_and_the_answer_is_kept(claim, client, organization, people):
    other = make_organization("友邻社", account="6222 0000 1111 2222")
    organization.account = "6222000011112222"
    organization.save()
    matter = claim("startup", "accepted")

    assert asked(matter) == ["收款账号与另一收款对象相同"]
    client.force_login(people.reviewer)
    page = client.get(f"/desk/matters/{matter.number}/").content.decode()
    assert f"{other.name}（{other.uscc}）" in page
    said = refusal(perform, matter, "review", by=people.reviewer, **OPINION)
    assert "此件有 1 个问题要先答复：收款账号与另一收款对象相同。" in said
    form = f"/desk/matters/{matter.number}/do/review/"
    assert "对核查问题的答复" in client.get(form).content.decode()
    event = perform(matter, "review", by=people.reviewer, **OPINION, answers="同一法定代表人的两家，已看开户证明")
    assert event.said["answers"] == "同一法定代表人的两家，已看开户证明"
    client.force_login(people.director)
    assert "已看开户证明" in client.get(f"/desk/matters/{matter.number}/").content.decode()
    client.force_login(people.applicant)
    page = client.get(f"/desk/matters/{matter.number}/").content.decode()
    assert other.uscc not in page and "已看开户证明" not in page


def test_two_people_paid_at_one_account_and_two_full_time_jobs_are_asked_about(
    claim, organization, another_organization
):
    first, second = make_worker(organization), make_worker(organization)
    for worker in (first, second):
        certify(worker)
    claim("exam", "submitted", practitioner=first)
    employ(second, another_organization)
    matter = claim("exam", "accepted", practitioner=second)
    assert asked(matter) == ["收款账号与另一收款对象相同", f"李{'*' * (len(second.name) - 1)}同时在两家以上单位专职"]


def test_what_came_up_since_the_review_is_answered_by_who_approves(claim, desk, organization, people):
    matter = claim("startup", "reviewed")
    make_organization("友邻社", phone="0512-53512345")
    organization.phone = "0512 5351 2345"
    organization.save()
    assert "电话与另一收款对象相同" in refusal(desk.grant, matter)
    assert desk.grant(matter, answers="同一幢楼的总机").action == "grant"


def test_who_approves_does_not_answer_again_what_the_reviewer_answered(claim, desk, organization):
    make_organization("友邻社", phone="0512-53512345")
    organization.phone = "0512 5351 2345"
    organization.save()
    assert desk.grant(claim("startup", "reviewed")).action == "grant"


def test_a_payment_that_was_taken_back_whole_is_not_forgotten(claim, organization, people):
    matter = claim("startup", "accepted")
    had = lifetimes.record_benefit(
        lifetimes.Due(
            kind="startup", subject=organization.uscc, subject_name=organization.name, slot="once",
            amount=lifetimes.Decimal("30000.00"), region="320585",
        ),
        paid_on=date(2025, 6, 1), through=organization.name, payer="市财政", document="拨款通知", by=None,
    )  # fmt: skip
    lifetimes.reverse_import(had, by=people.reviewer, reason="骗取，全部追回")
    assert lifetimes.history_of("startup", organization.uscc) == []
    (question,) = questions.of(Matter.objects.get(pk=matter.pk))
    assert question.sentence == "同一项补贴以前给过又收回或者冲销" and "骗取，全部追回" in question.records[0].words


# -- a second base of one name --------------------------------------------------------------------------------------------


def test_a_second_base_of_one_name_carries_no_money_until_somebody_else_says_it_is_another(
    desk, claim, organization, people
):
    said = {"built_on": date(2025, 2, 1), "by": people.clerk}
    first = registering.register_base(organization, name="娄城 实训基地", **said)
    second = registering.register_base(organization, name="娄城实训基地", **said)
    for base in (first, second):
        registering.accept_base(
            base, passed=True, accepted_on=date(2025, 3, 1), accepted_by="市民政局", document="太民〔2025〕3号",
            by=people.clerk,
        )  # fmt: skip
    row = Proposal.objects.get(what=ANOTHER_BASE)
    assert row.entry == second.number
    desk.grant(claim("training_base", "reviewed", base=first))
    matter = claim("training_base", "reviewed", base=second)
    assert f"与已登记的{first.number}同名" in refusal(desk.grant, matter)
    from django.core.exceptions import ValidationError

    for by, answer in ((people.clerk, "不同"), (people.reviewer, "")):
        with pytest.raises(ValidationError):
            proposals.confirm(row, by=by, answer=answer)
    proposals.confirm(row, by=people.reviewer, answer="现场看过，是两处")
    assert desk.grant(Matter.objects.get(pk=matter.pk)).action == "grant"
    assert rules.rests_on_what_nobody_checked(Matter.objects.get(pk=matter.pk), None) == ""


def test_a_post_of_one_title_that_whoever_it_follows_was_paid_for_is_asked_about(claim, desk, organization, people):
    """The three years of a post begin anew with another number: whether it is another post, a person says."""
    claim("post", "paid")
    follower = make_organization("后继社工服务中心（虚构）")
    succeed(organization, follower, people)
    matter = claim("post", "submitted", organization=follower)
    assert "承继的单位有一个同名岗位领过补贴，可能是同一个岗位" in asked(matter)
    (question,) = [each for each in questions.of(Matter.objects.get(pk=matter.pk)) if each.code.startswith("post:")]
    assert "已补 3 个月" in question.records[0].words and organization.name in question.records[0].words


def test_control_another_title_of_nobody_it_follows_is_not_asked_about(claim, desk, organization):
    claim("post", "paid")
    matter = claim("post", "submitted", organization=make_organization("别家社工（虚构）"))
    assert [each for each in questions.of(Matter.objects.get(pk=matter.pk)) if each.code.startswith("post:")] == []


def test_an_activity_of_one_name_is_told_of_whoever_the_organization_follows(claim, organization, people):
    first = claim("activity", "submitted")
    follower = make_organization("后继社工服务中心（虚构）")
    succeed(organization, follower, people)
    second = claim("activity", "submitted", organization=follower)
    assert first.number in "".join(said_by_the_rules(Matter.objects.get(pk=second.pk))["notes"])


def succeed(one, other, people) -> None:
    row = succession.propose_succession(
        one, other, "merger", by=people.clerk, source="准予变更登记决定书", since=date(2026, 5, 31)
    )
    proposals.confirm(row, by=people.reviewer)
