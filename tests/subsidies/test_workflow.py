"""A claim on its way: the straight road of every kind, who may take which step, and what each step leaves behind."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import TextField, Value
from django.utils import timezone

from tests.conftest import CHENGXIANG
from tests.left import frozen_anew
from tests.subsidies.conftest import KINDS
from yihe.acts.funds.models import Commitment, Tranche
from yihe.domains.subsidies.models import Award, Benefit, ExamClaim, StaffConfirmation
from yihe.foundation import parameters, workdays
from yihe.foundation.encryption import seal
from yihe.foundation.roles import APPLICANT, CIVIL_AFFAIRS, CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, kinds, letters
from yihe.matters.actions import NotAllowed, offered, perform
from yihe.matters.mending import mend_contents
from yihe.matters.models import Matter
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Membership
from yihe.registers.organizations.edits import ENTRY
from yihe.registers.organizations.models import Organization

pytestmark = pytest.mark.usefixtures("neighbours")

EVERY = [kind.code.removesuffix("_claim") for kind in KINDS]
# What a claim of each kind is paid as `Desk` (conftest.py) fills it in, worked out by hand from the regulation.
PAID = {
    "startup": "30000.00", "incubation": "15000.00", "activity": "4500.00", "post": "15000.00",
    "settling_in": "100000.00", "exam": "1800.00", "training_base": "20000.00",
}  # fmt: skip


def test_of_every_kind_of_the_regulation_it_is_said_what_it_pays():
    ours = {kind.code.removesuffix("_claim") for kind in KINDS if kind.rule}

    assert ours == set(PAID), "say in PAID what the regulation gives for the claim that Desk of conftest.py fills in"


@pytest.mark.parametrize("name", PAID)
def test_every_kind_goes_from_the_draft_to_the_payment(name, claim):
    matter = claim(name, "paid")

    award = Award.objects.get(matter=matter)
    assert (award.amount, award.reckoned) == (Decimal(PAID[name]), Decimal(PAID[name]))
    assert award.commitment.paid_yuan == award.amount
    assert Benefit.objects.get(matter=matter).amount == award.amount
    assert matter.closed_at is not None


def test_the_straight_way_of_a_startup_claim_passes_civil_affairs(claim):
    matter = claim("startup", "paid")

    assert list(matter.events.exclude(action__in=["attach", "payment_made"]).values_list("action", "target")) == [
        ("open", "draft"), ("submit", "submitted"), ("accept", "confirming"), ("confirm", "accepted"),
        ("review", "reviewed"), ("grant", "noticed"), ("close_notice", "payable"), ("settle", "paid"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "state", "said", "sentence"),
    [
        ("review", "accepted", {"opinion": "同意"}, "您或委托您的同志办理了“受理”"),
        ("turn_down", "accepted", {"reason": "不符"}, "您或委托您的同志办理了“受理”"),
        ("grant", "reviewed", {"amount": Decimal(1800), "envelope": None}, "您或委托您的同志办理了“受理”"),
        ("refuse", "reviewed", {"reason": "不符"}, "您或委托您的同志办理了“受理”"),
    ],
)
def test_whoever_accepted_takes_no_later_decision(step, state, said, sentence, claim, desk, person):
    everything = person(CLERK, REVIEWER, DIRECTOR)
    matter = claim("exam", "submitted")
    perform(matter, "accept", by=everything)
    desk.go(matter, state)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, step, by=everything, **said)

    assert str(refused.value).startswith(sentence)


def test_whoever_reviewed_does_not_grant(claim, desk, person):
    both = person(REVIEWER, DIRECTOR)
    matter = claim("exam", "accepted")
    perform(matter, "review", by=both, opinion="同意")

    with pytest.raises(NotAllowed, match="您或委托您的同志办理了“审核通过”"):
        desk.people.director = both
        desk.grant(matter)


def test_what_one_person_entered_of_an_organization_carries_no_money(claim, desk, organization):
    entry = proposals.propose(
        ENTRY, entry=str(organization.pk), name=organization.name, region=organization.region,
        values={"registered_on": str(organization.registered_on)}, by=desk.people.clerk, source="证书", since=timezone.localdate(),
    )  # fmt: skip
    matter = claim("startup", "reviewed")

    with pytest.raises(NotAllowed, match="还没有经另一人核对"):
        desk.grant(matter)
    proposals.confirm(entry, by=desk.people.reviewer)
    desk.grant(Matter.objects.get(pk=matter.pk))


def test_nobody_decides_for_the_organization_they_belong_to(claim, desk, person, organization):
    clerk = person(CLERK)
    Membership.objects.create(user=clerk, role_code=APPLICANT.code, organization=organization)
    matter = claim("exam", "submitted")

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "accept", by=clerk)

    assert str(refused.value) == f"您在{organization.name}任职，应当回避，不能“受理”。"


def test_nobody_decides_on_the_money_they_receive(claim, desk):
    matter = claim("exam", "accepted")
    worker = ExamClaim.objects.get(matter=matter).practitioner
    worker.user = desk.people.reviewer
    worker.save()

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "review", by=desk.people.reviewer, opinion="同意")

    assert str(refused.value) == "您是此件的受益人，应当回避，不能“审核通过”。"


def test_only_civil_affairs_finds_on_the_staff(claim, desk, person):
    matter = claim("startup", "confirming")

    for somebody in (desk.people.clerk, desk.people.reviewer, desk.people.director, desk.people.applicant):
        with pytest.raises(NotAllowed, match="“认定”须由民政局经办人办理。"):
            perform(matter, "confirm", by=somebody, staff=3, document="太民函〔2026〕5号")
    with pytest.raises(NotAllowed, match="“认定”须由民政局经办人办理。"):
        perform(matter, "confirm", by=person(CIVIL_AFFAIRS, region="320583"), staff=3, document="昆民函〔2026〕5号")
    perform(matter, "confirm", by=desk.people.civil_affairs, staff=3, document="太民函〔2026〕5号")

    found = StaffConfirmation.objects.get(matter=matter)
    assert (found.confirmed, found.staff, found.document, found.by) == (
        True, 3, "太民函〔2026〕5号", desk.people.civil_affairs,
    )  # fmt: skip


def test_when_civil_affairs_denies_the_claim_ends_there_with_the_reason(claim, desk):
    matter = claim("startup", "confirming")

    perform(matter, "deny", by=desk.people.civil_affairs, staff=0, document="太民函〔2026〕6号", reason="均为兼职")

    assert (matter.state, matter.is_open) == ("not_confirmed", False)
    said = matter.events.last().said
    assert said.pop(letters.SIGNED)["issuer"] == "太仓市民政局"
    assert said == {"staff": 0, "document": "太民函〔2026〕6号", "reason": "均为兼职"}
    assert not Benefit.objects.filter(matter=matter).exists()


def test_a_claim_without_its_papers_is_not_submitted(desk):
    matter = desk.draft("post", attach=False)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "submit", by=desk.people.applicant)

    assert str(refused.value) == "还缺 1 份材料：期间内工资和社保凭证。请补齐后再“提交申请”。"


def test_an_organization_without_an_account_is_told_before_it_submits(desk, organization):
    Organization.objects.filter(pk=organization.pk).update(account="")
    matter = desk.draft("startup")

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "submit", by=desk.people.applicant)

    assert str(refused.value) == "本单位的开户银行和银行账号没有登记，或者登记的不是账号，请先到单位信息中补登。"


def test_an_account_kept_from_before_accounts_were_read_is_asked_for_again(desk):
    matter = desk.draft("exam")
    unread = seal("账号：6222021234567890", ExamClaim._meta.get_field("account").purpose)
    ExamClaim.objects.filter(pk=matter.pk).update(sealed_as=None, account=Value(unread, TextField()))
    ExamClaim.objects.filter(pk=matter.pk).update(account=Value(unread, TextField()))
    frozen_anew(matter)

    with pytest.raises(NotAllowed, match="本人的开户银行和银行账号"):
        perform(matter, "submit", by=desk.people.applicant)


def test_what_was_sent_back_pauses_is_mended_and_is_frozen_anew(claim, desk):
    matter = claim("exam", "submitted")
    perform(matter, "send_back", by=desk.people.clerk, reason="账号少一位")
    contents = ExamClaim.objects.get(matter=matter)
    form = kinds.get("exam_claim").form(
        {"practitioner": contents.practitioner_id, "level": "intermediate", "bank": "中国银行太仓支行", "account": "62220012345"},
        instance=contents, organization=matter.organization,
    )  # fmt: skip
    mend_contents(matter, form, by=desk.people.applicant)
    perform(matter, "submit", by=desk.people.applicant)

    banks = [e.said["contents"]["bank"] for e in matter.events.filter(action="submit")]
    assert banks == ["太仓农村商业银行", "中国银行太仓支行"]
    assert all(e.said["contents"]["account"].startswith("sm3:") for e in matter.events.filter(action="submit"))
    assert matter.state == "submitted"


def test_after_submission_nobody_changes_what_was_asked(claim, desk):
    matter = claim("exam", "submitted")
    form = kinds.get("exam_claim").form(
        {}, instance=ExamClaim.objects.get(matter=matter), organization=matter.organization
    )

    with pytest.raises(NotAllowed, match="内容已经锁定"):
        mend_contents(matter, form, by=desk.people.applicant)


def test_papers_that_do_not_come_back_in_time_count_as_withdrawn(claim, desk, on_day):
    matter = claim("exam", "submitted")
    perform(matter, "send_back", by=desk.people.clerk, reason="缺证书")
    last_day = matter.due_on

    on_day(last_day)
    assert clock.run().moved == []
    on_day(last_day + timedelta(days=1))
    assert clock.run().moved == [matter.number]

    matter.refresh_from_db()
    assert (matter.state, matter.is_open) == ("lapsed", False)


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "reviewed"])
def test_the_applicant_may_withdraw_until_it_is_granted(state, claim, desk):
    matter = claim("exam", state)

    perform(matter, "withdraw", by=desk.people.applicant)

    assert (matter.state, matter.is_open) == ("withdrawn", False)


def test_what_was_granted_is_not_withdrawn(claim, desk):
    matter = claim("exam", "noticed")

    with pytest.raises(NotAllowed, match="当前状态为“公示中”"):
        perform(matter, "withdraw", by=desk.people.applicant)


@pytest.mark.parametrize(
    ("state", "step", "role", "ended"),
    [
        ("submitted", "not_accept", "clerk", "not_accepted"), ("accepted", "turn_down", "reviewer", "refused"),
        ("reviewed", "refuse", "director", "refused"),
    ],
)  # fmt: skip
def test_each_who_decides_may_refuse_with_a_reason(state, step, role, ended, claim, desk):
    matter = claim("exam", state)

    perform(matter, step, by=getattr(desk.people, role), reason="证书系伪造")

    said = matter.events.last().said
    assert said.pop(letters.SIGNED)["issuer"] == "太仓市司法局"
    assert (matter.state, said) == (ended, {"reason": "证书系伪造"})
    assert not Award.objects.exists() and not Benefit.objects.exists()


def test_the_director_may_hand_a_claim_back_to_the_reviewer(claim, desk):
    matter = claim("exam", "reviewed")

    perform(matter, "hand_back", by=desk.people.director, reason="请再核对证书")

    assert (matter.state, matter.holder) == ("accepted", REVIEWER.code)


def test_a_stranger_and_another_organization_cannot_act_on_a_claim(claim, desk, person, second_organization):
    matter = claim("exam", "draft")
    stranger, rival = person(), person(APPLICANT, of=second_organization)

    assert offered(matter, stranger) == [] and offered(matter, rival) == []
    for somebody in (stranger, rival):
        with pytest.raises(NotAllowed, match="须由社会组织经办人办理"):
            perform(matter, "submit", by=somebody)


def test_a_clerk_of_another_town_does_not_accept(claim, person):
    matter = claim("exam", "submitted")
    assert matter.region == CHENGXIANG

    with pytest.raises(NotAllowed, match="“受理”须由受理人员办理。"):
        perform(matter, "accept", by=person(CLERK, region="320585101"))


def test_money_waits_until_the_notice_is_over(claim, desk):
    matter = claim("exam", "noticed")
    tranche = Tranche.objects.get(commitment__matter=matter)
    assert list(Tranche.objects.payable()) == []
    with pytest.raises(NotAllowed, match="现在不能列入本批次"):
        desk.money.drafted(tranche)

    desk.go(matter, "payable")

    assert list(Tranche.objects.payable()) == [tranche]


def test_the_notice_names_the_amount_and_the_clause_and_of_a_person_the_family_name(claim):
    matter = claim("exam", "noticed")

    notice = matter.notices.get()
    name = ExamClaim.objects.get(matter=matter).practitioner.name
    assert name not in notice.title + notice.body
    assert notice.body == (
        f"经审核，拟给予李{'*' * (len(name) - 1)}（由{matter.organization.name}申请）考试奖励 1,800.00 元，"
        "依据太政办〔2021〕163号 四(五)。公示期间如有异议，可在本页提出。"
    )


def test_a_person_is_paid_into_their_own_account_and_an_organization_into_its_own(claim):
    exam, startup = claim("exam", "noticed"), claim("startup", "noticed")

    persons, organizations = (Commitment.objects.get(matter=m) for m in (exam, startup))
    worker = ExamClaim.objects.get(matter=exam).practitioner
    assert (persons.payee_name, persons.organization, persons.account) == (worker.name, None, "6222021234567890")
    assert (organizations.organization, organizations.account) == (startup.organization, startup.organization.account)


def test_time_limits_are_the_citys_parameters(claim):
    matter = claim("exam", "submitted")

    days = int(parameters.current().at("procedure/acceptance", timezone.localdate()).value)
    assert matter.due_on == workdays.add(timezone.localdate(), days)
    assert Matter.objects.get(pk=matter.pk).holder == CLERK.code


@pytest.mark.parametrize("name", EVERY)
def test_the_way_shown_to_people_leads_to_the_payment(name):
    road = [state.name for state in kinds.get(f"{name}_claim").workflow.road()]

    confirming = ["confirming"] if name == "startup" else []
    assert road == ["draft", "submitted", *confirming, "accepted", "reviewed", "noticed", "payable", "paid"]
