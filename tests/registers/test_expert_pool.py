"""Who can be drawn is said by two people, and every step of it is on record: in, suspended, back, out."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.ways.registers import a_number
from yihe.acts.reviews import seating
from yihe.foundation.roles import ADMINISTRATOR, AUDITOR, CLERK, DIRECTOR, EXPERT, REVIEWER
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit, User
from yihe.registers.practitioners import experts, stakes
from yihe.registers.practitioners.models import Employment, Practitioner

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def director(person):
    return person(DIRECTOR)


@pytest.fixture
def account(person):
    return person(EXPERT, name="谢文")


def asked(account, by, **said) -> Proposal | Practitioner:
    facts = {
        "name": account.name, "id_number": a_number(1), "username": account.username, "specialty": "社会工作",
        "employer": "某学院（虚构）", "source": "专家入库审批表",
    }  # fmt: skip
    return experts.propose_entry(None, by=by, **facts | said)


def let_in(account, clerk, director, **said) -> Practitioner:
    proposals.confirm(asked(account, clerk, **said), by=director)
    return Practitioner.objects.get(user=account)


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def told(expert) -> list[tuple]:
    rows = RegisterEdit.objects.filter(register="practitioner", entry=str(expert.pk)).order_by("pk")
    return [(row.by_id, row.field, row.after, row.reason) for row in rows]


def test_an_expert_is_in_the_pool_once_another_confirmed_it_and_both_are_on_record(account, clerk, director):
    asked(account, clerk)
    expert = Practitioner.objects.get()
    assert (expert.in_expert_pool, expert.user, seating.pool("320585")) == (False, None, [])

    proposals.confirm(Proposal.objects.get(), by=director)

    expert.refresh_from_db()
    assert seating.pool("320585") == [expert]
    assert (expert.user, expert.specialty, expert.employer) == (account, "社会工作", "某学院（虚构）")
    said = "入库：社会工作，某学院（虚构）"
    assert told(expert)[1:] == [
        (clerk.pk, "提请：专家库", said, "专家入库审批表"), (director.pk, "确认：专家库", said, "专家入库审批表"),
    ]  # fmt: skip


def test_nobody_confirms_what_they_proposed_and_no_expert_what_is_about_them(account, person, clerk):
    proposal = asked(account, clerk)

    assert "另一人确认" in refusal(proposals.confirm, proposal, by=clerk)
    for other in (REVIEWER, AUDITOR, ADMINISTRATOR):
        assert "另一人核对确认" in refusal(proposals.confirm, proposal, by=person(other))
    account.memberships.create(role_code=CLERK.code, region="320585", valid_from=date(2020, 1, 1))
    herself = User.objects.get(pk=account.pk)
    assert refusal(proposals.confirm, proposal, by=herself) == "关于本人或委托您的同志的登记，须由另一人确认。"
    assert seating.pool("320585") == []
    proposals.confirm(proposal, by=person(CLERK))
    assert len(seating.pool("320585")) == 1


def test_only_a_clerk_proposes_and_never_themself(account, person, director):
    assert refusal(asked, account, director) == experts.NO_ACCOUNT
    account.memberships.create(role_code=CLERK.code, region="320585", valid_from=date(2020, 1, 1))
    assert refusal(asked, account, User.objects.get(pk=account.pk)) == "不能提请自己或委托您的同志入库。"
    assert not Practitioner.objects.exists()


def test_a_login_that_is_no_expert_of_the_place_is_refused_in_the_same_words(account, person, clerk):
    elsewhere, no_expert = person(EXPERT, region="320583", name="谢文"), person(REVIEWER, name="谢文")

    for username in ("nobody", elsewhere.username, no_expert.username):
        assert refusal(asked, account, clerk, username=username) == experts.NO_ACCOUNT
    assert "另一个姓名" in refusal(asked, account, clerk, name="谢武")
    assert not Practitioner.objects.exists()


def test_who_is_suspended_is_not_drawn_until_taken_back_and_who_left_comes_back_as_they_came(account, clerk, director):
    expert = let_in(account, clerk, director)

    def after(step) -> list:
        proposals.confirm(step(Practitioner.objects.get(), by=clerk, source="本人来函"), by=director)
        return seating.pool("320585")

    assert refusal(experts.resume, expert, by=clerk, source="本人来函") == "谢文没有暂停抽取。"
    assert after(experts.suspend) == []
    assert experts.standing(Practitioner.objects.get()) == f"暂停抽取（自 {timezone.localdate()}）"
    assert after(experts.resume) == [expert]
    assert after(experts.suspend) == []
    assert after(experts.leave_pool) == []
    assert refusal(experts.suspend, Practitioner.objects.get(), by=clerk, source="来函") == "谢文不在专家库。"
    assert let_in(account, clerk, director) == expert
    assert seating.pool("320585") == [expert]


def test_what_is_refused_changes_nothing_and_one_thing_waits_at_a_time(account, clerk, director):
    expert = let_in(account, clerk, director)
    waiting = experts.suspend(expert, by=clerk, source="本人来函")

    assert experts.suspend(expert, by=clerk, source="本人来函") == waiting
    assert "正等待确认" in refusal(experts.leave_pool, expert, by=clerk, source="聘期届满")
    proposals.refuse(waiting, by=director, reason="聘期未满")

    assert seating.pool("320585") == [expert]
    assert told(expert)[-1] == (director.pk, "不予确认：专家库", "暂停抽取", "聘期未满")


def test_an_employer_on_record_becomes_an_employment_and_the_expert_steps_aside(account, clerk, director, organization):
    today = timezone.localdate()
    assert stakes.of_users([account.pk], [organization], today) is None  # the control
    assert "请写明" in refusal(asked, account, clerk, employer=organization.name)

    expert = let_in(account, clerk, director, employer=organization.uscc, position="board", starts_on=date(2024, 1, 1))

    row = Employment.objects.get()
    assert (row.practitioner, row.organization, row.position) == (expert, organization, "board")
    assert stakes.of_users([account.pk], [organization], today).ground == stakes.BOARD


def test_an_account_that_lost_the_role_meanwhile_is_not_let_in(account, clerk, director):
    proposal = asked(account, clerk)
    account.memberships.update(ended_at=timezone.now())

    assert refusal(proposals.confirm, proposal, by=director) == experts.NO_ACCOUNT
    assert not Practitioner.objects.filter(in_expert_pool=True).exists()


def test_the_same_entry_handed_in_again_is_the_same(account, clerk, director):
    first = asked(account, clerk)

    assert asked(account, clerk) == first
    proposals.confirm(first, by=director)
    assert asked(account, clerk) == Practitioner.objects.get()
    assert "请在其页面更正" in refusal(asked, account, clerk, employer="另一家（虚构）")
    assert Proposal.objects.count() == 1
